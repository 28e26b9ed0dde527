// What the page says, in English and in Chinese; the table comes with the page.

let table = {};
let language = "en";
const readers = [];

/** Take the table of words, and the language that the reader prefers. */
export function loadWords(words, preferred) {
  table = words;
  language = preferred.toLowerCase().startsWith("zh") ? "zh" : "en";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

export function currentLanguage() {
  return language;
}

/** Change to the other language and tell everyone who shows words. */
export function switchLanguage() {
  loadWords(table, language === "zh" ? "en" : "zh");
  for (const read of readers) read();
}

/** Call `read` now and whenever the language changes. */
export function whenLanguage(read) {
  readers.push(read);
  read();
}

/** The words of a key, `{0}`, `{1}` … filled in. */
export function say(key, ...values) {
  const words = table[key]?.[language] ?? key;
  return words.replace(/\{(\d)\}/g, (_, number) => values[Number(number)] ?? "");
}

/** A name of the schema in the reader's language: 平台 or Platform. */
export function nameOf(item) {
  return language === "zh" ? item.zh : item.name.replaceAll("_", " ").toLowerCase().replace(/^./, (c) => c.toUpperCase());
}

export function kindOf(kind) {
  return table[`kind.${kind}`]?.[language] ?? kind;
}

/** A whole number with separators. */
export function count(number) {
  return number.toLocaleString("en-US");
}
