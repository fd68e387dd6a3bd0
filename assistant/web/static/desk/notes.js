/**
 * Show what staff note for each other between the messages, and let the agent write it.
 *
 * Notes have a colour of their own, and while one is being written there is no box for a reply.
 */

import { isExpected } from "../shared/api.js";
import { el, instead, serverHtml } from "../shared/dom.js";
import { timeTag } from "../shared/time.js";

const LIMIT = 4000;

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("../shared/types.js").Note} Note */

/** @param {Note} note */
export function noteView(note) {
  return el(
    "article",
    { class: "said by-note", tabindex: "-1", "aria-label": `Internal note by ${note.author_name}` },
    el(
      "header",
      {},
      el("strong", { dir: "auto" }, note.author_name),
      timeTag(note.at),
      el("span", { class: "note-mark" }, "Internal note"),
    ),
    serverHtml(note.html, "rich"),
  );
}

/**
 * The ids of messages and notes in the order in which they are read: a note stands behind the last
 * message that its author could see.
 *
 * @param {Message[]} messages
 * @param {Note[]} notes
 */
export function inOrder(messages, notes) {
  const placed = [
    ...messages.map((one, at) => ({ id: one.id, seq: one.seq, is_note: 0, at })),
    ...notes.map((one, at) => ({ id: one.id, seq: one.after, is_note: 1, at })),
  ];
  placed.sort((one, other) => one.seq - other.seq || one.is_note - other.is_note || one.at - other.at);
  return placed.map((one) => one.id);
}

/** The box for notes, under the conversation; a draft is kept for each conversation. */
export class NoteBox {
  /** @type {Board} */
  #board;
  /** @type {() => void} */
  #turned;
  /** @type {Map<string, string>} */
  #drafts = new Map();
  #shownFor = "";
  /** The note that is on its way: tried again, it keeps its id. */
  #sending = { id: "", text: "" };
  #problem = el("p", { class: "refused", role: "alert", hidden: true });
  #input = el("textarea", {
    class: "field",
    rows: 3,
    maxlength: LIMIT,
    "aria-label": "Internal note",
    "aria-describedby": "note-hint",
    placeholder: "Note something for colleagues",
    dir: "auto",
  });
  #form = el(
    "form",
    { class: "note-form", hidden: true },
    el("p", { class: "note-hint", id: "note-hint" }, "Only staff see this. The customer never does."),
    this.#input,
    this.#problem,
    el("div", { class: "row" }, el("button", { class: "button note-send", type: "submit" }, "Add note")),
  );
  #toggle = el(
    "button",
    {
      class: "button button-quiet note-toggle",
      type: "button",
      "aria-pressed": "false",
      "aria-keyshortcuts": "N",
      onclick: () => this.turn(!this.isOn),
    },
    "Internal note",
  );

  /** What to place on the page. */
  element = el("div", { class: "note-box" }, this.#form, this.#toggle);

  /** @param {Board} board @param {() => void} turned called when it opens or closes */
  constructor(board, turned) {
    this.#board = board;
    this.#turned = turned;
    this.#form.addEventListener(
      "submit",
      instead(() => this.#add()),
    );
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#drafts.set(this.#shownFor, this.#input.value));
    board.addEventListener("talk", () => this.#changeDraft());
  }

  /** Whether a note is being written. */
  get isOn() {
    return !this.#form.hidden;
  }

  /** Open the box, ready to write, or close it. @param {boolean} isOn */
  turn(isOn) {
    this.#form.hidden = !isOn;
    this.#problem.hidden = true;
    this.#toggle.setAttribute("aria-pressed", String(isOn));
    this.#toggle.textContent = isOn ? "Back to the conversation" : "Internal note";
    this.#turned();
    if (isOn && this.#input.isConnected) this.#input.focus();
  }

  async #add() {
    const text = this.#input.value.trim();
    if (text === "") return;
    if (this.#sending.text !== text) this.#sending = { id: crypto.randomUUID(), text };
    const shownFor = this.#shownFor;
    try {
      await this.#board.note(text, this.#sending.id);
      this.#sending = { id: "", text: "" };
      this.#drafts.delete(shownFor);
      if (shownFor !== this.#shownFor) return;
      this.#input.value = "";
      this.turn(false);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.#problem.textContent = `Not kept. ${error.message}`;
      this.#problem.hidden = false;
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      return this.turn(false);
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#add();
  }

  #changeDraft() {
    const id = this.#board.conversation?.id;
    if (!id || id === this.#shownFor) return;
    this.#shownFor = id;
    this.#input.value = this.#drafts.get(id) ?? "";
    if (this.isOn) this.turn(false);
  }
}
