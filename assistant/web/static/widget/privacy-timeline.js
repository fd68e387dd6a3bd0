/**
 * Show customers what happened, day by day, newest first; what was deleted goes from here at once.
 */

import { el, fill } from "../shared/dom.js";
import { byDay, plain } from "../shared/journey.js";
import { action, goTo, section } from "./privacy-lines.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/journey.js").Entry} Entry */
/** @typedef {import("../shared/journey.js").Stretch} Stretch */
/** @typedef {import("./privacy-lines.js").Change} Act */

/** @typedef {"orders" | "activities" | "conversations" | "preferences" | "consents" | "identities"} Place */
/** @typedef {Partial<Record<Place, HTMLElement | null>>} Places where what happened can be changed */

const ENTRIES = 10; // at a time
const WHERE = /** @type {Record<string, Place>} */ ({
  ordered: "orders",
  refunded: "orders",
  cancelled: "orders",
  looked: "activities",
  conversation: "conversations",
  asked_for_person: "conversations",
  person_took_over: "conversations",
  person_left: "conversations",
  rated: "conversations",
  preference_learnt: "preferences",
  preference_changed: "preferences",
  consent: "consents",
  merged: "identities",
  merge_undone: "identities",
});
const DO = {
  orders: "See the order",
  activities: "Forget it",
  conversations: "Delete it",
  preferences: "Change it",
  consents: "Decide anew",
  identities: "Take it back",
};

/** The section "What happened, day by day"; there is none while nothing happened. */
export class Timeline {
  #act;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {string | null} */
  #before = null;
  #asked = 0; // rises with each request: an answer that came too late is not shown
  #days = el("div", { class: "timeline" });
  #more = el("button", { class: "button", type: "button" }, "Show more");

  /** @type {Places} */
  #places;

  /** @param {Act} act @param {Places} places */
  constructor(act, places) {
    this.#act = act;
    this.#places = places;
    this.element = section("What happened, day by day", this.#days, this.#more);
    this.element.hidden = true;
    this.#more.addEventListener("click", () => this.#showMore());
  }

  /** Read it afresh, from the newest on. */
  refresh() {
    return this.#read(null);
  }

  async #showMore() {
    const shown = this.#entries.length;
    await this.#read(this.#before);
    /** @type {HTMLElement | undefined} */
    const first = this.#days.querySelectorAll("li")[shown];
    first?.focus();
  }

  /** @param {string | null} before */
  #read(before) {
    const asked = ++this.#asked;
    const place = before === null ? "" : `&before=${encodeURIComponent(before)}`;
    return this.#act(async (api) => {
      const stretch = /** @type {Stretch} */ (await api.get(`/v1/me/timeline?size=${ENTRIES}${place}`));
      if (asked !== this.#asked) return;
      this.#entries = before === null ? stretch.entries : [...this.#entries, ...stretch.entries];
      this.#before = stretch.before;
      this.#draw();
    });
  }

  #draw() {
    this.element.hidden = this.#entries.length === 0;
    this.#more.hidden = this.#before === null;
    fill(this.#days, ...byDay(this.#entries).flatMap(([name, entries]) => this.#dayOf(name, entries)));
  }

  /** @param {string} name @param {Entry[]} entries */
  #dayOf(name, entries) {
    return [
      el("h4", { class: "timeline-day" }, name),
      el("ul", { class: "items" }, ...entries.map((entry) => this.#line(entry))),
    ];
  }

  /** @param {Entry} entry */
  #line({ kind, words, source }) {
    const where = WHERE[kind];
    const place = where && this.#places[where];
    return el(
      "li",
      { class: "item", tabindex: "-1" },
      el(
        "div",
        { class: "item-words" },
        el("span", { dir: "auto" }, words),
        el("span", { class: "item-note is-source" }, plain(source)),
      ),
      place && action(DO[where], `${DO[where]}: ${words}`, () => goTo(place)),
    );
  }
}
