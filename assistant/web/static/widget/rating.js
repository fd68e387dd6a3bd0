/**
 * Ask how it was, once the conversation is over, and offer to begin another.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { say } from "../shared/language.js";

const SCORES = [1, 2, 3, 4, 5];

/** @typedef {import("./thread.js").Thread} Thread */

/**
 * The farewell under a closed conversation.
 *
 * @param {Thread} thread
 * @param {() => void} changed the rating was given, or a new conversation has begun
 */
export function farewell(thread, changed) {
  return el(
    "section",
    { class: "farewell", "aria-label": say("The conversation has ended") },
    el("h3", {}, say("This conversation has ended")),
    thread.conversation?.rating ? thanks() : question(thread, changed),
    el(
      "button",
      { class: "button", type: "button", onclick: () => thread.restart().then(changed) },
      say("Start a new conversation"),
    ),
  );
}

function thanks() {
  return el("p", { role: "status" }, say("Thank you for telling us."));
}

/** @param {Thread} thread @param {() => void} changed */
function question(thread, changed) {
  const problem = el("p", { class: "notice notice-danger", role: "alert", hidden: true });
  const stars = SCORES.map((score) => starButton(score, () => give(score)));
  /** @param {number} score */
  async function give(score) {
    try {
      await thread.rate(score);
      changed();
    } catch (error) {
      fill(problem, explain(error));
      problem.hidden = false;
    }
  }
  return el(
    "div",
    { class: "stars-question" },
    el("p", {}, say("How was it?")),
    el("div", { class: "stars", role: "group", "aria-label": say("How was it?") }, ...stars),
    problem,
  );
}

/** @param {number} score @param {() => void} give */
function starButton(score, give) {
  return el(
    "button",
    {
      class: "star",
      type: "button",
      "aria-label": score === 1 ? say("1 star") : say("{count} stars", { count: score }),
      onclick: give,
    },
    icon("star"),
  );
}
