/**
 * Show the brief on one customer, and note an arrival or what they say.
 */

import { explain } from "../shared/api.js";
import { el, fill, instead } from "../shared/dom.js";

const TOPICS = ["milk", "diet", "allergies", "size", "language", "tone", "contact", "grind"];

/** @typedef {import("../shared/types.js").Brief} Brief */
/** @typedef {import("../shared/api.js").Api} Api */

/** The right side of the counter. */
export class Record {
  /** @type {HTMLElement} */
  #pane;
  /** @type {Api} */
  #api;
  /** @type {string | null} whose brief is shown or on its way */
  #person = null;
  #title = el("h2", { tabindex: "-1", dir: "auto" });
  #arrived = el(
    "button",
    { class: "button button-main", type: "button", "aria-keyshortcuts": "A", onclick: () => this.arrive() },
    "They are here ",
    el("span", { class: "key", "aria-hidden": "true" }, "A"),
  );
  #lines = el("ul", { class: "brief", "aria-label": "What to know" });
  #withheld = el("p", { class: "notice notice-warn", hidden: true });
  #told = el("p", { class: "told", role: "status" });
  #topic = el("input", {
    class: "field",
    id: "topic",
    list: "topics",
    required: true,
    maxlength: 64,
    autocomplete: "off",
    "aria-keyshortcuts": "N",
  });
  #value = el("input", { class: "field", id: "value", required: true, maxlength: 200, autocomplete: "off" });

  /** @param {HTMLElement} pane @param {Api} api */
  constructor(pane, api) {
    this.#pane = pane;
    this.#api = api;
  }

  /** Show nobody. */
  clear() {
    this.#person = null;
    fill(
      this.#pane,
      el(
        "div",
        { class: "empty" },
        el("h2", {}, "Who is it?"),
        el("p", {}, "Ask for their number, their e-mail address or their name."),
      ),
    );
  }

  /** Show the brief on somebody; nothing of whoever was there before stays. @param {string} person */
  async show(person) {
    this.#person = person;
    this.#told.textContent = "Looking…";
    fill(this.#pane, this.#told);
    await this.#try(async () => {
      /** @type {Brief} */
      const brief = await this.#api.get(`/v1/counter/customers/${person}`);
      if (this.#person !== person) return;
      this.#told.textContent = "";
      this.#lay(brief);
      if (!(document.activeElement instanceof HTMLInputElement)) this.#title.focus();
    });
  }

  /** Note that they are here. */
  async arrive() {
    const person = this.#person;
    if (!person || this.#arrived.disabled) return;
    await this.#try(async () => {
      /** @type {Brief} */
      const brief = await this.#api.post(`/v1/counter/customers/${person}/arrivals`, {
        client_id: crypto.randomUUID(),
        at: this.#place(),
      });
      if (this.#person !== person) return;
      this.#lay(brief);
      this.#arrived.disabled = true;
      this.#told.textContent = brief.is_recorded
        ? "Noted that they are here."
        : "Not noted: they do not let us remember them.";
      this.#title.focus();
    });
  }

  /** Go to the note. */
  note() {
    if (this.#person) this.#topic.focus();
  }

  async #keep() {
    const person = this.#person;
    if (!person) return;
    const said = {
      topic: this.#topic.value.trim().toLowerCase().replace(/\s+/g, "_"),
      value: this.#value.value,
    };
    await this.#try(async () => {
      /** @type {{is_kept: boolean, because: string, brief: Brief}} */
      const kept = await this.#api.post(`/v1/counter/customers/${person}/notes`, {
        ...said,
        at: this.#place(),
      });
      if (this.#person !== person) return;
      this.#tell(kept.brief);
      this.#told.textContent = kept.is_kept
        ? `Noted: ${said.topic}, ${said.value}.`
        : `Not noted: ${kept.because}.`;
      if (!kept.is_kept) return;
      this.#topic.value = this.#value.value = "";
      this.#topic.focus();
    });
  }

  /** @param {() => Promise<void>} act */
  async #try(act) {
    try {
      await act();
    } catch (error) {
      this.#told.textContent = explain(error);
    }
  }

  /** @param {Brief} brief */
  #lay(brief) {
    this.#title.textContent = brief.name ?? "Somebody we may not remember";
    this.#arrived.disabled = false;
    this.#tell(brief);
    if (this.#title.isConnected) return;
    fill(
      this.#pane,
      el("div", { class: "head" }, this.#title, this.#arrived),
      this.#lines,
      this.#withheld,
      this.#told,
      this.#form(),
    );
  }

  /** @param {Brief} brief */
  #tell({ lines, withheld }) {
    this.#lines.hidden = lines.length === 0;
    fill(
      this.#lines,
      ...lines.map((line) =>
        el(
          "li",
          {},
          el("span", { dir: "auto" }, line.text),
          el("span", { class: "source", dir: "auto" }, line.source),
        ),
      ),
    );
    this.#withheld.textContent = withheld;
    this.#withheld.hidden = !withheld;
  }

  #form() {
    return el(
      "form",
      { class: "note-form", onsubmit: instead(() => this.#keep()) },
      el("h3", {}, "Note what they say ", el("span", { class: "key", "aria-hidden": "true" }, "N")),
      el("label", { for: "topic" }, "About", this.#topic),
      el("label", { for: "value" }, "They like", this.#value),
      el("button", { class: "button", type: "submit" }, "Note"),
      el("datalist", { id: "topics" }, ...TOPICS.map((topic) => el("option", { value: topic }))),
      el(
        "fieldset",
        { class: "where" },
        el("legend", {}, "They are"),
        ...[
          ["till", "at the till"],
          ["phone", "on the phone"],
        ].map(([value, words]) =>
          el(
            "label",
            {},
            el("input", { type: "radio", name: "at", value, checked: value === "till" }),
            words,
          ),
        ),
      ),
    );
  }

  #place() {
    const chosen = this.#pane.querySelector('input[name="at"]:checked');
    return chosen instanceof HTMLInputElement ? chosen.value : "till";
  }
}
