// What the marks mean, and what is hidden.

import { element, refill } from "./dom.js";
import { countTypes } from "./model.js";
import { mark } from "./search.js";
import { count, nameOf, say } from "./words.js";

/** Show the legend in `place`; `change()` is called after a filter has changed. */
export function showLegend(place, graph, change) {
  const counts = countTypes(graph);
  const toggle = (names, name) => {
    if (names.has(name)) names.delete(name);
    else names.add(name);
    change();
  };
  const types = [...graph.types.values()].filter((type) => counts.has(type.name));
  const rows = types.map((type) =>
    element(
      "button",
      { type: "button", class: "key", "aria-pressed": String(!graph.hiddenTypes.has(type.name)), "data-type": type.name, onclick: () => toggle(graph.hiddenTypes, type.name) },
      mark(type),
      element("span", {}, nameOf(type)),
      element("span", { class: "number" }, count(counts.get(type.name))),
    ),
  );
  const edges = [...graph.edges.values()];
  const lonely = [...graph.nodes.values()].filter((node) => node.links.length === 0).length;
  const kinds = [
    ["planned", edges.filter((edge) => edge.status === "planned").length],
    ["negated", edges.filter((edge) => edge.status === "negated").length],
    ["lonely", lonely],
  ].filter(([, number]) => number > 0);
  const flags = kinds.map(([name, number]) =>
    element(
      "button",
      {
        type: "button",
        class: `key flag ${name}`,
        "aria-pressed": String(!graph.hidden[name]),
        "data-flag": name,
        onclick: () => {
          graph.hidden[name] = !graph.hidden[name];
          change();
        },
      },
      element("span", { class: "line", "aria-hidden": "true" }),
      element("span", {}, say(`legend.${name}`)),
      element("span", { class: "number" }, count(number)),
    ),
  );
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("data-type") ?? document.activeElement.getAttribute("data-flag") : null;
  refill(place, rows, flags.length > 0 ? element("hr") : null, flags);
  if (focused) place.querySelector(`[data-type="${focused}"],[data-flag="${focused}"]`)?.focus();
}
