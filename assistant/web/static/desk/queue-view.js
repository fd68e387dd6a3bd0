/**
 * Show who waits and for how long, whom this agent is with, and recent conversations to look up.
 */

import { el, fill } from "../shared/dom.js";
import { clockTime, wait } from "../shared/time.js";
import { REASONS, spoken } from "../shared/words.js";
import { Looking } from "./looking.js";

const LONG_WAIT_SECONDS = 300;

/** @typedef {import("../shared/types.js").Handoff} Handoff */
/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./looking.js").Open} Open */

/** The left pane. */
export class QueueView {
  /** @type {Board} */
  #board;
  /** @type {Open} */
  #open;
  #next;
  #waiting = el("ul", { class: "entries" });
  #waitingCount = el("span", { class: "count" });
  #mine = el("ul", { class: "entries" });
  #mineCount = el("span", { class: "count" });
  /** @type {Looking} */
  #looking;
  /** @type {Set<string>} */
  #unread = new Set();

  /** @param {HTMLElement} pane @param {Board} board @param {{open: Open, next: () => void}} actions */
  constructor(pane, board, { open, next }) {
    this.#board = board;
    this.#open = open;
    this.#next = el(
      "button",
      { class: "button queue-next", type: "button", "aria-keyshortcuts": "T", onclick: next },
      "Take next",
    );
    this.#looking = new Looking(board, open, () => this.mark());
    fill(
      pane,
      el("section", {}, el("h2", {}, "Waiting ", this.#waitingCount), this.#next, this.#waiting),
      el("section", {}, el("h2", {}, "With you ", this.#mineCount), this.#mine),
      this.#looking.element,
    );
    setInterval(() => this.#tick(), 1_000);
  }

  /** Show the queue as it is now. */
  update() {
    const { waiting, mine } = this.#board.queue;
    this.#waitingCount.textContent = waiting.length ? String(waiting.length) : "";
    this.#next.hidden = waiting.length === 0;
    this.#mineCount.textContent = mine.length ? String(mine.length) : "";
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.conversation : undefined;
    this.#list(this.#waiting, waiting, "Nobody is waiting. New requests appear here by themselves.");
    this.#list(this.#mine, mine, "Conversations that you take appear here.");
    if (focused) this.entries.find((entry) => entry.dataset.conversation === focused)?.focus();
    this.mark();
  }

  /** Show which conversation is open, and in which the customer has written since. */
  mark(unread = this.#unread) {
    this.#unread = unread;
    const open = this.#board.opening ?? this.#board.conversation?.id;
    for (const entry of this.entries) {
      entry.classList.toggle("is-unread", unread.has(entry.dataset.conversation ?? ""));
      if (entry.dataset.conversation === open) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
  }

  /** Every entry, top to bottom. */
  get entries() {
    const queued = [this.#waiting, this.#mine].flatMap((list) => [...list.querySelectorAll("button")]);
    return [...queued, ...this.#looking.entries];
  }

  /** Look up recent conversations. */
  lookUp() {
    return this.#looking.lookUp();
  }

  /** @param {HTMLElement} list @param {Handoff[]} handoffs @param {string} none */
  #list(list, handoffs, none) {
    if (handoffs.length === 0) fill(list, el("li", { class: "none" }, none));
    else fill(list, ...handoffs.map((handoff) => el("li", {}, this.#entry(handoff))));
    this.#tick();
  }

  /** @param {Handoff} handoff */
  #entry(handoff) {
    const name = handoff.customer_name ?? "Visitor";
    return el(
      "button",
      {
        class: "entry",
        type: "button",
        "data-conversation": handoff.conversation_id,
        onclick: () => this.#open(handoff.conversation_id),
      },
      el("span", { class: "entry-name", dir: "auto" }, name),
      handoff.stage === "waiting" &&
        el("span", { class: "entry-wait", "data-waited": handoff.waiting_seconds }),
      el(
        "span",
        { class: "entry-subject", dir: "auto" },
        handoff.short || handoff.subject || "No subject yet",
      ),
      el(
        "span",
        { class: handoff.reason === "upset" ? "badge badge-danger" : "badge" },
        REASONS[handoff.reason] ?? spoken(handoff.reason),
      ),
      handoff.stage === "waiting" && promised(handoff),
      handoff.snoozed_until &&
        el("span", { class: "entry-promise" }, `aside until ${clockTime(handoff.snoozed_until)}`),
    );
  }

  #tick() {
    const since = (performance.now() - this.#board.toldAt) / 1_000;
    for (const tag of this.#waiting.querySelectorAll("[data-waited]")) {
      const seconds = Number(tag.getAttribute("data-waited")) + since;
      tag.textContent = wait(seconds);
      tag.classList.toggle("is-long", seconds > LONG_WAIT_SECONDS);
    }
  }
}

/** What an account was promised, where it was. @param {Handoff} handoff */
function promised(handoff) {
  const words = [
    handoff.priority > 0 && `priority ${handoff.priority}`,
    handoff.respond_by &&
      `${handoff.warned === "breached" ? "late: " : ""}answer by ${clockTime(handoff.respond_by)}`,
    handoff.named_agent && `for ${handoff.named_agent}`,
    handoff.passed_to && `passed to ${handoff.passed_to}`,
    handoff.skills.length > 0 && `needs ${handoff.skills.join(" and ")}`,
  ].filter(Boolean);
  return (
    words.length > 0 &&
    el("span", { class: handoff.warned ? "entry-promise is-due" : "entry-promise" }, words.join(", "))
  );
}
