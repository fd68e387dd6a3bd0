/**
 * Be `<concierge-widget>`: a launcher and a panel in a shadow root, driven by one thread.
 *
 * Nothing of the page's styles comes in, and nothing of these goes out. What happens is told by events on the
 * element, `concierge:opened` and so on, as `widget.d.ts` lists them; `page-api.js` passes them on.
 */

import { dressed } from "../shared/dom.js";
import { languagesOf, speak } from "../shared/language.js";
import { Identity } from "./identity.js";
import { Panel } from "./panel.js";
import { Thread } from "./thread.js";

const OPEN_KEY = "concierge/open";

/** @typedef {import("./context.js").Signals} Signals */
/** @typedef {import("../widget.d.ts").Happening} Happening */

/**
 * @typedef {object} Connection
 * @property {URL} base the server
 * @property {string | null} token signed by the shop; null for a visitor
 * @property {string | null} name what the assistant is called until it has said so itself
 * @property {string} styles the style sheets
 * @property {string | null} words where a table of words is that the page brings
 */

/** The widget: knows who is speaking, and whether the panel is open. */
export class ConciergeWidget extends HTMLElement {
  #shadow = this.attachShadow({ mode: "open" });
  /** @type {Connection | null} */
  #connection = null;
  /** @type {Panel | null} */
  #panel = null;
  /** @type {Thread | null} */
  #thread = null;
  /** @type {Identity | null} */
  #identity = null;
  /** What was told last, so that each thing is told once. */
  #told = { owner: "assistant", problem: "" };
  /** @type {Signals} */
  #context = {};
  /** @type {() => void} */
  #isReady = () => undefined;

  /** Resolves once the widget can be spoken to. @type {Promise<void>} */
  ready = new Promise((resolve) => (this.#isReady = resolve));

  /** Say which server to speak to, and for whom. @param {Connection} connection */
  async connect(connection) {
    if (this.#connection) return;
    this.#connection = connection;
    dressed(this.#shadow, connection.styles);
    await speak(languagesOf(this), connection);
    this.#panel = new Panel({
      base: connection.base,
      name: connection.name,
      opened: (isOpen) => this.#opened(isOpen),
      unread: (count) => this.#tell("unread", { count }),
      erased: () => this.identify(null),
    });
    this.#shadow.append(this.#panel.element);
    this.identify(this.#connection.token);
    if (sessionStorage.getItem(OPEN_KEY)) this.open();
    this.#isReady();
  }

  /** Speak for another customer from now on; null for a visitor. @param {string | null} token signed by the shop */
  identify(token) {
    if (!this.#connection) return;
    this.#connection.token = token;
    if (!this.#panel) return;
    this.#thread?.stop();
    this.#identity = new Identity(this.#connection.base, token);
    this.#told = { owner: "assistant", problem: "" };
    this.#thread = this.#follow(new Thread(this.#identity));
    this.#thread.context = this.#context;
    this.#panel.show(this.#thread, this.#identity);
    if (this.#panel.isOpen || this.#thread.hasPast) this.#thread.start();
  }

  /** Forget who it was: this browser is a new visitor's from now on. */
  reset() {
    this.#identity?.leave();
    this.close();
    this.identify(null);
  }

  /** Whether the panel can be seen. */
  get isOpen() {
    return this.#panel?.isOpen ?? false;
  }

  /** Open the panel. */
  open() {
    if (!this.isOpen) this.#panel?.open();
  }

  /** Close the panel; the conversation goes on. */
  close() {
    if (this.isOpen) this.#panel?.close();
  }

  /** Tell what else surrounds the customer: signals that the server declares. @param {Signals} signals */
  set context(signals) {
    this.#context = signals;
    if (this.#thread) this.#thread.context = signals;
  }

  /** Send a message as the customer. @param {string} text */
  send(text) {
    return this.#thread?.send(text);
  }

  /** @param {boolean} isOpen */
  #opened(isOpen) {
    this.#tell(isOpen ? "opened" : "closed", null);
    if (!isOpen) return sessionStorage.removeItem(OPEN_KEY);
    sessionStorage.setItem(OPEN_KEY, "yes");
    this.#thread?.start();
  }

  /** @param {Thread} thread */
  #follow(thread) {
    thread.addEventListener("message", (event) => {
      if (event instanceof CustomEvent) this.#tell("message", event.detail);
    });
    thread.addEventListener("change", () => this.#tellChange(thread));
    return thread;
  }

  /** @param {Thread} thread */
  #tellChange({ conversation, phase, problem }) {
    const owner = conversation?.owner ?? "assistant";
    if (owner !== this.#told.owner && owner !== "assistant")
      this.#tell("handoff", { waiting: owner === "nobody", agent: conversation?.agent_name ?? null });
    const failed = phase === "signed-out" ? "signed out" : phase === "failed" ? (problem ?? "") : "";
    if (failed && failed !== this.#told.problem) {
      this.#tell("error", { kind: phase, message: failed });
      if (phase === "signed-out") this.#tell("signed-out", null);
    }
    this.#told = { owner, problem: failed };
  }

  /** @param {Happening} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`concierge:${name}`, { detail, bubbles: true, composed: true }));
  }
}
