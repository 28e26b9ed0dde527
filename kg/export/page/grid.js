// Which node is under the pointer: nodes in cells of the plane, so that a look costs a few cells, not all nodes.

const CELL = 80;

export function makeGrid(nodes) {
  const cells = new Map();
  for (const node of nodes) {
    const key = keyOf(Math.floor(node.x / CELL), Math.floor(node.y / CELL));
    const cell = cells.get(key);
    if (cell) cell.push(node);
    else cells.set(key, [node]);
  }
  return cells;
}

function keyOf(column, row) {
  return column * 1_000_003 + row;
}

/** The nearest node whose mark, or `slack` units around it, holds the point; null when there is none. */
export function nodeAt(grid, point, slack) {
  const reach = Math.max(1, Math.ceil((slack + 20) / CELL));
  const [column, row] = [Math.floor(point.x / CELL), Math.floor(point.y / CELL)];
  let best = null;
  let nearest = Infinity;
  for (let i = column - reach; i <= column + reach; i += 1) {
    for (let j = row - reach; j <= row + reach; j += 1) {
      for (const node of grid.get(keyOf(i, j)) ?? []) {
        const distance = Math.hypot(node.x - point.x, node.y - point.y) - node.radius;
        if (distance < slack && distance < nearest) [best, nearest] = [node, distance];
      }
    }
  }
  return best;
}
