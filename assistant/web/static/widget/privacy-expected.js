/**
 * Tell customers what is expected of them, from what, and how well such expectations held before.
 */

import { el, fill } from "../shared/dom.js";
import { day } from "../shared/time.js";
import { money } from "../shared/words.js";
import { line } from "./privacy-known.js";
import { section } from "./privacy-sections.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Due} Due */
/** @typedef {import("../shared/types.js").Outlook} Outlook */
/** @typedef {import("../shared/types.js").Predictions} Predictions */

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

  constructor() {
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
        stage && line("Now", STAGES[stage.stage], `Why: ${stage.because}.`),
        outlook && outlookLine(outlook),
        ...due.map(dueLine),
      ),
      learnt && el("p", { class: "quiet" }, `${learnt.holds} Learnt from ${learnt.buyers} customers.`),
    );
  }
}

/** @param {Outlook} outlook */
function outlookLine({ weeks, chance_to_return: chance, purchases, value, currency }) {
  const count = purchases.toLocaleString([], { maximumFractionDigits: 1 });
  const worth = value === null ? "" : `, for about ${money(String(value), currency)} in all`;
  const returning =
    chance === null ? "" : `The chance that you come back at all is ${Math.round(chance * 100)} %.`;
  return line(
    `In the next ${weeks} weeks`,
    `About ${count} ${count === "1" ? "purchase" : "purchases"}${worth}`,
    returning,
  );
}

/** @param {Due} due */
function dueLine({ title, expected, first, last, overdue }) {
  const words = overdue
    ? `We expected you to need it by ${on(expected)}, which has passed`
    : `You may need it again about ${on(expected)}`;
  return line(title, words, `Four times in five it is between ${on(first)} and ${on(last)}.`);
}

/** A day that has no time, at noon so that no clock moves it. @param {string} date */
function on(date) {
  return day(`${date}T12:00:00`);
}
