/**
 * Run the page on which the owner sees what customers asked and no article answers.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { day } from "../shared/time.js";
import { counted } from "../shared/words.js";
import { letIn } from "./door.js";

/** @typedef {import("./types.js").Gap} Gap */

const api = new Api(new URL("/", location.href));
const pane = byId("questions", HTMLElement);
const found = el("p", { class: "note", role: "status" });
const cards = el("ul", { class: "cards", "aria-label": "Unanswered questions" });
const notice = el("p", { class: "notice notice-danger", role: "alert", hidden: true });

/** Begin, for whoever was let in. */
async function start() {
  fill(pane, found, notice, cards);
  await show();
}

async function show() {
  found.textContent = "Looking…";
  /** @type {{groups: Gap[], left_out: number}} */
  const { groups, left_out } = await api.get("/v1/questions");
  found.textContent = [summary(groups), leftOut(left_out)].filter(Boolean).join(" ");
  fill(cards, ...groups.map(card));
}

/** @param {Gap[]} groups */
function summary(groups) {
  if (groups.length === 0) return "Nothing here waits for an article.";
  return `${counted(groups.length, "article", "articles")} to write, for what most customers asked first.`;
}

/** @param {number} count */
function leftOut(count) {
  if (!count) return "";
  const more = counted(count, "question is", "questions are");
  return `${more} not shown, because whoever asked did not let us learn from conversations.`;
}

/** @param {Gap} gap */
function card(gap) {
  const more = gap.examples.slice(1);
  return el(
    "li",
    { class: "card" },
    el("h2", { dir: "auto" }, gap.title),
    el("p", { class: "note" }, facts(gap)),
    more.length > 0 && el("p", { class: "note" }, "Also asked as:"),
    more.length > 0 && el("ul", {}, ...more.map((words) => el("li", { dir: "auto" }, words))),
    el(
      "div",
      { class: "row" },
      el(
        "a",
        {
          class: "button button-main",
          href: `/desk/articles?question=${gap.id}`,
          "aria-label": `Write an article: ${gap.title}`,
        },
        "Write an article",
      ),
      el(
        "button",
        {
          class: "button",
          type: "button",
          "aria-label": `No article needed: ${gap.title}`,
          onclick: () => putAside(gap),
        },
        "No article needed",
      ),
    ),
  );
}

/** @param {Gap} gap */
function facts(gap) {
  const asked = counted(gap.asked, "time", "times");
  return `Asked ${asked} by ${counted(gap.customers, "customer", "customers")}, last ${day(gap.last_asked_at)}`;
}

/** Nothing has to be written; whoever asks it anew brings it back. @param {Gap} gap */
async function putAside(gap) {
  notice.hidden = true;
  try {
    /** @type {{messages: string[]}} */
    const { messages } = await api.get(`/v1/questions/${gap.id}`);
    await api.post("/v1/questions/settled", { messages });
    await show();
    pane.focus();
  } catch (error) {
    notice.textContent = explain(error);
    notice.hidden = false;
  }
}

letIn(api, pane, start, {
  signIn: ["Sign in to see the questions", "Only the owner reads what was not answered."],
  only: { roles: ["owner"], title: "Only the owner reads what was not answered" },
});
