/**
 * Tell the server which offers a customer saw: half of the card in view for a second, once.
 */

import { tell } from "./telling.js";

const HALF = 0.5;
const SECOND = 1000; // milliseconds

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Offer} Offer */

/** Watches the cards of one shelf. */
export class Sight {
  #watching = new IntersectionObserver((entries) => this.#moved(entries), { threshold: HALF });
  /** @type {Map<Element, number>} */
  #waiting = new Map();
  /** @type {Map<Element, Offer>} */
  #offers = new Map();
  /** @type {Api} */
  #api;

  /** @param {Offer[]} offers @param {Element[]} cards in the same order @param {Api} api */
  constructor(offers, cards, api) {
    this.#api = api;
    offers.forEach((offer, place) => {
      const shown = cards[place];
      if (!shown) return;
      this.#offers.set(shown, offer);
      this.#watching.observe(shown);
    });
  }

  /** Watch no longer. */
  stop() {
    this.#watching.disconnect();
    for (const timer of this.#waiting.values()) clearTimeout(timer);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #moved(entries) {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(this.#waiting.get(target));
      if (isIntersecting)
        this.#waiting.set(
          target,
          setTimeout(() => this.#seen(target), SECOND),
        );
    }
  }

  /** @param {Element} target */
  #seen(target) {
    const offer = this.#offers.get(target);
    this.#watching.unobserve(target);
    if (offer) tell(this.#api, offer.id, "shown");
  }
}
