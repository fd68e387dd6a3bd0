/**
 * Ask where a customer who waits for a person stands in line, again and again while they wait.
 */

import { isExpected } from "../shared/api.js";
import { locales, say } from "../shared/language.js";

const ASK_EVERY_MS = 20_000;
/** @type {Intl.DateTimeFormatOptions} */
const OPENING = { weekday: "long", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" };

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {{position: number | null, expected_minutes: number | null, is_staffed: boolean, opens_at: string | null}} Wait */

/** Knows the place in line of one conversation. */
export class Waiting {
  /** What was told last. @type {Wait | null} */
  wait = null;
  /** @type {Api | null} */
  #api = null;
  /** @type {string | null} */
  #conversation = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #changed;

  /** @param {() => void} changed there is something else to show */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Ask by this from now on. @param {Api} api */
  of(api) {
    this.#api = api;
  }

  /** Follow the line for a conversation that waits, or no longer. @param {string | null} conversation */
  follow(conversation) {
    if (conversation === this.#conversation) return;
    this.#conversation = conversation;
    this.wait = null;
    clearInterval(this.#timer);
    if (conversation === null) return;
    this.#timer = setInterval(() => this.#ask(), ASK_EVERY_MS);
    this.#ask();
  }

  async #ask() {
    const asked = this.#conversation;
    try {
      /** @type {Wait | undefined} */
      const told = await this.#api?.get(`/v1/conversations/${asked}/wait`);
      if (!told || asked !== this.#conversation) return;
      this.wait = told;
      this.#changed();
    } catch (error) {
      if (!isExpected(error)) throw error; // asked again soon
    }
  }
}

/** How long it will take, in words. @param {Wait | null} wait */
export function waitWords(wait) {
  if (!wait) return "";
  if (wait.opens_at) return ` ${say("Nobody is at the desk until {when}.", { when: moment(wait.opens_at) })}`;
  if (!wait.is_staffed) return ` ${say("Nobody is at the desk just now.")}`;
  if (wait.expected_minutes === null) return "";
  if (wait.expected_minutes <= 1) return ` ${say("It should take about a minute.")}`;
  return ` ${say("It should take about {count} minutes.", { count: wait.expected_minutes })}`;
}

/** @param {string} iso */
function moment(iso) {
  return new Date(iso).toLocaleString(locales(), OPENING);
}
