/**
 * Be `<concierge-shelf>`: suggestions for the customer in a shadow root, or nothing at all.
 *
 * Nothing shows without consent, when nothing suits, and when the server cannot be reached. A customer is known by
 * the shop's token, or is the visitor that the widget knows in this browser; no visitor is made for a shelf.
 * For the page around it: the attributes `heading` and `limit`, `identify(token)`, and the variables
 * `--concierge-accent` and `--concierge-on-accent`.
 */

import { isExpected } from "../shared/api.js";
import { dress, el } from "../shared/dom.js";
import { surroundings } from "../widget/context.js";
import { Identity } from "../widget/identity.js";
import { card } from "./card.js";
import { Sight } from "./sight.js";

const SHEETS = ["shared/tokens.css", "shared/controls.css", "shelf/shelf.css"];
const USUALLY = 4;

/** @typedef {import("../shared/types.js").Offer} Offer */
/** @typedef {{base: URL, token: string | null}} Connection */

/** The shelf: asks once for each customer. */
export class ConciergeShelf extends HTMLElement {
  #shadow = this.attachShadow({ mode: "open" });
  /** @type {URL | null} */
  #base = null;
  /** @type {HTMLElement | null} */
  #shown = null;
  /** @type {Sight | null} */
  #sight = null;
  #turn = 0;

  /** Say which server to ask, and for whom. @param {Connection} connection */
  async connect({ base, token }) {
    if (this.#base) return;
    this.#base = base;
    await dress(this.#shadow, SHEETS, base);
    await this.identify(token);
  }

  /** Show what suits another customer from now on; null for the visitor of this browser. @param {string | null} token signed by the shop */
  async identify(token) {
    if (!this.#base) return;
    this.#turn += 1;
    const turn = this.#turn;
    this.#clear();
    const identity = new Identity(this.#base, token);
    if (identity.token === null) return;
    const offers = await this.#ask(identity);
    if (turn === this.#turn && offers.length > 0) this.#show(offers, identity);
  }

  /** @param {Identity} identity @returns {Promise<Offer[]>} */
  async #ask({ api }) {
    try {
      const asked = { limit: Number(this.getAttribute("limit")) || USUALLY, context: surroundings({}) };
      /** @type {{offers: Offer[]}} */
      const { offers } = await api.post("/v1/offers/rank", asked);
      return offers;
    } catch (error) {
      if (!isExpected(error)) throw error;
      return [];
    }
  }

  /** @param {Offer[]} offers @param {Identity} identity */
  #show(offers, { api }) {
    const cards = offers.map((offer) => card(offer, api));
    const heading = this.getAttribute("heading") ?? "You may like";
    this.#shown = el(
      "section",
      { class: "shelf", "aria-labelledby": "heading" },
      el("h2", { id: "heading", dir: "auto" }, heading),
      el("ul", { class: "offers" }, ...cards),
    );
    this.#shadow.append(this.#shown);
    this.#sight = new Sight(offers, cards, api);
  }

  #clear() {
    this.#sight?.stop();
    this.#shown?.remove();
    this.#shown = null;
  }
}
