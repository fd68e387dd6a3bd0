/**
 * Tell a customer one thing that they did not ask for, with its reason; they can say that it is not for them.
 *
 * The server decides whether there is anything to tell, and tells at most one thing at a visit.
 */

import { isExpected } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { say } from "../shared/language.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Reminding} Reminding */
/** @typedef {import("./thread.js").Thread} Thread */

/** The card above the composer; only there while there is something to tell. */
export class Reminder {
  /** @type {Api | null} */
  #api = null;
  /** The conversation that was asked about. */
  #asked = "";

  /** What to place on the page. */
  element = el("section", { class: "asking reminder", "aria-label": say("For you"), hidden: true });

  /** Speak for this customer. @param {Api} api */
  of(api) {
    this.#api = api;
    this.#asked = "";
    this.element.hidden = true;
  }

  /** Look, once for a conversation, whether there is anything to tell. @param {Thread} thread */
  async begin(thread) {
    const api = this.#api;
    const conversation = thread.conversation?.id;
    if (!api || !conversation || conversation === this.#asked || !thread.conversation?.is_open) return;
    this.#asked = conversation;
    this.element.hidden = true;
    try {
      /** @type {{notice: Reminding | null}} */
      const { notice } = await api.post(`/v1/conversations/${conversation}/notice`, {});
      if (notice && api === this.#api && conversation === this.#asked) this.#show(api, notice);
    } catch (error) {
      if (!isExpected(error)) throw error; // it can wait for another visit
    }
  }

  /** @param {Api} api @param {Reminding} notice */
  #show(api, notice) {
    const words = el("p", {}, el("strong", { dir: "auto" }, notice.words));
    const why = el(
      "p",
      { class: "item-note", dir: "auto" },
      say("Why this? Because {why}.", { why: notice.because }),
    );
    const decline = el(
      "button",
      { class: "button", type: "button", onclick: () => this.#decline(api, notice) },
      say("Not for me"),
    );
    const hide = el(
      "button",
      { class: "link-button", type: "button", onclick: () => (this.element.hidden = true) },
      say("Close"),
    );
    fill(this.element, words, why, el("div", { class: "row" }, decline, hide));
    this.element.hidden = false;
  }

  /** @param {Api} api @param {Reminding} notice */
  async #decline(api, notice) {
    try {
      await api.post(`/v1/me/notices/${notice.id}/outcome`, { outcome: "declined" });
      const kept = el(
        "p",
        { role: "status", tabindex: "-1" },
        say("Noted. You will not be told this again."),
      );
      fill(this.element, kept);
      kept.focus();
    } catch (error) {
      if (!isExpected(error)) throw error;
      const failed = say("This could not be saved. Please try again.");
      fill(this.element, el("p", { class: "refusal", role: "alert" }, failed), ...this.element.children);
    }
  }
}
