// Light or dark: what the system says, until the reader says otherwise.

const CHOICES = ["auto", "light", "dark"];
const SYSTEM = "(prefers-color-scheme: dark)";

/** Set the theme up; `change(theme)` is called at once and whenever it becomes another one. */
export function makeTheme(button, change, label) {
  let choice = stored();
  const apply = () => {
    const theme = choice === "auto" ? (matchMedia(SYSTEM).matches ? "dark" : "light") : choice;
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.choice = choice;
    button.setAttribute("aria-label", label(choice));
    button.title = label(choice);
    change(theme);
  };
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    store(choice);
    apply();
  });
  matchMedia(SYSTEM).addEventListener("change", apply);
  apply();
  return apply;
}

/** The colours of the picture, from the style sheet. */
export function pictureColours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(["ground", "text", "quiet", "edge", "planned", "negated", "strong"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

function stored() {
  try {
    const value = localStorage.getItem("newskg-theme");
    return CHOICES.includes(value) ? value : "auto";
  } catch {
    return "auto"; // a file or a private window without storage
  }
}

function store(choice) {
  try {
    localStorage.setItem("newskg-theme", choice);
  } catch {
    // as above: the choice holds until the page is closed
  }
}
