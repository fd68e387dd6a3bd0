/**
 * Say in the bar what an agent should know now: the connection, a promise that is due, what they asked in vain.
 */

import { clockTime } from "../shared/time.js";

/** @typedef {import("../shared/types.js").Handoff} Handoff */
/** @typedef {import("./board.js").Board} Board */

/** The line in the bar. */
export class StatusLine {
  #element;
  #board;
  #warning = "";
  #isPromise = false;
  /** @type {Set<string>} */
  #told = new Set();

  /** @param {HTMLElement} element @param {Board} board */
  constructor(element, board) {
    this.#element = element;
    this.#board = board;
    board.addEventListener("line", () => this.#show());
    board.addEventListener("queue", () => this.#heed());
    board.addEventListener("sent", (event) => {
      const known = event instanceof CustomEvent ? event.detail.known_already : [];
      if (known.length > 0) this.#warn(`You had that already: ${known.join("; ")}`, false);
    });
  }

  /** Tell what is known of what they are about to ask, or that nothing is. @param {string} known */
  hint(known) {
    if (known || !this.#isPromise) this.#warn(known && `You have that already: ${known}`, false);
  }

  /** @param {string} words @param {boolean} isPromise */
  #warn(words, isPromise) {
    this.#warning = words;
    this.#isPromise = isPromise;
    this.#show();
  }

  /** Tell each promise once when it is due and when it is broken, and no longer once nobody waits for it. */
  #heed() {
    const due = this.#board.queue.waiting.filter((one) => one.warned);
    for (const one of due) {
      const key = `${one.id} ${one.warned}`;
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      this.#warn(promised(one), true);
    }
    if (this.#isPromise && due.length === 0) this.#warn("", false);
  }

  #show() {
    this.#element.textContent = this.#board.isLive ? this.#warning : "Connection lost. Trying again…";
  }
}

/** @param {Handoff} handoff */
function promised({ customer_name, respond_by, warned }) {
  const who = customer_name ?? "A visitor";
  const by = respond_by ? ` by ${clockTime(respond_by)}` : "";
  return `${who} was promised an answer${by}${warned === "breached" ? " and still waits." : "."}`;
}
