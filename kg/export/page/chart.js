// The figures of an entity over time: a chart for each scale, facts filled, plans hollow, contradictions ringed.

import { element } from "./dom.js";
import { say } from "./words.js";

const WIDTH = 360;
const HEIGHT = 170;
const EDGE = { left: 12, right: 44, top: 24, bottom: 24 };

/** Charts of the figures that have a date and share a scale with another; null when there are none. */
export function chartsOf(figures) {
  const scales = new Map();
  for (const figure of figures) {
    if (!figure.dated) continue;
    if (!scales.has(figure.scale)) scales.set(figure.scale, []);
    scales.get(figure.scale).push(figure);
  }
  const charts = [...scales.values()].filter((members) => members.length > 1 && new Set(members.map(timeOf)).size > 1).map(chart);
  return charts.length > 0 ? element("div", { class: "charts" }, charts) : null;
}

/** The year, with the part of it that has passed in the middle of what is meant: 2023 is 2023.5; of a span, its end. */
function timeOf(figure) {
  const [year, month, day] = figure.dated.split("/").at(-1).split("-").map(Number);
  if (!month) return year + 0.5;
  return year + (month - 1 + (day ? day / 31 : 0.5)) / 12;
}

function chart(figures) {
  const times = figures.map(timeOf);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const top = Math.max(...figures.map((figure) => figure.high), 0);
  const bottom = Math.min(...figures.map((figure) => figure.low), 0);
  const x = (time) => EDGE.left + ((time - first) / (last - first)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (value) => HEIGHT - EDGE.bottom - ((value - bottom) / (top - bottom || 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const label = figures.map((figure) => `${figure.time} ${figure.indicator} ${figure.value} ${say(figure.status)}`).join("; ");
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", role: "img", "aria-label": label });
  svg.append(shape("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(Math.max(bottom, 0)), y2: y(Math.max(bottom, 0)), class: "axis" }));
  for (const year of ticks(first, last)) {
    svg.append(words(String(year), x(year), HEIGHT - 6, "tick", "middle"), shape("line", { x1: x(year), x2: x(year), y1: EDGE.top, y2: HEIGHT - EDGE.bottom, class: "grid" }));
  }
  if (ticks(first, last).length === 0) {
    for (const figure of [figures[0], figures.at(-1)]) svg.append(words(figure.time, x(timeOf(figure)), HEIGHT - 6, "tick", timeOf(figure) === first ? "start" : "end"));
  }
  for (const series of seriesOf(figures)) {
    svg.append(shape("polyline", { points: series.map((figure) => `${x(timeOf(figure))},${y(figure.high)}`).join(" "), class: "series" }));
  }
  const taken = [];
  for (const figure of figures) svg.append(...point(figure, x(timeOf(figure)), y(figure.low), y(figure.high), taken));
  return element("figure", {}, svg, legend(figures));
}

/** Years between the ends, at most six. */
function ticks(first, last) {
  const step = Math.max(1, Math.ceil((last - first) / 5));
  const found = [];
  for (let year = Math.ceil(first); year <= last; year += step) found.push(year);
  return found;
}

/** Figures of one indicator, in order of time: what a line joins. */
function seriesOf(figures) {
  const found = new Map();
  for (const figure of figures) {
    if (!found.has(figure.indicator)) found.set(figure.indicator, []);
    found.get(figure.indicator).push(figure);
  }
  return [...found.values()].map((series) => [...series].sort((a, b) => timeOf(a) - timeOf(b))).filter((series) => series.length > 1);
}

function point(figure, x, low, high, taken) {
  const parts = [];
  if (low !== high) parts.push(shape("line", { x1: x, x2: x, y1: low, y2: high, class: "range" }));
  if (figure.conflict) parts.push(shape("circle", { cx: x, cy: high, r: 8, class: "torn" }));
  const dot = shape("circle", { cx: x, cy: high, r: 4.5, class: `dot ${figure.status}` });
  const title = shape("title", {});
  title.textContent = `${figure.time} ${figure.indicator}: ${figure.value}`;
  dot.append(title);
  parts.push(dot);
  const box = { left: x - 26, right: x + 26, top: high - 22 };
  if (taken.every((other) => box.right < other.left || other.right < box.left || Math.abs(box.top - other.top) > 13)) {
    taken.push(box);
    parts.push(words(figure.value, x, high - 11, "value", x < 40 ? "start" : "middle"));
  }
  return parts;
}

function legend(figures) {
  const kinds = [...new Set(figures.map((figure) => figure.status))];
  const items = kinds.map((status) => element("span", { class: `swatch ${status}` }, say(status)));
  if (figures.some((figure) => figure.conflict)) items.push(element("span", { class: "swatch torn" }, say("conflict")));
  return element("figcaption", {}, [...new Set(figures.map((figure) => figure.indicator))].join("、"), items);
}

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function words(text, x, y, kind, anchor) {
  const made = shape("text", { x, y, class: kind, "text-anchor": anchor });
  made.textContent = text;
  return made;
}
