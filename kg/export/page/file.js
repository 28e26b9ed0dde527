// The page of `newskg export --format html`: one file, everything in it.

import { byId } from "./dom.js";
import { cardOf, graphOf, readBlock } from "./embedded.js";
import { goTo, makeFrame } from "./frame.js";
import { showCard } from "./panel.js";
import { findNodes } from "./search.js";
import { fitAll } from "./stage.js";
import { loadWords } from "./words.js";

function start() {
  const data = readBlock("graph");
  loadWords(readBlock("words"), navigator.language);
  const graph = graphOf(data);
  const frame = makeFrame(graph, {
    find: (text) => findNodes(graph.nodes.values(), text),
    pick: (node) => goTo(frame, node),
    open: (node) => goTo(frame, node),
    card: (node) => {
      showCard(byId("card"), graph, cardOf(data, graph, node), (id) => goTo(frame, graph.nodes.get(id)));
      history.replaceState(null, "", `#${encodeURIComponent(node.name)}`);
    },
  });
  fitAll(frame.stage, { still: true });
  const wanted = decodeURIComponent(location.hash.slice(1));
  const named = wanted && [...graph.nodes.values()].find((node) => node.name === wanted);
  if (named) goTo(frame, named);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

start();
