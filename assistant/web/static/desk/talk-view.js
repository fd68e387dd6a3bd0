/**
 * Show the open conversation to the agent, and let them answer, hand back and close.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { Follow } from "../shared/follow.js";
import { icon } from "../shared/icons.js";
import { timeTag } from "../shared/time.js";
import { messageView, pendingView } from "./message-view.js";
import { inOrder, NoteBox, noteView } from "./notes.js";
import { PassingView } from "./passing-view.js";
import { Reply } from "./reply.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("../shared/types.js").Message} Message */

/**
 * @typedef {object} Around what lies outside this pane
 * @property {() => void} back to the queue, on a phone
 * @property {() => void} summary to the summary, on a phone
 * @property {HTMLDialogElement} dialog to ask in
 * @property {import("./steps.js").Steps} steps between agents
 * @property {(trace: string) => void} why show why the assistant said something
 * @property {HTMLElement} assist what is suggested
 * @property {() => ((question: string, answer: string) => void) | null} approve make an approved answer; null for who may not
 */

/** The middle pane. */
export class TalkView {
  /** @type {Board} */
  #board;
  /** @type {Around} */
  #around;
  /** @type {HTMLElement} */
  #pane;
  /** @type {Map<string, HTMLElement>} */
  #views = new Map();
  /** Where it says that the customer has seen it. @type {Element | null} */
  #seen = null;
  #shownFor = "";
  #title = el("h2", { dir: "auto", tabindex: "-1" });
  #state = el("p", { class: "state" });
  #log = el("div", { class: "log", role: "log", "aria-label": "Messages", tabindex: "0" });
  #typing = el("p", { class: "typing", role: "status" });
  #problem = el("p", { class: "notice notice-danger", role: "alert", hidden: true });
  #claim = el("button", { class: "button button-main claim", type: "button", onclick: () => this.claim() });
  #foot = el("div", { class: "foot" });
  /** @type {NoteBox} */
  #notes;
  /** @type {Reply} */
  #reply;
  /** @type {PassingView} */
  #passing;
  /** @type {Follow} */
  #follow;

  /** @param {HTMLElement} pane @param {Board} board @param {Around} around */
  constructor(pane, board, around) {
    this.#pane = pane;
    this.#board = board;
    this.#around = around;
    this.#reply = new Reply(board, (act) => this.#try(act));
    this.#notes = new NoteBox(board, () => this.#showFoot());
    this.#passing = new PassingView(board, around.steps, around.dialog);
    this.#follow = new Follow(this.#log);
    this.update();
  }

  /** Show the conversation as it is now. */
  update() {
    const { conversation, opening, problem } = this.#board;
    const key = conversation ? conversation.id : `${opening}${problem}`;
    if (key !== this.#shownFor) this.#begin(key);
    if (!conversation) return;
    this.#title.textContent = this.#board.customer?.name ?? "Visitor";
    this.#state.textContent = stateOf(this.#board);
    this.#passing.update();
    this.#showMessages();
    this.#typing.textContent = this.#board.isTyping ? "The customer is writing…" : "";
    this.#showFoot();
  }

  /** Take the conversation over, and be ready to write. */
  async claim() {
    await this.#try(() => this.#board.claim());
    this.update();
    this.#reply.focus();
  }

  /** Put the cursor where the agent writes. */
  reply() {
    if (this.#notes.isOn) this.#notes.turn(false);
    this.#reply.focus();
  }

  /** Put the cursor where the agent notes something for colleagues. */
  note() {
    if (this.#board.conversation) this.#notes.turn(true);
  }

  /** Put a text into the reply, to be edited and sent. @param {string} text */
  insert(text) {
    this.#reply.insert(text);
  }

  /** Bring a message into view, and mark it for a moment. @param {string} id */
  reveal(id) {
    const view = this.#views.get(id);
    if (!view) return;
    view.scrollIntoView({ block: "center" });
    view.classList.remove("is-revealed");
    void view.offsetWidth; // without this the browser sees no change, and the mark does not show twice
    view.classList.add("is-revealed");
    view.focus();
  }

  /** @param {string} key */
  #begin(key) {
    this.#shownFor = key;
    this.#views.clear();
    this.#problem.hidden = true;
    fill(this.#log);
    const { conversation, opening, problem } = this.#board;
    const { assist } = this.#around;
    if (conversation)
      fill(
        this.#pane,
        this.#head(),
        this.#passing.element,
        this.#log,
        this.#typing,
        this.#problem,
        assist,
        this.#foot,
        this.#notes.element,
      );
    else if (problem) fill(this.#pane, this.#backRow(), empty("This conversation did not open", problem));
    else if (opening) fill(this.#pane, this.#backRow(), loading());
    else
      fill(this.#pane, empty("No conversation open", "Choose one on the left, or press J and then Enter."));
    this.#follow.toEnd();
  }

  #head() {
    return el(
      "header",
      { class: "talk-head" },
      this.#back(),
      el("div", { class: "talk-title" }, this.#title, this.#state),
      el("button", { class: "button to-summary", type: "button", onclick: this.#around.summary }, "Summary"),
    );
  }

  #back() {
    return el(
      "button",
      {
        class: "icon-button to-queue",
        type: "button",
        "aria-label": "Back to the queue",
        onclick: this.#around.back,
      },
      icon("back"),
    );
  }

  #backRow() {
    return el("header", { class: "talk-head to-queue" }, this.#back());
  }

  #showMessages() {
    const { customer, messages, notes, pending } = this.#board;
    for (const message of messages) {
      if (this.#views.has(message.id)) continue;
      this.#views.set(
        message.id,
        messageView(message, customer?.name ?? null, this.#around.why, this.#approve()),
      );
    }
    for (const note of notes) if (!this.#views.has(note.id)) this.#views.set(note.id, noteView(note));
    const arrived = inOrder(messages, notes).flatMap((id) => this.#views.get(id) ?? []);
    for (const view of this.#log.querySelectorAll(".is-pending")) view.remove();
    arrived.forEach((view, at) => {
      if (this.#log.children[at] !== view) this.#log.insertBefore(view, this.#log.children[at] ?? null);
    });
    this.#log.append(...pending.map((entry) => pendingView(entry, this.#board)));
    this.#showSeen();
    if (this.#follow.isOn) this.#follow.toEnd();
  }

  /** Say under the last of the agents' messages that the customer has seen when they did. */
  #showSeen() {
    const { conversation, messages } = this.#board;
    const mark = conversation?.customer_read;
    const last = messages.filter((one) => one.author === "agent" && one.seq <= (mark?.seq ?? 0)).at(-1);
    const seen = (last && this.#views.get(last.id)?.querySelector(".seen")) ?? null;
    if (seen === this.#seen) return;
    if (this.#seen) fill(this.#seen);
    if (seen && mark) fill(seen, "Seen ", timeTag(mark.at));
    this.#seen = seen;
  }

  #approve() {
    const approve = this.#around.approve();
    if (!approve) return null;
    /** @param {Message} answer */
    return (answer) => {
      const asked = this.#board.messages.filter((one) => one.author === "customer" && one.seq < answer.seq);
      approve(asked.at(-1)?.text ?? "", answer.text);
    };
  }

  #showFoot() {
    const { conversation, handoff, isMine } = this.#board;
    const isWaiting = conversation?.owner === "nobody" && handoff?.stage === "waiting";
    const isAssistants = conversation?.is_open === true && conversation.owner === "assistant";
    this.#claim.textContent = isAssistants ? "Take over from the assistant" : "Take this conversation";
    const wanted = isMine ? this.#reply.element : isWaiting || isAssistants ? this.#claim : null;
    if (this.#foot.firstElementChild !== wanted) fill(this.#foot, wanted);
    this.#foot.hidden = wanted === null || this.#notes.isOn;
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    this.#problem.hidden = true;
    try {
      await act();
      return true;
    } catch (error) {
      this.#problem.textContent = explain(error);
      this.#problem.hidden = false;
      return false;
    }
  }
}

/** @param {Board} board */
function stateOf({ conversation, isMine }) {
  if (!conversation?.is_open) return "Closed";
  if (isMine) return "With you";
  if (conversation.owner === "person") return `With ${conversation.agent_name ?? "a colleague"}`;
  return conversation.owner === "nobody" ? "Waiting for a person" : "With the assistant";
}

/** @param {string} title @param {string} words */
function empty(title, words) {
  return el("div", { class: "empty" }, el("h2", {}, title), el("p", {}, words));
}

function loading() {
  return el(
    "div",
    { class: "loading", "aria-label": "Loading" },
    ...["", "", "", ""].map(() => el("span", { class: "skeleton" })),
  );
}
