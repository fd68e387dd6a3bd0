/**
 * Bring what is in the outbox to the server: over the socket when it is up, else by a request.
 *
 * One message at a time and in order. What the server refuses is marked and left for its writer;
 * what fails in passing is tried again. Nothing is lost between the two ways, because the server
 * knows a message that it has seen by its id.
 */

import { Problem, Unreachable } from "../shared/api.js";

const ANSWER_WITHIN_MS = 8_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** @typedef {import("./outbox.js").Entry} Entry */
/** @typedef {import("./outbox.js").Outbox} Outbox */
/** @typedef {(value: boolean) => void} Settle */

/**
 * @typedef {object} Ways
 * @property {(entry: Entry) => boolean} frame sends over the socket; false when it is not up
 * @property {(entry: Entry) => Promise<void>} post sends by a request, and takes in the answer
 * @property {() => void} changed the outbox is not what it was
 * @property {() => Promise<boolean>} renew after 401: whether there is a new token to try
 */

/** Empties an outbox. */
export class Delivery {
  /** @type {Outbox} */
  #outbox;
  /** @type {Ways} */
  #ways;
  /** @type {Map<string, {settle: Settle, fail: (error: Problem) => void}>} */
  #awaited = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isRunning = false;
  #misses = 0;

  /** @param {Outbox} outbox @param {Ways} ways */
  constructor(outbox, ways) {
    this.#outbox = outbox;
    this.#ways = ways;
  }

  /** Send what can be sent; calling it again while it runs does no harm. */
  async flush() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    clearTimeout(this.#timer);
    try {
      for (let entry = this.#outbox.next; entry !== null; entry = this.#outbox.next) {
        if (!(await this.#attempt(entry))) break;
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** The server has this message. @param {string} clientId */
  arrived(clientId) {
    this.#outbox.remove(clientId);
    this.#awaited.get(clientId)?.settle(true);
  }

  /** The server refused this message over the socket. @param {string} clientId @param {Problem} problem */
  refused(clientId, problem) {
    this.#awaited.get(clientId)?.fail(problem);
  }

  /** The socket is gone: whatever waited for its answer goes by a request. */
  lost() {
    for (const { settle } of this.#awaited.values()) settle(false);
  }

  /** Stop trying. */
  stop() {
    clearTimeout(this.#timer);
    this.lost();
  }

  /** Try one entry; false when the rest should wait. @param {Entry} entry */
  async #attempt(entry) {
    try {
      if (!(await this.#overSocket(entry))) await this.#ways.post(entry);
      this.#misses = 0;
      this.arrived(entry.client_id);
      this.#ways.changed();
      return true;
    } catch (error) {
      return this.#failed(entry, error);
    }
  }

  /** @param {Entry} entry @returns {Promise<boolean>} whether the server took it */
  async #overSocket(entry) {
    if (!this.#ways.frame(entry)) return false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let deadline;
    try {
      return await new Promise((settle, fail) => {
        deadline = setTimeout(() => settle(false), ANSWER_WITHIN_MS);
        this.#awaited.set(entry.client_id, { settle, fail });
      });
    } finally {
      clearTimeout(deadline);
      this.#awaited.delete(entry.client_id);
    }
  }

  /** @param {Entry} entry @param {unknown} error */
  async #failed(entry, error) {
    if (error instanceof Problem && error.status === 401 && (await this.#ways.renew())) return false;
    if (error instanceof Unreachable) return this.#later(0);
    if (!(error instanceof Problem)) throw error;
    if (error.isBusy || (error.isPassing && this.#misses < 3)) return this.#later(error.retryAfter * 1_000);
    this.#outbox.change(entry.client_id, { refused: error.message });
    this.#ways.changed();
    return true;
  }

  /** @param {number} atLeast milliseconds */
  #later(atLeast) {
    const backOff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#misses);
    this.#misses += 1;
    this.#timer = setTimeout(() => this.flush(), Math.max(atLeast, backOff));
    this.#ways.changed();
    return false;
  }
}
