/**
 * Tell how far somebody has read: what is in view of a page that is looked at, and still is a moment later.
 */

import { isExpected } from "./api.js";

const MOMENT_MS = 1_000; // also the least between two tellings

/** Watches what one reader has in view. */
export class Reading {
  /** @type {() => number} */
  #inView;
  /** @type {(seq: number) => Promise<unknown> | undefined} */
  #tell;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {() => number} inView the number of the last message in view, 0 where there is none
   * @param {(seq: number) => Promise<unknown> | undefined} tell what fails is told again once something changes
   */
  constructor(inView, tell) {
    this.#inView = inView;
    this.#tell = tell;
    document.addEventListener("visibilitychange", this.look);
  }

  /** Something came, went or moved. */
  look = () => {
    this.#timer ??= setTimeout(() => this.#lookNow(), MOMENT_MS);
  };

  async #lookNow() {
    this.#timer = undefined;
    const seq = document.visibilityState === "visible" ? this.#inView() : 0;
    if (seq === 0) return;
    try {
      await this.#tell(seq);
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
  }
}
