/**
 * Let people set the password with which they sign in.
 */

import { explain } from "../shared/api.js";
import { el, fill, instead } from "../shared/dom.js";

const SHORTEST = 12;
const LONGEST = 200;

/** @typedef {import("../shared/api.js").Api} Api */

/** The section on one's password. */
export class PasswordPart {
  /** @type {Api} */
  #api;
  /** @type {() => void} */
  #changed;
  #form = el("form", { class: "access-form", onsubmit: instead(() => this.#send()) });
  #said = el("p", { class: "notice", role: "status", hidden: true });
  #current = field("Current password", "current-password");
  #wanted = field("New password", "new-password");

  element = el(
    "section",
    { "aria-labelledby": "password-title" },
    el("h2", { id: "password-title" }, "Password"),
    this.#form,
    this.#said,
  );

  #name = el("input", { type: "email", autocomplete: "username", hidden: true, readonly: true });

  /** @param {Api} api @param {string} email @param {() => void} changed called once it was set: other sessions ended */
  constructor(api, email, changed) {
    this.#api = api;
    this.#name.value = email; // for whatever keeps passwords
    this.#changed = changed;
  }

  /** Ask whether there is one, and show what a new one needs. */
  async show() {
    /** @type {{is_set: boolean, needs_current: boolean}} */
    const state = await this.#api.get("/v1/staff/me/password");
    fill(
      this.#form,
      el(
        "p",
        { class: "note" },
        state.is_set
          ? "A new one ends your other sessions."
          : "Set one, and you need no link the next time. Four words that do not belong together are good.",
      ),
      this.#name,
      state.needs_current && this.#current.label,
      this.#wanted.label,
      el(
        "div",
        { class: "row" },
        el("button", { class: "button button-main", type: "submit" }, "Set password"),
      ),
    );
  }

  async #send() {
    const current = this.#current.label.isConnected ? this.#current.input.value : null;
    try {
      const body = { password: this.#wanted.input.value, ...(current === null ? {} : { current }) };
      await this.#api.replace("/v1/staff/me/password", body);
      this.#say("The password is set.", "notice");
      this.#current.input.value = "";
      this.#wanted.input.value = "";
      await this.show();
      this.#changed();
    } catch (error) {
      this.#say(explain(error), "notice notice-danger");
    }
  }

  /** @param {string} words @param {string} kind */
  #say(words, kind) {
    this.#said.className = kind;
    this.#said.textContent = words;
    this.#said.hidden = false;
  }
}

/** @param {string} name @param {"current-password" | "new-password"} kind */
function field(name, kind) {
  const input = el("input", {
    class: "field",
    type: "password",
    autocomplete: kind,
    required: true,
    minlength: kind === "new-password" ? SHORTEST : 1,
    maxlength: LONGEST,
  });
  return { input, label: el("label", {}, name, input) };
}
