// The nodes and edges on the page, what is hidden, and who is beside whom.

const SMALLEST = 5;
const LARGEST = 17;

/** An empty graph over the types and relations of the schema. */
export function makeGraph(types, relations) {
  return {
    types: new Map(types.map((type) => [type.name, type])),
    relations: new Map(relations.map((relation) => [relation.name, relation])),
    nodes: new Map(),
    edges: new Map(),
    hiddenTypes: new Set(),
    hidden: { planned: false, negated: false, lonely: false },
    shown: { nodes: [], edges: [] },
    version: 0,
  };
}

/** Add a node `{id, type, name, …, x, y}`; one that is there already keeps its place. */
export function addNode(graph, node) {
  if (graph.nodes.has(node.id)) return false;
  graph.nodes.set(node.id, { ...node, links: [], radius: SMALLEST });
  return true;
}

/** Add an edge `{id, source, target, type, status, …}` between ids of nodes that are there. */
export function addEdge(graph, edge) {
  const source = graph.nodes.get(edge.source);
  const target = graph.nodes.get(edge.target);
  if (!source || !target || graph.edges.has(edge.id)) return false;
  const made = { ...edge, source, target, bend: 0 };
  graph.edges.set(edge.id, made);
  source.links.push(made);
  if (target !== source) target.links.push(made);
  return true;
}

export function removeNode(graph, id) {
  const node = graph.nodes.get(id);
  for (const edge of [...node.links]) {
    graph.edges.delete(edge.id);
    const other = otherEnd(edge, node);
    other.links = other.links.filter((link) => link !== edge);
  }
  graph.nodes.delete(id);
}

export function clearGraph(graph) {
  graph.nodes.clear();
  graph.edges.clear();
}

export function otherEnd(edge, node) {
  return edge.source === node ? edge.target : edge.source;
}

/** Sizes, bends and what is shown, after nodes, edges or filters have changed. */
export function settle(graph) {
  const pairs = new Map();
  for (const edge of graph.edges.values()) {
    const key = edge.source.id < edge.target.id ? `${edge.source.id} ${edge.target.id}` : `${edge.target.id} ${edge.source.id}`;
    const before = pairs.get(key) ?? 0;
    pairs.set(key, before + 1);
    // The first of parallel edges is straight, the others bend to alternate sides; seen from the source.
    const side = edge.source.id < edge.target.id ? 1 : -1;
    edge.bend = before === 0 ? 0 : Math.ceil(before / 2) * (before % 2 ? 1 : -1) * side;
  }
  for (const node of graph.nodes.values()) node.radius = Math.min(LARGEST, SMALLEST - 0.6 + 2 * Math.sqrt(node.links.length));
  graph.shown.nodes = ranked([...graph.nodes.values()].filter((node) => isShown(graph, node)));
  const nodes = new Set(graph.shown.nodes);
  graph.shown.edges = [...graph.edges.values()].filter((edge) => !graph.hidden[edge.status] && nodes.has(edge.source) && nodes.has(edge.target));
  graph.version += 1;
}

function isShown(graph, node) {
  return !graph.hiddenTypes.has(node.type) && !(graph.hidden.lonely && node.links.length === 0);
}

/** The best connected first; among equals by mentions and name. */
export function ranked(nodes) {
  return nodes.sort((a, b) => b.links.length - a.links.length || b.mentions - a.mentions || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** How many nodes of each type there are, hidden ones included. */
export function countTypes(graph) {
  const counts = new Map();
  for (const node of graph.nodes.values()) counts.set(node.type, (counts.get(node.type) ?? 0) + 1);
  return counts;
}

/** Make a node visible whatever hides it; false when nothing did. */
export function reveal(graph, node) {
  if (isShown(graph, node)) return false;
  graph.hiddenTypes.delete(node.type);
  if (node.links.length === 0) graph.hidden.lonely = false;
  settle(graph);
  return true;
}
