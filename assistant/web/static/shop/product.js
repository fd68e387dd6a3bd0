/**
 * Show a product: as a card on the shelf, and on a page of its own.
 */

import { el } from "../shared/dom.js";
import { money, spoken } from "../shared/words.js";
import { artwork } from "./artwork.js";

/** @typedef {import("../shared/types.js").Product} Product */
/** @typedef {import("./shopper.js").Shopper} Shopper */

const FEW = 3;

/** A card on the shelf. @param {Product} product */
export function productCard(product) {
  return el(
    "a",
    { class: "card", href: product.url },
    el("span", { class: "picture" }, artwork(product)),
    el("span", { class: "card-title", dir: "auto" }, product.title),
    el("span", { class: "card-price" }, money(product.price, product.currency)),
    product.stock === 0 && el("span", { class: "card-stock" }, "Out of stock"),
  );
}

/**
 * The page of one product, with others of its kind under it.
 *
 * @param {Product} product
 * @param {Product[]} products
 * @param {Shopper} shopper
 */
export function productPage(product, products, shopper) {
  const akin = products
    .filter((other) => other.category === product.category && other !== product)
    .slice(0, 4);
  const question = `Tell me about the ${product.title}`;
  return [
    el("p", { class: "trail" }, el("a", { href: "/" }, "All products")),
    el(
      "article",
      { class: "product" },
      el("div", { class: "picture" }, artwork(product)),
      el(
        "div",
        { class: "product-words" },
        el("p", { class: "kind" }, spoken(product.category)),
        el("h1", { dir: "auto" }, product.title),
        el("p", { class: "price" }, money(product.price, product.currency)),
        el("p", { class: "text", dir: "auto" }, product.text),
        stock(product.stock),
        el(
          "button",
          { class: "button button-main", type: "button", onclick: () => shopper.ask(question) },
          "Ask about this",
        ),
      ),
    ),
    shopper.shelf,
    akin.length > 0 &&
      el(
        "section",
        { class: "akin" },
        el("h2", {}, "More of the same kind"),
        el("ul", { class: "grid" }, ...akin.map((other) => el("li", {}, productCard(other)))),
      ),
  ];
}

/** What is in stock, said plainly: a low number is a fact, not a reason to hurry. @param {number} count */
function stock(count) {
  const words = count === 0 ? "Out of stock" : count <= FEW ? `${count} in stock` : "In stock";
  return el("p", { class: count === 0 ? "badge badge-warn" : "badge" }, words);
}
