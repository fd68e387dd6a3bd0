/**
 * Show customers everything that is known about them, and let them change it at once.
 */

import { explain, Unreachable } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { ConsentsSection } from "./privacy-consents.js";
import { ExpectedSection } from "./privacy-expected.js";
import { activitiesSection, clearSection, conversationsSection } from "./privacy-history.js";
import { identitiesSection } from "./privacy-identities.js";
import { decisionsSection, missingSection } from "./privacy-known.js";
import { profileSection } from "./privacy-profile.js";
import { restraintSection } from "./privacy-restraint.js";
import { mannerSection, ordersSection, preferencesSection } from "./privacy-sections.js";
import { Timeline } from "./privacy-timeline.js";
import { Why } from "./privacy-why.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").Decision} Decision */
/** @typedef {import("./types.js").Identities} Identities */
/** @typedef {import("./types.js").Me} Me */
/** @typedef {import("./types.js").Question} Question */

/**
 * @typedef {object} Options
 * @property {"widget" | "page"} door where it is shown, for the proof of what is decided
 * @property {() => void} [back] leads back to the chat, where there is one
 * @property {(id: string) => void} [forgotten] a conversation is gone
 * @property {(words: string, api: Api) => Promise<void>} tell says something in the chat
 * @property {() => void} erased everything is gone
 */

/** The page "What we know about you". */
export class PrivacyPage {
  /** @type {Api | null} */
  #api = null;
  /** @type {Options} */
  #options;
  /** @type {HTMLElement} */
  #title;
  #body = el("div", { class: "privacy-body" });
  #problem = el("p", { class: "notice notice-danger", role: "alert", hidden: true });

  /** What to place on the page. */
  element = el("div", { class: "privacy", hidden: true });

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const level = options.door === "page" ? "h1" : "h2";
    this.#title = el(level, { class: "privacy-title", tabindex: "-1" }, "What we know about you");
    const { back } = options;
    const button =
      back &&
      el(
        "button",
        { class: "icon-button", type: "button", "aria-label": "Back to the chat", onclick: back },
        icon("back"),
      );
    this.element.append(
      el("div", { class: "privacy-header" }, ...(button ? [button] : []), this.#title),
      this.#problem,
      this.#body,
    );
  }

  /** Speak for this customer. @param {Api} api */
  of(api) {
    this.#api = api;
    fill(this.#body);
  }

  /** Show everything as it is now; what was shown before is gone until then, so that nobody acts on it. */
  open() {
    fill(this.#body, ...skeleton());
    return this.#load();
  }

  async #load() {
    this.#title.focus();
    await this.#try(async (api) => {
      const [me, identities, { decisions }, { questions }] = await Promise.all([
        /** @type {Promise<Me>} */ (api.get("/v1/me")),
        /** @type {Promise<Identities>} */ (api.get("/v1/me/identities")),
        /** @type {Promise<{decisions: Decision[]}>} */ (api.get("/v1/me/decisions")),
        /** @type {Promise<{questions: Question[]}>} */ (api.get("/v1/me/questions")),
      ]);
      const missing = missingSection(questions, { api, answered: () => this.#load() });
      await this.#show(me, { identities, decisions, missing }).load(api);
    });
  }

  /** @param {Me} me @param {{identities: Identities, decisions: Decision[], missing: HTMLElement | null}} more */
  #show(me, { identities, decisions, missing }) {
    /** @param {(api: Api) => Promise<unknown>} act */
    const change = async (act) => {
      const went = await this.#try(act);
      if (went) timeline.refresh();
      return went;
    };
    /** What changes what we expect. @param {(api: Api) => Promise<unknown>} act */
    const steer = (act) =>
      change(async (api) => {
        await act(api);
        await expected.load(api);
      });
    const why = new Why(me);
    const { door, tell, forgotten = () => undefined } = this.#options;
    const again = () => this.#load();
    const restraint = restraintSection(change);
    const consents = new ConsentsSection(me, { change: steer, why, door });
    const clear =
      me.orders.length + me.activities.length > 0 ? clearSection({ change, cleared: again }) : null;
    const places = {
      consents: consents.element,
      preferences: preferencesSection(me.preferences, change, why),
      orders: ordersSection(me.orders, steer, why),
      activities: activitiesSection(me.activities, change, why) ?? clear,
      conversations: conversationsSection(me.conversations, { change, why, forgotten }),
      identities: identitiesSection(identities, { change, parted: again }),
    };
    const timeline = new Timeline((act) => this.#try(act), places);
    const expected = new ExpectedSection(places);
    timeline.refresh();
    fill(
      this.#body,
      places.consents,
      restraint.element,
      decisionsSection(decisions, me, (purpose) => consents.decide(purpose)),
      profileSection(me.profile, { why, tell: (words) => this.#try((api) => tell(words, api)) }),
      places.identities,
      places.preferences,
      missing,
      mannerSection(me.preferences, change),
      places.orders,
      expected.element,
      places.activities,
      places.activities !== clear && clear,
      places.conversations,
      timeline.element,
      this.#farewells(),
    );
    return {
      /** @param {Api} api */
      load: (api) => Promise.all([expected.load(api), restraint.load(api)]),
    };
  }

  /** Taking everything away: as a copy, or for good. */
  #farewells() {
    const confirm = el("div", { class: "confirm", hidden: true });
    fill(
      confirm,
      el(
        "p",
        {},
        "This deletes your preferences, orders and conversations here, for good. We cannot bring them back.",
      ),
      el(
        "div",
        { class: "row" },
        el(
          "button",
          { class: "button button-danger", type: "button", onclick: () => this.#erase() },
          "Delete everything",
        ),
        el("button", { class: "button", type: "button", onclick: () => (confirm.hidden = true) }, "Keep it"),
      ),
    );
    return el(
      "section",
      {},
      el("h3", {}, "Take it with you, or delete it"),
      el(
        "div",
        { class: "row" },
        this.#copy("Download to read", "html"),
        this.#copy("Download for a program", "json"),
        el(
          "button",
          { class: "button button-danger", type: "button", onclick: () => (confirm.hidden = false) },
          "Delete…",
        ),
      ),
      confirm,
    );
  }

  /** @param {string} words @param {"html" | "json"} form */
  #copy(words, form) {
    const act = () =>
      this.#try(async (api) =>
        save(await api.download(`/v1/me/export?form=${form}`), `what-we-know-about-you.${form}`),
      );
    return el("button", { class: "button", type: "button", onclick: act }, words);
  }

  async #erase() {
    if (await this.#try((api) => api.delete("/v1/me"))) this.#options.erased();
  }

  /** @param {(api: Api) => Promise<unknown>} act @returns {Promise<boolean>} whether it went well */
  async #try(act) {
    this.#problem.hidden = true;
    try {
      if (!this.#api) throw new Unreachable();
      await act(this.#api);
      return true;
    } catch (error) {
      this.#problem.textContent = explain(error);
      this.#problem.hidden = false;
      return false;
    }
  }
}

function skeleton() {
  return ["40%", "85%", "60%"].map(() => el("span", { class: "skeleton" }));
}

/** @param {Blob} file @param {string} name */
function save(file, name) {
  const href = URL.createObjectURL(file);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
