/**
 * Say things in the reader's language. The English words are the keys, so what no table has is said in English.
 *
 * A table is JSON, `{"Close": "Schließen", …}`; a text in curly brackets stands for what is filled in.
 */

/** The languages that there is a table for beside the widget. */
const LANGUAGES = ["de", "fr", "es", "it", "nl", "pt", "ar"];
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "ckb", "dv"];

let language = "";
/** @type {Record<string, string>} */
let table = {};

/** Say `english` in the language that was chosen. @param {string} english @param {Record<string, string | number>} [filled] */
export function say(english, filled = {}) {
  const words = Object.hasOwn(table, english) ? table[english] : english;
  return (words ?? english).replace(/\{(\w+)\}/g, (whole, name) => String(filled[name] ?? whole));
}

/** The language that was chosen, for dates and numbers; none where none was, so that the browser's holds. @returns {string[]} */
export function locales() {
  return language === "" ? [] : [language];
}

/** Which way it is written. @returns {"ltr" | "rtl"} */
export function direction() {
  return RIGHT_TO_LEFT.includes(primary(language)) ? "rtl" : "ltr";
}

/** The languages wanted for an element, best first: its own `lang`, the page's, the browser's. @param {Element} element */
export function languagesOf(element) {
  const own = element.getAttribute("lang") ?? "";
  return [own, document.documentElement.lang, ...navigator.languages].filter((one) => one !== "");
}

/**
 * Speak the first of several languages that there is a table for; a table that the page brings counts first.
 *
 * @param {string[]} wanted
 * @param {{base: URL, words: string | null}} from
 */
export async function speak(wanted, { base, words }) {
  if (words !== null) return take(wanted[0] ?? "en", await fetched(new URL(words, document.baseURI)));
  const found = wanted.find((one) => primary(one) === "en" || LANGUAGES.includes(primary(one))) ?? "en";
  const code = primary(found);
  take(found, code === "en" ? {} : await fetched(new URL(`static/widget/words/${code}.json`, base)));
}

/** @param {string} chosen @param {Record<string, string>} found */
function take(chosen, found) {
  language = chosen;
  table = found;
}

/** Without its table the widget speaks English; that is no reason to be silent. @param {URL} url @returns {Promise<Record<string, string>>} */
async function fetched(url) {
  const answer = await fetch(url).catch(() => null);
  return answer?.ok ? answer.json() : {};
}

/** @param {string} tag such as "pt-BR" */
function primary(tag) {
  return (tag.split("-")[0] ?? "").toLowerCase();
}
