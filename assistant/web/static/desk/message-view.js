/**
 * Show one message to the agent: who said it, on what grounds, and how sure the assistant was.
 */

import { Api } from "../shared/api.js";
import { attachedView } from "../shared/attached.js";
import { el, serverHtml } from "../shared/dom.js";
import { offersView, offerView, sourcesView } from "../shared/message-parts.js";
import { timeTag } from "../shared/time.js";

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./board.js").Pending} Pending */

const SPEAKERS = { customer: "Customer", assistant: "Assistant", agent: "Agent", system: "" };
const BASE = new URL("/", location.href);
const api = new Api(BASE);

/**
 * @param {Message} message
 * @param {string | null} customer the customer's name, where we may know it
 * @param {(trace: string) => void} why
 * @param {((message: Message) => void) | null} approve for whoever may: make an answer of an agent's words
 */
export function messageView(message, customer, why, approve) {
  const customerName = message.author === "customer" ? customer : null;
  if (message.author === "system") {
    return el("div", { class: "said by-system", tabindex: "-1" }, serverHtml(message.html, "rich"));
  }
  return el(
    "article",
    { class: `said by-${message.author}`, tabindex: "-1" },
    el(
      "header",
      {},
      el("strong", { dir: "auto" }, message.author_name ?? customerName ?? SPEAKERS[message.author]),
      timeTag(message.at),
      grounds(message, why),
      message.author === "agent" && approve && approval(message, approve),
    ),
    message.attachment ? attached(message) : serverHtml(message.html, "rich"),
    sourcesView(message.sources, BASE),
    offersView(message.offers, (offer) => el("li", {}, offerView(offer, BASE))),
    message.author === "agent" && el("p", { class: "seen", "aria-live": "off" }), // there to be found, not announced
  );
}

/** @param {Message} message */
function attached({ attachment, conversation_id: conversation }) {
  const path = `/v1/desk/conversations/${conversation}/attachments/${attachment?.id}`;
  return attachment && attachedView(attachment, () => api.download(path));
}

/** @param {Message} message @param {(trace: string) => void} why */
function grounds(message, why) {
  const { trace_id: trace, confidence } = message;
  if (trace === null) return null;
  const words = confidence === null ? "Why?" : `Why? ${Math.round(confidence * 100)} % sure`;
  return el("button", { class: "link-button", type: "button", onclick: () => why(trace) }, words);
}

/** @param {Message} message @param {(message: Message) => void} approve */
function approval(message, approve) {
  const act = () => approve(message);
  return el("button", { class: "link-button", type: "button", onclick: act }, "Save as approved answer…");
}

/** @param {Pending} entry @param {Board} board */
export function pendingView(entry, board) {
  return el(
    "article",
    { class: "said by-agent is-pending" },
    el("header", {}, el("strong", {}, "You"), entry.refused === null ? "Sending…" : null),
    el("div", { class: "rich plain", dir: "auto" }, entry.text),
    entry.refused !== null &&
      el(
        "p",
        { class: "refused", role: "alert" },
        `Not sent. ${entry.refused} `,
        el(
          "button",
          { class: "link-button", type: "button", onclick: () => board.retry(entry) },
          "Try again",
        ),
        " ",
        el("button", { class: "link-button", type: "button", onclick: () => board.discard(entry) }, "Delete"),
      ),
  );
}
