/**
 * Run the page on which the owner makes rules for offers, and looks at what a customer would see.
 *
 * From the keyboard: N begins a rule, / goes to the preview's search, Escape closes the editor.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { counted } from "../shared/words.js";
import { letIn } from "./door.js";
import { OfferPreviewer } from "./offer-preview.js";
import { card } from "./rule-card.js";
import { RuleEditor } from "./rule-editor.js";
import { isSure } from "./sure.js";

/** @typedef {import("./types.js").OfferRule} OfferRule */
/** @typedef {import("./types.js").RuleChoices} RuleChoices */

const api = new Api(new URL("/", location.href));
const dialog = byId("dialog", HTMLDialogElement);
const pane = byId("offers", HTMLElement);
const line = byId("line", HTMLElement);
const cards = el("ul", { class: "cards", "aria-labelledby": "rules-title" });
const found = el("p", { class: "note", role: "status" });
const begin = el(
  "button",
  { class: "button button-main", type: "button", "aria-keyshortcuts": "n", onclick: () => edit(null) },
  "New rule",
);
const previewer = new OfferPreviewer(api);
/** @type {RuleChoices | null} */
let choices = null;

/** Begin, for whoever was let in. */
async function start() {
  choices = await api.get("/v1/offers/choices");
  document.addEventListener("keydown", press);
  fill(pane, ...sections());
  await show();
}

function sections() {
  return [
    el(
      "section",
      { "aria-labelledby": "rules-title" },
      el("div", { class: "section-head" }, el("h2", { id: "rules-title", tabindex: "-1" }, "Rules"), begin),
      el(
        "p",
        { class: "note" },
        "A rule moves what already suits a customer; only a pin shows what does not. None shows what a limit forbids, or anything to somebody who refuses offers.",
      ),
      found,
      cards,
    ),
    previewer.element,
  ];
}

/** Read the list again; the focus stays on the rule that it was on. */
async function show() {
  try {
    /** @type {{rules: OfferRule[]}} */
    const { rules } = await api.get("/v1/offers/rules");
    line.textContent = "";
    found.textContent = rules.length
      ? `${counted(rules.length, "rule", "rules")}, ${rules.filter((one) => one.state === "running").length} running`
      : "No rule yet: offers go by what suits each customer alone.";
    const shown = choices;
    if (shown) fill(cards, ...rules.map((one) => card(one, shown, { edit, remove })));
  } catch (error) {
    line.textContent = explain(error);
  }
}

/** @param {OfferRule | null} rule */
function edit(rule) {
  if (!choices || dialog.open) return;
  new RuleEditor(dialog, api, choices).open(rule, saved);
}

/** @param {OfferRule} rule */
async function saved(rule) {
  await show();
  focusOn(rule.id, "edit");
  await previewer.again();
}

/** @param {OfferRule} rule */
async function remove(rule) {
  const title = ["Remove ", el("bdi", {}, `“${rule.name}”`), "?"];
  const words = "It stops counting at once, on every page and in every conversation.";
  if (!(await isSure(dialog, { title, words, act: "Remove rule" }))) return focusOn(rule.id, "remove");
  try {
    await api.delete(`/v1/offers/rules/${rule.id}`);
  } catch (error) {
    line.textContent = explain(error);
  }
  await show();
  byId("rules-title", HTMLElement).focus();
  await previewer.again();
}

/** @param {string} id @param {string} act */
function focusOn(id, act) {
  const button = cards.querySelector(`[data-rule="${id}"] [data-act="${act}"]`);
  if (button instanceof HTMLElement) button.focus();
}

/** @param {KeyboardEvent} event */
function press(event) {
  const { target } = event;
  const isWriting = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (isWriting || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = { n: () => edit(null), "/": () => previewer.focus() }[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

letIn(api, pane, start, {
  signIn: ["Sign in to see the rules", "Only the owner decides what is recommended."],
  only: { roles: ["owner"], title: "Only the owner makes rules for offers" },
});
