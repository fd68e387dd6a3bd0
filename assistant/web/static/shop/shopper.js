/**
 * Know who is looking at the shop, and keep the widget speaking for the same customer.
 *
 * The choice lasts as long as the tab. A real shop signs its own token after its own sign-in; here
 * the demo signs one for whoever is chosen.
 */

import { el } from "../shared/dom.js";
import { ConciergeShelf } from "../shelf/element.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").DemoCustomer} DemoCustomer */
/** @typedef {import("../widget/element.js").ConciergeWidget} ConciergeWidget */

const CHOSEN = "shop/signed-in-as";
const NAME = "concierge-widget";

/** The one who is shopping. */
export class Shopper {
  /** @type {Api} */
  #api;
  /** @type {DemoCustomer[]} */
  #customers;

  /** Suggestions, to stand on any page of the shop. */
  shelf = document.createElement("concierge-shelf");

  /** @param {Api} api @param {DemoCustomer[]} customers */
  constructor(api, customers) {
    this.#api = api;
    this.#customers = customers;
  }

  /** The customer who is signed in; null for a visitor. */
  get current() {
    const chosen = sessionStorage.getItem(CHOSEN);
    return this.#customers.find((customer) => customer.external_id === chosen) ?? null;
  }

  /** Sign in as somebody else, or as nobody. Raises `Problem` or `Unreachable`. @param {string} externalId */
  async become(externalId) {
    const token = externalId ? await this.#token(externalId) : null;
    sessionStorage.setItem(CHOSEN, externalId);
    (await widget()).identify(token);
    if (this.shelf instanceof ConciergeShelf) await this.shelf.identify(token);
  }

  /** Put the widget and the shelf on the page, as any shop would: one script tag each, with the customer's token. @param {string} name what the assistant is called */
  async embed(name) {
    const token = this.current ? await this.#token(this.current.external_id) : null;
    document.body.append(
      el("script", { src: "/static/widget.js", "data-token": token, "data-name": name, async: true }),
      el("script", { src: "/static/shelf.js", "data-token": token, async: true }),
    );
  }

  /** Open the widget and ask. @param {string} question */
  async ask(question) {
    const element = await widget();
    element.open();
    await element.send(question);
  }

  /** @param {string} externalId */
  async #token(externalId) {
    /** @type {{token: string}} */
    const identity = await this.#api.post("/demo/identity", { external_id: externalId });
    return identity.token;
  }
}

/** The widget of this page, as soon as its script has run. @returns {Promise<ConciergeWidget>} */
async function widget() {
  await customElements.whenDefined(NAME);
  const element = /** @type {ConciergeWidget | null} */ (document.querySelector(NAME));
  if (!element) throw new Error("The page has no widget.");
  await element.ready;
  return element;
}
