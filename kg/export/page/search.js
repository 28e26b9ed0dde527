// Search as you type, in Chinese too: while an input method composes, nothing is looked up.

import { byId, element, refill } from "./dom.js";
import { shapePath } from "./shapes.js";
import { nameOf, say } from "./words.js";

const SHOWN = 12;

/** Fold what tells no two names apart: case, full width, spaces and quotation marks. */
export function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s"'“”‘’「」『』]/g, "");
}

/** The nodes of which a name or alias holds the text, the best first: whole, beginning, part; then by rank. */
export function findNodes(nodes, text) {
  const wanted = folded(text);
  if (!wanted) return [];
  const hits = [];
  for (const node of nodes) {
    let best = null;
    for (const form of [node.name, ...(node.aliases ?? [])]) {
      const at = folded(form).indexOf(wanted);
      if (at < 0) continue;
      const rank = (folded(form) === wanted ? 0 : at === 0 ? 1 : 2) + (form === node.name ? 0 : 0.5);
      if (best === null || rank < best.rank) best = { node, form, rank };
    }
    if (best) hits.push(best);
  }
  return hits.sort((a, b) => a.rank - b.rank || b.node.links.length - a.node.links.length || a.form.length - b.form.length || (a.form < b.form ? -1 : 1)).slice(0, SHOWN);
}

/**
 * A combobox on `input` and `list`. `find(text)` gives, at once or later, hits `{node, form}`; `pick(node)` is called
 * with the one chosen.
 */
export function makeSearch(graph, input, list, find, pick) {
  const state = { hits: [], at: -1, asked: 0 };
  const close = () => {
    list.hidden = true;
    state.hits = [];
    state.at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (hit) => {
    close();
    input.value = hit.node.name;
    pick(hit.node);
  };
  const look = async () => {
    const asked = (state.asked += 1);
    if (!input.value.trim()) return close();
    const hits = await find(input.value);
    if (asked !== state.asked) return;
    state.hits = hits;
    state.at = hits.length > 0 ? 0 : -1;
    show();
  };
  const show = () => {
    refill(list, state.hits.length > 0 ? state.hits.map((hit, index) => option(graph, list, hit, index === state.at, () => take(hit))) : element("li", { class: "none", role: "option", "aria-disabled": "true" }, say("nothing", input.value.trim())));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (state.at >= 0) input.setAttribute("aria-activedescendant", `${list.id}-${state.hits[state.at].node.id}`);
    else input.removeAttribute("aria-activedescendant");
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", (event) => {
    if (!event.isComposing) look();
  });
  input.addEventListener("compositionend", look);
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      close();
      event.preventDefault();
    } else if (event.key === "Enter" && state.hits[state.at]) {
      event.preventDefault();
      take(state.hits[state.at]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && state.hits.length > 0) {
      event.preventDefault();
      state.at = (state.at + (event.key === "ArrowDown" ? 1 : -1) + state.hits.length) % state.hits.length;
      show();
    }
  });
}

function option(graph, list, { node, form }, selected, take) {
  const type = graph.types.get(node.type);
  return element(
    "li",
    { role: "option", id: `${list.id}-${node.id}`, "aria-selected": String(selected), onpointerdown: (event) => (event.preventDefault(), take()) },
    mark(type),
    element("span", { class: "name" }, node.name, form === node.name ? null : element("small", {}, ` ${form}`)),
    element("span", { class: "of" }, nameOf(type)),
  );
}

/** The mark of a type as it stands in the picture. */
export function mark(type) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  svg.style.setProperty("--light", type.light);
  svg.style.setProperty("--dark", type.dark);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shapePath(type.shape));
  svg.append(path);
  return svg;
}

export function focusSearch() {
  byId("search").focus();
  byId("search").select();
}
