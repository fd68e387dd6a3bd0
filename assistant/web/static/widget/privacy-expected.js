/**
 * Tell customers what is expected of them, from what, and how well such expectations held before.
 */

import { el, fill } from "../shared/dom.js";
import { day } from "../shared/time.js";
import { money } from "../shared/words.js";
import { action, goTo, line, section } from "./privacy-lines.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").Due} Due */
/** @typedef {import("./types.js").Outlook} Outlook */
/** @typedef {import("./types.js").Predictions} Predictions */
/** @typedef {{orders: HTMLElement, consents: HTMLElement}} Places where what it rests on is changed */

const STAGES = {
  visitor: "You have not bought here yet",
  new: "You are new here",
  active: "You buy here now and then",
  loyal: "You come back often",
  at_risk: "You have been away for a while",
  lapsed: "You have been away for long",
  won_back: "You came back after a long time",
};

/** The part "What we expect"; it is hidden where nothing may be foretold. */
export class ExpectedSection {
  #lines = el("div");

  /** What to place on the page. */
  element = section(
    "What we expect",
    el(
      "p",
      { class: "quiet" },
      "We work this out from your orders and those of many other customers. It may be wrong. ",
      "To stop it, switch off both personal answers and suggestions above.",
    ),
    this.#lines,
  );

  /** @type {Places} */
  #places;

  /** @param {Places} places */
  constructor(places) {
    this.#places = places;
    this.element.hidden = true;
  }

  /** Ask what is expected now, and show it. Raises `Problem` or `Unreachable`. @param {Api} api */
  async load(api) {
    /** @type {Predictions} */
    const { stage, outlook, due, learnt } = await api.get("/v1/me/predictions");
    this.element.hidden = stage === null;
    fill(
      this.#lines,
      el(
        "ul",
        { class: "items" },
        stage &&
          line(
            { name: "Now", value: STAGES[stage.stage], note: `Why: ${stage.because}.` },
            action("Your orders", "See the orders that this rests on", () => goTo(this.#places.orders)),
          ),
        outlook &&
          line(
            outlookSaid(outlook),
            action("Stop this", "Stop foretelling what you buy", () => goTo(this.#places.consents)),
          ),
        ...due.map((one) =>
          line(
            dueSaid(one),
            action("Correct", `Mark ${one.title} as a gift, or forget it`, () => goTo(this.#places.orders)),
          ),
        ),
      ),
      learnt && el("p", { class: "quiet" }, `${learnt.holds} Learnt from ${learnt.buyers} customers.`),
    );
  }
}

/** @param {Outlook} outlook */
function outlookSaid({ weeks, chance_to_return: chance, purchases, value, currency }) {
  const count = purchases.toLocaleString([], { maximumFractionDigits: 1 });
  const worth = value === null ? "" : `, for about ${money(String(value), currency)} in all`;
  const returning =
    chance === null ? "" : `The chance that you come back at all is ${Math.round(chance * 100)} %.`;
  return {
    name: `In the next ${weeks} weeks`,
    value: `About ${count} ${count === "1" ? "purchase" : "purchases"}${worth}`,
    note: returning,
  };
}

/** @param {Due} due */
function dueSaid({ title, expected, first, last, overdue }) {
  const words = overdue
    ? `We expected you to need it by ${on(expected)}, which has passed`
    : `You may need it again about ${on(expected)}`;
  return {
    name: title,
    value: words,
    note: `Four times in five it is between ${on(first)} and ${on(last)}.`,
  };
}

/** A day that has no time, at noon so that no clock moves it. @param {string} date */
function on(date) {
  return day(`${date}T12:00:00`);
}
