/**
 * Show by what we recognise a customer, and every decision they took with its proof.
 */

import { el } from "../shared/dom.js";
import { day, fullTime } from "../shared/time.js";
import { questionCard, send } from "./onboarding.js";
import { section } from "./privacy-sections.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Decision} Decision */
/** @typedef {import("../shared/types.js").Question} Question */
/** @typedef {import("../shared/types.js").Identities} Identities */
/** @typedef {import("../shared/types.js").Identifier} Identifier */
/** @typedef {import("../shared/types.js").Me} Me */

const NAMES = /** @type {Record<string, string>} */ ({
  anonymous: "This browser",
  user: "Your customer number at the shop",
  email: "E-mail",
  phone: "Phone",
  external: "Your number in another system of the shop",
  did: "An identity that you made yourself",
});
const VOUCHERS = /** @type {Record<string, string>} */ ({
  shop_token: "The shop confirmed it when you signed in",
  identifier_hash: "The shop confirmed it",
  user_hash: "The shop confirmed it",
  did_key: "You proved it with your key",
  visitor_token: "We gave this browser a number, so that you can come back to your chat",
});
const DOORS = /** @type {Record<string, string>} */ ({
  widget: "in the chat window",
  page: "on this page",
  api: "through the shop",
  import: "through the shop",
});

/** @param {Identities} identities */
export function identitiesSection({ identifiers, merged }) {
  if (identifiers.length + merged.length === 0) return null;
  return section(
    "How we recognise you",
    el(
      "p",
      { class: "quiet" },
      "These come from the shop or from this browser. ",
      "To be recognised by none of them, delete everything at the end of this page.",
    ),
    el(
      "ul",
      { class: "items" },
      ...identifiers.map((one) => line(NAMES[one.kind] ?? one.kind, one.value, proof(one))),
      ...merged.map((one) =>
        line(
          "Also you",
          one.email ?? one.name ?? one.external_id ?? one.id,
          "The shop joined it with this account",
        ),
      ),
    ),
  );
}

/** @param {Identifier} identifier */
function proof({ verified_by: by, seen_at: seen }) {
  const who = by === null ? "Nobody confirmed it, so it opens nothing" : (VOUCHERS[by] ?? "Confirmed");
  return `${who}. Last seen ${day(seen)}.`;
}

/** A row that names something, says it, and adds a note. @param {string} name @param {string} value @param {string} note */
export function line(name, value, note) {
  return el(
    "li",
    { class: "item" },
    el(
      "div",
      { class: "item-words" },
      el("span", { class: "item-name" }, name),
      el("span", { class: "item-value is-long", dir: "auto" }, value),
      el("span", { class: "item-note" }, note),
    ),
  );
}

/**
 * What the shop would like to know, for whenever they like; an answer shows with the rest at once.
 *
 * @param {Question[]} questions
 * @param {{api: Api, answered: () => void}} given
 */
export function missingSection(questions, { api, answered }) {
  if (questions.length === 0) return null;
  return section(
    "What would help",
    el("p", { class: "quiet" }, "You need not answer any of these. Each says what an answer is good for."),
    ...questions.map((question) =>
      questionCard(question, {
        answer: (value) => send(api, question, value, answered),
        place: "",
        skip: false,
      }),
    ),
  );
}

/** Every decision, newest first. @param {Decision[]} decisions @param {Me} me */
export function decisionsSection(decisions, me) {
  if (decisions.length === 0) return null;
  const names = new Map(me.consents.map(({ purpose, name }) => [purpose, name]));
  return section(
    "What you decided before",
    el("p", { class: "quiet" }, "We keep this as proof. To change your mind, use the switches above."),
    el(
      "details",
      { class: "decisions" },
      el("summary", {}, decisions.length === 1 ? "One decision" : `${decisions.length} decisions`),
      el(
        "ul",
        { class: "items" },
        ...[...decisions]
          .reverse()
          .map((one) => line(names.get(one.purpose) ?? one.purpose, one.granted ? "Yes" : "No", told(one))),
      ),
    ),
  );
}

/** Who decided, when, where and on which words. @param {Decision} decision */
function told({ source, at, door, policy }) {
  const who = source === "customer" ? "You" : source === "gpc" ? "Your browser, for you" : "The shop told us";
  const where = DOORS[door] ? `, ${DOORS[door]}` : "";
  const words = policy === null ? "" : `, on version ${policy} of the words`;
  return `${who}, ${fullTime(at)}${where}${words}.`;
}
