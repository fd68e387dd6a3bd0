/**
 * Tell an agent who looks elsewhere that somebody waits or has written: in the title, and if they
 * want it, as a notification of the browser. It never says what was written.
 */

const KEPT_AS = "concierge-desk-notify";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./tabs.js").Tabs} Tabs */

/** The button that turns notifications on and off, and what sends them. */
export class Notifying {
  /** @type {HTMLButtonElement} */
  #button;
  /** @type {Board} */
  #board;
  /** @type {Tabs} */
  #tabs;
  /** @type {(conversation: string) => void} */
  #open;
  /** @type {Set<string>} what was told already */
  #told = new Set();
  #isFirst = true;

  /**
   * @param {HTMLButtonElement} button
   * @param {Board} board
   * @param {Tabs} tabs
   * @param {(conversation: string) => void} open
   */
  constructor(button, board, tabs, open) {
    this.#button = button;
    this.#board = board;
    this.#tabs = tabs;
    this.#open = open;
    button.hidden = !("Notification" in window);
    button.addEventListener("click", () => this.#toggle());
    board.addEventListener("queue", () => this.#look());
    tabs.addEventListener("unread", () => this.#look());
    this.#show();
  }

  get #isOn() {
    return localStorage.getItem(KEPT_AS) === "yes" && Notification.permission === "granted";
  }

  async #toggle() {
    const isWanted = !this.#isOn && (await Notification.requestPermission()) === "granted";
    localStorage.setItem(KEPT_AS, isWanted ? "yes" : "no");
    this.#show();
  }

  #show() {
    if (this.#button.hidden) return;
    this.#button.setAttribute("aria-pressed", String(this.#isOn));
    const isRefused = Notification.permission === "denied";
    this.#button.title = isRefused ? "Your browser does not allow notifications from this site" : "";
  }

  #look() {
    const { waiting, mine } = this.#board.queue;
    const { unread } = this.#tabs;
    const count = waiting.length + unread.size;
    document.title = count ? `(${count}) Desk` : "Desk";
    const news = new Map(waiting.map((one) => [one.conversation_id, `${who(one.customer_name)} is waiting`]));
    for (const id of unread) {
      const name = this.#tabs.nameOf(id) ?? mine.find((one) => one.conversation_id === id)?.customer_name;
      news.set(id, `${who(name)} wrote`);
    }
    const fresh = [...news].filter(([id, words]) => !this.#told.has(id + words));
    this.#told = new Set([...news].map(([id, words]) => id + words));
    if (!this.#isFirst && document.hidden && !this.#button.hidden && this.#isOn)
      for (const [id, words] of fresh) this.#notify(id, words);
    this.#isFirst = false;
  }

  /** @param {string} id @param {string} words */
  #notify(id, words) {
    const notification = new Notification(words, { tag: id });
    notification.addEventListener("click", () => {
      window.focus();
      this.#open(id);
    });
  }
}

/** @param {string | null | undefined} name */
function who(name) {
  return name ?? "A visitor";
}
