/**
 * Say why an offer is shown, and obey at once what the customer says of it: on a shelf and beside a reply.
 */

import { explain, Problem } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { outcomePath } from "./telling.js";
import { why } from "./why.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Offer} Offer */
/** @typedef {import("../shared/types.js").Answered} Answered */
/** @typedef {{ask: string, done: string}} Answer what a button says, and what stands there once it is obeyed */
/** @typedef {{offer: Offer, api: Api, draw: () => HTMLElement[]}} Shown the offer, and what draws it: its link first */

const NO_ORDER = "We know of no order of yours with this, so there was nothing to mark.";

/** What can be said of an offer; of a gift only where it rests on something that they bought. @param {Offer} offer @returns {Record<string, Answer>} */
function answersTo({ rests_on: bought }) {
  const gift = {
    ask: `${bought} was a gift`,
    done: `Noted: ${bought} was a gift, and will not shape what we suggest.`,
  };
  return {
    not_for_me: { ask: "Not for me", done: "You will not see this again." },
    have_it: { ask: "I have it", done: "Noted: you have this." },
    ...(bought ? { was_a_gift: gift } : {}),
  };
}

/** Fill a place with an offer, or with what was answered to it. @param {HTMLElement} place @param {Shown} shown */
export function show(place, shown) {
  if (shown.offer.answered) obeyed(place, shown, shown.offer.answered);
  else ask(place, shown);
}

/** Fill a place with an offer that can be answered; return its link. @param {HTMLElement} place @param {Shown} shown */
function ask(place, shown) {
  const { offer, api, draw } = shown;
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const answer = async (/** @type {string} */ outcome) => {
    try {
      obeyed(place, shown, await api.post(outcomePath(offer.id), { outcome })).focus();
    } catch (error) {
      problem.textContent = explain(error);
      problem.hidden = false;
    }
  };
  const [link, ...others] = draw();
  fill(place, link, ...others, why(offer), menu(offer, answer), problem);
  return link;
}

/** @param {Offer} offer @param {(outcome: string) => void} answer */
function menu(offer, answer) {
  const buttons = Object.entries(answersTo(offer)).map(([outcome, { ask }]) =>
    el("button", { class: "link-button", type: "button", dir: "auto", onclick: () => answer(outcome) }, ask),
  );
  const summary = el("summary", { "aria-label": `Not right? ${offer.title}` }, "Not right?");
  const details = el(
    "details",
    { class: "menu" },
    summary,
    el("div", { class: "answers", role: "group", "aria-label": offer.title }, ...buttons),
  );
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    summary.focus();
  });
  return details;
}

/**
 * Put what was understood in the place of the offer, with the way back; return that.
 *
 * @param {HTMLElement} place
 * @param {Shown} shown
 * @param {Answered} answered
 */
function obeyed(place, shown, answered) {
  const { offer, api } = shown;
  const undo = el(
    "button",
    { class: "link-button", type: "button", "aria-label": `Undo: ${offer.title}` },
    "Undo",
  );
  const isKept = answered.topic !== null || answered.order_id !== null;
  const words = el(
    "p",
    { class: "done", tabindex: "-1", role: "status", dir: "auto" },
    isKept ? answersTo(offer)[answered.outcome]?.done : NO_ORDER,
  );
  undo.addEventListener("click", async () => {
    try {
      await takeBack(api, answered);
      ask(place, shown)?.focus();
    } catch (error) {
      words.textContent = explain(error);
    }
  });
  fill(place, el("p", { class: "was" }, el("bdi", {}, offer.title)), words, undo);
  return undo;
}

/** Undo an answer; one that was undone elsewhere is as it should be. @param {Api} api @param {Answered} answered */
async function takeBack(api, { topic, order_id, gift }) {
  try {
    if (topic !== null) await api.delete(`/v1/me/preferences/${encodeURIComponent(topic)}`);
    if (order_id === null || gift === null) return;
    const line = `lines/${encodeURIComponent(gift)}`;
    await api.put(`/v1/me/orders/${encodeURIComponent(order_id)}/${line}/gift`, { is_gift: false });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
  }
}
