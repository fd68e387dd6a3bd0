/**
 * Say in words what a score is made of, the heaviest part first.
 */

import { el } from "../shared/dom.js";

/** @typedef {import("../shared/types.js").Contribution} Contribution */

const WORDS = /** @type {Record<string, string>} */ ({
  bought_together: "Often bought together with",
  bought_next: "Often bought soon after",
  covers: "Holds for what you buy",
  topic: "Close to what you asked about",
  taste: "Close to what you bought",
  kind: "Of a kind that you buy",
  looked_at: "Close to what you looked at",
  preference: "You prefer",
  fits: "Made for something that you have",
  context: "Suits where you are now",
  shop: "The shop recommends it",
  popular: "Bought by many customers",
  new: "Shown for you to discover: new in the shop",
  trending: "Shown for you to discover: more customers chose it of late",
  different: "Shown for you to discover: different from what you buy",
});

const LEAST = 0.01; // of the whole: less decided nothing

/** Unfold it; nothing where it was not kept. @param {import("../shared/types.js").Offer} offer */
export function why({ title, contributions }) {
  if (contributions.length === 0) return null;
  const whole = contributions.reduce((sum, { amount }) => sum + Math.abs(amount), 0);
  const parts = contributions.filter(({ amount }) => Math.abs(amount) >= LEAST * whole && amount !== 0);
  parts.sort((one, other) => Math.abs(other.amount) - Math.abs(one.amount));
  return el(
    "details",
    { class: "why" },
    el("summary", { "aria-label": `Why this? ${title}` }, "Why this?"),
    el("ul", {}, ...parts.map((part) => el("li", {}, el("bdi", {}, worded(part, whole))))),
  );
}

/** @param {Contribution} part @param {number} whole */
function worded({ signal, amount, because }, whole) {
  const words = WORDS[signal] ?? "Also weighed";
  const share = `${Math.round((100 * Math.abs(amount)) / whole)} %`;
  return `${because ? `${words}: ${because}` : words} (${share}${amount < 0 ? ", against it" : ""})`;
}
