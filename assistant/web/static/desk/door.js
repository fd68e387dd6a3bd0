/**
 * Tell people at the desk's closed door how to get in.
 */

import { byId, el, fill } from "../shared/dom.js";

/**
 * What to show somebody who is not signed in.
 *
 * @param {string} title
 * @param {string} words
 */
export function howToGetIn(title, words) {
  return [
    el("h1", {}, title),
    el("p", {}, words),
    el("p", {}, "Whoever runs this server can make a link that signs you in once:"),
    el("pre", { class: "code", tabindex: "0", "aria-label": "Command" }, "concierge token you@example.com"),
    el("p", {}, "Open the link that it prints in this browser."),
  ];
}

/**
 * Show words at the door instead of what the page is for.
 *
 * @param {HTMLElement} pane what the page is for
 * @param {...Node} words
 */
export function showDoor(pane, ...words) {
  const door = byId("door", HTMLElement);
  byId("bar", HTMLElement).hidden = true;
  pane.hidden = true;
  fill(door, ...words);
  door.hidden = false;
}
