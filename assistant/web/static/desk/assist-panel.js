/**
 * Offer an agent what may help with the customer's last message: replies, macros, cases solved before, what may be
 * offered.
 *
 * Stands anywhere: it needs the server, the id of a conversation, and somebody to take what is chosen. Alt and a
 * digit insert a reply, wherever the cursor is.
 */

import { isExpected } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";

const SHOWN_LETTERS = 140;

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").Assistance} Assistance */
/** @typedef {import("./types.js").SuggestedReply} SuggestedReply */
/** @typedef {import("./types.js").FilledMacro} FilledMacro */
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
  /** @type {SuggestedReply[]} */
  #replies = [];
  #suggested = el("div", {});
  #macros = el("div", {});

  /** What to place on the page. */
  element = el("section", { class: "assist", "aria-label": "Suggestions", hidden: true });

  /** @param {Api} api @param {(chosen: Chosen) => void} insert */
  constructor(api, insert) {
    this.#api = api;
    this.#insert = insert;
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Stand for a conversation, or for none; what is suggested for it comes with `take` or `read`. @param {string | null} id */
  show(id) {
    if (id === this.#conversation) return;
    this.#conversation = id;
    this.#clear();
    fill(this.element, el("h3", {}, "Suggestions"), this.#suggested, this.#macros);
    fill(this.#macros);
    this.element.hidden = id === null;
    if (id) this.#readMacros(id);
  }

  /** Show what is suggested, if it is for the conversation on show. @param {string} id @param {Assistance} assistance */
  take(id, assistance) {
    if (id !== this.#conversation || assistance === this.#shown) return;
    this.#shown = assistance;
    const { replies, similar, offers } = assistance;
    this.#replies = replies;
    fill(
      this.#suggested,
      replies.length > 0 &&
        el("ol", { class: "replies" }, ...replies.map((reply, place) => this.#reply(reply, place))),
      this.#fold("Similar cases", similar, (one) => this.#case(one)),
      this.#fold("May be offered", offers, (one) => this.#offer(one)),
    );
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

  /** @param {string} id */
  async #readMacros(id) {
    try {
      /** @type {{macros: FilledMacro[]}} */
      const { macros } = await this.#api.get(`/v1/desk/conversations/${id}/macros`);
      if (id !== this.#conversation) return;
      fill(
        this.#macros,
        this.#fold("Macros", macros, (one) => this.#macro(one)),
      );
    } catch (error) {
      if (!isExpected(error)) throw error; // the agent goes on without
    }
  }

  #clear() {
    this.#shown = null;
    this.#replies = [];
    fill(this.#suggested);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || !this.element.isConnected) return;
    const reply = this.#replies[Number(/^Digit([1-9])$/.exec(event.code)?.[1] ?? 0) - 1];
    if (!reply || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#insert(reply);
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
          onclick: () => this.#insert(reply),
        },
        el("kbd", { "aria-hidden": "true" }, `Alt ${place + 1}`),
        el("span", { dir: "auto" }, shortened(reply.text)),
      ),
      el(
        "p",
        { class: "grounds" },
        `${Math.round(reply.confidence * 100)} % sure · `,
        ...reply.sources.map((source) =>
          source.url
            ? el("a", { href: source.url, target: "_blank", rel: "noopener" }, source.title)
            : el("span", {}, source.title),
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
          onclick: () => this.#insert({ kind: "case", id: one.id, text: one.answer }),
        },
        el("span", { dir: "auto" }, shortened(one.answer)),
      ),
      el("p", { class: "grounds" }, one.by_person ? "A colleague's answer" : "The assistant's answer"),
    );
  }

  /** @param {FilledMacro} one */
  #macro(one) {
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: "suggested",
          type: "button",
          onclick: () => this.#insert({ kind: "macro", id: one.id, text: one.text }),
        },
        el("strong", { dir: "auto" }, one.name),
        el("span", { dir: "auto" }, shortened(one.text)),
      ),
      one.gaps.length > 0 &&
        el("p", { class: "grounds" }, `To be filled in: ${one.gaps.map((gap) => `{${gap}}`).join(" ")}`),
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
          onclick: () => this.#insert({ kind: "offer", id: one.product_id, text }),
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

/** Return a text on one line without marks, cut at a word. @param {string} text */
function shortened(text) {
  const line = text
    .replaceAll(/[*_`#]+/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length <= SHOWN_LETTERS ? line : `${line.slice(0, line.lastIndexOf(" ", SHOWN_LETTERS))} …`;
}
