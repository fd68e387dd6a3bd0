/**
 * Run the demo shop: load it, switch between its customers, and show the page that was asked for.
 */

import { Api, explain, isExpected } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { frontPage } from "./front.js";
import { productPage } from "./product.js";
import { Shopper } from "./shopper.js";

/** @typedef {import("../shared/types.js").Product} Product */
/** @typedef {import("../shared/types.js").DemoCustomer} DemoCustomer */
/** @typedef {{company: string, customers: DemoCustomer[]}} People */

const api = new Api(new URL("/", location.href));
const main = byId("main", HTMLElement);
const who = byId("who", HTMLSelectElement);

/** Load everything and show it; on failure say so, and offer to try again. */
async function start() {
  try {
    const [people, catalogue] = await Promise.all([
      /** @type {Promise<People>} */ (api.get("/demo/customers")),
      /** @type {Promise<{products: Product[]}>} */ (api.get("/demo/products?limit=500")),
    ]);
    await open(people, catalogue.products);
  } catch (error) {
    fill(main, failure(explain(error)));
  }
}

/** @param {People} people @param {Product[]} products */
async function open({ company, customers }, products) {
  const shopper = new Shopper(api, customers);
  byId("brand", HTMLAnchorElement).textContent = company;
  who.append(...customers.map((customer) => el("option", { value: customer.external_id }, customer.name)));
  who.value = shopper.current?.external_id ?? "";
  who.addEventListener("change", () => change(shopper, () => show(company, products, shopper)));
  show(company, products, shopper);
  await shopper.embed(company);
}

/** @param {Shopper} shopper @param {() => void} redraw */
async function change(shopper, redraw) {
  try {
    await shopper.become(who.value);
    redraw();
  } catch (error) {
    if (!isExpected(error)) throw error;
    who.value = shopper.current?.external_id ?? "";
    main.prepend(el("p", { class: "notice notice-danger", role: "alert" }, error.message));
  }
}

/** @param {string} company @param {Product[]} products @param {Shopper} shopper */
function show(company, products, shopper) {
  const [, wanted] = /^\/shop\/(.+)$/.exec(decodeURIComponent(location.pathname)) ?? [];
  const product = products.find((one) => one.product_id === wanted);
  document.title = product ? `${product.title} · ${company}` : company;
  if (product) fill(main, ...productPage(product, products, shopper));
  else if (wanted) fill(main, missing());
  else fill(main, ...frontPage(company, products, shopper));
}

function missing() {
  return el(
    "div",
    { class: "empty" },
    el("h2", {}, "We do not sell this"),
    el("p", {}, "It may have been renamed or withdrawn."),
    el("a", { class: "button", href: "/" }, "All products"),
  );
}

/** @param {string} words */
function failure(words) {
  return el(
    "div",
    { class: "empty", role: "alert" },
    el("h2", {}, "The shop did not load"),
    el("p", {}, words),
    el("button", { class: "button", type: "button", onclick: start }, "Try again"),
  );
}

start();
