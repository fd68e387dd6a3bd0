/**
 * Define `<concierge-widget>`, place it once on the page that asked for it, and give the page its `Concierge`.
 */

import { ConciergeWidget } from "./element.js";
import { catchUp, pageApi } from "./page-api.js";

const NAME = "concierge-widget";

/**
 * Begin; a `<concierge-widget>` that the page wrote itself is used as it stands.
 *
 * @param {object} page
 * @param {URL} page.base the server
 * @param {HTMLScriptElement} page.tag the script tag, whose `data-` attributes say the rest
 * @param {string} page.styles the style sheets
 */
export function start({ base, tag, styles }) {
  if (!customElements.get(NAME)) customElements.define(NAME, ConciergeWidget);
  const element = document.querySelector(NAME) ?? document.createElement(NAME);
  if (!(element instanceof ConciergeWidget)) return;
  const { token = null, name = null, words = null, lang } = tag.dataset;
  if (lang) element.lang = lang;
  const page = /** @type {{Concierge?: any}} */ (window);
  const api = pageApi(element, base);
  const queue = page.Concierge?.q;
  page.Concierge = api;
  catchUp(api, queue);
  element.connect({ base, token, name, styles, words });
  if (element.isConnected) return;
  if (document.body) document.body.append(element);
  else addEventListener("DOMContentLoaded", () => document.body.append(element), { once: true });
}
