/**
 * Ask before something is lost.
 */

import { el, fill } from "../shared/dom.js";

/**
 * Show a question in a dialog; what is lost is lost only by its own button.
 *
 * @param {HTMLDialogElement} dialog
 * @param {{title: string | (Node | string)[], words: string, act: string}} asked
 * @returns {Promise<boolean>} whether they are sure
 */
export function isSure(dialog, { title, words, act }) {
  fill(
    dialog,
    el("h2", {}, ...[title].flat()),
    el("p", { class: "note" }, words),
    el(
      "form",
      { method: "dialog", class: "row" },
      el("button", { class: "button button-danger", value: "yes" }, act),
      el("button", { class: "button", value: "no", autofocus: true }, "Keep it"),
    ),
  );
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
