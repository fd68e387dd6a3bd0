/**
 * Keep what the customer said of each answer, here and on the server.
 */

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./identity.js").Identity} Identity */
/** @typedef {{helped: Record<string, boolean>}} Given */

/** What was said of the answers of one conversation. */
export class Votes {
  /** Whether an answer helped, by message. @type {Map<string, boolean>} */
  helped = new Map();
  /** @type {Identity} */
  #identity;

  /** @param {Identity} identity */
  constructor(identity) {
    this.#identity = identity;
  }

  /** Read what was said before. Raises `Problem` or `Unreachable`. @param {string} conversation */
  async read(conversation) {
    this.#take(await this.#identity.api.get(`/v1/conversations/${conversation}/feedback`));
  }

  /** Say whether an answer helped. Raises `Problem` or `Unreachable`. @param {Message} message @param {boolean} helped @param {"thumb" | "solved"} asked */
  async give(message, helped, asked) {
    const path = `/v1/conversations/${message.conversation_id}/messages/${message.id}/feedback`;
    this.#take(await this.#identity.api.put(path, { helped, asked }));
  }

  /** @param {Given} given */
  #take(given) {
    this.helped = new Map(Object.entries(given.helped));
  }
}
