/**
 * Follow one customer's conversation: begin or resume it, send, receive, and never lose or repeat.
 *
 * Two numbers keep it whole. The cursor is the last sequence number that arrived in order, over the
 * socket or by a listing; resuming asks for all that came after it. Messages are told apart by id,
 * so what comes by two ways is shown once.
 */

import { isExpected, Problem, Unreachable } from "../shared/api.js";
import { SteadySocket } from "../shared/steady-socket.js";
import { Writing } from "../shared/writing.js";
import { worded } from "./context.js";
import { Delivery } from "./delivery.js";
import { begun, resumed } from "./opening.js";
import { Outbox } from "./outbox.js";
import { Votes } from "./votes.js";

const TYPING_LASTS_MS = 8_000;
const FIRST_START_AGAIN_MS = 1_000;
const LONGEST_START_AGAIN_MS = 30_000;

/** @typedef {import("../shared/types.js").Conversation} Conversation */
/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./identity.js").Identity} Identity */
/** @typedef {import("./outbox.js").Entry} Entry */
/** @typedef {{conversation: Conversation, messages: Message[]}} Listing */
/** @typedef {{text: string, html: string}} Piece */
/** @typedef {"idle" | "starting" | "ready" | "failed" | "signed-out"} Phase */

/** A conversation as this browser knows it; `change` says that something is different, `message` that one is new. */
export class Thread extends EventTarget {
  /** @type {Phase} */
  phase = "idle";
  /** @type {string | null} why it could not start */
  problem = null;
  /** @type {Conversation | null} */
  conversation = null;
  /** Whether the socket is up. */
  isLive = false;
  /** @type {Votes} */
  votes;
  /** What the page knows of the moment beside what every browser says. @type {import("./context.js").Signals} */
  context = {};
  /** What the assistant is saying, not recorded yet: the reply replaces it. @type {Piece | null} */
  saying = null;

  /** @type {Identity} */
  #identity;
  /** @type {Outbox} */
  #outbox;
  /** @type {Delivery} */
  #delivery;
  /** @type {SteadySocket} */
  #socket;
  /** @type {Map<string, Message>} */
  #messages = new Map();
  #cursor = 0;
  #renewals = 0;
  /** @type {Writing<"assistant" | "agent">} */
  #writing = new Writing(TYPING_LASTS_MS, () => this.#changed());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #startTimer;
  #startsFailed = 0;

  /** @param {Identity} identity */
  constructor(identity) {
    super();
    this.#identity = identity;
    this.votes = new Votes(identity);
    this.#outbox = new Outbox(identity.keep);
    this.#delivery = new Delivery(this.#outbox, {
      frame: (entry) => this.#sendFrame(entry),
      post: (entry) => this.#post(entry),
      changed: () => this.#changed(),
      renew: () => this.#renew(),
    });
    this.#socket = new SteadySocket(identity.api.socketUrl("/v1/socket"), {
      opened: () => this.#hello(),
      received: (frame) => this.#received(frame),
      lost: () => this.#lost(),
    });
    addEventListener("online", this.#networkChanged);
    addEventListener("offline", this.#networkChanged);
  }

  /** Who is writing now, if anybody. */
  get typing() {
    return this.#writing.who;
  }

  /** Every message that the server has, in order. */
  get messages() {
    return [...this.#messages.values()].sort((one, other) => one.seq - other.seq);
  }

  /** What is still on its way in this conversation. @returns {Entry[]} */
  get pending() {
    const here = this.conversation?.id ?? null;
    return this.#outbox.entries.filter(
      (entry) => entry.conversation_id === null || entry.conversation_id === here,
    );
  }

  /** Whether an earlier visit left a conversation to come back to. */
  get hasPast() {
    return this.#identity.hasPast;
  }

  /** Begin or resume, and stay connected; safe to call again after a failure. */
  async start() {
    if (this.phase === "starting" || this.phase === "ready") return;
    clearTimeout(this.#startTimer);
    this.#enter("starting");
    try {
      await this.#identity.ensure();
      this.#takeIn(await this.#open());
      this.#startsFailed = 0;
      this.#enter("ready");
      this.#socket.start();
      await this.#delivery.flush();
    } catch (error) {
      await this.#couldNotStart(error);
    }
  }

  /** Begin another conversation, and say there what did not get through here. */
  async restart() {
    this.#socket.stop();
    for (const { client_id } of this.pending) this.#outbox.release(client_id);
    this.#forget();
    this.phase = "idle";
    await this.start();
  }

  /** Disconnect for good; what is unsent stays in the outbox. */
  stop() {
    removeEventListener("online", this.#networkChanged);
    removeEventListener("offline", this.#networkChanged);
    this.#socket.stop();
    this.#delivery.stop();
    this.#writing.stop();
    clearTimeout(this.#startTimer);
  }

  /** Send a text; shown at once, delivered as soon as can be. @param {string} text */
  send(text) {
    this.#outbox.add(text, this.conversation?.id ?? null);
    this.#changed();
    if (this.phase === "ready") return this.#delivery.flush();
    return this.start();
  }

  /** Try a refused message again. @param {string} clientId */
  retry(clientId) {
    this.#outbox.change(clientId, { refused: null });
    this.#changed();
    return this.#delivery.flush();
  }

  /** Give up a message that was refused. @param {string} clientId */
  discard(clientId) {
    this.#outbox.remove(clientId);
    this.#changed();
  }

  /** Show a message that was sent by another way than the outbox. @param {Message} message */
  took(message) {
    if (message.conversation_id === this.conversation?.id) this.#takeInLoose([message]);
  }

  /** Ask for a person. Raises `Problem` or `Unreachable`. */
  async askForPerson() {
    this.#takeIn(await this.#act("person"));
  }

  /** Say how it was, from 1 to 5. Raises `Problem` or `Unreachable`. @param {number} score */
  async rate(score) {
    this.#update((await this.#act("rating", { score })).conversation);
  }

  /** End the conversation. Raises `Problem` or `Unreachable`. */
  async close() {
    this.#update((await this.#act("close")).conversation);
  }

  /** Tell the other side that the customer is writing, now and then. */
  tellTyping() {
    if (this.conversation?.owner === "person")
      this.#writing.tell(() => this.#socket.send({ type: "typing" }));
  }

  /** Tell the desk how far the customer has read, unless it knows. Raises `Problem` or `Unreachable`. @param {number} seq */
  async tellRead(seq) {
    if (seq <= (this.conversation?.customer_read?.seq ?? 0)) return;
    if (this.isLive && this.#socket.send({ type: "read", seq })) return;
    this.#update((await this.#act("read", { seq })).conversation);
  }

  #networkChanged = () => {
    this.#changed();
    if (navigator.onLine && this.phase === "failed") this.start();
    else if (navigator.onLine && this.phase === "ready") this.#delivery.flush();
  };

  /** @returns {Promise<Listing>} */
  async #open() {
    const known = await resumed(this.#identity, this.votes);
    if (known) return known;
    this.#forget();
    return begun(this.#identity);
  }

  /** @param {unknown} error */
  async #couldNotStart(error) {
    if (!isExpected(error)) throw error;
    this.problem = error.message;
    this.#enter("failed");
    if (error instanceof Problem && error.status === 401) await this.#renew();
    else if (error instanceof Unreachable || error.isPassing) this.#startLater();
  }

  /** A server that restarts is back in a while; nobody should have to press a button for it. */
  #startLater() {
    const wait = Math.min(LONGEST_START_AGAIN_MS, FIRST_START_AGAIN_MS * 2 ** this.#startsFailed);
    this.#startsFailed += 1;
    this.#startTimer = setTimeout(() => this.start(), wait);
  }

  /** A visitor may simply become a new one; a customer has to sign in again. */
  async #renew() {
    this.#renewals += 1;
    if (this.#identity.isSigned || this.#renewals > 2) {
      this.#socket.stop();
      this.#enter("signed-out");
      return false;
    }
    this.#identity.forget();
    await this.restart();
    return true;
  }

  #forget() {
    this.#identity.keep.write("conversation", null);
    this.#messages.clear();
    this.votes.helped.clear();
    this.#cursor = 0;
    this.conversation = null;
    this.saying = null;
    this.isLive = false;
  }

  #hello() {
    const { conversation } = this;
    if (!conversation) return;
    const token = this.#identity.token;
    this.#socket.send({ type: "hello", token, conversation: conversation.id, after: this.#cursor });
  }

  /** @param {import("../shared/steady-socket.js").Frame} frame */
  #received(frame) {
    if (frame.type === "ready") this.#ready(frame.conversation);
    if (frame.type === "message") this.#takeInOrdered([frame.message]);
    if (frame.type === "accepted") this.#takeInLoose([frame.message]);
    if (frame.type === "conversation") this.#update(frame.conversation);
    if (frame.type === "typing") this.#writing.show(frame.author === "agent" ? "agent" : "assistant");
    if (frame.type === "piece") this.#say(frame.piece);
    if (frame.type === "retracted") this.#say(null);
    if (frame.type === "error") this.#refusedBySocket(frame);
  }

  /** @param {Conversation | string} conversation */
  #ready(conversation) {
    this.#socket.settle();
    this.isLive = true;
    if (typeof conversation === "object") this.#update(conversation);
    this.#changed();
    this.#delivery.flush();
  }

  /** @param {import("../shared/steady-socket.js").Frame} frame */
  #refusedBySocket(frame) {
    const problem = new Problem(frame.problem ?? {});
    if (frame.client_id) this.#delivery.refused(frame.client_id, problem);
    else if (problem.status === 401) this.#renew();
  }

  #lost() {
    this.isLive = false;
    this.saying = null;
    this.#delivery.lost();
    this.#changed();
    this.#catchUp();
  }

  /** Where sockets are blocked, each failed attempt at one still brings the news. */
  async #catchUp() {
    const id = this.conversation?.id;
    if (!id || !navigator.onLine) return;
    try {
      /** @type {Listing} */
      const listing = await this.#identity.api.get(`/v1/conversations/${id}?after=${this.#cursor}`);
      if (id === this.conversation?.id) this.#takeIn(listing);
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
  }

  /** @param {Entry} entry */
  #sendFrame(entry) {
    if (!this.isLive || (entry.conversation_id ?? this.conversation?.id) !== this.conversation?.id)
      return false;
    this.#address(entry);
    return this.#socket.send({ type: "message", ...worded(entry, this.context) });
  }

  /** @param {Entry} entry */
  async #post(entry) {
    const id = this.#address(entry);
    /** @type {{message: Message, reply: Message | null, conversation: Conversation}} */
    const taken = await this.#identity.api.post(
      `/v1/conversations/${id}/messages`,
      worded(entry, this.context),
    );
    if (id !== this.conversation?.id) return;
    this.#update(taken.conversation);
    this.#takeInLoose([taken.message, ...(taken.reply ? [taken.reply] : [])]);
  }

  /** Fix the conversation that a message belongs to before it first leaves. @param {Entry} entry */
  #address(entry) {
    const id = entry.conversation_id ?? this.conversation?.id ?? null;
    if (entry.conversation_id === null) this.#outbox.change(entry.client_id, { conversation_id: id });
    return id;
  }

  /** @param {string} what @param {object} [body] @returns {Promise<Listing>} */
  async #act(what, body = {}) {
    if (!this.conversation) await this.start();
    if (!this.conversation) throw new Unreachable();
    return this.#identity.api.post(`/v1/conversations/${this.conversation.id}/${what}`, body);
  }

  /** @param {Listing} listing */
  #takeIn({ conversation, messages }) {
    this.#update(conversation);
    this.#takeInOrdered(messages);
  }

  /** @param {Message[]} messages all that came after the cursor, in order */
  #takeInOrdered(messages) {
    for (const message of messages) this.#cursor = Math.max(this.#cursor, message.seq);
    this.#takeInLoose(messages);
  }

  /** @param {Message[]} messages */
  #takeInLoose(messages) {
    for (const message of messages) this.#takeInOne(message);
    this.#changed();
  }

  /** @param {Message} message */
  #takeInOne(message) {
    if (message.client_id !== null) this.#delivery.arrived(message.client_id);
    if (this.#messages.has(message.id)) return;
    this.#messages.set(message.id, message);
    if (message.author !== "customer") {
      this.saying = null;
      this.#writing.show(null);
    } else if (this.phase === "ready" && this.conversation?.owner === "assistant" && !message.attachment)
      this.#writing.show("assistant");
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  /** @param {Conversation} conversation */
  #update(conversation) {
    this.conversation = conversation;
    if (conversation.owner === "nobody") this.#writing.show(null);
    if (conversation.owner !== "assistant") this.saying = null;
    this.#changed();
  }

  /** @param {Piece | null} piece everything so far; null takes it back */
  #say(piece) {
    this.saying = piece;
    this.#writing.show(piece === null ? null : "assistant");
  }

  /** @param {Phase} phase */
  #enter(phase) {
    this.phase = phase;
    if (phase !== "failed") this.problem = null;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
