/**
 * Keep several conversations open as tabs, and mark those in which the customer has written since.
 *
 * What was seen lasts as long as the browser's tab. Of conversations that are not on screen the
 * server tells only that there is news; they are read when they are opened.
 */

import { el, fill } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

const MOST = 8;
const KEPT_AS = "concierge-desk-tabs";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./board.js").News} News */
/** @typedef {{id: string, name: string}} Tab */

/** The row of tabs above the panes. */
export class Tabs extends EventTarget {
  /** @type {HTMLElement} */
  #row;
  /** @type {Board} */
  #board;
  /** @type {(conversation: string) => void} */
  #open;
  /** @type {() => void} */
  #leave;
  /** @type {Tab[]} */
  #tabs = [];
  /** @type {Record<string, number>} the last message that was on screen, by conversation */
  #seen = {};
  /** @type {Map<string, News>} */
  #news = new Map();

  /**
   * @param {HTMLElement} row
   * @param {Board} board
   * @param {(conversation: string) => void} open
   * @param {() => void} leave the conversation on screen, when its tab is closed and there is no other
   */
  constructor(row, board, open, leave) {
    super();
    this.#row = row;
    this.#board = board;
    this.#open = open;
    this.#leave = leave;
    this.#restore();
    board.addEventListener("talk", () => this.#see());
    board.addEventListener("queue", () => this.#mind());
    board.addEventListener("news", (event) => this.#hear(/** @type {CustomEvent<News>} */ (event).detail));
    document.addEventListener("visibilitychange", () => this.#see());
    this.#show();
  }

  /** Conversations in which the customer has written since they were last on screen. */
  get unread() {
    const here = document.hidden ? undefined : this.#board.conversation?.id;
    const fresh = [...this.#news.values()].filter(
      (news) => news.author === "customer" && news.seq > (this.#seen[news.conversation] ?? 0),
    );
    return new Set(fresh.map((news) => news.conversation).filter((id) => id !== here));
  }

  /** What a conversation is called, if it was ever on screen. @param {string} id */
  nameOf(id) {
    return this.#tabs.find((tab) => tab.id === id)?.name;
  }

  /** Go to the next tab or the one before, around the ends. @param {1 | -1} by */
  move(by) {
    const { length } = this.#tabs;
    const here = this.#tabs.findIndex((tab) => tab.id === this.#board.conversation?.id);
    const next = this.#tabs[here < 0 ? (by > 0 ? 0 : length - 1) : (here + by + length) % length];
    if (next) this.#open(next.id);
  }

  /** Close the tab of the conversation on screen. */
  closeCurrent() {
    const id = this.#board.conversation?.id;
    if (id) this.#close(id);
  }

  #see() {
    const { conversation, customer, messages } = this.#board;
    if (!conversation || document.hidden) return;
    const name = customer?.name ?? (conversation.subject || "Visitor");
    const known = this.#tabs.find((tab) => tab.id === conversation.id);
    if (known) known.name = name;
    else this.#add({ id: conversation.id, name });
    this.#seen[conversation.id] = Math.max(conversation.seq, messages.at(-1)?.seq ?? 0);
    this.#changed();
  }

  /** @param {Tab} tab */
  #add(tab) {
    this.#tabs.push(tab);
    if (this.#tabs.length > MOST) this.#tabs.shift();
    this.#mind();
  }

  /** @param {string} id */
  #close(id) {
    const place = this.#tabs.findIndex((tab) => tab.id === id);
    this.#tabs = this.#tabs.filter((tab) => tab.id !== id);
    const isHere = this.#board.conversation?.id === id;
    const next = this.#tabs[Math.min(place, this.#tabs.length - 1)];
    if (isHere && next) this.#open(next.id);
    else if (isHere) this.#leave();
    this.#mind();
    this.#changed();
  }

  #mind() {
    const mine = this.#board.queue.mine.map((handoff) => handoff.conversation_id);
    this.#board.mind([...new Set([...mine, ...this.#tabs.map((tab) => tab.id)])]);
  }

  /** @param {News} news */
  #hear(news) {
    this.#news.set(news.conversation, news);
    this.#changed();
  }

  #changed() {
    sessionStorage.setItem(KEPT_AS, JSON.stringify({ tabs: this.#tabs, seen: this.#seen }));
    this.#show();
    this.dispatchEvent(new Event("unread"));
  }

  #restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT_AS) ?? "{}");
    this.#tabs = kept.tabs ?? [];
    this.#seen = kept.seen ?? {};
  }

  #show() {
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.tab : undefined;
    const { unread } = this;
    this.#row.hidden = this.#tabs.length < 2;
    fill(this.#row, el("ul", {}, ...this.#tabs.map((tab) => this.#view(tab, unread.has(tab.id)))));
    const again = [...this.#row.querySelectorAll("button")].find((one) => one.dataset.tab === focused);
    if (focused) again?.focus();
  }

  /** @param {Tab} tab @param {boolean} isUnread */
  #view(tab, isUnread) {
    const here = this.#board.opening ?? this.#board.conversation?.id;
    return el(
      "li",
      { class: isUnread ? "tab is-unread" : "tab" },
      el(
        "button",
        {
          class: "tab-open",
          type: "button",
          dir: "auto",
          "data-tab": tab.id,
          "aria-current": tab.id === here && "true",
          onclick: () => this.#open(tab.id),
        },
        tab.name,
        isUnread && el("span", { class: "tab-mark" }, "new"),
      ),
      el(
        "button",
        {
          class: "icon-button tab-close",
          type: "button",
          "aria-label": `Close ${tab.name}`,
          onclick: () => this.#close(tab.id),
        },
        icon("close"),
      ),
    );
  }
}
