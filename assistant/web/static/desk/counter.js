/**
 * Run the page for whoever serves customers at the till or on the phone: find, be briefed, note.
 *
 * From the keyboard: type and press Enter, the arrows move among those found, A notes an arrival, N goes
 * to the note, / back to the search.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill, instead } from "../shared/dom.js";
import { Record } from "./counter-record.js";
import { letIn } from "./door.js";

/** @typedef {import("../shared/types.js").Match} Match */

const api = new Api(new URL("/", location.href));
const record = new Record(byId("record", HTMLElement), api);
const words = el("input", {
  class: "field",
  id: "words",
  name: "words",
  autocomplete: "off",
  spellcheck: "false",
  maxlength: 200,
  required: true,
  "aria-describedby": "how",
  "aria-keyshortcuts": "/",
});
const told = el("p", { class: "told", role: "status" });
const found = el("ul", { class: "entries", "aria-label": "Customers found" });
/** Counts searches, so that a slow answer never takes the place of a later one. */
let searches = 0;

/** Begin, for whoever was let in. */
function start() {
  fill(byId("finder", HTMLElement), form(), told, found);
  record.clear();
  listen();
  words.focus();
}

function form() {
  return el(
    "form",
    { onsubmit: instead(find), role: "search" },
    el("label", { for: "words" }, "Number, e-mail or name", words),
    el("p", { class: "only-read", id: "how" }, "Press Enter to find; a name needs three letters."),
  );
}

async function find() {
  const search = ++searches;
  told.textContent = "Looking…";
  try {
    /** @type {{matches: Match[], is_cut: boolean}} */
    const { matches, is_cut } = await api.post("/v1/counter/find", { words: words.value.trim() });
    if (search !== searches) return;
    fill(found, ...matches.map((match) => el("li", {}, entry(match))));
    told.textContent = summary(matches, is_cut);
    entries()[0]?.focus();
    if (matches.length === 1 && matches[0]) await open(matches[0]);
  } catch (error) {
    if (search !== searches) return;
    fill(found);
    told.textContent = explain(error);
  }
}

/** @param {Match[]} matches @param {boolean} isCut */
function summary(matches, isCut) {
  if (matches.length === 0) return "Nobody is found. Ask for their number or the whole e-mail address.";
  return isCut ? "There are more. Type more of the name." : "";
}

/** @param {Match} match */
function entry(match) {
  return el(
    "button",
    { class: "entry", type: "button", "data-person": match.id, onclick: () => open(match) },
    el("span", { class: "entry-name", dir: "auto" }, match.name ?? "Not remembered"),
    el("span", { class: "entry-subject", dir: "auto" }, match.hint),
  );
}

/** @param {Match} match */
async function open(match) {
  for (const one of entries()) {
    if (one.dataset.person === match.id) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  await record.show(match.id);
}

/** @returns {HTMLButtonElement[]} */
function entries() {
  return [...found.querySelectorAll("button")];
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isWriting = event.target instanceof HTMLInputElement && event.target.type !== "radio";
    if (event.key === "Escape") return words.focus();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return move(event);
    if (isWriting) return;
    const act = { "/": () => words.select(), a: () => record.arrive(), n: () => record.note() }[
      event.key.toLowerCase()
    ];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Move among those found, unless a choice of the form is being made. @param {KeyboardEvent} event */
function move(event) {
  const all = entries();
  const isInFinder = event.target === words || all.some((one) => one === event.target);
  if (!isInFinder || all.length === 0) return;
  event.preventDefault();
  const here = event.target instanceof HTMLButtonElement ? all.indexOf(event.target) : -1;
  const at = here + (event.key === "ArrowDown" ? 1 : -1);
  if (at < 0) words.focus();
  else all[Math.min(at, all.length - 1)]?.focus();
}

letIn(api, byId("counter", HTMLElement), start, {
  signIn: ["Sign in to the counter", "Only staff look customers up."],
});
