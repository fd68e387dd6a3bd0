/**
 * Show what a customer did and what we talked about; each line can be forgotten for good.
 */

import { el, fill } from "../shared/dom.js";
import { day } from "../shared/time.js";
import { spoken } from "../shared/words.js";
import { askedTwice, section } from "./privacy-lines.js";

/** @typedef {import("./types.js").Activity} Activity */
/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Conversation} Conversation */
/** @typedef {import("./privacy-lines.js").Change} Change */
/** @typedef {import("./privacy-why.js").Why} Why */

/** @param {Activity[]} activities @param {Change} change @param {Why} why */
export function activitiesSection(activities, change, why) {
  if (activities.length === 0) return null;
  return section(
    "What you did in the shop",
    why.line("activities"),
    list(
      activities.map((activity) =>
        forgettable({
          words: [spoken(activity.kind), activity.product_id].filter(Boolean).join(": "),
          note: day(activity.at),
          path: `/v1/me/activities/${encodeURIComponent(activity.id)}`,
          change,
        }),
      ),
    ),
  );
}

const HOUR = 3_600_000;
/** @type {[label: string, milliseconds: number][]} */
const STRETCHES = [
  ["the last hour", HOUR],
  ["the last day", 24 * HOUR],
  ["the last 30 days", 720 * HOUR],
  ["all time", Number.POSITIVE_INFINITY],
];

/**
 * Let a stretch of time be forgotten: what was bought and done in it.
 *
 * @param {{change: Change, cleared: () => void}} given
 */
export function clearSection({ change, cleared }) {
  const select = el(
    "select",
    { class: "field", id: "clear-stretch" },
    ...STRETCHES.map(([label], place) => el("option", { value: place }, label)),
  );
  const confirm = el("div", { class: "confirm", role: "group", "aria-label": "Forget it?", hidden: true });
  const ask = el("button", { class: "button", type: "button" }, "Forget…");
  const go = el("button", { class: "button button-danger", type: "button" }, "Forget it for good");
  const keep = el("button", { class: "button", type: "button" }, "Keep it");
  const close = () => {
    confirm.hidden = true;
    ask.focus();
  };
  ask.addEventListener("click", () => {
    confirm.hidden = false;
    go.focus();
  });
  keep.addEventListener("click", close);
  go.addEventListener("click", async () => {
    if (await change((api) => clear(api, STRETCHES[Number(select.value)]?.[1] ?? HOUR))) cleared();
  });
  fill(
    confirm,
    el(
      "p",
      {},
      "What you bought and did then is deleted here, and not taken in again. Your shop keeps its own.",
    ),
    el("div", { class: "row" }, go, keep),
  );
  return section(
    "Forget a stretch of time",
    el(
      "div",
      { class: "row clear-row" },
      el("label", { for: select.id }, "What I bought and did in"),
      select,
      ask,
    ),
    confirm,
  );
}

/** @param {Api} api @param {number} stretch in milliseconds */
function clear(api, stretch) {
  const now = Date.now();
  const first = new Date(Number.isFinite(stretch) ? now - stretch : 0).toISOString();
  return api.post("/v1/me/history/clear", { first, last: new Date(now).toISOString() });
}

/**
 * @param {Conversation[]} conversations
 * @param {{change: Change, why: Why, forgotten: (id: string) => void}} given
 */
export function conversationsSection(conversations, { change, why, forgotten }) {
  if (conversations.length === 0) return null;
  return section(
    "Your conversations",
    why.line("conversations"),
    list(
      conversations.map((conversation) =>
        forgettable({
          words: conversation.subject || "No subject",
          note: day(conversation.started_at),
          path: `/v1/me/conversations/${conversation.id}`,
          change,
          gone: () => forgotten(conversation.id),
        }),
      ),
    ),
  );
}

/** @param {HTMLElement[]} items */
function list(items) {
  return el("ul", { class: "items" }, ...items);
}

/** @param {{words: string, note: string, path: string, change: Change, gone?: () => void}} line */
function forgettable({ words, note, path, change, gone }) {
  return askedTwice({
    said: { value: words, note },
    ask: "Delete",
    label: `Delete ${words}`,
    go: "Delete for good",
    keep: "Keep",
    act: (api) => api.delete(path),
    change,
    gone,
  });
}
