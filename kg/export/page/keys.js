// The canvas without a mouse.

import { choose, fitAll, redraw, zoomBy } from "./stage.js";
import { panBy } from "./view.js";

const STEP = 60;
const PANS = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

/** Keys on the canvas, and `/` and Escape everywhere; `onOpen` is called with the chosen node on Enter. */
export function listenToKeys(stage, { onOpen, onSearch, onClose }) {
  stage.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onCanvas(stage, event.key, onOpen)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      onSearch();
    }
    if (event.key === "Escape" && !event.defaultPrevented && !typing) onClose();
  });
}

function onCanvas(stage, key, onOpen) {
  if (PANS[key]) {
    panBy(stage.view, ...PANS[key]);
    redraw(stage, true);
  } else if (key === "+" || key === "=") zoomBy(stage, 1.4);
  else if (key === "-") zoomBy(stage, 1 / 1.4);
  else if (key === "0") fitAll(stage);
  else if (key === "n") step(stage, 1);
  else if (key === "p") step(stage, -1);
  else if (key === "Enter" && stage.chosen) onOpen(stage.chosen);
  else return false;
  return true;
}

/** The next node by rank, the best connected first. */
function step(stage, by) {
  const nodes = stage.graph.shown.nodes;
  if (nodes.length === 0) return;
  const at = stage.chosen ? nodes.indexOf(stage.chosen) : by > 0 ? -1 : 0;
  choose(stage, nodes[(at + by + nodes.length) % nodes.length], { look: true });
}
