/**
 * Show what an agent needs to know: the summary with a source for every line, then the customer.
 */

import { el, fill } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { SECTIONS, spoken } from "../shared/words.js";
import { customerCard } from "./customer-card.js";
import { Retold } from "./retold.js";

/** @typedef {import("../shared/types.js").Handoff} Handoff */
/** @typedef {import("../shared/types.js").SummaryLine} SummaryLine */
/** @typedef {Pick<import("./board.js").Board, "conversation" | "customer" | "handoff">} Board what is shown of it */

/**
 * @typedef {object} Links where sources lead
 * @property {(message: string) => void} message
 * @property {(conversation: string) => void} conversation
 * @property {() => void} back to the conversation, on a phone
 * @property {import("../shared/api.js").Api} api what more is read with
 */

/** The right pane. */
export class ContextView {
  /** @type {HTMLElement} */
  #pane;
  /** @type {Board} */
  #board;
  /** @type {Links} */
  #links;
  /** @type {Retold} */
  #retold;
  #shown = "";
  #told = "";

  /** @param {HTMLElement} pane @param {Board} board @param {Links} links */
  constructor(pane, board, links) {
    this.#pane = pane;
    this.#board = board;
    this.#links = links;
    this.#retold = new Retold(links.api);
  }

  /** Show the context as it is now. */
  update() {
    const { conversation, customer, handoff } = this.#board;
    const key = conversation && customer ? `${conversation.id} ${handoff?.id} ${handoff?.stage}` : "";
    const told = JSON.stringify(handoff?.summary ?? []);
    if (key === this.#shown && told === this.#told) return;
    const isRetold = key === this.#shown;
    this.#shown = key;
    this.#told = told;
    if (!customer) return fill(this.#pane);
    if (isRetold && handoff) return this.#pane.querySelector(".summary")?.replaceWith(this.#summary(handoff));
    fill(
      this.#pane,
      this.#back(),
      handoff ? this.#summary(handoff) : noSummary(),
      customerCard(customer, { open: this.#links.conversation, api: this.#links.api }),
    );
  }

  #back() {
    return el(
      "button",
      { class: "button to-talk", type: "button", onclick: this.#links.back },
      icon("back"),
      "Conversation",
    );
  }

  /** @param {Handoff} handoff */
  #summary({ id, brief, summary: lines }) {
    const sections = [...new Set(lines.map((line) => line.section))];
    return el(
      "section",
      { class: "summary", "aria-label": "Summary" },
      el("h2", {}, "Summary"),
      brief && this.#retold.paragraph(id, brief),
      el(
        "dl",
        {},
        ...sections.map((section) =>
          el(
            "div",
            { class: section === "next_step" ? "is-next" : "" },
            el("dt", {}, SECTIONS[section] ?? spoken(section)),
            ...lines.filter((line) => line.section === section).map((line) => this.#line(line)),
          ),
        ),
      ),
    );
  }

  /** @param {SummaryLine} line */
  #line(line) {
    return el("dd", { dir: "auto" }, line.text, " ", this.#source(line.source));
  }

  /** A source leads to what it names, where that is on this page; else it is named. @param {string} source */
  #source(source) {
    const [kind, id] = split(source);
    const follow = this.#follow(kind, id);
    const words = kind === "order" ? id : kind;
    if (!follow) return el("span", { class: "source-tag", title: source }, words);
    return el(
      "button",
      { class: "source-tag", type: "button", title: `Show the ${kind}`, onclick: follow },
      words,
    );
  }

  /** @param {string} kind @param {string} id @returns {(() => void) | null} */
  #follow(kind, id) {
    if (kind === "message") return () => this.#links.message(id);
    if (kind === "conversation") return () => this.#links.conversation(id);
    if (kind === "order" || kind === "preference") return () => this.#reveal(`${kind}-${id}`);
    return null;
  }

  /** @param {string} id */
  #reveal(id) {
    const row = [...this.#pane.querySelectorAll("[data-fact]")].find(
      (one) => one.getAttribute("data-fact") === id,
    );
    if (!(row instanceof HTMLElement)) return;
    const fold = row.closest("details");
    if (fold) fold.open = true;
    row.scrollIntoView({ block: "center" });
    row.focus();
  }
}

/** @param {string} source @returns {[kind: string, id: string]} */
function split(source) {
  const space = source.indexOf(" ");
  return space < 0 ? [source, ""] : [source.slice(0, space), source.slice(space + 1)];
}

function noSummary() {
  return el(
    "section",
    { class: "summary" },
    el("h2", {}, "Summary"),
    el("p", { class: "quiet" }, "A summary is written when a person is asked for."),
  );
}
