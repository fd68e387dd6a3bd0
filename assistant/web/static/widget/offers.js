/**
 * Show what is offered beside a reply: each with why it is, and with what can be said of it.
 */

import { el } from "../shared/dom.js";
import { offersView, offerView } from "../shared/message-parts.js";
import { show } from "../shelf/offered.js";
import { tell } from "../shelf/telling.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Offer} Offer */

/** @param {Offer[]} offers @param {URL} base @param {Api} api */
export function repliedOffers(offers, base, api) {
  return offersView(offers, (offer) => {
    const place = el("li", { class: "offered" });
    show(place, { offer, api, draw: () => [drawn(offer, base, api)] });
    return place;
  });
}

/** @param {Offer} offer @param {URL} base @param {Api} api */
function drawn(offer, base, api) {
  const link = offerView(offer, base);
  link.addEventListener("click", () => tell(api, offer.id, "clicked"));
  return link;
}
