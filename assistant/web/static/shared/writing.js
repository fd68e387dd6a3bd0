/**
 * Keep who is writing on the other side for as long as it can be believed, and tell them of this side now and then.
 */

const TOLD_EVERY_MS = 3_000;

/** Who writes in one conversation. @template {string} Author */
export class Writing {
  /** Who is writing now, if anybody. @type {Author | null} */
  who = null;
  /** @type {number} */
  #lastsMs;
  /** @type {() => void} */
  #changed;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {number} lastsMs how long it is believed @param {() => void} changed */
  constructor(lastsMs, changed) {
    this.#lastsMs = lastsMs;
    this.#changed = changed;
  }

  /** Say that somebody writes, or that nobody does. @param {Author | null} who */
  show(who) {
    this.stop();
    this.who = who;
    if (who) this.#timer = setTimeout(() => this.show(null), this.#lastsMs);
    this.#changed();
  }

  /** Have `send` tell the other side, unless it was told a moment ago. @param {() => void} send */
  tell(send) {
    if (Date.now() - this.#toldAt < TOLD_EVERY_MS) return;
    this.#toldAt = Date.now();
    send();
  }

  /** Change nothing any more by itself. */
  stop() {
    clearTimeout(this.#timer);
  }
}
