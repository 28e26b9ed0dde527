// Which names are written where, so that none lies on another. Everything here is in pixels of the screen.

const CELL_WIDTH = 48;
const CELL_HEIGHT = 18;
const MEASURED = 20_000; // names whose widths are kept, for each font
const widths = new Map();

/** The width of a name; measured once for each name and font. Asking a context for its font costs more than a look. */
export function widthOf(context, font, text) {
  let known = widths.get(font);
  if (known === undefined) widths.set(font, (known = new Map()));
  let width = known.get(text);
  if (width === undefined) {
    if (known.size > MEASURED) known.clear();
    context.font = font;
    width = context.measureText(text).width;
    known.set(text, width);
  }
  return width;
}

export function shortened(name, most = 18) {
  const letters = [...name];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : name;
}

/** Boxes that are taken, in cells. */
export function makeSpace() {
  return new Map();
}

/** Take the box for one's own unless it touches one that is taken. */
export function claim(space, box) {
  const cells = [];
  for (let column = Math.floor(box.left / CELL_WIDTH); column <= Math.floor(box.right / CELL_WIDTH); column += 1) {
    for (let row = Math.floor(box.top / CELL_HEIGHT); row <= Math.floor(box.bottom / CELL_HEIGHT); row += 1) {
      const key = column * 100_003 + row;
      const taken = space.get(key);
      if (taken?.some((other) => touches(box, other))) return false;
      cells.push([key, taken]);
    }
  }
  for (const [key, taken] of cells) {
    if (taken) taken.push(box);
    else space.set(key, [box]);
  }
  return true;
}

function touches(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** The boxes that a name may take around its mark, the best first: below, above, right, left. */
export function boxesFor(x, y, radius, width, height) {
  const gap = radius + 3;
  const box = (left, top) => ({ left, right: left + width, top, bottom: top + height });
  return [
    box(x - width / 2, y + gap),
    box(x - width / 2, y - gap - height),
    box(x + gap + 1, y - height / 2),
    box(x - gap - 1 - width, y - height / 2),
  ];
}
