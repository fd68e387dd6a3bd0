/**
 * Tell agents while they write what the customer has told already of what they are about to ask.
 */

import { isExpected } from "../shared/api.js";

const AFTER_MS = 600;

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./board.js").Board} Board */

/**
 * Watch the box in which the agent writes.
 *
 * @param {HTMLElement} pane that holds the box
 * @param {{api: Api, board: Board, say: (words: string) => void}} around
 */
export function hintIn(pane, { api, board, say }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  pane.addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    if (!(target instanceof HTMLTextAreaElement) || target.ariaLabel !== "Your reply") return;
    if (!target.value.includes("?")) return;
    timer = setTimeout(() => look(target.value), AFTER_MS);
  });

  /** @param {string} text */
  async function look(text) {
    const id = board.conversation?.id;
    if (!id || !board.isMine) return;
    try {
      /** @type {{known_already: string[]}} */
      const { known_already } = await api.post(`/v1/desk/conversations/${id}/known`, { text });
      if (id === board.conversation?.id) say(known_already.join("; "));
    } catch (error) {
      if (!isExpected(error)) throw error; // a hint that does not come is none
    }
  }
}
