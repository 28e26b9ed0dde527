// What the file and the explorer have in common: canvas, search, legend, list, panel, theme and language around a graph.

import { announce, byId, refill } from "./dom.js";
import { listenToKeys } from "./keys.js";
import { showLegend } from "./legend.js";
import { showList } from "./list.js";
import { reveal, settle } from "./model.js";
import { listenToPointers } from "./pointer.js";
import { focusSearch, makeSearch } from "./search.js";
import { choose, fitAll, makeStage, redraw, zoomBy } from "./stage.js";
import { makeTheme, pictureColours } from "./theme.js";
import { count, currentLanguage, nameOf, say, switchLanguage, whenLanguage } from "./words.js";

const NARROW = 900; // pixels up to which the panel lies below the picture, as in page.css

/**
 * Put the page around a graph. `find(text)` searches, `pick(node)` takes what was found, `card(node)` shows a chosen
 * node in the panel, `open(node)` answers a double click or Enter.
 */
export function makeFrame(graph, { find, pick, card, open }) {
  const frame = { graph, stage: null };
  const stage = makeStage(byId("canvas"), graph, (node) => chosen(frame, node, card));
  frame.stage = stage;
  stage.covered = coveredSides;
  stage.obstacles = () => ["side", "panel", "counts"].map((id) => boxOf(byId(id), stage.canvas));
  const applyTheme = makeTheme(
    byId("theme"),
    (theme) => {
      stage.theme = theme;
      stage.colours = pictureColours();
      redraw(stage);
    },
    (choice) => say(`theme.${choice}`),
  );
  listenToPointers(stage, open);
  listenToKeys(stage, { onOpen: open, onSearch: focusSearch, onClose: () => closePanel(frame) });
  makeSearch(graph, byId("search"), byId("matches"), find, pick);
  byId("fit").addEventListener("click", () => fitAll(stage));
  byId("in").addEventListener("click", () => zoomBy(stage, 1.4));
  byId("out").addEventListener("click", () => zoomBy(stage, 1 / 1.4));
  byId("close").addEventListener("click", () => closePanel(frame));
  byId("language").addEventListener("click", switchLanguage);
  if (innerWidth <= NARROW) byId("side").removeAttribute("open");
  whenLanguage(() => {
    labelPage();
    applyTheme();
    refresh(frame);
    if (stage.chosen) card(stage.chosen);
  });
  return frame;
}

/** How much of the canvas lies under the legend and the panel. */
function coveredSides() {
  const [side, panel] = [byId("side"), byId("panel")];
  if (innerWidth <= NARROW) return { left: 0, right: 0, bottom: panel.offsetHeight };
  return { left: side.open ? side.offsetWidth : 0, right: panel.offsetWidth, bottom: 0 };
}

/** The box of an element as the canvas counts. */
function boxOf(place, canvas) {
  const [box, origin] = [place.getBoundingClientRect(), canvas.getBoundingClientRect()];
  return { left: box.left - origin.left, right: box.right - origin.left, top: box.top - origin.top, bottom: box.bottom - origin.top };
}

/** The words that stand in the page itself. */
function labelPage() {
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = say(place.dataset.say);
  for (const place of document.querySelectorAll("[data-label]")) {
    place.setAttribute("aria-label", say(place.dataset.label));
    if (place.tagName === "BUTTON") place.title = say(place.dataset.label);
  }
  byId("search").placeholder = say("search");
  byId("language").textContent = currentLanguage() === "zh" ? "EN" : "中";
}

/** Legend, list, counts and picture, after the graph or a filter has changed. */
export function refresh(frame) {
  const { graph, stage } = frame;
  settle(graph);
  if (stage.hovered && !graph.nodes.has(stage.hovered.id)) stage.hovered = null;
  showLegend(byId("legend"), graph, () => refresh(frame));
  showList(byId("list"), graph, (node) => choose(stage, node, { look: true }));
  byId("counts").textContent = say("counts", count(graph.shown.nodes.length), count(graph.nodes.size), count(graph.shown.edges.length));
  byId("empty").hidden = graph.shown.nodes.length > 0;
  redraw(stage);
}

function chosen(frame, node, card) {
  if (!node) {
    byId("panel").hidden = true;
    return;
  }
  const type = frame.graph.types.get(node.type);
  announce(`${node.name}, ${nameOf(type)}, ${say("links", count(node.links.length))}`);
  openPanel();
  card(node);
}

/** Show the panel, at its beginning. */
export function openPanel() {
  byId("panel").hidden = false;
  byId("panel").scrollTop = 0;
}

function closePanel(frame) {
  refill(byId("card"));
  choose(frame.stage, null);
  byId("canvas").focus({ preventScroll: true });
}

/** Choose a node from a list or a card: shown even if a filter hides it, and the camera goes there. */
export function goTo(frame, node) {
  if (reveal(frame.graph, node)) refresh(frame);
  choose(frame.stage, node, { look: true });
}
