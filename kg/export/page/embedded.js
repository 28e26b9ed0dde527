// The graph that stands in the page itself, as rows of numbers and words; kg/export/html.py writes them.

import { addEdge, addNode, makeGraph, settle } from "./model.js";

const STATUS = ["actual", "planned", "negated"];

/** The content of a JSON block of the page. */
export function readBlock(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** The graph of the rows; most nodes without relations would only be in the way, and begin hidden. */
export function graphOf(data) {
  const graph = makeGraph(data.types, data.relations);
  for (const [index, [type, name, kind, aliases, mentions, articles, x, y]] of data.nodes.entries()) {
    addNode(graph, { id: String(index), type: data.types[type].name, name, kind, aliases, mentions, articles, x, y });
  }
  for (const [index, [source, target, relation, status]] of data.edges.entries()) {
    const { name, symmetric } = data.relations[relation];
    addEdge(graph, { id: String(index), source: String(source), target: String(target), type: name, symmetric, status: STATUS[status] });
  }
  graph.hidden.lonely = graph.edges.size > 0;
  settle(graph);
  return graph;
}

/** The card of a node, in the form in which the program's own `show --json` has it. */
export function cardOf(data, graph, node) {
  const sources = (ids) => ids.map((id) => sourceOf(data, id));
  const figures = data.figures
    .filter(([owner]) => String(owner) === node.id)
    .map(([, indicator, value, time, status, ids]) => ({ indicator, value, time, status: STATUS[status], sources: sources(ids) }));
  const statements = node.links.map((link) => {
    const [, , , , note, support, ids] = data.edges[Number(link.id)];
    const outgoing = link.source === node;
    const other = outgoing ? link.target : link.source;
    return { type: link.type, outgoing, other, status: link.status, note, support, sources: sources(ids) };
  });
  const order = [...graph.relations.keys()];
  statements.sort((a, b) => Number(b.outgoing) - Number(a.outgoing) || order.indexOf(a.type) - order.indexOf(b.type));
  return { ...node, figures, statements };
}

function sourceOf(data, id) {
  const [sentence, article] = data.sentences[id];
  const [title, date, source] = data.articles[article];
  return { sentence, title, date, source };
}
