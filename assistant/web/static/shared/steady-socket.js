/**
 * Keep a WebSocket open through sleep, lost networks and restarts of the server.
 *
 * It says when it opens and when it is lost; what to send on opening, and what to do meanwhile,
 * is for the owner. Waits between attempts double up to a limit, and are spread at random so that
 * a restarted server is not met by everybody in the same second.
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const GOODBYE = 1000;

/** @typedef {Record<string, any> & {type: string}} Frame one JSON frame; each type is known by its handler */

/**
 * @typedef {object} Handlers
 * @property {() => void} opened
 * @property {(frame: Frame) => void} received
 * @property {() => void} lost
 */

/** A socket that comes back until it is stopped. */
export class SteadySocket {
  /** @type {string} */
  #url;
  /** @type {Handlers} */
  #handlers;
  /** @type {() => number} */
  #random;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #attempts = 0;
  #wanted = false;

  /**
   * @param {string} url
   * @param {Handlers} handlers
   * @param {() => number} random between 0 and 1
   */
  constructor(url, handlers, random = Math.random) {
    this.#url = url;
    this.#handlers = handlers;
    this.#random = random;
  }

  /** Connect, and stay connected. */
  start() {
    if (this.#wanted) return;
    this.#wanted = true;
    addEventListener("online", this.#hurry);
    addEventListener("pageshow", this.#hurry);
    document.addEventListener("visibilitychange", this.#hurry);
    this.#connect();
  }

  /** Disconnect, and stay so. */
  stop() {
    this.#wanted = false;
    removeEventListener("online", this.#hurry);
    removeEventListener("pageshow", this.#hurry);
    document.removeEventListener("visibilitychange", this.#hurry);
    clearTimeout(this.#timer);
    this.#drop();
  }

  /** Send a frame; false when the socket is not open, and nothing was sent. @param {Frame} frame */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** The conversation is in order: a later loss starts again with short waits. */
  settle() {
    this.#attempts = 0;
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#handlers.opened());
    socket.addEventListener("message", (event) => this.#handlers.received(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.#closed(socket));
  }

  /** @param {WebSocket} socket */
  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#handlers.lost();
    if (this.#wanted) this.#timer = setTimeout(() => this.#again(), this.#nextWait());
  }

  #nextWait() {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    return longest / 2 + (longest / 2) * this.#random();
  }

  #again() {
    if (this.#wanted && this.#socket === null) this.#connect();
  }

  /** A page that wakes up or a network that returns need not wait for the timer. */
  #hurry = () => {
    if (document.visibilityState !== "visible" || this.#socket !== null) return;
    clearTimeout(this.#timer);
    this.#attempts = 0;
    this.#again();
  };

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(GOODBYE);
  }
}
