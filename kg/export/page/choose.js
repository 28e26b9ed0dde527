// What is shown: the options of `newskg export` as a form, and the command that would export the same.

import { element, refill } from "./dom.js";
import { makeSearch, mark } from "./search.js";
import { nameOf, say } from "./words.js";

export const STATUSES = ["actual", "planned", "negated"];
const LISTS = ["around", "type", "relation", "status", "article"];
const TEXTS = ["since", "until"];
const NUMBERS = ["hops", "min_support", "min_confidence", "top"];
const FLAGS = ["metrics", "with_text"];
const USUAL = { hops: "1", min_support: "1", min_confidence: "0", centrality: "degree" };

/** A choice as the API takes it: lists, texts and flags by name; what is usual is left out. */
export function emptyChoice() {
  return Object.fromEntries(LISTS.map((key) => [key, []]));
}

/** The choice as pairs for an address, and back. */
export function choicePairs(choice) {
  return Object.entries(choice).flatMap(([key, value]) => (Array.isArray(value) ? value.map((one) => [key, one]) : [[key, String(value)]]));
}

export function choiceOf(pairs) {
  const choice = emptyChoice();
  for (const [key, value] of pairs) {
    if (LISTS.includes(key)) choice[key].push(value);
    else if (FLAGS.includes(key)) choice[key] = value === "true";
    else if (TEXTS.includes(key) || NUMBERS.includes(key) || key === "centrality") choice[key] = value;
  }
  return choice;
}

/** Whether nothing is chosen at all. */
export function isEmpty(choice) {
  return choicePairs(choice).length === 0;
}

/**
 * Show the form in `place`. `names` has what is called how, by id, for what stands in the choice; `find(text)` and
 * `findArticles(text)` give hits for the two searches; `show(choice)` draws and gives the line that says what came.
 */
export function showChoose(place, graph, choice, names, { find, findArticles, show, centralities }) {
  const draft = { ...structuredClone(choice) };
  const answer = element("p", { class: "counts", role: "status" });
  const command = element("code", {});
  const changed = () => refill(command, commandOf(draft, names));
  const form = element(
    "form",
    { class: "choose", onsubmit: (event) => (event.preventDefault(), go()) },
    several(graph, "around", draft, names, find, changed),
    number("hops", draft, { min: 0, max: 10, step: 1, changed }),
    boxes("type", [...graph.types.values()].filter((type) => type.entity).map((type) => [type.name, [mark(type), nameOf(type)]]), draft, changed),
    foldedBoxes("relation", [...graph.relations.values()].filter((type) => type.fact).map((type) => [type.name, [nameOf(type)]]), draft, changed),
    boxes("status", STATUSES.map((status) => [status, [say(status)]]), draft, changed),
    element("div", { class: "pair" }, TEXTS.map((key) => date(key, draft, changed))),
    element("div", { class: "pair" }, number("min_support", draft, { min: 1, step: 1, changed }), number("min_confidence", draft, { min: 0, max: 1, step: 0.05, changed })),
    several(graph, "article", draft, names, findArticles, changed),
    element("div", { class: "pair" }, number("top", draft, { min: 1, step: 1, changed }), select("centrality", centralities, draft, changed)),
    boxes("with", FLAGS.map((flag) => [flag, [say(`choose.${flag}`)]]), draft, changed),
    element("p", { class: "actions" }, element("button", { type: "submit", class: "main", id: "choose-go" }, say("choose.show")), element("button", { type: "button", class: "plain", id: "choose-clear", onclick: () => clear() }, say("choose.clear"))),
    answer,
  );
  const go = async () => refill(answer, (await show(structuredClone(draft))) ?? "");
  const clear = () => showChoose(place, graph, emptyChoice(), names, { find, findArticles, show, centralities });
  refill(place, element("h2", { tabindex: "-1" }, say("choose")), element("p", { class: "counts" }, say("choose.help")), form, element("details", { class: "command" }, element("summary", {}, say("choose.command")), command));
  changed();
  form.querySelector("input").focus();
}

/** A search of which every match becomes a chip. */
function several(graph, key, draft, names, find, changed) {
  const id = `choose-${key}`;
  const input = element("input", { type: "text", class: "field", id, role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-matches`, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
  const list = element("ul", { id: `${id}-matches`, class: "matches", role: "listbox", "aria-label": say("matches"), hidden: true });
  const chips = element("ul", { class: "chips", "aria-label": say(`choose.${key}`) });
  const show = () => {
    refill(chips, draft[key].map((one) => element("li", {}, element("button", { type: "button", class: "chip", "aria-label": say("choose.drop", names.get(one) ?? one), onclick: () => drop(one) }, names.get(one) ?? one, element("span", { "aria-hidden": "true" }, " ×")))));
    chips.hidden = draft[key].length === 0;
    changed();
  };
  const drop = (one) => {
    draft[key] = draft[key].filter((other) => other !== one);
    show();
    input.focus();
  };
  makeSearch(graph, input, list, find, (node) => {
    input.value = "";
    names.set(node.id, node.name);
    if (!draft[key].includes(node.id)) draft[key].push(node.id);
    show();
  });
  show();
  return element("div", { class: "end" }, element("label", { for: id }, say(`choose.${key}`)), input, list, chips);
}

function number(key, draft, { changed, ...bounds }) {
  const id = `choose-${key}`;
  const input = element("input", { type: "number", class: "field", id, placeholder: USUAL[key] ?? "", ...bounds });
  input.value = draft[key] ?? "";
  input.addEventListener("input", () => keep(draft, key, input.value, changed));
  return element("div", { class: "end" }, element("label", { for: id }, say(`choose.${key}`)), input);
}

function date(key, draft, changed) {
  const id = `choose-${key}`;
  const input = element("input", { type: "text", class: "field", id, placeholder: "2024-05", autocomplete: "off", inputmode: "numeric", pattern: "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", title: say("choose.date") });
  input.value = draft[key] ?? "";
  input.addEventListener("input", () => keep(draft, key, input.value.trim(), changed));
  return element("div", { class: "end" }, element("label", { for: id }, say(`choose.${key}`)), input);
}

function select(key, values, draft, changed) {
  const id = `choose-${key}`;
  const made = element("select", { class: "field", id, onchange: () => keep(draft, key, made.value, changed) }, values.map((value) => element("option", { value, selected: value === (draft[key] ?? USUAL[key]) }, say(`choose.by.${value}`))));
  return element("div", { class: "end" }, element("label", { for: id }, say(`choose.${key}`)), made);
}

/** Text of a field into the choice; empty and usual values are left out. */
function keep(draft, key, value, changed) {
  if (value === "" || value === USUAL[key]) delete draft[key];
  else draft[key] = value;
  changed();
}

/** Boxes to tick; those of `with` are flags of their own. */
function boxes(key, options, draft, changed) {
  const rows = options.map(([value, words]) => {
    const flag = FLAGS.includes(value);
    const input = element("input", { type: "checkbox", name: key, value, checked: flag ? draft[value] === true : draft[key].includes(value) });
    input.addEventListener("change", () => {
      if (flag && input.checked) draft[value] = true;
      else if (flag) delete draft[value];
      else draft[key] = input.checked ? [...draft[key], value] : draft[key].filter((other) => other !== value);
      changed();
    });
    return element("label", {}, input, words);
  });
  return element("fieldset", {}, element("legend", {}, say(`choose.${key}`)), rows);
}

function foldedBoxes(key, options, draft, changed) {
  const chosen = draft[key].length > 0;
  return element("details", { open: chosen }, element("summary", {}, say(`choose.${key}`)), boxes(key, options, draft, changed));
}

/** `newskg export` with the options that pick the same; figures are on there unless told otherwise. */
function commandOf(draft, names) {
  const words = ["newskg export --format html -o graph.html"];
  for (const [key, value] of choicePairs(draft)) {
    if (key === "with_text") words.push("--with-text");
    else if (key !== "metrics") words.push(`--${key.replace("_", "-")} ${quoted(key === "around" ? names.get(value) ?? value : value)}`);
  }
  if (!draft.metrics) words.push("--no-metrics");
  return words.join(" ");
}

/** A word of a POSIX shell. */
function quoted(word) {
  return /^[\w.\p{Script=Han}-]+$/u.test(word) && !word.startsWith("-") ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
