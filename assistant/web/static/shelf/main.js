/**
 * Define `<concierge-shelf>`, and fill every one that the page has.
 */

import { ConciergeShelf } from "./element.js";

const NAME = "concierge-shelf";

/**
 * Connect the shelves of the page.
 *
 * @param {object} page
 * @param {URL} page.base the server
 * @param {HTMLScriptElement} page.tag the script tag, whose `data-token` is passed on
 */
export function mount({ base, tag }) {
  if (!customElements.get(NAME)) customElements.define(NAME, ConciergeShelf);
  for (const element of document.querySelectorAll(NAME))
    if (element instanceof ConciergeShelf) element.connect({ base, token: tag.dataset.token ?? null });
}
