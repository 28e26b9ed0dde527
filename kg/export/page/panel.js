// The card of an entity: what it is, its figures, its relations, each with the sentences that say it.

import { element, marked, refill } from "./dom.js";
import { mark } from "./search.js";
import { count, kindOf, nameOf, say } from "./words.js";

/**
 * Show a card in `place`. `pick(id)` is called for another entity; `extras` are further elements: `buttons` below the
 * name, `chart` above the figures; `openArticle(id)`, where there are articles to open.
 */
export function showCard(place, graph, card, pick, extras = {}) {
  const type = graph.types.get(card.type);
  refill(
    place,
    element("p", { class: "type" }, mark(type), nameOf(type), card.kind ? ` · ${kindOf(card.kind)}` : ""),
    element("h2", { tabindex: "-1" }, card.name),
    card.aliases.length > 0 ? element("p", { class: "aliases" }, `${say("also")} ${card.aliases.join("、")}`) : null,
    element("p", { class: "counts" }, say("mentions", count(card.mentions), count(card.articles))),
    extras.buttons ?? null,
    figures(card, extras),
    relations(graph, card, pick, extras),
    card.figures.length + card.statements.length === 0 ? element("p", { class: "none" }, say("nothing-said")) : null,
  );
}

function figures(card, extras) {
  if (card.figures.length === 0) return null;
  return element(
    "section",
    { "aria-label": say("figures") },
    element("h3", {}, say("figures"), element("span", { class: "number" }, card.figures.length)),
    extras.chart ?? null,
    card.figures.map((figure) =>
      element(
        "article",
        { class: `figure ${figure.status}` },
        element(
          "p",
          { class: "says" },
          element("span", { class: "indicator" }, figure.indicator),
          element("strong", {}, printed(figure.value)),
          figure.time ? element("time", {}, figure.time) : null,
          badge(figure.status),
          figure.conflict ? element("span", { class: "badge conflict" }, say("conflict")) : null,
        ),
        sources(figure.sources, [figure.indicator], extras),
      ),
    ),
  );
}

function relations(graph, card, pick, extras) {
  if (card.statements.length === 0) return null;
  return element(
    "section",
    { "aria-label": say("relations") },
    element("h3", {}, say("relations"), element("span", { class: "number" }, card.statements.length)),
    card.statements.map((statement) => relation(graph, card, statement, pick, extras)),
  );
}

function relation(graph, card, statement, pick, extras) {
  const other = element(
    "button",
    { type: "button", class: "entity", onclick: () => pick(statement.other.id) },
    mark(graph.types.get(statement.other.type)),
    statement.other.name,
  );
  const verb = element("span", { class: "verb" }, nameOf(graph.relations.get(statement.type)), statement.note ? element("q", {}, statement.note) : null);
  const self = element("span", { class: "self" }, say("this"));
  return element(
    "article",
    { class: `relation ${statement.status}` },
    element("p", { class: "says" }, statement.outgoing ? [verb, other] : [other, verb, self], badge(statement.status), statement.support > 1 ? element("span", { class: "badge" }, say("support", count(statement.support))) : null),
    sources(statement.sources, [card.name, ...card.aliases, statement.other.name], extras),
  );
}

/** Bounds of figures as they are printed: ≥ 500P. */
export function printed(text) {
  return text.replace(/(^| )>= /, "$1≥ ").replace(/(^| )<= /, "$1≤ ").replace(/(^| )~ /, "$1≈ ");
}

function badge(status) {
  return status === "actual" ? null : element("span", { class: `badge ${status}` }, say(status));
}

/** The sentences, the first in sight and the others folded away. */
export function sources(all, names, extras) {
  const quotes = all.map((source) =>
    element(
      "blockquote",
      {},
      element("p", {}, marked(source.sentence, names)),
      element("footer", {}, source.article && extras.openArticle ? element("button", { type: "button", class: "link", onclick: () => extras.openArticle(source.article) }, where(source)) : where(source)),
    ),
  );
  if (quotes.length <= 1) return quotes;
  return [quotes[0], element("details", {}, element("summary", {}, say("sentences", count(quotes.length - 1))), quotes.slice(1))];
}

function where(source) {
  return [source.title, source.date, source.source].filter(Boolean).join(" · ");
}
