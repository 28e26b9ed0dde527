// Elements are made here and nowhere else. Words reach the page as text nodes only, so nothing in them is ever markup.

/** An element with attributes and children; a string child is text, null and false are left out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  fill(made, children);
  return made;
}

function fill(parent, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replace what is in an element. */
export function refill(parent, ...children) {
  parent.replaceChildren();
  fill(parent, children);
  return parent;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Say something to a screen reader, and show it to nobody else. */
export function announce(text) {
  byId("live").textContent = text;
}

/** Show a line at the bottom for a few seconds. */
export function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  place.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => place.classList.remove("shown"), 5000);
}

let toastTimer = 0;

/** `text` with each occurrence of one of `names` marked. */
export function marked(text, names) {
  const wanted = [...new Set(names.filter(Boolean))].sort((a, b) => b.length - a.length);
  const parts = [];
  let plain = 0;
  let at = 0;
  while (at < text.length) {
    const name = wanted.find((one) => text.startsWith(one, at));
    if (name === undefined) {
      at += 1;
      continue;
    }
    parts.push(text.slice(plain, at), element("mark", {}, name));
    at += name.length;
    plain = at;
  }
  return [...parts, text.slice(plain)];
}
