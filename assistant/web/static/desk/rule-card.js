/**
 * Show one rule: what it does with which products, for whom, and where it stands in its time.
 */

import { el } from "../shared/dom.js";

/** @typedef {import("./types.js").OfferRule} OfferRule */
/** @typedef {import("./types.js").RuleChoices} RuleChoices */
/** @typedef {import("./types.js").RuleKind} RuleKind */
/** @typedef {{edit: (rule: OfferRule) => void, remove: (rule: OfferRule) => void}} Actions */

/** What each kind does, as a choice and as the beginning of a sentence. @type {Record<RuleKind, {choice: string, verb: string}>} */
export const KINDS = {
  promote: { choice: "Promote: rank it higher where it suits", verb: "Promotes" },
  pin: { choice: "Pin: show one of them first", verb: "Pins to the first place" },
  bury: { choice: "Bury: rank it lower", verb: "Buries" },
  margin: { choice: "Margin: prefer what earns more", verb: "Prefers what earns more among" },
};

/** @type {Record<OfferRule["state"], [words: string, tone: string]>} */
const STATES = {
  planned: ["Planned", "badge-warn"],
  running: ["Running", "badge-accent"],
  ended: ["Ended", ""],
};
const NAMED = 4; // products on a card

/** @param {OfferRule} rule @param {RuleChoices} choices @param {Actions} actions */
export function card(rule, choices, actions) {
  const [words, tone] = STATES[rule.state];
  return el(
    "li",
    { class: "card", "data-rule": rule.id },
    el(
      "div",
      { class: "card-head" },
      el("h3", { dir: "auto" }, rule.name),
      el("span", { class: `badge ${tone}` }, words),
    ),
    el("p", {}, `${KINDS[rule.kind].verb} `, el("bdi", {}, concerned(rule)), strength(rule)),
    el("p", { class: "note" }, `${audience(rule, choices)} · ${time(rule, choices.time_zone)}`),
    el("p", { class: "note" }, `Changed by ${rule.changed_by}, ${moment(rule.changed_at)}`),
    el(
      "div",
      { class: "row" },
      button("edit", "Edit", rule, () => actions.edit(rule)),
      button("remove", "Remove…", rule, () => actions.remove(rule)),
    ),
  );
}

/** @param {string} act @param {string} words @param {OfferRule} rule @param {() => void} onclick */
function button(act, words, rule, onclick) {
  const tone = act === "remove" ? "button button-danger" : "button";
  const label = `${words.replace("…", "")} ${rule.name}`;
  return el("button", { class: tone, type: "button", "data-act": act, "aria-label": label, onclick }, words);
}

/** @param {OfferRule} rule */
function concerned({ products, attribute, value }) {
  if (attribute) return `all with ${attribute}: ${value}`;
  if (!products.length) return "all products";
  const names = products.slice(0, NAMED).map((one) => one.title ?? `${one.id} (sold no more)`);
  const more = products.length - names.length;
  return more > 0 ? `${names.join("; ")} and ${more} more` : names.join("; ");
}

/** @param {OfferRule} rule */
function strength({ kind, strength: share }) {
  return kind === "pin" ? "" : `; at ${Math.round(share * 100)}\u00a0%`;
}

/** @param {OfferRule} rule @param {RuleChoices} choices */
function audience({ segment }, choices) {
  if (segment === null) return "For everybody";
  const known = choices.segments.find((one) => one.name === segment);
  return known ? `For ${known.title}` : `For ${segment}, a segment that is no longer declared: nobody`;
}

/** @param {OfferRule} rule @param {string} zone */
function time({ starts_at, ends_at }, zone) {
  if (!starts_at && !ends_at) return "always";
  const from = starts_at ? `from ${moment(starts_at)}` : "";
  const until = ends_at ? `until ${moment(ends_at)}` : "";
  return `${[from, until].filter(Boolean).join(" ")} (${zone})`;
}

/** A moment by the shop's clock, whatever clock the reader has. @param {string} iso */
function moment(iso) {
  return new Date(wallClock(iso)).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

/** What the shop's clock shows, as a form takes it. @param {string} iso */
export function wallClock(iso) {
  return iso.slice(0, "2026-01-01T00:00".length);
}
