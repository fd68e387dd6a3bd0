/**
 * Let the agent pass the open conversation on to a colleague, or put it aside for a while.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { clockTime, day } from "../shared/time.js";

const HOUR_MS = 3_600_000;
const NOTE_LIMIT = 1000;
const MORNING = 9;

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./steps.js").Steps} Steps */
/** @typedef {import("../shared/types.js").Colleague} Colleague */

/** The row under the head of a conversation. */
export class PassingView {
  #board;
  #steps;
  #dialog;
  #told = el("p", { class: "passed", dir: "auto" });
  #pass = el("button", { class: "link-button", type: "button", onclick: () => this.#askTo() }, "Pass on…");
  #snooze = el("button", { class: "link-button", type: "button" });
  #problem = el("span", { class: "passed-problem", role: "alert" });
  #actions = el("p", { class: "passed-actions" }, this.#pass, this.#snooze, this.#problem);

  /** What to place on the page. */
  element = el("div", { class: "passing", hidden: true }, this.#told, this.#actions);

  /** @param {Board} board @param {Steps} steps @param {HTMLDialogElement} dialog */
  constructor(board, steps, dialog) {
    this.#board = board;
    this.#steps = steps;
    this.#dialog = dialog;
    this.#snooze.addEventListener("click", () => (this.#isSnoozed ? this.#wake() : this.#askUntil()));
  }

  /** Show what can be done with the conversation now. */
  update() {
    const { handoff, isMine } = this.#board;
    const told = passedWords(handoff);
    this.#told.textContent = told;
    this.#told.hidden = told === "";
    this.#actions.hidden = !isMine;
    this.element.hidden = told === "" && !isMine;
    this.#snooze.textContent = this.#isSnoozed ? `Take back (aside until ${this.#until})` : "Snooze…";
  }

  get #isSnoozed() {
    return Boolean(this.#board.handoff?.snoozed_until);
  }

  get #until() {
    const until = this.#board.handoff?.snoozed_until ?? "";
    return `${day(until)}, ${clockTime(until)}`;
  }

  async #askTo() {
    await this.#try(async () => {
      const colleagues = await this.#steps.colleagues();
      const to = el("select", { class: "field", id: "pass-to" }, ...choices(colleagues));
      const note = el("textarea", { class: "field", id: "pass-note", rows: 3, maxlength: NOTE_LIMIT });
      const isChosen = await this.#ask("Pass on", [
        el("label", { for: "pass-to" }, "To"),
        to,
        el("label", { for: "pass-note" }, "Note for your colleague; the customer does not see it"),
        note,
      ]);
      if (!isChosen) return;
      const [kind, value] = split(to.value);
      await this.#steps.transfer({ ...(kind && { [kind]: value }), note: note.value });
    });
  }

  async #askUntil() {
    const until = el(
      "select",
      { class: "field", id: "snooze-until" },
      el("option", { value: "" }, "Until the customer writes"),
      el("option", { value: new Date(Date.now() + HOUR_MS).toISOString() }, "For an hour"),
      el("option", { value: new Date(Date.now() + 4 * HOUR_MS).toISOString() }, "For four hours"),
      el("option", { value: tomorrow().toISOString() }, "Until tomorrow morning"),
    );
    const isChosen = await this.#ask("Snooze", [el("label", { for: "snooze-until" }, "Put it aside"), until]);
    if (isChosen) await this.#try(() => this.#steps.snooze(until.value || null));
  }

  #wake() {
    return this.#try(() => this.#steps.wake());
  }

  /** @param {string} act @param {Node[]} fields @returns {Promise<boolean>} */
  #ask(act, fields) {
    fill(
      this.#dialog,
      el("h2", {}, act),
      el(
        "form",
        { method: "dialog", class: "passing-form" },
        ...fields,
        el(
          "div",
          { class: "row" },
          el("button", { class: "button button-main", value: "yes" }, act),
          el("button", { class: "button", value: "no" }, "Cancel"),
        ),
      ),
    );
    this.#dialog.returnValue = "no";
    this.#dialog.showModal();
    return new Promise((resolve) => {
      this.#dialog.addEventListener("close", () => resolve(this.#dialog.returnValue === "yes"), {
        once: true,
      });
    });
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    this.#problem.textContent = "";
    try {
      await act();
    } catch (error) {
      this.#problem.textContent = explain(error);
    }
  }
}

/** @param {import("../shared/types.js").Handoff | null} handoff */
function passedWords(handoff) {
  if (!handoff?.passed_by) return "";
  const to = handoff.passed_to ? ` to ${handoff.passed_to}` : "";
  return `Passed on by ${handoff.passed_by}${to}${handoff.passed_note ? `: ${handoff.passed_note}` : ""}`;
}

/** @param {Colleague[]} colleagues */
function choices(colleagues) {
  const skills = [...new Set(colleagues.flatMap((one) => one.skills))].sort();
  return [
    el("option", { value: "" }, "Anybody"),
    ...colleagues.map((one) =>
      el(
        "option",
        { value: `agent ${one.id}`, disabled: one.presence === "offline" },
        one.presence === "present" ? one.name : `${one.name} (${one.presence})`,
      ),
    ),
    ...skills.map((skill) => el("option", { value: `skill ${skill}` }, `Whoever knows ${skill}`)),
  ];
}

/** @param {string} value @returns {[kind: string, value: string]} */
function split(value) {
  const [kind = "", ...rest] = value.split(" ");
  return [kind, rest.join(" ")];
}

function tomorrow() {
  const then = new Date();
  then.setDate(then.getDate() + 1);
  then.setHours(MORNING, 0, 0, 0);
  return then;
}
