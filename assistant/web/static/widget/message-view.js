/**
 * Show one message to the customer, whether it has arrived or is still on its way.
 */

import { attachedView } from "../shared/attached.js";
import { el, fill, serverHtml } from "../shared/dom.js";
import { say } from "../shared/language.js";
import { sourcesView, whyView } from "../shared/message-parts.js";
import { timeTag } from "../shared/time.js";
import { feedbackView } from "./feedback.js";
import { repliedOffers } from "./offers.js";

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./outbox.js").Entry} Entry */
/** @typedef {{retry: (clientId: string) => void, discard: (clientId: string) => void, choose: (words: string) => void, vote: import("./feedback.js").Vote, api: import("../shared/api.js").Api}} Actions */

const SPEAKERS = { customer: "You", assistant: "Assistant", agent: "Support", system: "" };

/** A message that the server has. @param {Message} message @param {URL} base @param {Actions} actions */
export function messageView(message, base, actions) {
  if (message.author === "system") return systemView(message);
  const isAnswer = message.author === "assistant";
  return el(
    "article",
    { class: `message from-${message.author}` },
    byline(message.author_name ?? speaker(message.author), message.at, message.author === "customer"),
    message.attachment
      ? attachedView(message.attachment, () => actions.api.download(attachmentPath(message)))
      : serverHtml(message.html, "rich words"),
    isAnswer && sourcesView(message.sources, base),
    isAnswer && whyView(message.personal),
    isAnswer && repliedOffers(message.offers, base, actions.api),
    isAnswer && feedbackView(message, actions.vote),
  );
}

/** @param {Message} message */
function attachmentPath({ conversation_id: conversation, attachment }) {
  return `/v1/conversations/${conversation}/attachments/${attachment?.id}`;
}

/** @param {Message["author"]} author */
function speaker(author) {
  return SPEAKERS[author] && say(SPEAKERS[author]);
}

/** What the assistant is saying, not recorded yet. @param {string} html of the server */
export function provisionalView(html) {
  return el("article", { class: "message is-provisional" }, serverHtml(html, "rich words"));
}

/** @param {Message} message */
function systemView(message) {
  return el("div", { class: "message from-system" }, serverHtml(message.html, "rich words"));
}

/** A message on its way: its words at once, and how it fares. @param {Entry} entry */
export function pendingView(entry) {
  return el(
    "article",
    { class: "message from-customer is-pending" },
    byline(speaker("customer"), entry.at, true),
    el("div", { class: "rich words plain", dir: "auto" }, entry.text),
    el("div", { class: "fate" }),
  );
}

/**
 * Say how a message on its way fares.
 *
 * @param {Element} view made by `pendingView`
 * @param {Entry} entry
 * @param {boolean} isLive
 * @param {Actions} actions
 */
export function showFate(view, entry, isLive, actions) {
  const fate = view.querySelector(".fate");
  if (!fate) return;
  const state = entry.refused ?? (isLive ? say("Sending…") : say("Waiting for a connection…"));
  if (fate.getAttribute("data-state") === state) return;
  fate.setAttribute("data-state", state);
  fill(fate, ...(entry.refused === null ? [state] : refusal(entry, actions)));
}

/** @param {Entry} entry @param {Actions} actions */
function refusal(entry, actions) {
  return [
    el("span", { class: "refused" }, say("Not sent. {why}", { why: entry.refused ?? "" })),
    el(
      "button",
      { class: "link-button", type: "button", onclick: () => actions.retry(entry.client_id) },
      say("Try again"),
    ),
    el(
      "button",
      { class: "link-button", type: "button", onclick: () => actions.discard(entry.client_id) },
      say("Delete"),
    ),
  ];
}

/** @param {string} name @param {string} at @param {boolean} isOwn whether it can be marked as seen */
function byline(name, at, isOwn) {
  return el(
    "header",
    { class: "byline" },
    el("span", { class: "speaker", dir: "auto" }, name),
    timeTag(at),
    isOwn && el("span", { class: "seen", "aria-live": "off" }), // there to be found, not announced
  );
}
