/**
 * Define `<concierge-widget>` and place it, once, on the page that asked for it.
 */

import { ConciergeWidget } from "./element.js";

const NAME = "concierge-widget";

/**
 * Mount the widget; a `<concierge-widget>` that the page wrote itself is used as it stands.
 *
 * @param {object} page
 * @param {URL} page.base the server
 * @param {HTMLScriptElement} page.tag the script tag, whose `data-token` and `data-name` are passed on
 */
export function mount({ base, tag }) {
  if (!customElements.get(NAME)) customElements.define(NAME, ConciergeWidget);
  const element = document.querySelector(NAME) ?? document.createElement(NAME);
  if (!(element instanceof ConciergeWidget)) return;
  element.connect({ base, token: tag.dataset.token ?? null, name: tag.dataset.name ?? null });
  if (!element.isConnected) document.body.append(element);
}
