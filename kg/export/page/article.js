// An article: its text with the names in colour, and beside each sentence what it says.

import { element, refill } from "./dom.js";
import { printed } from "./panel.js";
import { mark } from "./search.js";
import { nameOf, say } from "./words.js";

/** Show an article in `place`; `pick(id)` is called for an entity. Offsets count code points, as the program does. */
export function showArticle(place, graph, article, pick) {
  const things = new Map(article.entities.map((entity) => [entity.id, entity]));
  const p = article.properties;
  refill(
    place,
    element("p", { class: "type" }, say("article")),
    element("h2", { tabindex: "-1" }, p.title ?? say("untitled")),
    element("p", { class: "counts" }, [p.media, p.date, p.authors?.join("、"), p.source].filter(Boolean).join(" · ")),
    element("div", { class: "article" }, paragraphs(graph, article, things, pick)),
  );
}

function paragraphs(graph, article, things, pick) {
  const letters = [...article.properties.text];
  const said = new Map();
  for (const one of article.said) {
    const [start] = one.sentences[0];
    if (!said.has(start)) said.set(start, []);
    said.get(start).push(one);
  }
  const found = [];
  let start = 0;
  while (start < letters.length) {
    const newline = letters.indexOf("\n", start);
    const end = newline < 0 ? letters.length : newline;
    if (letters.slice(start, end).join("").trim()) {
      const beside = [...said].filter(([at]) => at >= start && at < end).flatMap(([, items]) => items);
      found.push(element("div", { class: "row" }, element("p", { class: "text" }, coloured(graph, article.marks, letters, start, end, things, pick)), notes(graph, beside, things, pick)));
    }
    start = end + 1;
  }
  return found;
}

/** A stretch of the text, its names as links in the colour of their type. */
function coloured(graph, marks, letters, start, end, things, pick) {
  const parts = [];
  let at = start;
  for (const one of marks) {
    if (one.start < at || one.end > end) continue;
    parts.push(letters.slice(at, one.start).join(""));
    const thing = things.get(one.entity);
    const link = element("a", { class: "named", href: `#entity=${thing.id}`, title: `${thing.name} · ${nameOf(graph.types.get(thing.type))}`, onclick: (event) => (event.preventDefault(), pick(thing.id)) }, letters.slice(one.start, one.end).join(""));
    const type = graph.types.get(thing.type);
    link.style.setProperty("--light", type.light);
    link.style.setProperty("--dark", type.dark);
    parts.push(link);
    at = one.end;
  }
  parts.push(letters.slice(at, end).join(""));
  return parts;
}

function notes(graph, said, things, pick) {
  if (said.length === 0) return null;
  const entity = (id) => element("button", { type: "button", class: "entity", onclick: () => pick(id) }, mark(graph.types.get(things.get(id).type)), things.get(id).name);
  return element(
    "ul",
    { class: "notes" },
    said.map((one) =>
      element(
        "li",
        { class: one.status },
        entity(one.subject),
        one.object ? [element("span", { class: "verb" }, ` ${nameOf(graph.relations.get(one.type))} `), entity(one.object)] : [element("span", { class: "verb" }, ` ${one.indicator} `), element("strong", {}, printed(one.value)), one.time ? element("time", {}, ` ${one.time}`) : null],
        one.status === "actual" ? null : element("span", { class: `badge ${one.status}` }, say(one.status)),
      ),
    ),
  );
}

/** A list of articles in `place`, with a field that narrows it; `find(text)` asks, `open(id)` shows one. */
export function showArticles(place, find, open) {
  const list = element("ul", { class: "articles" });
  const look = async (text) => {
    const { articles } = await find(text);
    refill(list, articles.length > 0 ? articles.map((one) => element("li", {}, element("button", { type: "button", class: "link", onclick: () => open(one.id) }, one.title ?? say("untitled")), element("small", {}, [one.media, one.date, one.source].filter(Boolean).join(" · ")))) : element("li", { class: "none" }, say("nothing", text)));
  };
  const field = element("input", { type: "text", class: "field", "aria-label": say("find-article"), placeholder: say("find-article"), oninput: (event) => look(event.target.value) });
  refill(place, element("h2", { tabindex: "-1" }, say("articles")), field, list);
  look("");
  field.focus();
}
