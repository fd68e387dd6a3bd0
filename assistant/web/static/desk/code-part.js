/**
 * Let people have a code of their phone asked for beside their password.
 */

import { explain } from "../shared/api.js";
import { el, fill, instead } from "../shared/dom.js";

/** @typedef {import("../shared/api.js").Api} Api */

/** The section on the second proof. */
export class CodePart {
  /** @type {Api} */
  #api;
  /** @type {HTMLDialogElement} */
  #dialog;
  /** @type {() => void} */
  #changed;
  #body = el("div", { class: "access-form" });

  element = el(
    "section",
    { "aria-labelledby": "code-title" },
    el("h2", { id: "code-title" }, "Code of your phone"),
    this.#body,
  );

  /** @param {Api} api @param {HTMLDialogElement} dialog @param {() => void} changed other sessions ended */
  constructor(api, dialog, changed) {
    this.#api = api;
    this.#dialog = dialog;
    this.#changed = changed;
  }

  /** Ask whether one is asked for, and show what can be done. */
  async show() {
    /** @type {{is_on: boolean, recovery_left: number}} */
    const state = await this.#api.get("/v1/staff/me/code");
    if (state.is_on) this.#showOn(state.recovery_left);
    else this.#showOff();
  }

  #showOff() {
    const begin = async () => {
      try {
        /** @type {{picture: string, secret: string}} */
        const phone = await this.#api.post("/v1/staff/me/code");
        this.#showPicture(phone);
      } catch (error) {
        fill(this.#body, refusal(error));
      }
    };
    fill(
      this.#body,
      el("p", { class: "note" }, "With one, a password that somebody stole opens nothing."),
      el(
        "div",
        { class: "row" },
        el("button", { class: "button", type: "button", onclick: begin }, "Set up a phone"),
      ),
    );
  }

  /** @param {{picture: string, secret: string}} phone */
  #showPicture(phone) {
    this.#ask({
      words: "Point an authenticator app at the picture, or type the letters; then enter what it shows.",
      before: [
        el("img", { class: "phone-picture", src: phone.picture, alt: "QR code for an authenticator app" }),
        el("code", { class: "secret" }, phone.secret),
      ],
      act: "Confirm",
      send: async (code) => {
        /** @type {{codes: string[]}} */
        const { codes } = await this.#api.put("/v1/staff/me/code", { code });
        this.#showRecovery(codes);
        await this.show();
        this.#changed();
      },
    });
  }

  /** @param {number} left */
  #showOn(left) {
    this.#ask({
      words: `It is asked for when you sign in with your password. ${left} recovery codes are left.`,
      before: [],
      act: "Switch it off",
      send: async (code) => {
        await this.#api.send("/v1/staff/me/code/off", { code });
        await this.show();
      },
    });
  }

  /** @param {{words: string, before: Node[], act: string, send: (code: string) => Promise<void>}} asked */
  #ask({ words, before, act, send }) {
    const code = el("input", {
      class: "field",
      autocomplete: "one-time-code",
      required: true,
      maxlength: 40,
    });
    const problem = el("div", { "aria-live": "polite" });
    const go = async () => {
      try {
        await send(code.value);
      } catch (error) {
        fill(problem, refusal(error));
      }
    };
    fill(
      this.#body,
      el("p", { class: "note" }, words),
      ...before,
      el(
        "form",
        { class: "access-form", onsubmit: instead(go) },
        el("label", {}, "Code", code),
        el("div", { class: "row" }, el("button", { class: "button", type: "submit" }, act)),
      ),
      problem,
    );
  }

  /** Show codes for the day on which the phone is lost, this once. @param {string[]} codes */
  #showRecovery(codes) {
    fill(
      this.#dialog,
      el("h2", {}, "Recovery codes"),
      el(
        "p",
        { class: "note" },
        "Each opens once without the phone. Keep them elsewhere: they are shown this once.",
      ),
      el("pre", { class: "code secret", tabindex: "0", "aria-label": "Recovery codes" }, codes.join("\n")),
      el(
        "button",
        { class: "button button-main", type: "button", onclick: () => this.#dialog.close() },
        "I have them",
      ),
    );
    this.#dialog.showModal();
  }
}

/** @param {unknown} error */
function refusal(error) {
  return el("p", { class: "notice notice-danger", role: "alert" }, explain(error));
}
