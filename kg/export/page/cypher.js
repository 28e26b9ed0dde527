// A box for Cypher: named queries to begin with, answers as a table, and their things as a picture.

import { element, refill } from "./dom.js";
import { count, say } from "./words.js";

const WAITS = [5, 30, 120];

/** Show the box in `place`. `run(query, parameters, seconds)` answers, `show(ids)` draws, `pick(id)` opens an entity. */
export function showCypher(place, state, queries, { run, show, pick }) {
  const text = element("textarea", { class: "field query", rows: 6, spellcheck: "false", "aria-label": say("cypher") });
  text.value = state.query ?? "MATCH (a:Entity)-[r:OPERATES]->(b:Entity)\nRETURN a, r, b";
  const help = element("p", { class: "counts" }, say("cypher-help"));
  const values = element("div", { class: "values" });
  const wait = element("select", { class: "field", "aria-label": say("wait") }, WAITS.map((seconds) => element("option", { value: seconds, selected: seconds === 30 }, say("seconds", seconds))));
  const named = element(
    "select",
    { class: "field", "aria-label": say("named"), onchange: () => choose(queries.find((query) => query.name === named.value)) },
    element("option", { value: "" }, say("named")),
    queries.map((query) => element("option", { value: query.name }, query.name)),
  );
  const answer = element("div", { class: "answer", role: "region", "aria-label": say("answer"), "aria-live": "polite" });
  const choose = (query) => {
    if (!query) return;
    text.value = query.cypher;
    for (const [name, { default: usual }] of Object.entries(query.parameters)) state.values[name] = String(query.example[name] ?? usual ?? "");
    help.textContent = query.description;
    fields(values, text.value, state);
  };
  const go = async () => {
    state.query = text.value;
    const parameters = Object.fromEntries([...values.querySelectorAll("input")].map((input) => [input.name, valueOf((state.values[input.name] = input.value))]));
    refill(answer, element("p", { class: "none" }, say("asking")));
    try {
      const found = await run(text.value, parameters, Number(wait.value));
      refill(answer, summary(found, show), answerTable(found, pick));
    } catch (error) {
      refill(answer, element("pre", { class: "error", role: "alert" }, error.message));
    }
  };
  state.values ??= {};
  text.addEventListener("input", () => fields(values, text.value, state));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go();
  });
  refill(place, element("h2", { tabindex: "-1" }, "Cypher"), help, element("div", { class: "row" }, named), text, values, element("div", { class: "row" }, element("button", { type: "button", class: "main", onclick: go }, say("run")), wait), answer);
  fields(values, text.value, state);
  text.focus();
}

/** What a field means: JSON (400, true, ["a"]) as that, anything else as text, as `newskg query -p` has it. */
function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A field for each $parameter of the query. */
function fields(place, query, state) {
  const names = [...new Set([...query.matchAll(/\$(\w+)/g)].map((found) => found[1]))];
  refill(place, names.map((name) => {
    const input = element("input", { type: "text", class: "field", name });
    input.value = state.values?.[name] ?? "";
    return element("label", {}, `$${name}`, input);
  }));
}

function summary(found, show) {
  const words = say("rows", count(found.rows.length)) + (found.more > 0 ? ` ${say("more", count(found.more))}` : "");
  return element("p", { class: "row" }, words, found.ids.length > 0 ? element("button", { type: "button", class: "plain", onclick: () => show(found.ids) }, say("as-picture", count(found.ids.length))) : null);
}

function answerTable(found, pick) {
  const head = element("tr", {}, found.columns.map((column) => element("th", { scope: "col" }, column)));
  const rows = found.rows.map((row) => element("tr", {}, row.map((value) => element("td", { class: typeof value === "number" ? "numeric" : null }, cell(value, pick)))));
  return element("div", { class: "scroll", tabindex: "0" }, element("table", {}, element("thead", {}, head), element("tbody", {}, rows)));
}

/** A value in a few words; an entity is a button that opens its card. */
function cell(value, pick) {
  if (value === null) return "—";
  if (Array.isArray(value)) return value.map((item, index) => [index > 0 ? "、" : "", cell(item, pick)]);
  if (typeof value !== "object") return String(value);
  if (value._node) {
    const p = value._node.properties;
    const words = p.name ?? p.title ?? p.indicator ?? p.text ?? value._node.id;
    return p.name ? element("button", { type: "button", class: "entity", onclick: () => pick(value._node.id) }, words) : words;
  }
  if (value._edge) return element("code", {}, value._edge.type, value._edge.properties.status === "actual" ? "" : ` (${say(value._edge.properties.status ?? "actual")})`);
  if (value._path) return value._path.nodes.map((node, index) => [index > 0 ? " — " : "", cell({ _node: node }, pick)]);
  return JSON.stringify(value);
}
