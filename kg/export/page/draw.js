// The picture: edges in a few strokes by kind, marks in one fill for each type, then the names for which there is room.

import { addShape } from "./shapes.js";
import { boxesFor, claim, makeSpace, shortened, widthOf } from "./labels.js";
import { otherEnd } from "./model.js";
import { toScreenX, toScreenY } from "./view.js";
import { nameOf, say } from "./words.js";

const STROKE = 400; // edges in one path: longer paths cost more than several strokes
const ARROWS_FROM = 0.55; // scale from which arrowheads can be told apart
const HUB = 8; // links from which a node keeps its name whatever stands around it
const MARKS = 1200; // marks that names keep away from
const TINY = 5; // pixels below which a moving mark is a plain square
const LIGHT = 5000; // edges that are drawn of a moving picture, evenly chosen
const FAMILY = 'system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif';
const FONTS = { large: `600 14px ${FAMILY}`, strong: `600 12.5px ${FAMILY}`, plain: `12px ${FAMILY}`, small: `11px ${FAMILY}` };

/** Draw the graph. `moving` leaves out what a moving picture does not need. */
export function drawGraph(context, state, moving) {
  const { graph, view, colours } = state;
  const ratio = state.ratio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, view.width, view.height);
  const focus = focusOf(state);
  const placed = placeNodes(graph.shown.nodes, view);
  drawEdges(context, state, focus, moving);
  drawMarks(context, state, placed, focus, moving);
  drawNames(context, state, placed, focus, moving);
}

/** The node that the reader looks at, and its neighbours; null when nothing is chosen. */
function focusOf(state) {
  const node = state.chosen ?? state.hovered;
  if (!node) return state.path ? { node: null, near: new Set(state.path.nodes) } : null;
  const near = new Set([node]);
  for (const edge of node.links) near.add(otherEnd(edge, node));
  if (state.path) for (const one of state.path.nodes) near.add(one);
  return { node, near };
}

/** The nodes on the screen with their places there, in their order. */
function placeNodes(nodes, view) {
  const placed = [];
  for (const node of nodes) {
    const x = toScreenX(view, node.x);
    const y = toScreenY(view, node.y);
    if (x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) continue;
    placed.push({ node, x, y, radius: radiusOf(node, view) });
  }
  return placed;
}

export function radiusOf(node, view) {
  return Math.max(2.2, node.radius * Math.min(1.5, Math.max(view.scale, 0.18) ** 0.6));
}

function drawEdges(context, state, focus, moving) {
  const { graph, view, colours } = state;
  const groups = { actual: [], planned: [], negated: [], strong: [], strongPlanned: [] };
  const pathEdges = new Set(state.path?.edges ?? []);
  const every = moving ? Math.ceil(graph.shown.edges.length / LIGHT) : 1;
  for (const [index, edge] of graph.shown.edges.entries()) {
    if (index % every !== 0) continue;
    if (!isVisible(edge, view)) continue;
    const strong = pathEdges.has(edge) || (focus?.node && (edge.source === focus.node || edge.target === focus.node));
    groups[strong ? (edge.status === "actual" ? "strong" : "strongPlanned") : edge.status].push(edge);
  }
  const faint = focus ? 0.35 : 1;
  const thin = view.scale < 0.3 ? 0.7 : 1.1;
  stroke(context, view, groups.actual, { colour: colours.edge, width: thin, alpha: faint });
  stroke(context, view, groups.planned, { colour: colours.planned, width: thin + 0.3, alpha: faint, dash: moving && groups.planned.length > 500 ? [] : [6, 4] });
  stroke(context, view, groups.negated, { colour: colours.negated, width: thin, alpha: faint, dash: [2, 3] });
  stroke(context, view, groups.strong, { colour: colours.strong, width: 2, alpha: 1 });
  stroke(context, view, groups.strongPlanned, { colour: colours.strong, width: 2, alpha: 1, dash: [7, 5] });
  if (moving && graph.shown.edges.length > 4000) return;
  if (view.scale > ARROWS_FROM) arrows(context, view, [...groups.actual, ...groups.planned, ...groups.negated], colours.edge, faint);
  arrows(context, view, [...groups.strong, ...groups.strongPlanned], colours.strong, 1);
}

/** Whether any of an edge can be on the screen. */
function isVisible(edge, view) {
  const reachX = view.width / 2 / view.scale;
  const reachY = view.height / 2 / view.scale;
  const { source: a, target: b } = edge;
  return !(
    (a.x < view.x - reachX && b.x < view.x - reachX) ||
    (a.x > view.x + reachX && b.x > view.x + reachX) ||
    (a.y < view.y - reachY && b.y < view.y - reachY) ||
    (a.y > view.y + reachY && b.y > view.y + reachY)
  );
}

function stroke(context, view, edges, { colour, width, alpha, dash = [] }) {
  if (edges.length === 0) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.globalAlpha = alpha;
  context.setLineDash(dash);
  for (let first = 0; first < edges.length; first += STROKE) {
    context.beginPath();
    for (const edge of edges.slice(first, first + STROKE)) trace(context, view, edge);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function trace(context, view, edge) {
  const [x, y] = [toScreenX(view, edge.source.x), toScreenY(view, edge.source.y)];
  const [u, v] = [toScreenX(view, edge.target.x), toScreenY(view, edge.target.y)];
  context.moveTo(x, y);
  if (edge.bend === 0) {
    context.lineTo(u, v);
    return;
  }
  const [bendX, bendY] = bendOf(edge, x, y, u, v);
  context.quadraticCurveTo(bendX, bendY, u, v);
}

/** The point that a bent edge is drawn towards. */
function bendOf(edge, x, y, u, v) {
  return [(x + u) / 2 - (v - y) * 0.14 * edge.bend, (y + v) / 2 + (u - x) * 0.14 * edge.bend];
}

function arrows(context, view, edges, colour, alpha) {
  if (edges.length === 0) return;
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  context.beginPath();
  for (const edge of edges) {
    if (edge.symmetric) continue;
    const [x, y] = [toScreenX(view, edge.source.x), toScreenY(view, edge.source.y)];
    const [u, v] = [toScreenX(view, edge.target.x), toScreenY(view, edge.target.y)];
    const [fromX, fromY] = edge.bend === 0 ? [x, y] : bendOf(edge, x, y, u, v);
    const length = Math.hypot(u - fromX, v - fromY);
    const back = radiusOf(edge.target, view) + 2;
    if (length < back + 8) continue;
    const [dx, dy] = [(u - fromX) / length, (v - fromY) / length];
    const [tipX, tipY] = [u - dx * back, v - dy * back];
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - dx * 7 - dy * 3.2, tipY - dy * 7 + dx * 3.2);
    context.lineTo(tipX - dx * 7 + dy * 3.2, tipY - dy * 7 - dx * 3.2);
    context.closePath();
  }
  context.fill();
  context.globalAlpha = 1;
}

function drawMarks(context, state, placed, focus, moving) {
  const groups = new Map();
  for (const one of placed) {
    const faint = focus !== null && !focus.near.has(one.node);
    const key = `${faint ? "faint" : "clear"} ${one.node.type}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const outlined = state.view.scale > 0.25 && !(moving && placed.length > MARKS);
  for (const [key, group] of [...groups].sort(([a], [b]) => (a < b ? 1 : -1))) {
    const [strength, type] = key.split(" ");
    const look = state.graph.types.get(type);
    context.globalAlpha = strength === "faint" ? 0.28 : 1;
    context.fillStyle = look[state.theme];
    context.beginPath();
    for (const { x, y, radius } of group) {
      if (moving && radius < TINY) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
      else addShape(context, look.shape, x, y, radius);
    }
    context.fill();
    if (outlined) {
      context.strokeStyle = state.colours.ground;
      context.lineWidth = 1.2;
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  for (const one of placed) if (one.node === state.chosen || one.node === state.hovered) ring(context, state, one);
}

function ring(context, state, { node, x, y, radius }) {
  context.strokeStyle = node === state.chosen ? state.colours.strong : state.colours.text;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, radius * 1.25 + 4, 0, 2 * Math.PI);
  context.stroke();
}

function drawNames(context, state, placed, focus, moving) {
  const { view, colours } = state;
  const space = makeSpace();
  const most = moving ? 40 : Math.min(400, Math.round((view.width * view.height) / 5200));
  context.textBaseline = "top";
  if (!moving) for (const box of state.obstacles()) claim(space, box);
  const all = byUrgency(moving ? placed.slice(0, 4 * most) : placed, state, focus);
  // The names of hubs come before the marks around them, else those who are surrounded would have no name.
  const hubs = all.filter((one) => one.node.links.length >= HUB || urgencyOf(one.node, state, focus) >= 2);
  const hubSet = new Set(hubs);
  for (const one of hubs) claim(space, markBox(one));
  const within = moving ? null : view;
  let written = hubs.slice(0, most).filter((one) => writeName(context, one, { space, colours, within, urgent: urgencyOf(one.node, state, focus) })).length;
  for (const one of moving ? [] : placed.slice(0, MARKS)) claim(space, markBox(one));
  for (const one of all) {
    if (written >= most) break;
    if (!hubSet.has(one) && writeName(context, one, { space, colours, within, urgent: urgencyOf(one.node, state, focus) })) written += 1;
  }
  if (!moving && (state.chosen ?? state.hovered)) writeRelations(context, state, space, state.chosen ?? state.hovered);
}

function markBox({ x, y, radius }) {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

/** Chosen, hovered and neighbours first; the others by their rank, which is their order already. */
function byUrgency(placed, state, focus) {
  if (!focus) return placed;
  return [...placed].sort((a, b) => urgencyOf(b.node, state, focus) - urgencyOf(a.node, state, focus));
}

function urgencyOf(node, state, focus) {
  if (node === state.hovered) return 3;
  if (node === state.chosen || state.path?.nodes.includes(node)) return 2;
  return focus?.near.has(node) ? 1 : focus ? -1 : 0;
}

/** Whether a name can be read whole; `view` is null while the picture moves, when names keep their places instead. */
function isWithin(box, view) {
  return view === null || (box.left >= 0 && box.right <= view.width && box.top >= 0 && box.bottom <= view.height);
}

/** The box moved sideways so that none of it lies beside the picture. */
function pushedIn(box, view) {
  const by = box.left < 0 ? -box.left : Math.min(0, view.width - box.right);
  return { ...box, left: box.left + by, right: box.right + by };
}

function writeName(context, { node, x, y, radius }, { space, colours, within, urgent }) {
  const large = urgent >= 2;
  const font = large ? FONTS.large : node.links.length > 6 ? FONTS.strong : FONTS.plain;
  const text = large ? shortened(node.name, Math.min(40, Math.floor((within?.width ?? 640) / 16))) : (node.short ??= shortened(node.name));
  const [width, height] = [widthOf(context, font, text), large ? 17 : 15];
  const boxes = boxesFor(x, y, radius, width, height).map((one) => (large && within ? pushedIn(one, within) : one));
  const box = boxes.find((one) => isWithin(one, within) && claim(space, one)) ?? (urgent === 3 ? boxes[0] : undefined);
  if (box === undefined) return false;
  write(context, font, text, box, colours, urgent === -1 ? colours.quiet : colours.text);
  return true;
}

function write(context, font, text, box, colours, colour) {
  context.font = font;
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = colours.ground;
  context.strokeText(text, box.left, box.top + 1);
  context.fillStyle = colour;
  context.fillText(text, box.left, box.top + 1);
}

/** What joins the chosen node with its neighbours, in the middle of each edge. */
function writeRelations(context, state, space, node) {
  const { graph, view, colours } = state;
  for (const edge of node.links.slice(0, 60)) {
    if (graph.hidden[edge.status] || graph.hiddenTypes.has(otherEnd(edge, node).type)) continue;
    const [x, y] = [toScreenX(view, edge.source.x), toScreenY(view, edge.source.y)];
    const [u, v] = [toScreenX(view, edge.target.x), toScreenY(view, edge.target.y)];
    const [bendX, bendY] = bendOf(edge, x, y, u, v);
    const text = nameOf(graph.relations.get(edge.type)) + (edge.status === "actual" ? "" : ` (${say(edge.status)})`);
    const width = widthOf(context, FONTS.small, text);
    if (Math.hypot(u - x, v - y) < width + 16) continue;
    const left = (x + u) / 4 + bendX / 2 - width / 2;
    const top = (y + v) / 4 + bendY / 2 - 7;
    const box = { left, right: left + width, top, bottom: top + 14 };
    if (claim(space, box)) write(context, FONTS.small, text, box, colours, colours.strong);
  }
}
