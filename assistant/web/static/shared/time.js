/**
 * Say when something was and how long it took, in the reader's own language and clock.
 */

import { locales } from "./language.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The time of day. @param {string} iso */
export function clockTime(iso) {
  return new Date(iso).toLocaleTimeString(locales(), { hour: "2-digit", minute: "2-digit" });
}

/** The day, with the year only when it is not this one. @param {string} iso @param {Date} now */
export function day(iso, now = new Date()) {
  const then = new Date(iso);
  /** @type {Intl.DateTimeFormatOptions} */
  const form = { day: "numeric", month: "short" };
  if (then.getFullYear() !== now.getFullYear()) form.year = "numeric";
  return then.toLocaleDateString(locales(), form);
}

/** Day and time in full, for a tooltip. @param {string} iso */
export function fullTime(iso) {
  return new Date(iso).toLocaleString(locales(), { dateStyle: "full", timeStyle: "short" });
}

/** A wait such as "40 s", "12 min" or "3 h 05". @param {number} seconds */
export function wait(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole >= DAY) return `${Math.floor(whole / DAY)} d`;
  return `${Math.floor(whole / HOUR)} h ${String(Math.floor((whole % HOUR) / MINUTE)).padStart(2, "0")}`;
}

/** A `<time>` element showing the time of day. @param {string} iso */
export function timeTag(iso) {
  const tag = document.createElement("time");
  tag.dateTime = iso;
  tag.title = fullTime(iso);
  tag.textContent = clockTime(iso);
  return tag;
}
