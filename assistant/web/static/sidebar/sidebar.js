/**
 * Show an agent in another website what we know of whom they are with: the summary, suggested
 * replies and the customer.
 *
 * The token that a pop-up hands over stays in this script's memory and nowhere else.
 */

import { AssistPanel } from "../desk/assist-panel.js";
import { ContextView } from "../desk/context-view.js";
import { Api, isExpected, Problem } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";

const LOOK_EVERY_MS = 15_000;

/** @typedef {import("../shared/types.js").DeskConversation} DeskConversation */
/** @typedef {import("../desk/types.js").Assistance} Assistance */
/** @typedef {import("./told.js").Told} Told */

/**
 * @typedef {object} Inserting what becomes of a suggestion that the agent chooses
 * @property {string} done says that it worked
 * @property {(text: string) => Promise<boolean>} insert false where the website around lets no frame do that
 */

/** The whole panel. */
export class Sidebar {
  /** @type {HTMLElement} */
  #pane;
  /** @type {Inserting} */
  #inserting;
  /** @type {string | null} */
  #token = null;
  #api = new Api(new URL("/", location.href), () => this.#token);
  /** @type {Told | null} */
  #told = null;
  /** @type {string | null} */
  #conversation = null;
  /** @type {Window | null} */
  #popUp = null;
  #isSignedIn = false;
  #looks = 0;
  #board = { conversation: null, customer: null, handoff: null };
  #state = el("p", { class: "sidebar-state", role: "status" });
  #copy = el("textarea", { class: "field", rows: 5, readonly: true, hidden: true, "aria-label": "To copy" });
  #assist = new AssistPanel(this.#api, (chosen) => this.#insert(chosen.text));
  #context = el("div", { class: "context" });
  #view = new ContextView(this.#context, this.#board, {
    message: () => this.#openDesk(),
    conversation: (id) => this.#show(id),
    back: () => undefined,
    api: this.#api,
  });

  /** @param {HTMLElement} pane @param {Inserting} inserting what a suggestion's button does */
  constructor(pane, inserting) {
    this.#pane = pane;
    this.#inserting = inserting;
    addEventListener("message", (event) => this.#receive(event));
    setInterval(() => document.hidden || this.#look(), LOOK_EVERY_MS);
  }

  /** Begin: where the browser sends the desk's cookie along, no pop-up is needed. */
  async start() {
    await this.#trying(async () => {
      await this.#api.get("/v1/staff/me");
      this.#isSignedIn = true;
      await this.#look();
    });
  }

  /** Hear whom the panel is about. @param {Told} told */
  tell(told) {
    if (JSON.stringify(told) === JSON.stringify(this.#told)) return;
    this.#told = told;
    this.#conversation = null;
    this.#copy.hidden = true;
    if (this.#isSignedIn) this.#look();
  }

  /** @param {MessageEvent} event */
  #receive(event) {
    if (event.origin !== location.origin || event.source !== this.#popUp) return;
    if (event.data?.type !== "concierge:signed-in") return;
    this.#token = event.data.token;
    this.#isSignedIn = true;
    this.#popUp = null;
    this.#look();
  }

  async #look() {
    if (!this.#isSignedIn) return;
    const { conversation = "", customer = "", email = "" } = this.#told ?? {};
    if (!this.#told) return this.#say("Open a conversation, and what we know appears here.");
    const look = ++this.#looks;
    await this.#trying(async () => {
      if (this.#conversation === null) {
        const asked = new URLSearchParams({ conversation, customer, email });
        /** @type {{conversation_id: string | null}} */
        const meant = await this.#api.get(`/v1/desk/lookup?${asked}`);
        if (look !== this.#looks) return;
        if (!meant.conversation_id)
          return this.#say("We know nobody by that name here, or may not remember them.");
        this.#conversation = meant.conversation_id;
      }
      await this.#read(this.#conversation, look);
    });
  }

  /** @param {string} id @param {number} look */
  async #read(id, look) {
    /** @type {DeskConversation} */
    const found = await this.#api.get(`/v1/desk/conversations/${id}?after=0`);
    /** @type {Assistance} */
    const offered = await this.#api.get(`/v1/desk/conversations/${id}/assist`);
    if (look !== this.#looks) return;
    const { conversation, customer, handoff } = found;
    Object.assign(this.#board, { conversation, customer, handoff });
    if (!this.#context.isConnected)
      fill(this.#pane, this.#state, this.#copy, this.#assist.element, this.#context);
    this.#state.textContent = stateOf(found);
    this.#view.update();
    this.#assist.show(id);
    this.#assist.take(id, offered);
  }

  /** @param {string} text */
  async #insert(text) {
    const isDone = await this.#inserting.insert(text);
    this.#copy.hidden = isDone;
    this.#state.textContent = isDone ? this.#inserting.done : "Press Ctrl+C to copy this:";
    if (isDone) return;
    this.#copy.value = text;
    this.#copy.select();
  }

  /** @param {string} id */
  #show(id) {
    this.#conversation = id;
    this.#look();
  }

  #openDesk() {
    open(`/desk#${this.#conversation}`, "_blank", "noopener");
  }

  /** @param {() => Promise<void>} act */
  async #trying(act) {
    try {
      await act();
    } catch (error) {
      if (!isExpected(error)) throw error;
      if (error instanceof Problem && error.status === 401) this.#askToSignIn();
      else this.#say(error.message);
    }
  }

  /** @param {string} words */
  #say(words) {
    fill(this.#pane, this.#state);
    this.#state.textContent = words;
  }

  #askToSignIn() {
    this.#token = null;
    this.#isSignedIn = false;
    this.#say("Sign in to see what we know of this customer.");
    const act = () => {
      this.#popUp = open("/sidebar/sign-in", "concierge-sign-in", "popup,width=480,height=560");
      if (!this.#popUp) this.#state.textContent = "Your browser stopped the pop-up. Allow it, and try again.";
    };
    this.#pane.append(el("button", { class: "button button-main", type: "button", onclick: act }, "Sign in"));
  }
}

/** @param {DeskConversation} found */
function stateOf({ conversation }) {
  if (!conversation.is_open) return "This conversation has ended.";
  if (conversation.owner === "person") return `${conversation.agent_name ?? "A colleague"} answers.`;
  return conversation.owner === "nobody" ? "Waiting for a person." : "The assistant answers.";
}
