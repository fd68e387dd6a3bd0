/**
 * Show what the shop would still like to know, and every decision that a customer took with its proof.
 */

import { el } from "../shared/dom.js";
import { fullTime } from "../shared/time.js";
import { questionCard, send } from "./onboarding.js";
import { action, line, section } from "./privacy-lines.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").Decision} Decision */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Me} Me */

const DOORS = /** @type {Record<string, string>} */ ({
  widget: "in the chat window",
  page: "on this page",
  api: "through the shop",
  import: "through the shop",
});

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

/**
 * Every decision, newest first; `decide` leads to where each is changed.
 *
 * @param {Decision[]} decisions
 * @param {Me} me
 * @param {(purpose: string) => void} decide
 */
export function decisionsSection(decisions, me, decide) {
  if (decisions.length === 0) return null;
  const names = new Map(me.consents.map(({ purpose, name }) => [purpose, name]));
  return section(
    "What you decided before",
    el(
      "p",
      { class: "quiet" },
      "We keep this as proof of what you decided; what holds now are the switches above.",
    ),
    el(
      "details",
      { class: "decisions" },
      el("summary", {}, decisions.length === 1 ? "One decision" : `${decisions.length} decisions`),
      el(
        "ul",
        { class: "items" },
        ...[...decisions].reverse().map((one) => {
          const name = names.get(one.purpose) ?? one.purpose;
          return line(
            { name, value: one.granted ? "Yes" : "No", note: told(one) },
            action("Decide anew", `Decide anew about ${name}`, () => decide(one.purpose)),
          );
        }),
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
