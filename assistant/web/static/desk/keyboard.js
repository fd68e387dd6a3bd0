/**
 * Work the desk from the keyboard. Keys do nothing while somebody is writing.
 */

import { el, fill } from "../shared/dom.js";

/** @type {[key: string, words: string][]} */
const KEYS = [
  ["J", "Next conversation"],
  ["K", "Previous conversation"],
  ["Enter", "Open it; once more to take it"],
  ["T", "Take whoever is next"],
  ["R", "Reply"],
  ["N", "Internal note, which the customer never sees"],
  ["Alt 1 to 3", "Insert a suggested reply"],
  ["Alt M", "Open the macros"],
  ["]", "Next of the open conversations"],
  ["[", "The one before"],
  ["X", "Close it"],
  ["/", "Search"],
  ["Esc", "Leave the field, or the conversation"],
  ["?", "These shortcuts"],
];

/**
 * @typedef {object} Actions
 * @property {(by: 1 | -1) => void} move
 * @property {() => void} [reply]
 * @property {() => void} [create]
 * @property {() => void} [next]
 * @property {(by: 1 | -1) => void} [turn]
 * @property {() => void} [close]
 * @property {() => void} search
 * @property {() => void} leave
 * @property {() => void} help
 */

/** Listen on the whole page. @param {Actions} actions */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return isWriting(event.target) ? leaveField(event.target) : actions.leave();
    if (isWriting(event.target)) return;
    const act = actionFor(event.key.toLowerCase(), actions);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Show the list of keys. @param {HTMLDialogElement} dialog @param {[key: string, words: string][]} keys */
export function showHelp(dialog, keys = KEYS) {
  fill(
    dialog,
    el("h2", {}, "Shortcuts"),
    el(
      "dl",
      { class: "keys" },
      ...keys.map(([key, words]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words))),
    ),
    el("form", { method: "dialog" }, el("button", { class: "button" }, "Close")),
  );
  dialog.showModal();
}

/** @param {string} key @param {Actions} actions @returns {(() => void) | undefined} */
function actionFor(key, actions) {
  /** @type {Record<string, (() => void) | undefined>} */
  const bound = {
    j: () => actions.move(1),
    k: () => actions.move(-1),
    r: actions.reply,
    n: actions.create,
    t: actions.next,
    "]": actions.turn && (() => actions.turn?.(1)),
    "[": actions.turn && (() => actions.turn?.(-1)),
    x: actions.close,
    "/": actions.search,
    "?": actions.help,
  };
  return bound[key];
}

/** @param {EventTarget | null} target @returns {target is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */
function isWriting(target) {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement
  );
}

/** @param {HTMLElement} field */
function leaveField(field) {
  field.blur();
}
