/**
 * Hold every message from the moment it is written until the server says that it has it.
 *
 * It lives in the browser's storage, so a message outlasts a reload, a closed lid and a lost
 * network. Each has an id of its own: sent twice, it counts once.
 */

/**
 * @typedef {object} Entry
 * @property {string} client_id
 * @property {string | null} conversation_id null until the conversation is open
 * @property {string} text
 * @property {string} at
 * @property {string | null} refused why it will not be sent again by itself
 */

/** @typedef {import("./keep.js").Keep} Keep */

/** Messages on their way, oldest first. */
export class Outbox {
  /** @type {Keep} */
  #keep;

  /** @param {Keep} keep */
  constructor(keep) {
    this.#keep = keep;
  }

  /** @returns {Entry[]} */
  get entries() {
    return this.#keep.read("outbox") ?? [];
  }

  /** The oldest that may still be sent. */
  get next() {
    return this.entries.find((entry) => entry.refused === null) ?? null;
  }

  /** Add a text, and return its entry. @param {string} text @param {string | null} conversation */
  add(text, conversation) {
    /** @type {Entry} */
    const entry = {
      client_id: crypto.randomUUID(),
      conversation_id: conversation,
      text,
      at: new Date().toISOString(),
      refused: null,
    };
    this.#write([...this.entries, entry]);
    return entry;
  }

  /** Change one entry. @param {string} clientId @param {Partial<Entry>} change */
  change(clientId, change) {
    this.#write(
      this.entries.map((entry) => (entry.client_id === clientId ? { ...entry, ...change } : entry)),
    );
  }

  /** Let an entry be sent in whichever conversation is open next. @param {string} clientId */
  release(clientId) {
    this.change(clientId, { conversation_id: null, refused: null });
  }

  /** Take an entry out: it has arrived, or its writer gave it up. @param {string} clientId */
  remove(clientId) {
    this.#write(this.entries.filter((entry) => entry.client_id !== clientId));
  }

  /** @param {Entry[]} entries */
  #write(entries) {
    this.#keep.write("outbox", entries.length > 0 ? entries : null);
  }
}
