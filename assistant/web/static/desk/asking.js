/**
 * Ask for something in a dialog, and say there what was refused.
 */

import { explain } from "../shared/api.js";
import { el, fill, instead } from "../shared/dom.js";

/**
 * Show a form in a dialog. Whatever `keep` throws on purpose is said in it; `keep` closes what went well.
 *
 * @param {HTMLDialogElement} dialog
 * @param {{title: string, act: string, look: string, fields: import("../shared/dom.js").Child[]}} asked
 * @param {() => Promise<void>} keep
 */
export function ask(dialog, { title, act, look, fields }, keep) {
  const problem = el("p", { class: "notice notice-danger", role: "alert", hidden: true });
  const submit = async () => {
    problem.hidden = true;
    try {
      await keep();
    } catch (error) {
      problem.textContent = explain(error);
      problem.hidden = false;
    }
  };
  fill(
    dialog,
    el("h2", {}, title),
    el(
      "form",
      { class: look, onsubmit: instead(submit) },
      ...fields,
      problem,
      el(
        "div",
        { class: "row" },
        el("button", { class: "button button-main", type: "submit" }, act),
        el("button", { class: "button", type: "button", onclick: () => dialog.close() }, "Cancel"),
      ),
    ),
  );
  dialog.showModal();
}

/** Have nothing of a dialog left once it is closed: what was shown once is gone, secrets too. @param {HTMLDialogElement} dialog */
export function forgetting(dialog) {
  dialog.addEventListener("close", () => {
    if (!dialog.open) dialog.replaceChildren();
  });
}
