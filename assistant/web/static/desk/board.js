/**
 * Hold what an agent works on: the queue, the open conversation, and what is on its way.
 *
 * `queue`, `talk`, `line` and `assist` say that the queue, the conversation, the connection or what is suggested for
 * the conversation have changed; `news` that there is something new in a conversation that is minded; `sent` brings a
 * message of the agent's that has arrived.
 */

import { isExpected, Problem } from "../shared/api.js";
import { SteadySocket } from "../shared/steady-socket.js";
import { Writing } from "../shared/writing.js";

const TYPING_LASTS_MS = 6_000;
const SUMMARY_AFTER_MS = 1_000; // the server has told it anew by then

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").Assistance} Assistance */
/** @typedef {import("../shared/types.js").Conversation} Conversation */
/** @typedef {import("../shared/types.js").CustomerCard} CustomerCard */
/** @typedef {import("../shared/types.js").DeskConversation} DeskConversation */
/** @typedef {import("../shared/types.js").Handoff} Handoff */
/** @typedef {import("../shared/types.js").Mention} Mention */
/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("../shared/types.js").Note} Note */
/** @typedef {import("../shared/types.js").Queue} Queue */
/** @typedef {import("../shared/types.js").Trace} Trace */
/** @typedef {import("../shared/steady-socket.js").Frame} Frame */
/** @typedef {{client_id: string, text: string, at: string, seen: number, refused: string | null}} Pending */
/** @typedef {{conversation: string, seq: number, author: Message["author"] | null, is_open: boolean}} News */

/** The state of one agent's desk. */
export class Board extends EventTarget {
  /** @type {Queue} */
  queue = { waiting: [], mine: [] };
  /** When the queue was last told, on this computer's steady clock. */
  toldAt = performance.now();
  /** @type {Conversation | null} */
  conversation = null;
  /** @type {Handoff | null} */
  handoff = null;
  /** @type {CustomerCard | null} */
  customer = null;
  /** What is suggested for the open conversation. @type {Assistance | null} */
  assistance = null;
  /** What is being opened, until it is there. @type {string | null} */
  opening = null;
  /** @type {string | null} why it could not be opened */
  problem = null;
  /** @type {Pending[]} */
  pending = [];
  /** What staff noted in the open conversation, in order. @type {Note[]} */
  notes = [];
  isLive = false;

  /** @type {Api} */
  #api;
  /** @type {SteadySocket} */
  #socket;
  /** @type {Map<string, Message>} */
  #messages = new Map();
  /** @type {string[]} */
  #minded = [];
  /** @type {Writing<string>} */
  #writing = new Writing(TYPING_LASTS_MS, () => this.#tell("talk"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #summaryTimer;

  /** @param {Api} api */
  constructor(api) {
    super();
    this.#api = api;
    this.#socket = new SteadySocket(api.socketUrl("/v1/desk/socket"), {
      opened: () => this.#opened(),
      received: (frame) => this.#received(frame),
      lost: () => this.#live(false),
    });
  }

  /** Whether the customer is writing, or the assistant to them. */
  get isTyping() {
    return this.#writing.who !== null;
  }

  /** The messages of the open conversation, in order. */
  get messages() {
    return [...this.#messages.values()].sort((one, other) => one.seq - other.seq);
  }

  /** Whether this agent may write in the open conversation. */
  get isMine() {
    const id = this.conversation?.id;
    return (
      this.conversation?.is_open === true && this.queue.mine.some((handoff) => handoff.conversation_id === id)
    );
  }

  /** Connect, and stay connected. Raises `Problem` or `Unreachable`. */
  async start() {
    this.#takeQueue(await this.#api.get("/v1/queue"));
    this.#socket.start();
  }

  /** Leave the desk. Raises `Problem` or `Unreachable`. */
  async signOut() {
    await this.#api.delete("/v1/staff/session");
    this.#socket.stop();
  }

  /** Open a conversation. @param {string} id */
  async open(id) {
    this.#leave(id);
    try {
      /** @type {DeskConversation} */
      const found = await this.#api.get(`/v1/desk/conversations/${id}?after=0`);
      if (this.opening !== id) return;
      this.#arrive(found);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.problem = error.message;
    }
    this.opening = null;
    this.#tell("talk");
  }

  /** Close the view of the open conversation. */
  leave() {
    this.#leave(null);
    this.#socket.send({ type: "unwatch" });
  }

  /** Take the open conversation over. Raises `Problem` or `Unreachable`. */
  async claim() {
    if (!this.conversation) return;
    /** @type {{conversation: Conversation, handoff: Handoff}} */
    const claimed = await this.#api.post(`/v1/desk/conversations/${this.conversation.id}/claim`);
    this.handoff = claimed.handoff;
    await this.refresh(claimed.conversation);
  }

  /** Give the conversation back to the assistant. Raises `Problem` or `Unreachable`. @param {string} note what was settled */
  handBack(note) {
    return this.#finish("hand-back", { note });
  }

  /** End the conversation. Raises `Problem` or `Unreachable`. */
  close() {
    return this.#finish("close", {});
  }

  /** Send a message; shown at once, marked when it was refused. @param {string} text */
  async send(text) {
    const entry = {
      client_id: crypto.randomUUID(),
      text,
      at: new Date().toISOString(),
      seen: this.#seen,
      refused: null,
    };
    this.pending = [...this.pending, entry];
    await this.#deliver(entry);
  }

  /** Try a refused message again. @param {Pending} entry */
  async retry(entry) {
    entry.refused = null;
    await this.#deliver(entry);
  }

  /** Give up a refused message. @param {Pending} entry */
  discard(entry) {
    this.pending = this.pending.filter((one) => one !== entry);
    this.#tell("talk");
  }

  /** Note something for colleagues. Raises `Problem` or `Unreachable`. @param {string} text @param {string} clientId */
  async note(text, clientId) {
    const id = this.conversation?.id;
    /** @type {{note: Note}} */
    const { note } = await this.#api.post(`/v1/desk/conversations/${id}/notes`, {
      client_id: clientId,
      text,
    });
    this.#takeNotes(note.conversation_id, [...this.notes.filter((one) => one.id !== note.id), note]);
  }

  /** Tell the customer that the agent is writing, now and then. */
  tellTyping() {
    this.#writing.tell(() => this.#socket.send({ type: "typing" }));
  }

  /** Hear of news in these conversations from now on. @param {string[]} ids */
  mind(ids) {
    if (ids.join() === this.#minded.join()) return;
    this.#minded = ids;
    this.#socket.send({ type: "mind", conversations: ids });
  }

  /** The latest conversations. Raises `Problem` or `Unreachable`. */
  async recent() {
    /** @type {{conversations: Conversation[]}} */
    const found = await this.#api.get("/v1/desk/conversations");
    return found.conversations;
  }

  /**
   * Where `words` were said, a page at a time. Raises `Problem` or `Unreachable`.
   *
   * @param {string} words
   * @param {string} after the `next` of the page before
   * @returns {Promise<{mentions: Mention[], next: string | null}>}
   */
  search(words, after = "") {
    return this.#api.get(`/v1/desk/search?q=${encodeURIComponent(words)}&after=${after}`);
  }

  /** Why the assistant answered as it did. Raises `Problem` or `Unreachable`. @param {string} id @returns {Promise<Trace>} */
  trace(id) {
    return this.#api.get(`/v1/traces/${id}`);
  }

  /** @param {string | null} next */
  #leave(next) {
    this.opening = next;
    this.problem = null;
    this.conversation = null;
    this.handoff = null;
    this.customer = null;
    this.assistance = null;
    this.pending = [];
    this.notes = [];
    this.#messages.clear();
    this.#writing.show(null);
  }

  /** @param {DeskConversation} found */
  #arrive({ conversation, messages, notes, handoff, customer }) {
    this.conversation = conversation;
    this.handoff = handoff;
    this.customer = customer;
    this.notes = notes;
    for (const message of messages) this.#messages.set(message.id, message);
    this.#watch();
  }

  #opened() {
    this.#watch();
    if (this.#minded.length > 0) this.#socket.send({ type: "mind", conversations: this.#minded });
  }

  /** The number of the last message on the screen. */
  get #seen() {
    return Math.max(0, ...this.messages.map((message) => message.seq));
  }

  #watch() {
    if (!this.conversation) return;
    this.#socket.send({ type: "watch", conversation: this.conversation.id, after: this.#seen });
  }

  /** @param {Frame} frame */
  #received(frame) {
    this.#socket.settle();
    this.#live(true);
    if (frame.type === "queue") this.#takeQueue({ waiting: frame.waiting, mine: frame.mine });
    if (frame.type === "message") this.#takeMessage(frame.message);
    if (frame.type === "news") this.dispatchEvent(new CustomEvent("news", { detail: frame }));
    if (frame.type === "notes") this.#takeNotes(frame.conversation, frame.notes);
    if (frame.type === "conversation") this.#update(frame.conversation);
    if (frame.type === "assist") this.#takeAssistance(frame.conversation_id, frame.assistance);
    if (frame.type === "typing" && frame.author !== "agent") this.#writing.show(frame.author);
  }

  /** @param {Queue} queue */
  #takeQueue(queue) {
    this.queue = queue;
    this.toldAt = performance.now();
    const known = [...queue.waiting, ...queue.mine].find(
      (one) => one.conversation_id === this.conversation?.id,
    );
    if (known) this.handoff = known;
    this.#tell("queue");
    this.#tell("talk");
  }

  /** Read the queue again; show a conversation as it is now. @param {Conversation | null} conversation */
  async refresh(conversation = null) {
    this.#takeQueue(await this.#api.get("/v1/queue"));
    if (conversation) this.#update(conversation);
  }

  /** @param {Message} message */
  #takeMessage(message) {
    if (message.conversation_id !== this.conversation?.id) return;
    this.#messages.set(message.id, message);
    this.pending = this.pending.filter((entry) => entry.client_id !== message.client_id);
    if (message.author === "customer") this.#writing.show(null);
    clearTimeout(this.#summaryTimer);
    this.#summaryTimer = setTimeout(() => this.#readSummary(), SUMMARY_AFTER_MS);
    this.#tell("talk");
  }

  /** @param {string} conversation @param {Note[]} notes */
  #takeNotes(conversation, notes) {
    if (conversation !== this.conversation?.id) return;
    this.notes = notes;
    this.#tell("talk");
  }

  /** Tell what was said since in the summary, while a person is awaited or there. */
  async #readSummary() {
    const handoff = this.handoff;
    if (!handoff || !["waiting", "claimed"].includes(handoff.stage)) return;
    try {
      /** @type {{lines: Handoff["summary"], short: string, brief: string}} */
      const told = await this.#api.get(`/v1/handoffs/${handoff.id}/summary`);
      if (this.handoff?.id !== handoff.id) return;
      this.handoff = { ...this.handoff, summary: told.lines, short: told.short, brief: told.brief };
      this.#tell("talk");
    } catch (error) {
      if (!isExpected(error)) throw error; // the next message asks again
    }
  }

  /** @param {string} id @param {Assistance} assistance */
  #takeAssistance(id, assistance) {
    if (id !== this.conversation?.id) return;
    this.assistance = assistance;
    this.#tell("assist");
  }

  /** @param {Conversation} conversation */
  #update(conversation) {
    if (conversation.id !== this.conversation?.id) return;
    this.conversation = conversation;
    this.#tell("talk");
  }

  /** @param {Pending} entry */
  async #deliver(entry) {
    this.#tell("talk");
    const id = this.conversation?.id;
    try {
      /** @type {{message: Message, conversation: Conversation, known_already: string[]}} */
      const sent = await this.#api.post(`/v1/desk/conversations/${id}/messages`, {
        client_id: entry.client_id,
        text: entry.text,
        seen: entry.seen,
      });
      this.#takeMessage(sent.message);
      this.dispatchEvent(new CustomEvent("sent", { detail: sent }));
    } catch (error) {
      if (!isExpected(error)) throw error;
      entry.refused = error.message;
      this.#tell("talk");
    }
  }

  /** @param {string} how @param {object} body */
  async #finish(how, body) {
    if (!this.conversation) return;
    /** @type {{conversation: Conversation}} */
    const finished = await this.#api.post(`/v1/desk/conversations/${this.conversation.id}/${how}`, {
      ...body,
      seen: this.#seen,
    });
    await this.refresh(finished.conversation);
  }

  /** @param {boolean} isLive */
  #live(isLive) {
    if (this.isLive === isLive) return;
    this.isLive = isLive;
    this.#tell("line");
    if (!isLive) this.#checkSignIn();
  }

  /** A socket that closes may mean that the sign-in has ended. */
  async #checkSignIn() {
    try {
      await this.#api.get("/v1/staff/me");
    } catch (error) {
      if (!isExpected(error)) throw error;
      if (error instanceof Problem && error.status === 401) this.#tell("signed-out");
    }
  }

  /** @param {string} what */
  #tell(what) {
    this.dispatchEvent(new Event(what));
  }
}
