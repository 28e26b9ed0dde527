// Everything that is shown, as a list: the picture for those who do not see it or use no mouse.

import { element, refill } from "./dom.js";
import { mark } from "./search.js";
import { count, nameOf, say } from "./words.js";

const PORTION = 200;

/** Show the nodes in `place`, best connected first, a portion at a time; `pick(node)` is called for a choice. */
export function showList(place, graph, pick, most = PORTION) {
  const nodes = graph.shown.nodes;
  const rows = nodes.slice(0, most).map((node) =>
    element(
      "li",
      {},
      element(
        "button",
        { type: "button", onclick: () => pick(node) },
        mark(graph.types.get(node.type)),
        element("span", { class: "name" }, node.name),
        element("span", { class: "spoken" }, `, ${nameOf(graph.types.get(node.type))}, ${say("links", count(node.links.length))}`),
        element("span", { class: "number", "aria-hidden": "true" }, node.links.length || ""),
      ),
    ),
  );
  const rest = nodes.length - most;
  const more = rest > 0 ? element("button", { type: "button", class: "more", onclick: () => showList(place, graph, pick, most + PORTION) }, say("more", count(rest))) : null;
  refill(place, element("ul", {}, rows), more);
}
