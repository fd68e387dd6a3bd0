/**
 * Draw the sections of the privacy page and the lines in them; whatever a line says can be acted on beside it.
 */

import { el, fill, instead } from "../shared/dom.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/dom.js").Child} Child */
/** @typedef {(act: (api: Api) => Promise<unknown>) => Promise<boolean>} Change sends a change; false when it was refused */

/** @param {string} title @param {...Child} children */
export function section(title, ...children) {
  return el("section", {}, el("h3", { tabindex: "-1" }, title), ...children);
}

/** Lead to a section, for the eyes and for the keyboard. @param {HTMLElement} place */
export function goTo(place) {
  place.scrollIntoView({ block: "start" });
  place.querySelector("h3")?.focus({ preventScroll: true });
}

/** What a line says: what it is about, what is known, and a note on it. @typedef {{name?: string, value: string, note: string}} Said */

/** @param {Said} said @param {...Child} actions */
export function line(said, ...actions) {
  return el("li", { class: "item" }, words(said), ...actions);
}

/** @param {Said} said */
export function words({ name, value, note }) {
  return el(
    "div",
    { class: "item-words" },
    name && el("span", { class: "item-name" }, name),
    el("span", { class: "item-value is-long", dir: "auto" }, value),
    el("span", { class: "item-note" }, note),
  );
}

/** A small button; `label` says what it is about to whoever hears it alone. @param {string} text @param {string} label @param {() => void} act */
export function action(text, label, act) {
  return el("button", { class: "link-button", type: "button", "aria-label": label, onclick: act }, text);
}

/**
 * A line that goes away when it is acted on, once it was asked whether that is meant.
 *
 * @typedef {object} Asked
 * @property {Said} said
 * @property {string} ask what the button says
 * @property {string} label what it says to whoever hears it alone
 * @property {string} go what the button that does it says
 * @property {string} keep
 * @property {(api: Api) => Promise<unknown>} act
 * @property {Change} change
 * @property {() => void} [gone]
 */

/** @param {Asked} asked */
export function askedTwice(asked) {
  const item = el("li", { class: "item" });
  show(item, asked);
  return item;
}

/** @param {HTMLElement} item @param {Asked} asked */
function show(item, asked) {
  const button = action(asked.ask, asked.label, () => confirm(item, asked));
  fill(item, words(asked.said), button);
  return button;
}

/** @param {HTMLElement} item @param {Asked} asked */
function confirm(item, asked) {
  const go = el("button", { class: "button button-danger", type: "button" }, asked.go);
  const keep = el("button", { class: "button button-quiet", type: "button" }, asked.keep);
  keep.addEventListener("click", () => show(item, asked).focus());
  go.addEventListener("click", async () => {
    if (!(await asked.change(asked.act))) return;
    focusNear(item);
    item.remove();
    asked.gone?.();
  });
  fill(item, el("span", { class: "item-words", dir: "auto" }, asked.said.value), go, keep);
  go.focus();
}

/** Leave the keyboard beside what goes away. @param {HTMLElement} item */
function focusNear(item) {
  const near = item.nextElementSibling ?? item.previousElementSibling;
  near?.querySelector("button")?.focus();
}

/**
 * A field in the place of what it changes.
 *
 * @param {HTMLInputElement} input
 * @param {{save: () => unknown, cancel: () => void, go?: string}} given
 */
export function editor(input, { save, cancel, go = "Save" }) {
  return el(
    "form",
    { class: "editor", onsubmit: instead(save) },
    input,
    el("button", { class: "button button-main", type: "submit" }, go),
    el("button", { class: "button button-quiet", type: "button", onclick: cancel }, "Cancel"),
  );
}
