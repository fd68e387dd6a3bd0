/**
 * Run the page on which the owner says which sites articles are read from, and sees how that goes.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill, instead } from "../shared/dom.js";
import { counted } from "../shared/words.js";
import { letIn } from "./door.js";
import { card } from "./source-card.js";
import { isSure } from "./sure.js";

/** @typedef {import("./types.js").ArticleSource} ArticleSource */

const LOOK_AGAIN_MS = 1500;

/** @type {[value: string, words: string][]} */
const INTERVALS = [
  ["1h", "Every hour"],
  ["6h", "Every 6 hours"],
  ["1d", "Every day"],
  ["1w", "Every week"],
  ["", "Only when asked"],
];

const api = new Api(new URL("/", location.href));
const dialog = byId("dialog", HTMLDialogElement);
const pane = byId("sources", HTMLElement);
const address = el("input", {
  class: "field",
  type: "url",
  id: "address",
  required: true,
  maxlength: 2000,
  pattern: "https?://.+",
  placeholder: "https://shop.example/help",
  "aria-describedby": "address-hint",
});
const every = el(
  "select",
  { class: "field", id: "every" },
  ...INTERVALS.map(([value, words]) => el("option", { value, selected: value === "1d" }, words)),
);
const notice = el("p", { class: "notice notice-danger", role: "alert", hidden: true });
const cards = el("ul", { class: "cards", "aria-label": "Sources" });
const found = el("p", { class: "note", role: "status" });
let shown = "";

/** Begin, for whoever was let in. */
async function start() {
  fill(pane, form(), found, cards);
  await show();
  setInterval(() => !document.hidden && show(), LOOK_AGAIN_MS);
}

function form() {
  return el(
    "form",
    { class: "add", onsubmit: instead(add) },
    el("label", { for: "address" }, "Add a site", address),
    el("label", { for: "every" }, "Read it", every),
    el("button", { class: "button button-main", type: "submit" }, "Add"),
    el(
      "p",
      { class: "note", id: "address-hint" },
      "A part of your site, or its sitemap. What its robots.txt forbids is left out. Folders are added on the server, with concierge sources add.",
    ),
    notice,
  );
}

async function add() {
  await act(async () => {
    await api.post("/v1/sources", { location: address.value.trim(), every: every.value || null });
    address.value = "";
  });
}

/** Read the list again; what did not change keeps its place and the focus on it. */
async function show() {
  try {
    /** @type {{sources: ArticleSource[]}} */
    const { sources } = await api.get("/v1/sources");
    byId("line", HTMLElement).textContent = "";
    const now = JSON.stringify(sources);
    if (now === shown) return;
    shown = now;
    found.textContent = sources.length
      ? counted(sources.length, "source", "sources")
      : "No site is read yet. Add the first one above.";
    const focused = focusedAct();
    const open = new Set([...cards.querySelectorAll("details[open]")].map(idOf));
    fill(cards, ...sources.map((one) => card(one, { sync, remove }, open.has(one.id))));
    const again = focused && cards.querySelector(focused);
    if (again instanceof HTMLElement) again.focus();
  } catch (error) {
    byId("line", HTMLElement).textContent = explain(error);
  }
}

/** @param {ArticleSource} source */
async function sync(source) {
  await act(() => api.post(`/v1/sources/${source.id}/sync`));
}

/** @param {ArticleSource} source */
async function remove(source) {
  const words = `${counted(source.articles, "article", "articles")} from there will never be cited again. What you changed at the desk stays.`;
  if (await isSure(dialog, { title: `Remove “${source.location}”?`, words, act: "Remove source" }))
    await act(() => api.delete(`/v1/sources/${source.id}`));
}

/** Do something, say what was refused, and show how things stand. @param {() => Promise<unknown>} what */
async function act(what) {
  notice.hidden = true;
  try {
    await what();
  } catch (error) {
    notice.textContent = explain(error);
    notice.hidden = false;
  }
  await show();
}

/** Where the focus is among the cards, to find it again. */
function focusedAct() {
  const active = document.activeElement;
  if (!(active instanceof HTMLButtonElement) || !cards.contains(active)) return null;
  return `[data-source="${idOf(active)}"] [data-act="${active.dataset.act}"]`;
}

/** @param {Element} inside */
function idOf(inside) {
  const holder = inside.closest("[data-source]");
  return holder instanceof HTMLElement ? (holder.dataset.source ?? "") : "";
}

letIn(api, pane, start, {
  signIn: ["Sign in to see the sources", "Only the owner changes what customers are told."],
  only: { roles: ["owner"], title: "Only the owner changes sources" },
});
