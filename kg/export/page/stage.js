// The canvas and what it shows; everything that changes the picture asks here for the next frame.

import { drawGraph } from "./draw.js";
import { makeGrid, nodeAt } from "./grid.js";
import { centred, fitted, glide, makeView, toPlane } from "./view.js";

const SETTLED = 140; // milliseconds without movement after which the picture is drawn in full

/** The state of the page around one graph. `onChoose` is called with the chosen node, or null. */
export function makeStage(canvas, graph, onChoose) {
  const stage = {
    canvas,
    graph,
    view: makeView(),
    chosen: null,
    hovered: null,
    path: null,
    theme: "light",
    colours: {},
    ratio: 1,
    covered: () => ({ left: 0, right: 0, bottom: 0 }),
    obstacles: () => [],
    frames: 0,
    context: canvas.getContext("2d", { alpha: false, willReadFrequently: true }),
    onChoose,
    grid: null,
    gridVersion: -1,
  };
  new ResizeObserver(() => resize(stage)).observe(canvas);
  resize(stage);
  return stage;
}

function resize(stage) {
  const box = stage.canvas.getBoundingClientRect();
  stage.ratio = Math.min(2, window.devicePixelRatio || 1);
  stage.view.width = Math.max(1, box.width);
  stage.view.height = Math.max(1, box.height);
  stage.canvas.width = Math.round(stage.view.width * stage.ratio);
  stage.canvas.height = Math.round(stage.view.height * stage.ratio);
  if (stage.frames > 0) drawNow(stage, false);
}

/** Draw on the next frame; while `moving`, less is drawn, and all of it a moment after the last movement. */
export function redraw(stage, moving = false) {
  if (moving) {
    clearTimeout(stage.settling);
    stage.settling = setTimeout(() => redraw(stage), SETTLED);
    stage.moving = true;
  } else {
    stage.moving = false;
  }
  if (stage.waiting) return;
  stage.waiting = true;
  requestAnimationFrame(() => {
    stage.waiting = false;
    drawNow(stage, stage.moving);
  });
}

function drawNow(stage, moving) {
  drawGraph(stage.context, stage, moving);
  stage.frames += 1;
  stage.canvas.dataset.frames = String(stage.frames);
}

/** The node under a place of the canvas; `slack` pixels around a mark count as the mark. */
export function nodeUnder(stage, left, top, slack = 6) {
  if (stage.gridVersion !== stage.graph.version) {
    stage.grid = makeGrid(stage.graph.shown.nodes);
    stage.gridVersion = stage.graph.version;
  }
  return nodeAt(stage.grid, toPlane(stage.view, left, top), slack / stage.view.scale);
}

/** Show everything that is not hidden. */
export function fitAll(stage, { still = false } = {}) {
  const to = fitted(stage.view, stage.graph.shown.nodes, stage.covered());
  if (still) Object.assign(stage.view, to);
  else glide(stage.view, to, (last) => redraw(stage, !last));
  redraw(stage);
}

/** Show these nodes as large as they fit. */
export function fitNodes(stage, nodes) {
  glide(stage.view, fitted(stage.view, nodes, stage.covered()), (last) => redraw(stage, !last));
}

/** Choose a node, or null for none; the camera goes to it when it is not well in sight. */
export function choose(stage, node, { look = false } = {}) {
  stage.chosen = node;
  redraw(stage);
  stage.onChoose(node);
  if (node && look) lookAt(stage, node);
}

/** Put a node into the middle of what is not covered. */
export function lookAt(stage, node) {
  const to = centred({ ...stage.view, scale: Math.max(stage.view.scale, 0.9) }, node, stage.covered());
  glide(stage.view, to, (last) => redraw(stage, !last));
}

/** Zoom around the middle, as buttons and keys do. */
export function zoomBy(stage, factor) {
  const { view } = stage;
  glide(view, { ...view, scale: Math.min(6, Math.max(0.02, view.scale * factor)) }, (last) => redraw(stage, !last));
}
