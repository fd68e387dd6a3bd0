/**
 * Ask for a yes where nothing is allowed without one: once each, after the first answer, and never again.
 *
 * Yes and no look alike, a no is kept like a yes, and whoever does not answer is served all the same.
 */

import { isExpected } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { say } from "../shared/language.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").ConsentShown} Consent */
/** @typedef {import("./types.js").Consents} Consents */
/** @typedef {import("./thread.js").Thread} Thread */

const ASKED_IN_CHAT = ["remember", "personal_answers"];

/** The question above the composer; only there while there is one to ask. */
export class Asking {
  /** @type {Api | null} */
  #api = null;
  /** @type {() => void} */
  #more;
  #isDue = true;

  /** What to place on the page. */
  element = el("section", { class: "asking", "aria-label": say("Your choice"), hidden: true });

  /** @param {{more: () => void}} on */
  constructor({ more }) {
    this.#more = more;
  }

  /** Speak for this customer. @param {Api} api */
  of(api) {
    this.#api = api;
    this.again();
  }

  /** Look again at what there is to ask. */
  again() {
    this.#isDue = true;
    this.element.hidden = true;
  }

  /** Ask once somebody was answered. @param {Thread} thread */
  async update(thread) {
    const wasAnswered = thread.messages.filter(({ author }) => author === "assistant").length > 1;
    if (!this.#isDue || !this.#api || !wasAnswered || thread.phase !== "ready") return;
    this.#isDue = false;
    const api = this.#api;
    await this.#quietly(async () => this.#show(api, await api.get("/v1/me/consents")));
  }

  /** @param {Api} api @param {Consents} asked */
  #show(api, asked) {
    const open = asked.consents.find(isOpen);
    this.element.hidden = open === undefined || api !== this.#api;
    if (!open) return;
    const choose = (/** @type {boolean} */ granted) =>
      this.#quietly(async () => {
        await api.put(`/v1/me/consents/${open.purpose}`, { granted, policy: asked.policy, door: "widget" });
        this.#show(api, await api.get("/v1/me/consents"));
      });
    const again = open.is_asked_again ? "This means more than when you agreed. " : "";
    fill(
      this.element,
      el("p", {}, el("strong", {}, `${open.name}?`), ` ${again}${open.asks} ${open.benefit}`),
      el(
        "div",
        { class: "row" },
        el("button", { class: "button", type: "button", onclick: () => choose(true) }, say("Yes")),
        el("button", { class: "button", type: "button", onclick: () => choose(false) }, say("No")),
        el("button", { class: "link-button", type: "button", onclick: this.#more }, say("See everything")),
      ),
    );
  }

  /** A question that cannot be asked or answered now waits; nobody is told off for it. @param {() => Promise<void>} act */
  async #quietly(act) {
    try {
      await act();
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.element.hidden = true;
    }
  }
}

/** Whether somebody has yet to decide. @param {Consent} consent */
function isOpen(consent) {
  if (consent.is_asked_again) return true;
  return consent.at === null && !consent.granted && ASKED_IN_CHAT.includes(consent.purpose);
}
