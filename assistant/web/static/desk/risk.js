/**
 * Run the page on which the owner tries how many questions may be answered at which risk.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { letIn } from "./door.js";
import { curve, percent } from "./risk-curve.js";

/** @typedef {import("./types.js").Risk} Risk */

const api = new Api(new URL("/", location.href));
const pane = byId("risk", HTMLElement);
const slider = el("input", {
  type: "range",
  id: "allowed",
  min: 1,
  max: 30,
  value: 5,
  oninput: () => show(),
});
const named = el("output", { for: "allowed" });
const picture = el("div");
const verdict = el("p", { class: "verdict", role: "status" });
const notice = el("p", { class: "notice notice-warn" });
const how = el("p", { class: "note" });
let asked = 0;

/** Begin, for whoever was let in. */
async function start() {
  fill(
    pane,
    el("label", { class: "slider" }, "How many answers may be wrong? ", named, slider),
    notice,
    picture,
    verdict,
    how,
  );
  await show();
}

async function show() {
  const turn = ++asked;
  const share = slider.valueAsNumber / 100;
  named.textContent = `at most ${percent(share)}`;
  try {
    /** @type {Risk} */
    const risk = await api.get(`/v1/risk?risk=${share}`);
    if (turn !== asked) return;
    notice.textContent = risk.notice ?? "";
    notice.hidden = !risk.notice;
    fill(picture, ...(risk.questions ? [curve(risk)] : []));
    verdict.textContent = words(risk);
    verdict.classList.toggle("verdict-nothing", !risk.tried?.answered);
    how.textContent = rule(risk, share);
  } catch (error) {
    byId("line", HTMLElement).textContent = explain(error);
  }
}

/** What questions with known answers show. @param {Risk} risk */
function words(risk) {
  const { tried } = risk;
  const isMade = risk.made_from === "knowledge";
  if (!tried)
    return "No labelled questions yet. Write some down, say which article answers each, and run concierge calibrate. Until then, concierge calibrate --from-knowledge makes questions from your articles.";
  if (tried.answered)
    return `${percent(tried.answered / risk.questions)} of questions would be answered: ${tried.answered} of ${risk.questions} ${isMade ? "made" : "labelled"} ones, ${tried.wrong} of them wrongly. This holds with ${percent(tried.confidence)} confidence for questions like these${isMade ? ", not for what customers ask" : ""}.`;
  if (isMade)
    return "Nothing would be answered: questions made from your articles do not show that so few answers are wrong. Labelled questions may.";
  if (tried.missing === null)
    return "Nothing could be answered: too many answers are wrong at any confidence.";
  return `Nothing could be answered yet: about ${tried.missing} more labelled questions are needed to show it.`;
}

/** What holds now, and how to change it. @param {Risk} risk @param {number} share */
function rule(risk, share) {
  const now = risk.threshold === null ? "nothing is answered" : `answers from ${percent(risk.threshold)} on`;
  const set = risk.risk === null ? "no bound is set" : `at most ${percent(risk.risk)} may be wrong`;
  return `Now: ${set}, ${now}. To set this one: CONCIERGE_ANSWER_RISK=${share}, then start the service again.`;
}

letIn(api, pane, start, {
  signIn: ["Sign in to see the risk", "Only the owner decides how sure is sure enough."],
  only: { roles: ["owner"], title: "Only the owner decides about risk" },
});
