/**
 * Take the steps between agents: who is next, who takes over, what is put aside.
 *
 * Each raises `Problem` or `Unreachable`.
 */

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Colleague} Colleague */
/** @typedef {import("../shared/types.js").Conversation} Conversation */
/** @typedef {import("../shared/types.js").Staff} Staff */
/** @typedef {import("./board.js").Board} Board */

/** The steps; the board shows what came of them. */
export class Steps {
  #api;
  #board;

  /** @param {Api} api @param {Board} board */
  constructor(api, board) {
    this.#api = api;
    this.#board = board;
  }

  /** Take whoever this agent should help next; `null` where nobody waits for them. */
  async takeNext() {
    /** @type {{claimed: {conversation: Conversation} | null}} */
    const { claimed } = await this.#api.post("/v1/queue/next");
    if (claimed) await this.#board.refresh();
    return claimed?.conversation.id ?? null;
  }

  /** Take new conversations, or none for a while. @param {boolean} isAvailable @returns {Promise<Staff>} */
  sayAvailable(isAvailable) {
    return this.#api.put("/v1/staff/me/presence", { is_available: isAvailable });
  }

  /** Who else is at the desk. @returns {Promise<Colleague[]>} */
  async colleagues() {
    return (await this.#api.get("/v1/desk/colleagues")).colleagues;
  }

  /** Have a colleague take over. @param {{agent?: string, skill?: string, note: string}} to */
  async transfer(to) {
    /** @type {{conversation: Conversation}} */
    const passed = await this.#api.post(`${this.#path}/transfer`, to);
    await this.#board.refresh(passed.conversation);
  }

  /** Put the conversation aside. @param {string | null} until none: until they write */
  async snooze(until) {
    await this.#api.put(`${this.#path}/snooze`, { until });
    await this.#board.refresh();
  }

  /** Take back what was put aside. */
  async wake() {
    await this.#api.delete(`${this.#path}/snooze`);
    await this.#board.refresh();
  }

  get #path() {
    return `/v1/desk/conversations/${this.#board.conversation?.id}`;
  }
}
