// The camera: which part of the plane is on the screen. Places are in units of the layout, screens in CSS pixels.

const NEAREST = 6;
const FARTHEST = 0.02;

export function makeView() {
  return { width: 1, height: 1, scale: 1, x: 0, y: 0 };
}

export function toScreenX(view, x) {
  return (x - view.x) * view.scale + view.width / 2;
}

export function toScreenY(view, y) {
  return (y - view.y) * view.scale + view.height / 2;
}

export function toPlane(view, left, top) {
  return { x: (left - view.width / 2) / view.scale + view.x, y: (top - view.height / 2) / view.scale + view.y };
}

export function panBy(view, right, down) {
  view.x -= right / view.scale;
  view.y -= down / view.scale;
}

/** Zoom so that the point under `left`, `top` stays where it is. */
export function zoomAt(view, left, top, factor) {
  const before = toPlane(view, left, top);
  view.scale = Math.min(NEAREST, Math.max(FARTHEST, view.scale * factor));
  const after = toPlane(view, left, top);
  view.x += before.x - after.x;
  view.y += before.y - after.y;
}

/** The camera that shows all of `nodes`, with room around them; `covered` pixels at its sides are not seen. */
export function fitted(view, nodes, covered) {
  if (nodes.length === 0) return { ...view, x: 0, y: 0, scale: 1 };
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of nodes) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const room = Math.min(90, view.width / 8);
  const width = Math.max(120, view.width - covered.left - covered.right);
  const height = Math.max(120, view.height - covered.bottom);
  const scale = Math.min((width - 2 * room) / Math.max(right - left, 1), (height - 2 * room) / Math.max(bottom - top, 1), 1.6);
  const bound = Math.max(FARTHEST, scale);
  return centred({ ...view, scale: bound }, { x: (left + right) / 2, y: (top + bottom) / 2 }, covered);
}

/** The camera with a place in the middle of what is not covered. */
export function centred(view, place, covered) {
  return { ...view, x: place.x + (covered.right - covered.left) / 2 / view.scale, y: place.y + covered.bottom / 2 / view.scale };
}

/** Move the camera in a moment, or at once for those who want no motion; `step` draws. */
export function glide(view, to, step) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    Object.assign(view, { x: to.x, y: to.y, scale: to.scale });
    step(true);
    return;
  }
  const from = { x: view.x, y: view.y, scale: view.scale };
  const begin = performance.now();
  const run = (view.run = (view.run ?? 0) + 1);
  const frame = (now) => {
    if (view.run !== run) return;
    const part = Math.min(1, Math.max(0, now - begin) / 280);
    const eased = 1 - (1 - part) ** 3;
    view.scale = from.scale * (to.scale / from.scale) ** eased;
    view.x = from.x + (to.x - from.x) * eased;
    view.y = from.y + (to.y - from.y) * eased;
    step(part === 1);
    if (part < 1) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** End a movement that is under way: the user has taken hold. */
export function hold(view) {
  view.run = (view.run ?? 0) + 1;
}
