/**
 * Put the owner's few questions, one at a time; each can be skipped, and none comes twice.
 *
 * They are put to whoever may be remembered; whoever has not decided about that is asked for it first.
 */

import { isExpected, Problem } from "../shared/api.js";
import { el, fill, instead } from "../shared/dom.js";
import { say } from "../shared/language.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").Consents} Consents */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {{questions: Question[]}} Questions */

let made = 0;

/**
 * A question with its choices, or with a field where there are none.
 *
 * @param {Question} question
 * @param {{answer: (value: string | null) => Promise<string>, place: string, skip: boolean}} given
 *   `answer` sends it, and returns in words why it was refused, if it was
 */
export function questionCard(question, { answer, place, skip }) {
  const id = `question-${++made}`;
  const refusal = el("p", { class: "refusal", role: "alert", id: `${id}-refused`, hidden: true });
  const give = async (/** @type {string | null} */ value) => {
    refusal.textContent = await answer(value);
    refusal.hidden = refusal.textContent === "";
  };
  return el(
    "fieldset",
    { class: "question", "aria-describedby": `${id}-benefit` },
    el("legend", { tabindex: "-1", dir: "auto" }, question.asks),
    el("p", { class: "question-benefit", id: `${id}-benefit`, dir: "auto" }, question.benefit),
    question.choices.length > 0 ? choices(question, give) : field(question, id, give),
    refusal,
    el(
      "p",
      { class: "question-foot" },
      skip &&
        el(
          "button",
          { class: "link-button", type: "button", onclick: () => give(null) },
          say("Skip this question"),
        ),
      el("span", { class: "item-note" }, place),
    ),
  );
}

/** @param {Question} question @param {(value: string) => void} give */
function choices(question, give) {
  return el(
    "div",
    { class: "choices" },
    ...question.choices.map((value) =>
      el("button", { class: "button", type: "button", dir: "auto", onclick: () => give(value) }, value),
    ),
  );
}

/** @param {Question} question @param {string} id @param {(value: string) => void} give */
function field(question, id, give) {
  const input = el("input", {
    class: "field",
    maxlength: 200,
    required: true,
    "aria-label": question.asks,
    "aria-describedby": `${id}-refused`,
    dir: "auto",
  });
  return el(
    "form",
    { class: "editor", onsubmit: instead(() => give(input.value.trim())) },
    input,
    el("button", { class: "button button-main", type: "submit" }, say("Save")),
  );
}

/**
 * Send an answer, and return in words why it was refused, if it was.
 *
 * @param {Api} api @param {Question} question @param {string | null} value
 * @param {(left: Questions) => void} kept
 */
export async function send(api, question, value, kept) {
  try {
    /** @type {Questions} */
    const left = await api.put(`/v1/me/questions/${encodeURIComponent(question.topic)}`, { value });
    kept(left);
    return "";
  } catch (error) {
    if (!isExpected(error)) throw error;
    return error instanceof Problem ? error.message : say("This could not be saved. Please try again.");
  }
}

/** The cards above the composer; only there while there is something to ask. */
export class Onboarding {
  /** @type {Api | null} */
  #api = null;
  #isDue = false;
  #total = 0;

  /** What to place on the page. */
  element = el("section", { class: "asking onboarding", "aria-label": say("A few questions"), hidden: true });

  /** Speak for this customer. @param {Api} api */
  of(api) {
    this.#api = api;
    this.#isDue = true;
    this.element.hidden = true;
  }

  /** Look, once somebody is here who can be asked, whether there is anything to ask. */
  async begin() {
    const api = this.#api;
    if (!this.#isDue || !api) return;
    this.#isDue = false;
    try {
      /** @type {Questions} */
      const { questions } = await api.get("/v1/me/questions");
      const open = questions.filter(isOpen);
      if (open.length === 0) return;
      this.#total = open.length;
      this.#ask(api, await api.get("/v1/me/consents"), questions);
    } catch (error) {
      if (!isExpected(error)) throw error; // they can wait
    }
  }

  /** @param {Api} api @param {Consents} consents @param {Question[]} questions */
  #ask(api, consents, questions) {
    const remember = consents.consents.find(({ purpose }) => purpose === "remember");
    if (api !== this.#api || !remember) return;
    if (remember.granted) this.#put(api, { questions }, false);
    else if (remember.at === null) this.#offer(api, consents, questions);
  }

  /** @param {Api} api @param {Consents} consents @param {Question[]} questions */
  #offer(api, consents, questions) {
    const decide = async (/** @type {boolean} */ granted) => {
      try {
        await api.put("/v1/me/consents/remember", { granted, policy: consents.policy, door: "widget" });
        if (granted) this.#put(api, { questions }, true);
        else this.element.hidden = true;
      } catch (error) {
        if (!isExpected(error)) throw error;
        this.element.hidden = true;
      }
    };
    const remember = consents.consents.find(({ purpose }) => purpose === "remember");
    const many = this.#total === 1 ? "one short question" : `${this.#total} short questions`;
    fill(
      this.element,
      el(
        "p",
        {},
        el("strong", {}, `May we remember you, and ask ${many}?`),
        ` ${remember?.asks ?? ""} You can skip each of them.`,
      ),
      el(
        "div",
        { class: "row" },
        el("button", { class: "button", type: "button", onclick: () => decide(true) }, say("Yes")),
        el("button", { class: "button", type: "button", onclick: () => decide(false) }, say("No")),
      ),
    );
    this.element.hidden = false;
  }

  /** @param {Api} api @param {Questions} left @param {boolean} takesFocus */
  #put(api, left, takesFocus) {
    const open = left.questions.filter(isOpen);
    const [question] = open;
    if (!question) {
      const thanks = el(
        "p",
        { role: "status", tabindex: "-1" },
        say("Thank you. You can change this at any time under “What we know about you”."),
      );
      fill(this.element, thanks);
      thanks.focus();
      return;
    }
    const place = this.#total > 1 ? `${this.#total - open.length + 1} of ${this.#total}` : "";
    const answer = (/** @type {string | null} */ value) =>
      send(api, question, value, (next) => this.#put(api, next, true));
    fill(this.element, questionCard(question, { answer, place, skip: true }));
    this.element.hidden = false;
    if (takesFocus) this.element.querySelector("legend")?.focus();
  }
}

/** Whether it is still to be asked. @param {Question} question */
function isOpen({ was_asked: wasAsked }) {
  return !wasAsked;
}
