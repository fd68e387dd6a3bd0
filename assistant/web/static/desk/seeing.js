/**
 * Let the customer see what the agent has read who has their conversation, while the page is looked at.
 */

import { Reading } from "../shared/reading.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./board.js").Board} Board */

/** @param {Board} board @param {Api} api */
export function tellWhatIsSeen(board, api) {
  const reading = new Reading(
    () => unseen(board),
    (seq) => api.post(`/v1/desk/conversations/${board.conversation?.id}/read`, { seq }),
  );
  board.addEventListener("talk", reading.look);
}

/** The number of the customer's last message, if it is not marked yet, else 0. @param {Board} board */
function unseen({ conversation, isMine, messages }) {
  const last = messages.filter((message) => message.author === "customer").at(-1);
  return isMine && last && last.seq > (conversation?.agent_read?.seq ?? 0) ? last.seq : 0;
}
