/**
 * Draw one offer of a shelf, and obey at once what the customer says of it.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { money } from "../shared/words.js";
import { outcomePath, tell } from "./telling.js";
import { why } from "./why.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Offer} Offer */
/** @typedef {Offer & {id: string, contributions: import("./why.js").Contribution[]}} Ranked */
/** @typedef {{product_id: string, topic: string | null, order_id: string | null}} Outcome */
/** @typedef {{ask: string, done: string}} Answer what a button says, and what stands there once it is obeyed */

const ANSWERS = /** @type {Record<string, Answer>} */ ({
  not_for_me: { ask: "Not for me", done: "You will not see this again." },
  have_it: { ask: "I have it", done: "Noted: you have this." },
  was_a_gift: { ask: "It was a gift", done: "Noted: it was a gift, and will not shape what we suggest." },
});
const NO_ORDER = "We know of no order of yours with this, so there was nothing to mark.";

/** @param {Ranked} offer @param {Api} api */
export function card(offer, api) {
  const place = el("li", { class: "offer" });
  show(place, offer, api);
  return place;
}

/** @param {HTMLElement} place @param {Ranked} offer @param {Api} api */
function show(place, offer, api) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const price = money(offer.price, offer.currency);
  const link = el(
    "a",
    { class: "title", href: offer.url, onclick: () => tell(api, offer.id, "clicked") },
    el("bdi", {}, offer.title),
  );
  const answer = async (/** @type {string} */ outcome) => {
    try {
      /** @type {Outcome} */
      const kept = await api.post(outcomePath(offer.id), { outcome });
      obeyed(place, { offer, api, kept, outcome });
    } catch (error) {
      problem.textContent = explain(error);
      problem.hidden = false;
    }
  };
  fill(
    place,
    link,
    el("p", { class: "price" }, price),
    el("p", { class: "reason" }, el("bdi", {}, offer.reason)),
    offer.difference !== price &&
      offer.difference &&
      el("p", { class: "difference" }, el("bdi", {}, offer.difference)),
    why(offer.contributions),
    menu(offer, answer),
    problem,
  );
  return link;
}

/** @param {Ranked} offer @param {(outcome: string) => void} answer */
function menu({ title }, answer) {
  const buttons = Object.entries(ANSWERS).map(([outcome, { ask }]) =>
    el("button", { class: "link-button", type: "button", onclick: () => answer(outcome) }, ask),
  );
  const summary = el("summary", { "aria-label": `Not right? ${title}` }, "Not right?");
  const details = el(
    "details",
    { class: "menu" },
    summary,
    el("div", { class: "answers", role: "group", "aria-label": title }, ...buttons),
  );
  details.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !details.open) return;
    details.open = false;
    summary.focus();
  });
  return details;
}

/**
 * Put what was understood in the place of the offer, with the way back.
 *
 * @param {HTMLElement} place
 * @param {{offer: Ranked, api: Api, kept: Outcome, outcome: string}} said
 */
function obeyed(place, { offer, api, kept, outcome }) {
  const undo = el(
    "button",
    { class: "link-button", type: "button", "aria-label": `Undo: ${offer.title}` },
    "Undo",
  );
  const isKept = kept.topic !== null || kept.order_id !== null;
  const words = el(
    "p",
    { class: "done", tabindex: "-1", role: "status" },
    isKept ? ANSWERS[outcome]?.done : NO_ORDER,
  );
  undo.addEventListener("click", async () => {
    try {
      await takeBack(api, kept);
      show(place, offer, api).focus();
    } catch (error) {
      words.textContent = explain(error);
    }
  });
  fill(place, el("p", { class: "was" }, el("bdi", {}, offer.title)), words, undo);
  undo.focus();
}

/** @param {Api} api @param {Outcome} kept */
async function takeBack(api, { product_id, topic, order_id }) {
  if (topic !== null) await api.delete(`/v1/me/preferences/${encodeURIComponent(topic)}`);
  if (order_id === null) return;
  const line = `lines/${encodeURIComponent(product_id)}`;
  await api.put(`/v1/me/orders/${encodeURIComponent(order_id)}/${line}/gift`, { is_gift: false });
}
