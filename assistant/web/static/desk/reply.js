/**
 * Let the agent write, hand the conversation back with a note, or close it.
 */

import { Api } from "../shared/api.js";
import { el, instead } from "../shared/dom.js";
import { sendFile, Uploads } from "../shared/uploads.js";

const LIMIT = 4000;
const NOTE_LIMIT = 1000;

/** @typedef {import("./board.js").Board} Board */
/** @typedef {(act: () => Promise<unknown>) => Promise<boolean>} Try */

/** The box under a conversation that this agent owns; a draft is kept for each conversation. */
export class Reply {
  /** @type {Board} */
  #board;
  /** @type {Try} */
  #try;
  /** @type {Map<string, string>} */
  #drafts = new Map();
  #api = new Api(new URL("/", location.href));
  #shownFor = "";
  #input = el("textarea", {
    class: "field",
    rows: 3,
    maxlength: LIMIT,
    "aria-label": "Your reply",
    placeholder: "Reply to the customer",
    dir: "auto",
  });
  #note = el("textarea", { class: "field", rows: 2, maxlength: NOTE_LIMIT, id: "note", dir: "auto" });
  #handBack = el(
    "form",
    { class: "hand-back", hidden: true },
    el("label", { for: "note" }, "What was settled? The assistant goes on from here."),
    this.#note,
    el(
      "div",
      { class: "row" },
      el("button", { class: "button button-main", type: "submit" }, "Hand back"),
      el(
        "button",
        { class: "button button-quiet", type: "button", onclick: () => this.#turn(false) },
        "Cancel",
      ),
    ),
  );
  #uploads = new Uploads((file, clientId, progress) => this.#upload({ file, clientId, progress }));
  #form = el(
    "form",
    { class: "reply" },
    this.#uploads.element,
    this.#input,
    el(
      "div",
      { class: "row" },
      el("button", { class: "button button-main", type: "submit" }, "Send"),
      el(
        "button",
        { class: "button", type: "button", onclick: () => this.#uploads.choose() },
        "Send a file…",
      ),
      el("span", { class: "spring" }),
      el("button", { class: "button", type: "button", onclick: () => this.#turn(true) }, "Hand back…"),
      el(
        "button",
        { class: "button", type: "button", onclick: () => this.#try(() => this.#board.close()) },
        "Close",
      ),
    ),
  );

  /** What to place on the page. */
  element = el("div", {}, this.#form, this.#handBack);

  /** @param {Board} board @param {Try} attempt shows what went wrong */
  constructor(board, attempt) {
    this.#board = board;
    this.#try = attempt;
    this.#form.addEventListener(
      "submit",
      instead(() => this.#send()),
    );
    this.#handBack.addEventListener(
      "submit",
      instead(() => this.#return()),
    );
    this.#uploads.watch(this.#form);
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#typed());
    board.addEventListener("talk", () => this.#changeDraft());
  }

  /** Put the cursor in the box. */
  focus() {
    if (this.#input.isConnected) this.#input.focus();
  }

  /** Put a text where the cursor is, to be edited and sent. @param {string} text */
  insert(text) {
    if (!this.#input.isConnected) return;
    const { selectionStart: from, selectionEnd: to, value } = this.#input;
    const isApart = from === 0 || /\s$/.test(value.slice(0, from));
    this.#input.setRangeText(isApart ? text : ` ${text}`, from, to, "end");
    this.#input.focus();
    this.#typed();
  }

  /** Raises `Problem` or `Unreachable`. @param {{file: File, clientId: string, progress: (share: number) => void}} sent */
  async #upload(sent) {
    await sendFile(this.#api, `/v1/desk/conversations/${this.#board.conversation?.id}`, sent);
  }

  #send() {
    const text = this.#input.value.trim();
    if (text === "") return;
    this.#input.value = "";
    this.#drafts.delete(this.#shownFor);
    this.#board.send(text);
  }

  async #return() {
    if (await this.#try(() => this.#board.handBack(this.#note.value.trim()))) this.#turn(false);
  }

  /** @param {boolean} isHandingBack */
  #turn(isHandingBack) {
    this.#handBack.hidden = !isHandingBack;
    this.#form.hidden = isHandingBack;
    if (isHandingBack) this.#note.focus();
    else this.#note.value = "";
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #typed() {
    this.#drafts.set(this.#shownFor, this.#input.value);
    this.#board.tellTyping();
  }

  #changeDraft() {
    const id = this.#board.conversation?.id;
    if (!id || id === this.#shownFor) return;
    this.#shownFor = id;
    this.#input.value = this.#drafts.get(id) ?? "";
    this.#uploads.clear();
    this.#turn(false);
  }
}
