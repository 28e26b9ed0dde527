// The outlines of marks: all of about the same area, so that none looks more important than another.

const CORNERS = {
  square: polygon(4, 1.25, Math.PI / 4),
  diamond: polygon(4, 1.28, 0),
  triangle: polygon(3, 1.5, -Math.PI / 2),
  hexagon: polygon(6, 1.12, Math.PI / 6),
  star: star(),
};

function polygon(sides, size, turn) {
  return Array.from({ length: sides }, (_, index) => {
    const angle = turn + (index * 2 * Math.PI) / sides;
    return [size * Math.cos(angle), size * Math.sin(angle)];
  });
}

function star() {
  return Array.from({ length: 10 }, (_, index) => {
    const angle = -Math.PI / 2 + (index * Math.PI) / 5;
    const size = index % 2 ? 0.72 : 1.5;
    return [size * Math.cos(angle), size * Math.sin(angle)];
  });
}

/** Add the outline of one mark to the path that is being made. */
export function addShape(context, shape, x, y, radius) {
  const corners = CORNERS[shape];
  if (corners === undefined) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([right, down], index) => {
    if (index === 0) context.moveTo(x + right * radius, y + down * radius);
    else context.lineTo(x + right * radius, y + down * radius);
  });
  context.closePath();
}

/** The same outline as the text of an SVG path, for legends: in a box of 16 by 16. */
export function shapePath(shape) {
  const corners = CORNERS[shape];
  if (corners === undefined) return "M13 8a5 5 0 1 1-10 0a5 5 0 1 1 10 0z";
  return `M${corners.map(([x, y]) => `${(8 + 4.9 * x).toFixed(1)} ${(8 + 4.9 * y).toFixed(1)}`).join("L")}z`;
}
