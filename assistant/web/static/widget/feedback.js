/**
 * Ask under each answer whether it solved the problem; the last word counts.
 */

import { explain } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { say } from "../shared/language.js";

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {(message: Message, helped: boolean, asked: "thumb" | "solved") => Promise<void>} Vote */

const QUESTION = "Did that solve it?";
const THANKS = "Thank you for telling us.";
const SORRY = "Sorry about that. Say it in other words, or ask for a person.";

/**
 * The question under an answer, and what came of it; nothing under what rests on no article.
 *
 * @param {Message} message
 * @param {Vote} vote
 */
export function feedbackView(message, vote) {
  if (message.decision !== "answer" || message.sources.length === 0) return null;
  const said = el("span", { class: "feedback-said", role: "status" });
  const row = el(
    "div",
    { class: "feedback", role: "group", "aria-label": say(QUESTION) },
    el("span", { class: "feedback-question", "aria-hidden": "true" }, say(QUESTION)),
    button("thumb-up", say("Yes"), () => give(true)),
    button("thumb-down", say("No"), () => give(false)),
    said,
  );

  /** @param {boolean} helped */
  async function give(helped) {
    try {
      await vote(message, helped, isLast(row) ? "solved" : "thumb");
      showFeedback(row, helped);
      said.textContent = say(helped ? THANKS : SORRY);
    } catch (error) {
      said.textContent = explain(error);
    }
  }
  return row;
}

/** Show what was said of an answer before. @param {Element} view of the answer @param {boolean} helped */
export function showFeedback(view, helped) {
  for (const one of view.querySelectorAll(".vote"))
    one.setAttribute("aria-pressed", String(one.getAttribute("aria-label") === say(helped ? "Yes" : "No")));
}

/** The question is written out under the last message alone. @param {Element} row */
function isLast(row) {
  return row.closest(".message")?.nextElementSibling === null;
}

/** @param {"thumb-up" | "thumb-down"} drawing @param {string} name @param {() => void} onclick */
function button(drawing, name, onclick) {
  return el(
    "button",
    { class: "vote", type: "button", "aria-label": name, "aria-pressed": "false", title: name, onclick },
    icon(drawing),
  );
}
