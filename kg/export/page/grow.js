// Places for nodes that come to a picture that is there already: beside the one that they belong to, on nobody.

const ROOM = 52;
const TURN = Math.PI * (3 - Math.sqrt(5));

/** Give each of `nodes` a free place around `center`, outwards from the middle of the picture first. */
export function placeAround(graph, center, nodes) {
  const taken = [...graph.nodes.values()].filter((node) => Math.hypot(node.x - center.x, node.y - center.y) < 1500);
  const outwards = Math.atan2(center.y - meanOf(taken, "y"), center.x - meanOf(taken, "x")) || 0;
  let step = 2;
  for (const node of nodes) {
    for (; ; step += 1) {
      const radius = ROOM * Math.sqrt(step) * 1.1;
      const angle = outwards + step * TURN;
      const place = { x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) };
      if (taken.every((other) => Math.hypot(other.x - place.x, other.y - place.y) >= ROOM)) {
        Object.assign(node, place);
        taken.push(node);
        break;
      }
    }
  }
}

/** A free place below everything, for something that has to do with nothing there. */
export function placeApart(graph) {
  const nodes = [...graph.nodes.values()];
  if (nodes.length === 0) return { x: 0, y: 0 };
  return { x: meanOf(nodes, "x"), y: Math.max(...nodes.map((node) => node.y)) + 6 * ROOM };
}

function meanOf(nodes, key) {
  return nodes.length === 0 ? 0 : nodes.reduce((sum, node) => sum + node[key], 0) / nodes.length;
}
