/**
 * Let the owner give programs tokens, replace them and take them back.
 */

import { explain } from "../shared/api.js";
import { copied } from "../shared/copying.js";
import { el, fill } from "../shared/dom.js";
import { day, fullTime } from "../shared/time.js";
import { ask } from "./asking.js";
import { isSure } from "./sure.js";

const USUAL_DAYS = 90;
const SCOPES = {
  answers: "ask what the articles say",
  articles: "read, publish and withdraw articles, in your name",
  conversations: "speak for customers, in conversations that it started",
  "customers:read": "find customers and read their brief, in your name",
  "customers:write": "tell who customers are, what they ordered and did",
  desk: "take and answer conversations, in your name and as an agent",
  intake: "report tracked events",
  offers: "rank offers and put sets together",
};

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {{id: string, name: string, shown: string, scopes: string[], acts_for: string | null, made_by: string, expires_at: string | null, revoked_at: string | null, used_at: string | null, holds: boolean}} Token */

/** The section on tokens. */
export class TokensPart {
  /** @type {Api} */
  #api;
  /** @type {HTMLDialogElement} */
  #dialog;
  #list = el("ul", { class: "cards", "aria-label": "Tokens" });
  #problem = el("p", { class: "notice notice-danger", role: "alert", hidden: true });

  element = el(
    "section",
    { "aria-labelledby": "tokens-title" },
    el("h2", { id: "tokens-title" }, "Tokens of programs"),
    el("p", { class: "note" }, "Each program gets one of its own, for what it needs and no more."),
    el(
      "div",
      { class: "row" },
      el("button", { class: "button button-main", type: "button", onclick: () => this.#ask() }, "New token"),
    ),
    this.#problem,
    this.#list,
  );

  /** @param {Api} api @param {HTMLDialogElement} dialog */
  constructor(api, dialog) {
    this.#api = api;
    this.#dialog = dialog;
  }

  /** Read and show the tokens. */
  async show() {
    /** @type {{tokens: Token[]}} */
    const { tokens } = await this.#api.get("/v1/tokens");
    fill(
      this.#list,
      ...(tokens.length
        ? tokens.map((one) => this.#card(one))
        : [el("li", { class: "note" }, "There is none yet.")]),
    );
  }

  /** @param {Token} one */
  #card(one) {
    const state = one.revoked_at ? "revoked" : one.holds ? null : "over";
    const buttons = [
      one.expires_at &&
        button(`Rotate ${one.name}`, "Rotate", "button", () =>
          this.#do(() => this.#made(`/v1/tokens/${one.id}/rotate`, {})),
        ),
      button(`Revoke ${one.name}`, "Revoke", "button button-danger", () => this.#revoke(one)),
    ];
    return el(
      "li",
      { class: one.holds ? "card card-line" : "card card-line is-over" },
      el(
        "div",
        {},
        el(
          "h3",
          { dir: "auto" },
          one.name,
          el("code", {}, `${one.shown}…`),
          state && el("span", { class: "badge badge-danger" }, state),
        ),
        el("p", { class: "note" }, one.scopes.join(", ")),
        el("p", { class: "note" }, told(one)),
      ),
      ...(one.holds ? buttons : []),
    );
  }

  #ask() {
    const name = el("input", { class: "field", required: true, maxlength: 60 });
    const days = el("input", { class: "field", type: "number", min: 1, max: 366, value: USUAL_DAYS });
    const choices = Object.entries(SCOPES).map(([scope, words]) => ({
      scope,
      box: el("input", { type: "checkbox", name: "scope", value: scope }),
      words,
    }));
    const fields = [
      el("label", {}, "Name of the program", name),
      el(
        "fieldset",
        {},
        el("legend", {}, "It may"),
        ...choices.map(({ scope, box, words }) =>
          el("label", { class: "choice" }, box, el("span", {}, el("code", {}, scope), `: ${words}`)),
        ),
      ),
      el("label", {}, "Days that it holds", days),
    ];
    ask(this.#dialog, { title: "New token", act: "Make token", look: "access-form", fields }, () => {
      const scopes = choices.filter((one) => one.box.checked).map((one) => one.scope);
      return this.#made("/v1/tokens", { name: name.value, scopes, days: Number(days.value) });
    });
    name.focus();
  }

  /** Make a token and show its secret, this once. @param {string} path @param {object} body */
  async #made(path, body) {
    /** @type {{secret: string, token: Token}} */
    const made = await this.#api.post(path, body);
    const copy = el("button", { class: "button button-main", type: "button" }, "Copy");
    const secret = el("pre", { class: "code secret", tabindex: "0", "aria-label": "Secret" }, made.secret);
    copy.addEventListener("click", async () => {
      getSelection()?.selectAllChildren(secret);
      copy.textContent = (await copied(made.secret)) ? "Copied" : "Selected: copy it with your keyboard";
    });
    fill(
      this.#dialog,
      el("h2", { dir: "auto" }, `Token for ${made.token.name}`),
      el("p", { class: "note" }, "Copy it now: it is shown this once, and nobody can read it again."),
      secret,
      el(
        "div",
        { class: "row" },
        copy,
        el("button", { class: "button", type: "button", onclick: () => this.#dialog.close() }, "Done"),
      ),
    );
    if (!this.#dialog.open) this.#dialog.showModal();
    await this.show();
  }

  /** @param {Token} one */
  async #revoke(one) {
    const words = "Programs that use it are shut out at once.";
    if (await isSure(this.#dialog, { title: `Revoke ${one.name}?`, words, act: "Revoke it" }))
      await this.#do(async () => {
        await this.#api.delete(`/v1/tokens/${one.id}`);
        await this.show();
      });
  }

  /** @param {() => Promise<void>} deed */
  async #do(deed) {
    this.#problem.hidden = true;
    try {
      await deed();
    } catch (error) {
      this.#problem.textContent = explain(error);
      this.#problem.hidden = false;
    }
  }
}

/** @param {string} name @param {string} words @param {string} kind @param {() => void} act */
function button(name, words, kind, act) {
  return el("button", { class: kind, type: "button", "aria-label": name, onclick: act }, words);
}

/** @param {Token} one */
function told(one) {
  const until = one.expires_at
    ? `holds until ${day(one.expires_at)}`
    : "holds as long as it stands in the settings";
  const used = one.used_at ? `used ${day(one.used_at)}` : "never used";
  const by = one.acts_for ? `acts for ${one.acts_for}` : `made by ${one.made_by}`;
  return [by, one.holds ? until : `ended ${fullTime(one.revoked_at ?? one.expires_at ?? "")}`, used].join(
    "; ",
  );
}
