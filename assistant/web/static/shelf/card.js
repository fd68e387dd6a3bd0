/**
 * Draw one offer of a shelf.
 */

import { el } from "../shared/dom.js";
import { money } from "../shared/words.js";
import { show } from "./offered.js";
import { tell } from "./telling.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Offer} Offer */

/** @param {Offer} offer @param {Api} api */
export function card(offer, api) {
  const place = el("li", { class: "offer" });
  show(place, { offer, api, draw: () => drawn(offer, api) });
  return place;
}

/** @param {Offer} offer @param {Api} api */
function drawn(offer, api) {
  const price = money(offer.price, offer.currency);
  const link = el(
    "a",
    { class: "title", href: offer.url, onclick: () => tell(api, offer.id, "clicked") },
    el("bdi", {}, offer.title),
  );
  const words = [
    el("p", { class: "price" }, price),
    el("p", { class: "reason" }, el("bdi", {}, offer.reason)),
  ];
  if (offer.difference && offer.difference !== price)
    words.push(el("p", { class: "difference" }, el("bdi", {}, offer.difference)));
  return [link, ...words];
}
