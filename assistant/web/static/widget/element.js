/**
 * Be `<concierge-widget>`: a launcher and a panel in a shadow root, driven by one thread.
 *
 * For the page around it: `identify(token)`, `open()`, `close()`, `send(text)`, `context = {…}`, and two events,
 * `concierge:message` with each new message and `concierge:signed-out` when a token has run out.
 * Nothing of the page's styles comes in, and nothing of these goes out.
 */

import { dress } from "../shared/dom.js";
import { Identity } from "./identity.js";
import { Panel } from "./panel.js";
import { Thread } from "./thread.js";

const SHEETS = [
  "shared/tokens.css",
  "shared/controls.css",
  "shared/rich.css",
  "shared/message-parts.css",
  "widget/widget.css",
  "widget/messages.css",
  "widget/privacy.css",
];
const OPEN_KEY = "concierge/open";

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./context.js").Signals} Signals */
/** @typedef {{base: URL, token: string | null, name: string | null}} Connection */

/** The widget: knows who is speaking, and whether the panel is open. */
export class ConciergeWidget extends HTMLElement {
  #shadow = this.attachShadow({ mode: "open" });
  /** @type {Connection | null} */
  #connection = null;
  /** @type {Panel | null} */
  #panel = null;
  /** @type {Thread | null} */
  #thread = null;
  #signedOut = false;
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
    await dress(this.#shadow, SHEETS, connection.base);
    this.#panel = new Panel({
      base: connection.base,
      name: connection.name ?? "Help",
      opened: (isOpen) => this.#opened(isOpen),
      erased: () => this.identify(null),
    });
    this.#shadow.append(...this.#panel.elements);
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
    const identity = new Identity(this.#connection.base, token);
    this.#thread = this.#follow(new Thread(identity));
    this.#thread.context = this.#context;
    this.#signedOut = false;
    this.#panel.show(this.#thread, identity);
    if (this.#panel.isOpen || this.#thread.hasPast) this.#thread.start();
  }

  /** Open the panel. */
  open() {
    this.#panel?.open();
  }

  /** Close the panel; the conversation goes on. */
  close() {
    this.#panel?.close();
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
    if (!isOpen) return sessionStorage.removeItem(OPEN_KEY);
    sessionStorage.setItem(OPEN_KEY, "yes");
    this.#thread?.start();
  }

  /** @param {Thread} thread */
  #follow(thread) {
    thread.addEventListener("message", (event) => this.#tell("concierge:message", detailOf(event)));
    thread.addEventListener("change", () => this.#tellSignedOut(thread));
    return thread;
  }

  /** @param {Thread} thread */
  #tellSignedOut(thread) {
    if (thread.phase !== "signed-out" || this.#signedOut) return;
    this.#signedOut = true;
    this.#tell("concierge:signed-out", null);
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** @param {Event} event @returns {Message | null} */
function detailOf(event) {
  return event instanceof CustomEvent ? event.detail : null;
}
