/**
 * Choose products by their titles: type, and press those that are meant.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").RuleProduct} RuleProduct */

const WAIT_MS = 150;

export class ProductPicker {
  #api;
  /** @type {Map<string, RuleProduct>} */
  #chosen;
  #words = el("input", {
    class: "field",
    type: "search",
    id: "product-words",
    autocomplete: "off",
    maxlength: 200,
    oninput: () => this.#later(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
  });
  #found = el("ul", { class: "found", "aria-label": "Products found" });
  #told = el("p", { class: "note", role: "status" });
  #chips = el("ul", { class: "chips", "aria-label": "Products of this rule" });
  /** Counts searches, so that a slow answer never takes the place of a later one. */
  #searches = 0;
  #timer = 0;

  /** @param {Api} api @param {RuleProduct[]} chosen */
  constructor(api, chosen) {
    this.#api = api;
    this.#chosen = new Map(chosen.map((one) => [one.id, one]));
    this.element = el(
      "div",
      { class: "picker" },
      el("label", { for: "product-words" }, "Products", this.#words),
      this.#told,
      this.#found,
      this.#chips,
    );
    this.#showChosen();
  }

  /** The ids of what was chosen. */
  get ids() {
    return [...this.#chosen.keys()];
  }

  /** Search once they stop typing. */
  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), WAIT_MS);
  }

  async #search() {
    const search = ++this.#searches;
    const words = this.#words.value.trim();
    if (!words) return this.#show([], "");
    try {
      /** @type {{products: RuleProduct[]}} */
      const { products } = await this.#api.get(`/v1/offers/products?q=${encodeURIComponent(words)}`);
      if (search === this.#searches)
        this.#show(products, products.length ? "" : "No product is called that.");
    } catch (error) {
      if (search === this.#searches) this.#show([], explain(error));
    }
  }

  /** @param {RuleProduct[]} products @param {string} words */
  #show(products, words) {
    this.#told.textContent = words;
    fill(
      this.#found,
      ...products.map((one) =>
        el(
          "li",
          {},
          el(
            "button",
            { class: "entry", type: "button", onclick: () => this.#choose(one) },
            el("span", { dir: "auto" }, one.title ?? one.id),
            el("span", { class: "note" }, one.id),
          ),
        ),
      ),
    );
  }

  /** Enter takes the first one found instead of saving the rule. @param {KeyboardEvent} event */
  #press(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.#found.querySelector("button")?.click();
  }

  /** @param {RuleProduct} product */
  #choose(product) {
    this.#chosen.set(product.id, product);
    this.#words.value = "";
    this.#show([], `${product.title ?? product.id} is chosen.`);
    this.#showChosen();
    this.#words.focus();
  }

  #showChosen() {
    fill(
      this.#chips,
      ...[...this.#chosen.values()].map((one) => {
        const name = one.title ?? `${one.id} (sold no more)`;
        const leave = () => {
          this.#chosen.delete(one.id);
          this.#showChosen();
          this.#words.focus();
        };
        return el(
          "li",
          {},
          el("span", { dir: "auto" }, name),
          el(
            "button",
            { class: "icon-button", type: "button", "aria-label": `Leave out ${name}`, onclick: leave },
            "×",
          ),
        );
      }),
    );
  }
}
