/**
 * Take in what the customer writes: Enter sends, Shift and Enter begin a new line.
 */

import { el, instead } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { say } from "../shared/language.js";

const LIMIT = 4000;
const WARN_FROM = 3600;

/** The box that messages are written in; what is written survives a reload. */
export class Composer {
  #input = el("textarea", {
    class: "field",
    rows: 1,
    maxlength: LIMIT,
    "aria-label": say("Your message"),
    placeholder: say("Write a message"),
    enterkeyhint: "send",
    autocomplete: "off",
  });
  #send = el("button", { class: "send", type: "submit", "aria-label": say("Send") }, icon("send"));
  #clip = el("button", { class: "clip", type: "button", "aria-label": say("Send a file") }, icon("clip"));
  #count = el("p", { class: "count", "aria-live": "polite", hidden: true });
  /** @type {(text: string) => void} */
  #submitted;
  /** @type {() => void} */
  #typed;

  /** What to place on the page. */
  element = el("form", { class: "composer" }, this.#clip, this.#input, this.#send, this.#count);

  /** @param {{submitted: (text: string) => void, typed: () => void, clipped: () => void}} on */
  constructor({ submitted, typed, clipped }) {
    this.#submitted = submitted;
    this.#typed = typed;
    this.element.addEventListener(
      "submit",
      instead(() => this.#submit()),
    );
    this.#clip.addEventListener("click", clipped);
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#fit());
    this.#input.addEventListener("input", () => this.#typed());
    this.#fit();
  }

  /** Put the cursor in the box. */
  focus() {
    this.#input.focus();
  }

  /** @param {string} words what the box asks for */
  set placeholder(words) {
    if (this.#input.placeholder !== words) this.#input.placeholder = words;
  }

  #submit() {
    const text = this.#input.value.trim();
    if (text === "") return;
    this.#input.value = "";
    this.#fit();
    this.#submitted(text);
  }

  /** An Enter that ends a composition (as in Japanese) chooses a word; it does not send. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  /** Grow with the text, and say how much room is left when it runs out. */
  #fit() {
    const { length } = this.#input.value;
    this.#send.disabled = this.#input.value.trim() === "";
    this.#count.hidden = length < WARN_FROM;
    this.#count.textContent = this.#count.hidden
      ? ""
      : say("{count} characters left", { count: LIMIT - length });
    this.#input.style.blockSize = "auto";
    if (this.#input.scrollHeight > 0) this.#input.style.blockSize = `${this.#input.scrollHeight + 2}px`;
  }
}
