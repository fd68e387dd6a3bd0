/**
 * Show people where they are signed in, and sign them out there.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { clockTime, day, fullTime } from "../shared/time.js";
import { isSure } from "./sure.js";

const CAME_BY = { link: "with a link", password: "with the password", provider: "with your provider" }; // pragma: allowlist secret

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {{id: string, browser: string, signed_in_by: keyof typeof CAME_BY, started_at: string, seen_at: string, is_this: boolean}} Session */

/** The section on one's sessions. */
export class SessionsPart {
  /** @type {Api} */
  #api;
  /** @type {HTMLDialogElement} */
  #dialog;
  #list = el("ul", { class: "cards", "aria-label": "Sessions" });
  #problem = el("p", { class: "notice notice-danger", role: "alert", hidden: true });

  element = el(
    "section",
    { "aria-labelledby": "sessions-title" },
    el("h2", { id: "sessions-title" }, "Where you are signed in"),
    this.#list,
    this.#problem,
    el(
      "div",
      { class: "row" },
      el(
        "button",
        { class: "button button-danger", type: "button", onclick: () => this.#endAll() },
        "Sign out everywhere",
      ),
    ),
  );

  /** @param {Api} api @param {HTMLDialogElement} dialog */
  constructor(api, dialog) {
    this.#api = api;
    this.#dialog = dialog;
  }

  /** Read and show the sessions. */
  async show() {
    /** @type {{sessions: Session[]}} */
    const { sessions } = await this.#api.get("/v1/staff/me/sessions");
    fill(this.#list, ...sessions.map((one) => this.#card(one)));
  }

  /** @param {Session} one */
  #card(one) {
    const came = `Signed in ${CAME_BY[one.signed_in_by]}, ${day(one.started_at)} at ${clockTime(one.started_at)}`;
    return el(
      "li",
      { class: "card card-line" },
      el(
        "div",
        {},
        el("h3", {}, one.browser, one.is_this && el("span", { class: "badge badge-accent" }, "here")),
        el(
          "p",
          { class: "note", title: fullTime(one.seen_at) },
          `${came}; seen at ${clockTime(one.seen_at)}`,
        ),
      ),
      !one.is_this &&
        el(
          "button",
          {
            class: "button",
            type: "button",
            "aria-label": `Sign out ${one.browser}`,
            onclick: () => this.#end(`/v1/staff/me/sessions/${one.id}`),
          },
          "Sign out",
        ),
    );
  }

  async #endAll() {
    const words = "Every browser has to sign in again, this one too.";
    if (!(await isSure(this.#dialog, { title: "Sign out everywhere?", words, act: "Sign out everywhere" })))
      return;
    if (await this.#end("/v1/staff/me/sessions", false)) location.replace("/desk/sign-in");
  }

  /** @param {string} path @param {boolean} [shows] @returns {Promise<boolean>} whether it was done */
  async #end(path, shows = true) {
    this.#problem.hidden = true;
    try {
      await this.#api.delete(path);
      if (shows) await this.show();
      return true;
    } catch (error) {
      this.#problem.textContent = explain(error);
      this.#problem.hidden = false;
      return false;
    }
  }
}
