/**
 * Report what became of an offer; a report that does not arrive is not worth a word to the customer.
 */

import { isExpected } from "../shared/api.js";

/** @typedef {import("../shared/api.js").Api} Api */

/** Where the outcome of an offer is told. @param {string} offer its id */
export function outcomePath(offer) {
  return `/v1/offers/${encodeURIComponent(offer)}/outcome`;
}

/** Report, even while the page is being left. @param {Api} api @param {string} offer its id @param {"shown" | "clicked"} outcome */
export async function tell(api, offer, outcome) {
  try {
    await api.send(outcomePath(offer), { outcome });
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}
