/**
 * Offer an agent what may help with the customer's last message: replies, macros, cases solved before, what may be
 * offered.
 *
 * Stands anywhere: it needs the server, the id of a conversation, and somebody to take what is chosen. Alt and a
 * digit insert a reply, and Alt and M open the macros, wherever the cursor is.
 */

import { explain, isExpected } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { counted } from "../shared/words.js";
import { MacroList } from "./macro-list.js";

const SHOWN_LETTERS = 140;
/** Why a suggestion is put aside. @type {[verdict: string, words: string][]} */
const REASONS = [
  ["wrong", "Wrong"],
  ["incomplete", "Incomplete"],
  ["tone", "Wrong tone"],
  ["not_now", "Not now"],
];

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").Assistance} Assistance */
/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./types.js").SuggestedReply} SuggestedReply */
/** @typedef {import("./types.js").SimilarCase} SimilarCase */
/** @typedef {import("./types.js").Offerable} Offerable */

/**
 * @typedef {object} Chosen what an agent inserted
 * @property {"article" | "case" | "macro" | "offer"} kind
 * @property {string} id
 * @property {string} text
 */

/** The suggestions for one conversation. */
export class AssistPanel {
  /** @type {Api} */
  #api;
  /** @type {(chosen: Chosen) => void} */
  #insert;
  /** @type {string | null} */
  #conversation = null;
  /** @type {Assistance | null} */
  #shown = null;
  /** What was taken before, which the desk may bring again. @type {WeakSet<Assistance>} */
  #taken = new WeakSet();
  #told = "";
  /** @type {SuggestedReply[]} */
  #replies = [];
  /** What was put aside for this message, whether or not anything is learnt of that. @type {Set<string>} */
  #refused = new Set();
  /** What was inserted and not sent yet, and the message that it answers. @type {(Chosen & {message_id: string}) | null} */
  #inserted = null;
  #suggested = el("div", {});
  #macros;
  #problem;

  /** What to place on the page. */
  element = el("section", { class: "assist", "aria-label": "Suggestions", hidden: true });

  /** @param {Api} api @param {(chosen: Chosen) => void} insert */
  constructor(api, insert) {
    this.#api = api;
    this.#insert = insert;
    this.#macros = new MacroList(api, (chosen) => this.#choose(chosen));
    this.#problem = el("p", { class: "grounds", role: "status" });
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Stand for a conversation, or for none; what is suggested for it comes with `take` or `read`. @param {string | null} id */
  show(id) {
    if (id === this.#conversation) return;
    this.#conversation = id;
    this.#clear();
    fill(this.element, el("h3", {}, "Suggestions"), this.#suggested, this.#macros.element, this.#problem);
    this.element.hidden = id === null;
    this.#macros.read(id);
  }

  /** Show what is suggested, if it is for the conversation on show. @param {string} id @param {Assistance} assistance */
  take(id, assistance) {
    if (id !== this.#conversation || this.#taken.has(assistance)) return;
    this.#taken.add(assistance);
    const told = JSON.stringify(assistance);
    if (told === this.#told) return; // asked for again: what is open stays open
    this.#told = told;
    if (assistance.message_id !== this.#shown?.message_id) this.#refused.clear();
    if (this.#shown && assistance.message_id !== this.#shown.message_id) this.#macros.read(id);
    this.#shown = assistance;
    const { actions, offers } = assistance;
    const replies = assistance.replies.filter((one) => !this.#refused.has(one.id));
    const similar = assistance.similar.filter((one) => !this.#refused.has(one.id));
    this.#replies = replies;
    this.element.scrollTop = 0;
    fill(
      this.#suggested,
      actions.length > 0 &&
        el("ul", { class: "next", "aria-label": "What to do next" }, ...actions.map(step)),
      replies.length > 0 &&
        el("ol", { class: "replies" }, ...replies.map((reply, place) => this.#reply(reply, place))),
      this.#fold("Similar cases", similar, (one) => this.#case(one)),
      this.#fold("May be offered", offers, (one) => this.#offer(one)),
    );
  }

  /** Learn what became of what was inserted. @param {Message} message */
  sent(message) {
    const inserted = this.#inserted;
    this.#inserted = null;
    if (inserted && message.conversation_id === this.#conversation)
      this.#tell({ ...inserted, verdict: "sent", sent: message.id });
  }

  /** Ask what is suggested now, where nothing tells it by itself. */
  async read() {
    const id = this.#conversation;
    if (!id) return;
    try {
      this.take(id, await this.#api.get(`/v1/desk/conversations/${id}/assist`));
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.#clear(); // the agent goes on without
    }
  }

  /** Insert what was chosen, and keep in mind what for. @param {Chosen} chosen */
  #choose({ kind, id, text }) {
    const message_id = this.#shown?.message_id;
    this.#inserted = message_id ? { kind, id, text, message_id } : null;
    this.#insert({ kind, id, text });
  }

  /** Put a suggestion aside; others come first for questions of this kind. @param {Chosen} chosen @param {string} verdict */
  async #putAside({ kind, id, text }, verdict) {
    const message_id = this.#shown?.message_id;
    if (!message_id) return;
    this.#refused.add(id);
    this.#told = "";
    await this.#tell({ kind, id, text, message_id, verdict });
    await this.read();
  }

  /** @param {object} choice */
  async #tell(choice) {
    this.#problem.textContent = "";
    try {
      await this.#api.post(`/v1/desk/conversations/${this.#conversation}/assist/choices`, choice);
    } catch (error) {
      this.#problem.textContent = explain(error);
    }
  }

  #clear() {
    this.#inserted = null;
    this.#shown = null;
    this.#taken = new WeakSet();
    this.#told = "";
    this.#replies = [];
    fill(this.#suggested);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || !this.element.isConnected) return;
    if (event.code === "KeyM" && !this.element.hidden) {
      event.preventDefault();
      return this.#macros.open();
    }
    const reply = this.#replies[Number(/^Digit([1-9])$/.exec(event.code)?.[1] ?? 0) - 1];
    if (!reply || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#choose(reply);
  }

  /** @param {SuggestedReply} reply @param {number} place */
  #reply(reply, place) {
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: "suggested",
          type: "button",
          "aria-keyshortcuts": `Alt+${place + 1}`,
          onclick: () => this.#choose(reply),
        },
        el("kbd", { "aria-hidden": "true" }, `Alt ${place + 1}`),
        el("span", { dir: "auto" }, shortened(reply.text)),
      ),
      el(
        "div",
        { class: "grounds" },
        `${Math.round(reply.confidence * 100)} % sure · `,
        reply.sent > 0 && `sent ${counted(reply.sent, "time", "times")} for the like · `,
        ...reply.sources.map((source) =>
          source.url
            ? el("a", { href: source.url, target: "_blank", rel: "noopener" }, source.title)
            : el("span", {}, source.title),
        ),
        this.#aside(reply),
      ),
    );
  }

  /** Why not this one? @param {Chosen} chosen */
  #aside(chosen) {
    return el(
      "details",
      { class: "aside" },
      el("summary", { "aria-label": `Put aside: ${shortened(chosen.text)}` }, "Not this"),
      ...REASONS.map(([verdict, words]) =>
        el(
          "button",
          { class: "link-button", type: "button", onclick: () => this.#putAside(chosen, verdict) },
          words,
        ),
      ),
    );
  }

  /** @param {SimilarCase} one */
  #case(one) {
    return el(
      "li",
      {},
      el("p", { class: "asked", dir: "auto" }, one.question),
      el(
        "button",
        {
          class: "suggested",
          type: "button",
          onclick: () => this.#choose({ kind: "case", id: one.id, text: one.answer }),
        },
        el("span", { dir: "auto" }, shortened(one.answer)),
      ),
      el(
        "div",
        { class: "grounds" },
        one.by_person ? "A colleague's answer" : "The assistant's answer",
        this.#aside({ kind: "case", id: one.id, text: one.answer }),
      ),
    );
  }

  /** @param {Offerable} one */
  #offer(one) {
    const text = `${one.title}, ${one.price} ${one.currency}: ${one.url}`;
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: "suggested",
          type: "button",
          onclick: () => this.#choose({ kind: "offer", id: one.product_id, text }),
        },
        el("span", { dir: "auto" }, `${one.title}, ${one.price} ${one.currency}`),
      ),
      el("p", { class: "grounds" }, one.reason),
    );
  }

  /** @template T @param {string} title @param {T[]} entries @param {(one: T) => HTMLElement} view */
  #fold(title, entries, view) {
    if (!entries.length) return null;
    return el(
      "details",
      {},
      el("summary", {}, `${title} (${entries.length})`),
      el("ul", { class: "replies" }, ...entries.map(view)),
    );
  }
}

/** @param {{do: string, because: string, source: string}} action */
function step(action) {
  const [kind] = action.source.split(" ");
  return el(
    "li",
    { dir: "auto" },
    el("strong", {}, action.do),
    el("span", { class: "grounds", title: action.source }, ` ${action.because} (${kind})`),
  );
}

/** Return a text on one line without marks, cut at a word. @param {string} text */
function shortened(text) {
  const line = text
    .replaceAll(/[*_`#]+/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length <= SHOWN_LETTERS ? line : `${line.slice(0, line.lastIndexOf(" ", SHOWN_LETTERS))} …`;
}
