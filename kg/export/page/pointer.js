// Mouse, pen and fingers on the canvas: pan, zoom, hover, choose, and move a node.

import { choose, nodeUnder, redraw } from "./stage.js";
import { hold, panBy, toPlane, zoomAt } from "./view.js";

const CLICK = 5; // pixels that a click may wander

/** Listen to the canvas; `onOpen` is called for a double click on a node. */
export function listenToPointers(stage, onOpen) {
  const held = new Map();
  const drag = { node: null, moved: 0 };
  const { canvas } = stage;
  canvas.addEventListener("pointerdown", (event) => begin(stage, held, drag, event));
  canvas.addEventListener("pointermove", (event) => move(stage, held, drag, event));
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => end(stage, held, drag, event));
  canvas.addEventListener("pointerleave", () => hover(stage, null));
  canvas.addEventListener("wheel", (event) => wheel(stage, event), { passive: false });
  canvas.addEventListener("dblclick", (event) => {
    const node = nodeUnder(stage, ...placeOf(stage, event));
    if (node) onOpen(node);
  });
}

function placeOf(stage, event) {
  const box = stage.canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function begin(stage, held, drag, event) {
  hold(stage.view);
  stage.canvas.setPointerCapture(event.pointerId);
  held.set(event.pointerId, placeOf(stage, event));
  drag.moved = held.size > 1 ? Infinity : 0;
  drag.node = held.size === 1 ? nodeUnder(stage, ...placeOf(stage, event)) : null;
}

function move(stage, held, drag, event) {
  const place = placeOf(stage, event);
  const before = held.get(event.pointerId);
  if (!before) {
    hover(stage, event.pointerType === "touch" ? null : nodeUnder(stage, ...place));
    return;
  }
  const [right, down] = [place[0] - before[0], place[1] - before[1]];
  drag.moved += Math.hypot(right, down);
  if (drag.moved < CLICK) return;
  if (held.size === 2) pinch(stage, held, event.pointerId, place);
  else if (drag.node) carry(stage, drag.node, place);
  else panBy(stage.view, right, down);
  held.set(event.pointerId, place);
  stage.canvas.classList.add("held");
  redraw(stage, true);
}

function pinch(stage, held, id, place) {
  const [[, other]] = [...held].filter(([key]) => key !== id);
  const before = held.get(id);
  const factor = Math.hypot(place[0] - other[0], place[1] - other[1]) / Math.max(1, Math.hypot(before[0] - other[0], before[1] - other[1]));
  zoomAt(stage.view, (place[0] + other[0]) / 2, (place[1] + other[1]) / 2, factor);
  panBy(stage.view, (place[0] - before[0]) / 2, (place[1] - before[1]) / 2);
}

function carry(stage, node, place) {
  Object.assign(node, toPlane(stage.view, ...place));
  stage.graph.version += 1;
}

function end(stage, held, drag, event) {
  if (!held.delete(event.pointerId)) return;
  stage.canvas.classList.remove("held");
  if (event.type === "pointerup" && drag.moved < CLICK) choose(stage, drag.node);
  drag.node = null;
}

function wheel(stage, event) {
  event.preventDefault();
  hold(stage.view);
  const lines = event.deltaMode === 1 ? 16 : 1;
  zoomAt(stage.view, ...placeOf(stage, event), Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)));
  redraw(stage, true);
}

function hover(stage, node) {
  if (stage.hovered === node) return;
  stage.hovered = node;
  stage.canvas.classList.toggle("over", node !== null);
  redraw(stage);
}
