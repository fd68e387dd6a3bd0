/**
 * Lay out what happened with a customer, day by day, for the customer and for staff.
 */

import { day } from "./time.js";

/**
 * @typedef {object} Entry
 * @property {string} at
 * @property {string} kind
 * @property {string} words
 * @property {string} source what it rests on
 */

/** @typedef {{entries: Entry[], before: string | null, withheld: string}} Stretch */

/** @param {Entry[]} entries @returns {[name: string, entries: Entry[]][]} */
export function byDay(entries) {
  /** @type {[name: string, entries: Entry[]][]} */
  const days = [];
  for (const entry of entries) {
    const name = dayName(entry);
    const last = days.at(-1);
    if (last?.[0] === name) last[1].push(entry);
    else days.push([name, [entry]]);
  }
  return days;
}

/** A day of looking around is one of the calendar in UTC, wherever the reader is. @param {Entry} entry */
function dayName({ at, kind }) {
  return day(kind === "looked" ? at.slice(0, 10).concat("T12:00:00") : at);
}

/** Ids are for programs. @param {string} source */
export function plain(source) {
  return source.startsWith("conversation ") ? "conversation" : source;
}
