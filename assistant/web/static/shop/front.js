/**
 * Build the front page: what this demonstration shows, who is signed in, and the products.
 */

import { el, fill } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { initials, spoken } from "../shared/words.js";
import { productCard } from "./product.js";

const FIRST = 24;
const MORE = 48;
const COMMON = 8;

/** Questions whose answer depends on who asks. */
const QUESTIONS = [
  "How do I descale my machine?",
  "What milk goes with this?",
  "When will my order arrive?",
  "Which beans should I try next?",
];

/** @typedef {import("../shared/types.js").Product} Product */
/** @typedef {import("./shopper.js").Shopper} Shopper */

/**
 * The whole front page.
 *
 * @param {string} company
 * @param {Product[]} products
 * @param {Shopper} shopper
 */
export function frontPage(company, products, shopper) {
  return [hero(company, shopper), shelf(varied(products))];
}

/** @param {string} company @param {Shopper} shopper */
function hero(company, shopper) {
  return el(
    "section",
    { class: "hero" },
    el(
      "div",
      { class: "hero-words" },
      el("h1", {}, "Same question. Your answer."),
      el(
        "p",
        { class: "lead" },
        `${company} sells coffee and tea, and everything to make them with. Its assistant knows which `,
        "machine is on your counter and what you told it last month, if you let it. Sign in as a customer, ask, then switch and ask again.",
      ),
    ),
    el(
      "div",
      { class: "try" },
      personCard(shopper),
      el("h2", {}, "Try asking"),
      el("ul", {}, ...QUESTIONS.map((question) => el("li", {}, askButton(question, shopper)))),
    ),
  );
}

/** @param {Shopper} shopper */
function personCard({ current }) {
  return el(
    "div",
    { class: "person" },
    el("span", { class: "avatar", "aria-hidden": "true" }, current ? initials(current.name) : "?"),
    el(
      "p",
      {},
      el("strong", {}, current?.name ?? "Visitor"),
      el("span", {}, current?.about ?? "Not signed in. The assistant answers, but knows nothing about you."),
    ),
  );
}

/** @param {string} question @param {Shopper} shopper */
function askButton(question, shopper) {
  return el(
    "button",
    { class: "ask", type: "button", onclick: () => shopper.ask(question) },
    question,
    icon("chat"),
  );
}

/** @param {Product[]} products */
function shelf(products) {
  const grid = el("ul", { class: "grid" });
  const more = el("button", { class: "button more", type: "button" }, "Show more");
  let shown = products;
  let limit = FIRST;
  const show = () => {
    fill(grid, ...shown.slice(0, limit).map((product) => el("li", {}, productCard(product))));
    more.hidden = shown.length <= limit;
  };
  more.addEventListener("click", () => {
    limit += MORE;
    show();
  });
  show();
  const choose = (/** @type {string} */ category) => {
    shown = category ? products.filter((product) => product.category === category) : products;
    limit = FIRST;
    show();
  };
  return el(
    "section",
    { class: "shelf", "aria-label": "Products" },
    filters(categories(products), choose),
    grid,
    more,
  );
}

/** One of each category, then the next of each, so that the shelf shows what there is. @param {Product[]} products */
function varied(products) {
  /** @type {Map<string, number>} */
  const turn = new Map();
  const ranked = products.map((product) => {
    const nth = turn.get(product.category) ?? 0;
    turn.set(product.category, nth + 1);
    return { product, nth };
  });
  return ranked.sort((one, other) => one.nth - other.nth).map(({ product }) => product);
}

/** The most frequent first. @param {Product[]} products */
function categories(products) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { category } of products) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([category]) => category);
}

/** One row of categories; the rarer ones only when asked for. @param {string[]} names @param {(category: string) => void} choose */
function filters(names, choose) {
  const group = el("div", { class: "filters", role: "group", "aria-label": "Categories" });
  const rarer = names.slice(COMMON).map((name) => filterButton(name, group, choose));
  const reveal = el("button", { class: "filter reveal", type: "button" }, `${rarer.length} more`);
  reveal.addEventListener("click", () => {
    reveal.replaceWith(...rarer);
    rarer[0]?.focus();
  });
  const common = ["", ...names.slice(0, COMMON)].map((name) => filterButton(name, group, choose));
  fill(group, ...common, rarer.length > 0 ? reveal : null);
  return group;
}

/** @param {string} category @param {HTMLElement} group @param {(category: string) => void} choose */
function filterButton(category, group, choose) {
  const button = el(
    "button",
    { class: "filter", type: "button", "aria-pressed": String(category === "") },
    category ? spoken(category) : "Everything",
  );
  button.addEventListener("click", () => {
    for (const other of group.querySelectorAll("[aria-pressed]"))
      other.setAttribute("aria-pressed", String(other === button));
    choose(category);
  });
  return button;
}
