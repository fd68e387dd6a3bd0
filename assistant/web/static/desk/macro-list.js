/**
 * Show the answers that are kept ready, filled in for a conversation, to be found by a word and inserted.
 */

import { isExpected } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";

const MANY = 6; // from here on there is a field to find one

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./assist-panel.js").Chosen} Chosen */
/** @typedef {import("./types.js").FilledMacro} FilledMacro */

/** The macros of the conversation on show; it stays open or shut while the conversation goes on. */
export class MacroList {
  /** @type {Api} */
  #api;
  /** @type {(chosen: Chosen) => void} */
  #insert;
  /** @type {string | null} */
  #conversation = null;
  #title = el("summary", { "aria-keyshortcuts": "Alt+M" });
  #wanted = el("input", {
    class: "field",
    type: "search",
    "aria-label": "Find a macro",
    placeholder: "Find a macro",
    oninput: () => this.#find(),
  });
  #entries = el("ul", { class: "replies" });

  element = el("details", { hidden: true }, this.#title, this.#wanted, this.#entries);

  /** @param {Api} api @param {(chosen: Chosen) => void} insert */
  constructor(api, insert) {
    this.#api = api;
    this.#insert = insert;
  }

  /** Fill the macros in anew: an order may have been named since. @param {string | null} conversation */
  async read(conversation) {
    if (conversation !== this.#conversation) this.#clear();
    this.#conversation = conversation;
    if (conversation === null) return;
    try {
      /** @type {{macros: FilledMacro[]}} */
      const { macros } = await this.#api.get(`/v1/desk/conversations/${conversation}/macros`);
      if (conversation === this.#conversation) this.#show(macros);
    } catch (error) {
      if (!isExpected(error)) throw error; // the agent goes on without
    }
  }

  /** Open the list, with the cursor where one is found. */
  open() {
    if (this.element.hidden) return;
    this.element.open = true;
    (this.#wanted.hidden ? this.#entries.querySelector("button") : this.#wanted)?.focus();
  }

  #clear() {
    this.element.hidden = true;
    this.element.open = false;
    this.#wanted.value = "";
    fill(this.#entries);
  }

  /** @param {FilledMacro[]} macros */
  #show(macros) {
    this.element.hidden = macros.length === 0;
    this.#title.textContent = `Macros (${macros.length})`;
    this.#wanted.hidden = macros.length < MANY;
    fill(this.#entries, ...macros.map((one) => this.#entry(one)));
    this.#find();
  }

  #find() {
    const wanted = this.#wanted.value.trim().toLowerCase();
    for (const entry of this.#entries.querySelectorAll("li"))
      entry.hidden = !entry.textContent?.toLowerCase().includes(wanted);
  }

  /** @param {FilledMacro} one */
  #entry(one) {
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: "suggested",
          type: "button",
          onclick: () => this.#insert({ kind: "macro", id: one.id, text: one.text }),
        },
        el("strong", { dir: "auto" }, one.name),
        el("span", { dir: "auto" }, one.text),
      ),
      one.gaps.length > 0 &&
        el("p", { class: "grounds" }, `To be filled in: ${one.gaps.map((gap) => `{${gap}}`).join(" ")}`),
    );
  }
}
