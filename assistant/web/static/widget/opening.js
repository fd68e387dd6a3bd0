/**
 * Begin a conversation, once, or come back to the one that this browser remembers.
 */

import { Problem } from "../shared/api.js";

/** @typedef {import("./identity.js").Identity} Identity */
/** @typedef {import("./thread.js").Listing} Listing */
/** @typedef {import("./votes.js").Votes} Votes */

/** Begin one; a repeat after a lost answer is the same. @param {Identity} identity @returns {Promise<Listing>} */
export async function begun({ keep, api }) {
  const opening = keep.read("opening") ?? crypto.randomUUID();
  keep.write("opening", opening);
  /** @type {Listing} */
  const listing = await api.post("/v1/conversations", { client_id: opening, page: location.pathname });
  keep.write("conversation", listing.conversation.id);
  keep.write("opening", null);
  return listing;
}

/** Come back, with what was said of the answers; null where there is nothing to come back to. @param {Identity} identity @param {Votes} votes @returns {Promise<Listing | null>} */
export async function resumed({ keep, api }, votes) {
  /** @type {string | null} */
  const known = keep.read("conversation");
  if (known === null) return null;
  try {
    const listing = await api.get(`/v1/conversations/${known}?after=0`);
    await votes.read(known);
    return listing;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    return null;
  }
}
