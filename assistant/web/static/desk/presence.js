/**
 * Say whether this agent takes new conversations.
 */

import { explain } from "../shared/api.js";

/** @typedef {import("../shared/types.js").Staff} Staff */
/** @typedef {import("./steps.js").Steps} Steps */

/** The switch in the bar. */
export class PresenceButton {
  #button;
  #isAvailable = true;

  /** @param {HTMLButtonElement} button @param {Steps} steps @param {(words: string) => void} tell */
  constructor(button, steps, tell) {
    this.#button = button;
    button.addEventListener("click", async () => {
      try {
        this.show(await steps.sayAvailable(!this.#isAvailable));
      } catch (error) {
        tell(explain(error));
      }
    });
  }

  /** Show what they say. @param {Staff} me */
  show(me) {
    this.#isAvailable = me.is_available;
    this.#button.hidden = false;
    this.#button.setAttribute("aria-pressed", String(me.is_available));
    this.#button.textContent = me.is_available ? "Available" : "Away";
  }
}
