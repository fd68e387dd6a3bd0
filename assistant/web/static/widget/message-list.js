/**
 * Keep the list of messages in step with the thread, adding and moving but never rebuilding, so
 * that screen readers announce each message once and opened sources stay open.
 */

import { el, fill } from "../shared/dom.js";
import { Follow } from "../shared/follow.js";
import { icon } from "../shared/icons.js";
import { say } from "../shared/language.js";
import { showFeedback } from "./feedback.js";
import { messageView, pendingView, provisionalView, showFate } from "./message-view.js";

const ROOM_ABOVE_PX = 16;

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./thread.js").Thread} Thread */
/** @typedef {import("./message-view.js").Actions} Actions */

/** The scrolling list of messages. */
export class MessageList {
  /** @type {Map<string, HTMLElement>} by client id where there is one, so that a sent message keeps its place */
  #views = new Map();
  /** @type {URL} */
  #base;
  /** @type {Actions} */
  #actions;
  /** @type {Follow} */
  #follow;
  #log = el("div", { class: "log", role: "log", "aria-label": say("Messages"), "aria-live": "polite" });
  #typing = el(
    "p",
    { class: "typing", hidden: true },
    el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
    el("span", { class: "typing-words" }),
  );
  // Outside the log: read aloud once, when it is a message.
  #saying = el("div", { class: "saying", "aria-hidden": "true", hidden: true });
  /** Where it says that a person has seen what they wrote. @type {Element | null} */
  #seen = null;
  #choices = el("div", {
    class: "choices",
    role: "group",
    "aria-label": say("Answer with one press"),
    hidden: true,
  });
  #after = el("div", { class: "after" });
  #scroller = el(
    "div",
    { class: "scroller", tabindex: "0", "aria-label": say("Conversation"), role: "region" },
    this.#log,
    this.#saying,
    this.#typing,
    this.#choices,
    this.#after,
  );
  #toEnd = el(
    "button",
    { class: "to-end", type: "button", hidden: true, onclick: () => this.toEnd() },
    icon("down"),
    say("New messages"),
  );

  /** What to place on the page. */
  element = el("div", { class: "messages" }, this.#scroller, this.#toEnd);

  /** @param {URL} base @param {Actions} actions */
  constructor(base, actions) {
    this.#base = base;
    this.#actions = actions;
    this.#follow = new Follow(this.#scroller, () => this.#reachedEnd());
  }

  /** Where what follows the last message goes, such as the rating. */
  get after() {
    return this.#after;
  }

  /** Show the thread as it is now. @param {Thread} thread */
  update(thread) {
    const before = this.#log.childElementCount;
    this.#place([...this.#arrived(thread), ...this.#onTheirWay(thread)]);
    for (const [id, helped] of thread.votes.helped) {
      const view = this.#views.get(id);
      if (view) showFeedback(view, helped);
    }
    this.#showSeen(thread);
    this.#showChoices(thread);
    const grew = this.#showSaying(thread);
    const moved = this.#showTyping(thread) || grew || this.#log.childElementCount !== before;
    if (moved && this.#follow.isOn) this.#showNew();
    else if (this.#log.childElementCount > before) this.#toEnd.hidden = false;
  }

  /** Show what is new; the beginning of it, when it is longer than the window. */
  #showNew() {
    this.toEnd();
    const last = this.#log.lastElementChild;
    if (!(last instanceof HTMLElement) || !this.#typing.hidden) return;
    const over =
      last.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top - ROOM_ABOVE_PX;
    if (over < 0) this.#follow.moveBy(over);
  }

  /** The number of the last message of a person's that is in view to its end, else 0. @param {Thread} thread */
  lastInView({ messages }) {
    const end = Math.ceil(this.#scroller.getBoundingClientRect().bottom);
    const inView = messages.filter((message) => {
      const place = message.author === "agent" && this.#viewOf(message)?.getBoundingClientRect();
      return place && place.height > 0 && place.bottom <= end;
    });
    return inView.at(-1)?.seq ?? 0;
  }

  /** Scroll to the last message. */
  toEnd() {
    this.#toEnd.hidden = true;
    this.#follow.toEnd();
  }

  /** @param {Thread} thread */
  #arrived(thread) {
    return thread.messages.map((message) => {
      const known = this.#viewOf(message);
      if (known && !known.classList.contains("is-pending")) return known;
      return known
        ? settle(known)
        : this.#keep(keyOf(message), messageView(message, this.#base, this.#actions));
    });
  }

  /** @param {Message} message */
  #viewOf(message) {
    return this.#views.get(keyOf(message));
  }

  /** @param {Thread} thread */
  #onTheirWay(thread) {
    return thread.pending.map((entry) => {
      const view = this.#views.get(entry.client_id) ?? this.#keep(entry.client_id, pendingView(entry));
      showFate(
        view,
        entry,
        navigator.onLine && (thread.isLive || thread.phase === "starting"),
        this.#actions,
      );
      return view;
    });
  }

  /** @param {string} key @param {HTMLElement} view */
  #keep(key, view) {
    this.#views.set(key, view);
    return view;
  }

  /** @param {HTMLElement[]} views in order; what is not among them goes */
  #place(views) {
    const wanted = new Set(views);
    for (const [key, view] of this.#views) {
      if (wanted.has(view)) continue;
      view.remove();
      this.#views.delete(key);
    }
    views.forEach((view, index) => {
      const there = this.#log.children[index] ?? null;
      if (there !== view) this.#log.insertBefore(view, there);
    });
  }

  /** Say under the last of theirs that a person has seen that they have. @param {Thread} thread */
  #showSeen({ conversation, messages }) {
    const upTo = conversation?.agent_read?.seq ?? 0;
    const last = messages.filter((one) => one.author === "customer" && one.seq <= upTo).at(-1);
    const seen = (last && this.#viewOf(last)?.querySelector(".seen")) ?? null;
    if (seen === this.#seen) return;
    if (this.#seen) this.#seen.textContent = "";
    if (seen) seen.textContent = say("Seen");
    this.#seen = seen;
  }

  /** Offer answers to the last thing that was asked, until it is answered. @param {Thread} thread */
  #showChoices(thread) {
    const last = thread.messages.at(-1);
    const isOpen = thread.conversation?.is_open !== false && thread.pending.length === 0;
    const choices = isOpen ? (last?.choices ?? []) : [];
    const key = choices.length > 0 ? `${last?.id}` : "";
    if (this.#choices.dataset.of === key) return;
    this.#choices.dataset.of = key;
    this.#choices.hidden = choices.length === 0;
    fill(
      this.#choices,
      ...choices.map((words) =>
        el(
          "button",
          { class: "button", type: "button", dir: "auto", onclick: () => this.#actions.choose(words) },
          words,
        ),
      ),
    );
  }

  /** @param {Thread} thread @returns {boolean} whether there is more of it */
  #showSaying({ saying }) {
    const html = saying?.html ?? "";
    if (this.#saying.dataset.html === html) return false;
    this.#saying.dataset.html = html;
    this.#saying.hidden = saying === null;
    fill(this.#saying, ...(saying ? [provisionalView(saying.html)] : []));
    return saying !== null;
  }

  /** @param {Thread} thread @returns {boolean} whether it has just appeared */
  #showTyping(thread) {
    const wasHidden = this.#typing.hidden;
    this.#typing.hidden = thread.typing === null;
    const words = this.#typing.querySelector(".typing-words");
    const who =
      thread.typing === "agent" ? (thread.conversation?.agent_name ?? say("Support")) : say("The assistant");
    if (words && thread.typing) words.textContent = say("{who} is writing", { who });
    return wasHidden && !this.#typing.hidden;
  }

  #reachedEnd() {
    this.#toEnd.hidden = true;
  }
}

/** @param {Message} message */
function keyOf(message) {
  return message.client_id ?? message.id;
}

/** The message has arrived: it is a message like the others now. @param {HTMLElement} view */
function settle(view) {
  view.classList.remove("is-pending");
  view.querySelector(".fate")?.remove();
  return view;
}
