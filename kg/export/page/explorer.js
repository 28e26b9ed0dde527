// The page of `newskg serve`: a picture that grows as it is explored, over the program's API.

import { ask, fetchFile, post } from "./api.js";
import { showArticle, showArticles } from "./article.js";
import { chartsOf } from "./chart.js";
import { choiceOf, choicePairs, emptyChoice, showChoose } from "./choose.js";
import { showCypher } from "./cypher.js";
import { byId, element, refill, toast } from "./dom.js";
import { readBlock } from "./embedded.js";
import { goTo, makeFrame, openPanel, refresh } from "./frame.js";
import { placeApart, placeAround } from "./grow.js";
import { addEdge, addNode, clearGraph, makeGraph, removeNode, settle } from "./model.js";
import { printed, showCard } from "./panel.js";
import { makeSearch } from "./search.js";
import { choose, fitAll, fitNodes, lookAt } from "./stage.js";
import { count, loadWords, say, whenLanguage } from "./words.js";

const FIRST = { top: "80" }; // the choice of the first picture
const FACTS = ["type", "relation", "since", "until", "status", "min_support", "min_confidence", "article"];
const CENTRALITIES = ["degree", "pagerank", "betweenness"];

function startExplorer() {
  const about = readBlock("about");
  loadWords(readBlock("words"), navigator.language);
  const graph = makeGraph(about.types, about.relations);
  const explorer = { about, graph, frame: null, choice: null, names: new Map(), path: { from: null, to: null }, cypher: {}, asked: 0, again: null };
  explorer.frame = makeFrame(graph, {
    find: (text) => findRemote(text),
    pick: (node) => visit(explorer, node),
    open: (node) => expand(explorer, node),
    card: (node) => openCard(explorer, node),
  });
  addTools(explorer);
  whenLanguage(() => {
    if (!byId("panel").hidden && !explorer.frame.stage.chosen) explorer.again?.();
  });
  firstPicture(explorer);
}

async function firstPicture(explorer) {
  const address = new URLSearchParams(location.hash.slice(1));
  const wanted = address.get("entity");
  address.delete("entity");
  const asked = choiceOf(address);
  if (choicePairs(asked).length === 0 || (await drawChoice(explorer, asked)) === null) await drawChoice(explorer, choiceOf(Object.entries(FIRST)));
  if (explorer.graph.nodes.size === 0 && choicePairs(asked).length === 0) {
    byId("empty").textContent = say("empty-workspace");
    byId("empty").removeAttribute("data-say");
  }
  if (wanted) await visitId(explorer, wanted);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

/** Draw what a choice shows; null when the program refuses it, and says why. */
async function drawChoice(explorer, choice) {
  const part = await guarded(() => post("graph", choice));
  if (part === null) return null;
  explorer.choice = choice;
  draw(explorer, part, { replace: true, all: choicePairs(choice).join() !== choicePairs(FIRST).join() });
  for (const id of choice.around) if (explorer.graph.nodes.has(id)) explorer.names.set(id, explorer.graph.nodes.get(id).name);
  remember(explorer, null);
  return part;
}

/** The address says what is shown, so that it can be kept, sent and loaded again. */
function remember(explorer, entity) {
  const pairs = [...choicePairs(explorer.choice ?? {}), ...(entity ? [["entity", entity]] : [])];
  history.replaceState(null, "", `#${new URLSearchParams(pairs)}`);
}

/** Do something that may fail, and say so in the program's own words. */
async function guarded(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message);
    return null;
  }
}

async function findRemote(text) {
  return (await guarded(async () => (await ask("search", { q: text })).hits.map(({ form, node }) => ({ form, node: { ...node, links: [] } })))) ?? [];
}

/** Put a part of the graph on the picture; nodes that have no place come around `center`. */
function draw(explorer, part, { replace = false, center = null, all = false } = {}) {
  const { graph, frame } = explorer;
  if (replace) {
    clearGraph(graph);
    frame.stage.path = null;
    frame.stage.chosen = null;
  }
  const fresh = part.nodes.filter((node) => !graph.nodes.has(node.id));
  if (center) placeAround(graph, center, fresh);
  for (const node of fresh) addNode(graph, { ...node, name: printed(node.name) });
  for (const edge of part.edges) addEdge(graph, { ...edge, status: edge.status ?? "actual", symmetric: graph.relations.get(edge.type).symmetric });
  if (replace) graph.hidden.lonely = !all && graph.edges.size > 0;
  refresh(frame);
  if (replace) fitAll(frame.stage, { still: true });
  return fresh.length;
}

/** Show an entity that was searched for: with its neighbours if it was not there. */
async function visit(explorer, found) {
  const { graph, frame } = explorer;
  if (!graph.nodes.has(found.id)) {
    const place = placeApart(graph);
    addNode(graph, { ...found, ...place });
    settle(graph);
    await expand(explorer, graph.nodes.get(found.id));
  }
  goTo(frame, graph.nodes.get(found.id));
}

async function visitId(explorer, id) {
  if (explorer.graph.nodes.has(id)) return goTo(explorer.frame, explorer.graph.nodes.get(id));
  const part = await guarded(() => post("graph", { ids: [id] }));
  if (part?.nodes.length > 0) await visit(explorer, part.nodes[0]);
}

/** Add the neighbours of a node that are not shown yet. */
async function expand(explorer, node) {
  if (!explorer.graph.types.get(node.type).entity) return;
  const facts = Object.fromEntries(FACTS.filter((key) => explorer.choice?.[key] !== undefined).map((key) => [key, explorer.choice[key]]));
  const part = await guarded(() => post("neighbours", { id: node.id, shown: [...explorer.graph.nodes.keys()], ...facts }));
  if (part === null) return;
  const added = draw(explorer, part, { center: node });
  if (added === 0) toast(say("no-neighbours"));
  else if (part.more > 0) toast(say("more-neighbours", part.more));
}

/** The card of an entity, asked for anew; an answer that comes too late is dropped. */
async function openCard(explorer, node) {
  const owner = ownerOf(node);
  if (node.type === "Article" || node.type === "Sentence") return openArticle(explorer, node.article ?? node.id);
  if (owner !== node) return openCard(explorer, owner);
  const asked = (explorer.asked += 1);
  byId("panel").classList.remove("wide");
  refill(byId("card"), element("h2", {}, node.name), element("p", { class: "none" }, say("asking")));
  const card = await guarded(() => ask(`entities/${encodeURIComponent(node.id)}`));
  if (card === null || asked !== explorer.asked) return;
  showCard(byId("card"), explorer.graph, card, (id) => visitId(explorer, id), {
    buttons: cardButtons(explorer, node),
    chart: chartsOf(card.figures),
    openArticle: (id) => openArticle(explorer, id),
  });
  return remember(explorer, node.id);
}

/** Whose figure a figure is; everything else is its own. */
function ownerOf(node) {
  return node.links.find((link) => link.type === "HAS_METRIC" && link.target === node)?.source ?? node;
}

function cardButtons(explorer, node) {
  const button = (key, action) => element("button", { type: "button", class: "plain", onclick: action }, say(key));
  return element(
    "p",
    { class: "actions" },
    button("expand", () => expand(explorer, node)),
    button("path-from", () => {
      explorer.path = { from: node, to: null };
      openPath(explorer);
    }),
    button("remove", () => {
      removeNode(explorer.graph, node.id);
      choose(explorer.frame.stage, null);
      refresh(explorer.frame);
    }),
  );
}

/** Something else than a card in the panel. */
function openTool(explorer, again, { wide = true } = {}) {
  explorer.asked += 1;
  explorer.again = again;
  openPanel();
  byId("panel").classList.toggle("wide", wide);
  const { stage } = explorer.frame;
  if (stage.chosen) lookAt(stage, stage.chosen);
  else fitAll(stage);
  return byId("card");
}

async function openArticle(explorer, id) {
  const article = await guarded(() => ask(`articles/${encodeURIComponent(id)}`));
  if (article) showArticle(openTool(explorer, () => openArticle(explorer, id)), explorer.graph, article, (entity) => visitId(explorer, entity));
}

function openPath(explorer) {
  const { path, graph } = explorer;
  const form = openTool(explorer, () => openPath(explorer), { wide: false });
  const ends = ["from", "to"].map((end) => {
    const input = element("input", { type: "text", class: "field", id: `path-${end}`, role: "combobox", "aria-expanded": "false", "aria-controls": `path-${end}-matches`, "aria-autocomplete": "list", autocomplete: "off" });
    const list = element("ul", { id: `path-${end}-matches`, class: "matches", role: "listbox", "aria-label": say("matches"), hidden: true });
    input.value = path[end]?.name ?? "";
    makeSearch(graph, input, list, findRemote, (node) => (path[end] = node));
    return element("div", { class: "end" }, element("label", { for: input.id }, say(`path.${end}`)), input, list);
  });
  const answer = element("p", { class: "counts", role: "status" });
  const go = async () => {
    if (!path.from || !path.to) return refill(answer, say("path-ends"));
    const found = await guarded(() => ask("path", { from: path.from.id, to: path.to.id }));
    if (found === null) return null;
    if (found.length === null) return refill(answer, say("no-path"));
    showPath(explorer, found);
    return refill(answer, say("path-length", found.length), element("ol", { class: "way" }, found.nodes.map((node) => element("li", {}, element("button", { type: "button", class: "entity", onclick: () => visitId(explorer, node.id) }, node.name)))));
  };
  refill(form, element("h2", { tabindex: "-1" }, say("path")), ends, element("p", { class: "row" }, element("button", { type: "button", class: "main", id: "path-go", onclick: go }, say("path-find"))), answer);
  form.querySelector(path.from ? "#path-to" : "#path-from").focus();
}

/** Put a way on the picture, everything else faint. */
function showPath(explorer, found) {
  const { graph, frame } = explorer;
  const known = found.nodes.filter((node) => graph.nodes.has(node.id));
  if (known.length === 0) draw(explorer, found, { replace: true });
  else draw(explorer, found, { center: graph.nodes.get(known[0].id) });
  const nodes = found.nodes.map((node) => graph.nodes.get(node.id));
  frame.stage.path = { nodes, edges: found.edges.map((edge) => graph.edges.get(edge.id)) };
  frame.stage.chosen = null;
  refresh(frame);
  fitNodes(frame.stage, nodes);
}

async function showIds(explorer, ids) {
  const part = await guarded(() => post("graph", { ids }));
  if (part) draw(explorer, part, { replace: true });
}

function openChoose(explorer) {
  const { stage } = explorer.frame;
  if (stage.chosen) choose(stage, null);
  const place = openTool(explorer, () => openChoose(explorer), { wide: false });
  showChoose(place, explorer.graph, explorer.choice ?? emptyChoice(), explorer.names, {
    find: findRemote,
    findArticles,
    centralities: CENTRALITIES,
    show: async (choice) => {
      const part = await drawChoice(explorer, choice);
      if (part === null) return null;
      return part.nodes.length === 0 ? say("choose.none") : say("choose.found", count(part.nodes.length), count(part.edges.length));
    },
  });
}

async function findArticles(text) {
  const found = await guarded(() => ask("articles", { q: text, limit: 12 }));
  return (found?.articles ?? []).map(({ id, title }) => ({ form: title ?? say("untitled"), node: { id, name: title ?? say("untitled"), type: "Article", links: [] } }));
}

/** The picture as a file: its things, the relations that are drawn, and the texts if they are on it. */
async function save(explorer, format) {
  const { nodes, edges } = explorer.graph.shown;
  const file = await guarded(() => fetchFile("export", { format, ids: nodes.map((node) => node.id), edges: edges.map((edge) => edge.id), with_text: nodes.some((node) => node.type === "Sentence") }));
  if (file === null) return;
  const link = element("a", { href: URL.createObjectURL(file.content), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function openArticles(explorer) {
  showArticles(openTool(explorer, () => openArticles(explorer)), (text) => ask("articles", { q: text }), (id) => openArticle(explorer, id));
}

function openCypher(explorer) {
  showCypher(openTool(explorer, () => openCypher(explorer)), explorer.cypher, explorer.about.queries, {
    run: (query, parameters, timeout) => post("cypher", { query, parameters, timeout }),
    show: (ids) => showIds(explorer, ids),
    pick: (id) => visitId(explorer, id),
  });
}

function addTools(explorer) {
  const tool = (id, action) => byId(id).addEventListener("click", action);
  tool("tool-choose", () => openChoose(explorer));
  tool("tool-path", () => openPath(explorer));
  tool("tool-articles", () => openArticles(explorer));
  tool("tool-cypher", () => openCypher(explorer));
  tool("tool-reset", () => drawChoice(explorer, choiceOf(Object.entries(FIRST))));
  const formats = byId("tool-save");
  formats.append(...explorer.about.formats.map(({ name, meaning }) => element("option", { value: name, title: meaning }, name)));
  formats.addEventListener("change", () => {
    if (formats.value) save(explorer, formats.value);
    formats.value = "";
  });
}

startExplorer();
