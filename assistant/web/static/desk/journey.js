/**
 * Show an agent what happened with a customer, once they ask for it: each look is noted in the audit log.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { byDay, plain } from "../shared/journey.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/journey.js").Entry} Entry */
/** @typedef {import("../shared/journey.js").Stretch} Stretch */

const ENTRIES = 10; // at a time

/** What unfolds in the customer's card. @param {string} customer @param {Api} api */
export function journey(customer, api) {
  const body = el("div", { class: "journey", "aria-live": "polite" });
  const block = el("details", { class: "block" }, el("summary", {}, "What happened, day by day"), body);
  /** @type {Entry[]} */
  let entries = [];
  /** @param {string | null} before */
  const read = async (before) => {
    const place = before === null ? "" : `&before=${encodeURIComponent(before)}`;
    try {
      /** @type {Stretch} */
      const stretch = await api.get(`/v1/desk/customers/${customer}/timeline?size=${ENTRIES}${place}`);
      const shown = entries.length;
      entries = [...entries, ...stretch.entries];
      fill(body, ...drawn(entries, stretch), stretch.before !== null && more(() => read(stretch.before)));
      if (before !== null) body.querySelectorAll("li")[shown]?.focus();
    } catch (error) {
      fill(body, el("p", { class: "note" }, explain(error)));
    }
  };
  block.addEventListener("toggle", () => {
    if (block.open && body.childElementCount === 0) read(null);
  });
  return block;
}

/** @param {Entry[]} entries @param {Stretch} stretch */
function drawn(entries, { withheld }) {
  if (entries.length === 0) return [el("p", { class: "note" }, withheld || "Nothing yet.")];
  return byDay(entries).flatMap(([name, ofDay]) => [el("h4", {}, name), el("ul", {}, ...ofDay.map(line))]);
}

/** @param {Entry} entry */
function line({ words, source }) {
  return el(
    "li",
    { class: "fact", tabindex: "-1" },
    el("span", { dir: "auto" }, words),
    el("span", { class: "note" }, plain(source)),
  );
}

/** @param {() => void} act */
function more(act) {
  return el("button", { class: "link-button", type: "button", onclick: act }, "Show more");
}
