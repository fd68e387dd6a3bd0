/**
 * Show one system of the owner's: where it is, what it is told, how it does, and what can be done.
 */

import { el } from "../shared/dom.js";
import { clockTime, day } from "../shared/time.js";
import { counted } from "../shared/words.js";

/** @typedef {import("./types.js").Webhook} Webhook */
/**
 * @typedef {object} Actions
 * @property {(one: Webhook) => void} test
 * @property {(one: Webhook) => void} edit
 * @property {(one: Webhook) => void} rotate
 * @property {(one: Webhook) => void} replay
 * @property {(one: Webhook) => void} remove
 */

/** @param {Webhook} one @param {Actions} actions @param {string} outcome what came of a test, if one was sent */
export function card(one, actions, outcome) {
  const [words, tone] = standing(one);
  return el(
    "li",
    { class: "card", "data-webhook": one.id },
    el(
      "div",
      { class: "card-head" },
      el("h3", { dir: "auto" }, one.name),
      el("span", { class: `badge ${tone}` }, words),
    ),
    el("p", { class: "address" }, one.url),
    el("p", { class: "note" }, facts(one)),
    one.ended && el("p", { class: "notice notice-danger" }, stopped(one)),
    outcome && el("p", { class: "note", role: "status" }, outcome),
    el(
      "div",
      { class: "row" },
      button("test", "Send a test", one, actions.test),
      button("edit", "Edit…", one, actions.edit),
      button("rotate", "New secret…", one, actions.rotate),
      button("replay", "Send again…", one, actions.replay),
      button("remove", "Remove…", one, actions.remove),
    ),
  );
}

/** A moment, short. @param {string} iso */
export function moment(iso) {
  return `${day(iso)}, ${clockTime(iso)}`;
}

/** @param {string} act @param {string} words @param {Webhook} one @param {(one: Webhook) => void} then */
function button(act, words, one, then) {
  const tone = act === "remove" ? "button button-danger" : "button";
  const label = `${words.replace("…", "")}: ${one.name}`;
  return el(
    "button",
    { class: tone, type: "button", "data-act": act, "aria-label": label, onclick: () => then(one) },
    words,
  );
}

/** How it stands, in words, and how loudly. @param {Webhook} one @returns {[words: string, tone: string]} */
function standing(one) {
  if (!one.is_on) return ["Off", one.ended === "switched off" ? "" : "badge-danger"];
  if (one.failing_since) return [`Fails since ${moment(one.failing_since)}`, "badge-danger"];
  return ["On", "badge-accent"];
}

/** @param {Webhook} one */
function stopped(one) {
  if (one.ended === "switched off") return "You switched it off: it is told nothing.";
  return `It is told nothing any more: ${one.ended}. Once it is mended, edit it and switch it on again.`;
}

/** @param {Webhook} one */
function facts(one) {
  const parts = [
    one.events.length ? counted(one.events.length, "event", "events") : "every event",
    one.with_content ? "with what was written" : "ids only",
    `${one.sent} arrived`,
    `${one.waiting} on the way`,
    `${one.dead} dead`,
  ];
  if (one.old_secret_until) parts.push(`the old secret is valid until ${moment(one.old_secret_until)}`);
  return parts.join(" · ");
}
