/**
 * Put the server's short codes into the words that people read.
 */

import { locales } from "./language.js";

/** @typedef {import("./types.js").Preference} Preference */

/** What each consent allows, in the customer's words. */
export const PURPOSES = /** @type {Record<string, {name: string, plain: string}>} */ ({
  remember: { name: "Remember me", plain: "Keep what you tell us for your next visit." },
  personal_answers: {
    name: "Personal answers",
    plain: "Use your preferences and orders to pick the right answer.",
  },
  offers: { name: "Suggestions", plain: "Suggest a product now and then, with the reason." },
  proactive: { name: "Write to me first", plain: "Let us contact you, for example when a filter is due." },
  analytics: { name: "Counting", plain: "Count what helped and what did not, without your name." },
  training: { name: "Learning", plain: "Improve our answers with your conversations, without your name." },
});

/** The sections of a context summary, as an agent reads them. */
export const SECTIONS = /** @type {Record<string, string>} */ ({
  who: "Who",
  wants: "Wants",
  facts: "Facts",
  tried: "Already tried",
  answered: "Told by an agent",
  offered: "Offered",
  bought: "Bought",
  solved_before: "Solved before",
  open_cases: "Open cases",
  mood: "Mood",
  preferred_resolution: "Would like",
  promised: "Promised",
  next_step: "Next step",
});

/** Why a person was asked for, as an agent reads it. */
export const REASONS = /** @type {Record<string, string>} */ ({
  requested: "Asked for a person",
  low_confidence: "Assistant unsure",
  sensitive: "Sensitive matter",
  repeated_failure: "Answers did not help",
  upset: "Upset",
  rule: "One of our rules",
  pulled: "Taken from the assistant",
  reopened: "Wrote again",
});

/** Turn a code such as "low_confidence" into words. @param {string} code */
export function spoken(code) {
  const words = code.replaceAll("_", " ").replaceAll("-", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** An amount as people write it there; an unknown currency stands beside the number. @param {string} price @param {string} currency */
export function money(price, currency) {
  const amount = Number(price);
  if (!/^[A-Z]{3}$/.test(currency) || Number.isNaN(amount)) return `${price} ${currency}`.trim();
  return new Intl.NumberFormat(locales(), { style: "currency", currency }).format(amount);
}

/** Where a preference comes from, told to the customer. @param {Preference} preference */
export function originToCustomer(preference) {
  if (preference.origin === "set") return "You set this";
  if (preference.origin === "said") return "You told us in chat";
  return `Our guess, ${Math.round(preference.confidence * 100)} % sure`;
}

/** Where a preference comes from, told to an agent. @param {Preference} preference */
export function originToAgent(preference) {
  if (preference.origin === "set") return "set by them";
  if (preference.origin === "said") return "said in chat";
  return `inferred, ${Math.round(preference.confidence * 100)} %`;
}

/** One of these, several of those. @param {number} count @param {string} one @param {string} many */
export function counted(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

/** Up to two initials. @param {string} name */
export function initials(name) {
  const parts = name.trim().split(/\s+/);
  return parts
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join("");
}
