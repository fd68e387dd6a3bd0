/**
 * Ask what the data may be used for, in the words of the shop's policy: one switch a purpose, and one for all.
 */

import { el, fill } from "../shared/dom.js";
import { day } from "../shared/time.js";

/** @typedef {import("./types.js").ConsentShown} Consent */
/** @typedef {import("./types.js").Consents} Consents */
/** @typedef {import("./types.js").Me} Me */
/** @typedef {import("./privacy-lines.js").Change} Change */
/** @typedef {import("./privacy-why.js").Why} Why */

const TIERS = {
  opt_in: "Where you are, nothing is allowed until you say yes.",
  opt_out: "Where you are, some of this is on until you say no.",
  elsewhere: "Some of this is on until you say no.",
};
const SIGNAL = "Your browser sends the Global Privacy Control, so we switched off what it asks us to.";

/** The switches, and what is said about them. */
export class ConsentsSection {
  /** @type {Me} */
  #me;
  /** @type {Change} */
  #change;
  /** @type {Why} */
  #why;
  /** @type {string} */
  #door;
  /** @type {Map<string, {input: HTMLInputElement, note: HTMLElement}>} */
  #items = new Map();
  #said = el("p", { class: "said", role: "status" });

  /** @param {Me} me @param {{change: Change, why: Why, door: string}} given */
  constructor(me, { change, why, door }) {
    this.#me = me;
    this.#change = change;
    this.#why = why;
    this.#door = door;
  }

  /** What to place on the page. */
  get element() {
    const { tier, has_signal: hasSignal, consents } = this.#me;
    return el(
      "section",
      { class: "consents" },
      el("h3", {}, "What you allow"),
      el(
        "p",
        { class: "quiet" },
        "You decide each on its own, and can change your mind at any time. ",
        tier && TIERS[tier],
      ),
      hasSignal && el("p", { class: "notice" }, SIGNAL),
      el("ul", { class: "items" }, ...consents.map((consent) => this.#item(consent))),
      el(
        "div",
        { class: "row" },
        this.#all("Switch everything off", "everything", "Everything is off."),
        tier === "opt_out" &&
          this.#all("Do not sell or share my personal information", "sharing", "We do not sell or share it."),
      ),
      this.#said,
    );
  }

  /** Lead to the switch of a purpose. @param {string} purpose */
  decide(purpose) {
    const input = this.#items.get(purpose)?.input;
    input?.scrollIntoView({ block: "center" });
    input?.focus({ preventScroll: true });
  }

  /** @param {Consent} consent */
  #item(consent) {
    const id = `consent-${consent.purpose}`;
    const input = el("input", {
      class: "switch",
      type: "checkbox",
      role: "switch",
      id,
      "aria-describedby": `${id}-note`,
    });
    const note = el("span", { class: "item-note" });
    this.#items.set(consent.purpose, { input, note });
    this.#show(consent);
    input.addEventListener("change", () => this.#decide(consent.purpose, input));
    return el(
      "li",
      { class: "item" },
      el(
        "div",
        { class: "item-words", id: `${id}-note` },
        el("label", { class: "item-value", for: id }, consent.name),
        el("span", { class: "item-asks" }, consent.asks),
        el("span", { class: "item-benefit" }, consent.benefit),
        note,
      ),
      input,
    );
  }

  /** @param {Consent} consent */
  #show(consent) {
    const item = this.#items.get(consent.purpose);
    if (!item) return;
    item.input.checked = consent.granted;
    fill(item.note, standing(consent));
    item.note.classList.toggle("is-asked-again", consent.is_asked_again);
    this.#why.decided(consent.purpose, consent.granted);
  }

  /** @param {string} purpose @param {HTMLInputElement} input */
  async #decide(purpose, input) {
    const granted = input.checked;
    const done = await this.#change(async (api) => {
      /** @type {Consent} */
      const now = await api.put(`/v1/me/consents/${purpose}`, {
        granted,
        policy: this.#me.policy,
        door: this.#door,
      });
      this.#show(now);
      this.#said.textContent = `${now.name}: ${now.granted ? "on" : "off"}, from your next message on.`;
    });
    if (!done) input.checked = !granted;
  }

  /** @param {string} words @param {"everything" | "sharing"} what @param {string} told */
  #all(words, what, told) {
    const act = () =>
      this.#change(async (api) => {
        /** @type {Consents} */
        const now = await api.post("/v1/me/opt-out", { what, door: this.#door });
        for (const consent of now.consents) this.#show(consent);
        this.#said.textContent = told;
      });
    return el("button", { class: "button", type: "button", onclick: act }, words);
  }
}

/** Who decided, and when. @param {Consent} consent */
function standing(consent) {
  const state = consent.granted ? "On" : "Off";
  if (consent.is_asked_again)
    return "It means more than when you agreed, so it is off until you agree again.";
  if (consent.at === null) return consent.granted ? "On until you say no." : "Off until you say yes.";
  const when = day(consent.at);
  if (consent.source === "customer") return `${state}: you decided on ${when}.`;
  if (consent.source === "gpc") return `${state}: your browser decided on ${when}.`;
  return `${state}: the shop told us on ${when}.`;
}
