/**
 * List recent conversations, or where the words that the agent looks for were said.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { day } from "../shared/time.js";

const SEARCH_AFTER_MS = 250;
const SHORTEST = 2;

/** @typedef {import("../shared/types.js").Conversation} Conversation */
/** @typedef {import("../shared/types.js").Mention} Mention */
/** @typedef {import("./board.js").Board} Board */
/** @typedef {(conversation: string, message?: string) => void} Open */

/** The lowest part of the left pane. */
export class Looking {
  /** @type {Board} */
  #board;
  /** @type {Open} */
  #open;
  /** @type {() => void} */
  #listed;
  #title = el("h2", {}, "Recent");
  #list = el("ul", { class: "entries" });
  #more = el(
    "button",
    { class: "link-button more", type: "button", hidden: true, onclick: () => this.#readOn() },
    "Show more",
  );
  #input = el("input", {
    class: "field",
    type: "search",
    placeholder: "Search conversations",
    "aria-label": "Search conversations",
    "aria-keyshortcuts": "/",
  });
  /** @type {string | null} */
  #next = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** What to place on the page. */
  element = el("section", {}, this.#title, this.#input, this.#list, this.#more);

  /** @param {Board} board @param {Open} open @param {() => void} listed called when the list has changed */
  constructor(board, open, listed) {
    this.#board = board;
    this.#open = open;
    this.#listed = listed;
    this.#input.addEventListener("input", () => this.#soon());
  }

  /** Every entry, top to bottom. */
  get entries() {
    return [...this.#list.querySelectorAll("button")];
  }

  /** List what is looked for now; without words, the latest conversations. */
  async lookUp() {
    const words = this.#input.value.trim();
    try {
      if (words.length < SHORTEST) await this.#showRecent();
      else await this.#showMentions(words);
    } catch (error) {
      fill(this.#list, el("li", { class: "none", role: "alert" }, explain(error)));
      this.#offerMore(null);
    }
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.lookUp(), SEARCH_AFTER_MS);
  }

  async #showRecent() {
    const found = await this.#board.recent();
    if (this.#input.value.trim().length >= SHORTEST) return;
    this.#title.textContent = "Recent";
    fill(this.#list, ...found.map((one) => el("li", {}, this.#past(one))));
    if (found.length === 0) fill(this.#list, el("li", { class: "none" }, "Nothing yet."));
    this.#offerMore(null);
  }

  /** @param {string} words */
  async #showMentions(words) {
    const { mentions, next } = await this.#board.search(words);
    if (this.#input.value.trim() !== words) return;
    this.#title.textContent = "Found";
    fill(this.#list, ...mentions.map((one) => el("li", {}, this.#mention(one))));
    if (mentions.length === 0) fill(this.#list, el("li", { class: "none" }, "Nobody said that."));
    this.#offerMore(next);
  }

  async #readOn() {
    const words = this.#input.value.trim();
    try {
      const { mentions, next } = await this.#board.search(words, this.#next ?? "");
      if (this.#input.value.trim() !== words) return;
      this.#list.append(...mentions.map((one) => el("li", {}, this.#mention(one))));
      this.#offerMore(next);
    } catch (error) {
      this.#list.append(el("li", { class: "none", role: "alert" }, explain(error)));
    }
  }

  /** @param {string | null} next */
  #offerMore(next) {
    this.#next = next;
    this.#more.hidden = next === null;
    this.#listed();
  }

  /** @param {Conversation} conversation */
  #past(conversation) {
    return el(
      "button",
      {
        class: "entry",
        type: "button",
        "data-conversation": conversation.id,
        onclick: () => this.#open(conversation.id),
      },
      el("span", { class: "entry-subject", dir: "auto" }, conversation.subject || "No subject yet"),
      el("span", { class: "entry-wait" }, day(conversation.updated_at)),
    );
  }

  /** @param {Mention} mention */
  #mention(mention) {
    return el(
      "button",
      {
        class: "entry",
        type: "button",
        "data-conversation": mention.conversation_id,
        onclick: () => this.#open(mention.conversation_id, mention.message_id),
      },
      el(
        "span",
        { class: "entry-subject", dir: "auto" },
        mention.customer_name ?? (mention.subject || "Visitor"),
      ),
      el("span", { class: "entry-wait" }, day(mention.at)),
      el(
        "span",
        { class: "entry-said", dir: "auto" },
        mention.before,
        el("mark", {}, mention.found),
        mention.behind,
      ),
    );
  }
}
