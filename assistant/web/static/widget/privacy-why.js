/**
 * Say of each kind of data where it comes from and what it is used for now; every decision shows at once.
 */

import { el } from "../shared/dom.js";

/** @typedef {import("./types.js").Me} Me */
/** @typedef {import("./types.js").Reason} Reason */

/** What is used for what, as the customer has decided so far. */
export class Why {
  /** @type {Map<string, Reason>} */
  #reasons;
  /** @type {Map<string, string>} */
  #names;
  /** @type {Set<string>} */
  #allowed;
  /** @type {[Reason, HTMLElement][]} */
  #lines = [];

  /** @param {Me} me */
  constructor(me) {
    this.#reasons = new Map(me.why.map((reason) => [reason.kind, reason]));
    this.#names = new Map(me.consents.map((consent) => [consent.purpose, consent.name]));
    this.#allowed = new Set(me.consents.filter(({ granted }) => granted).map(({ purpose }) => purpose));
  }

  /** A line that tells why one kind of data is here; it follows what is decided. @param {string} kind */
  line(kind) {
    const reason = this.#reasons.get(kind);
    if (!reason) return null;
    const used = el("span", { class: "why-used" });
    this.#lines.push([reason, used]);
    this.#tell(reason, used);
    return el("p", { class: "why" }, reason.source, " ", used);
  }

  /** Take a decision in. @param {string} purpose @param {boolean} granted */
  decided(purpose, granted) {
    if (granted) this.#allowed.add(purpose);
    else this.#allowed.delete(purpose);
    for (const [reason, used] of this.#lines) this.#tell(reason, used);
  }

  /** @param {Reason} reason @param {HTMLElement} used */
  #tell({ purposes }, used) {
    const now = purposes.filter((purpose) => this.#allowed.has(purpose));
    used.classList.toggle("is-unused", now.length === 0);
    used.textContent =
      now.length === 0
        ? "You allow no use of it, so we use it for nothing."
        : `Used for: ${now.map((purpose) => this.#names.get(purpose) ?? purpose).join(", ")}.`;
  }
}
