/**
 * Keep the desk's door: let in those whom a page is for, and tell the others how to get in.
 */

import { explain, Problem } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";

/** @typedef {import("../shared/types.js").Staff} Staff */

/**
 * @typedef {object} Door
 * @property {[title: string, words: string]} signIn for those who are not signed in
 * @property {{roles: string[], title: string, words?: string}} [only] whom the page is for, and what the others are told
 */

/**
 * Open a page to those whom it is for, and tell the others at its door why not.
 *
 * @param {import("../shared/api.js").Api} api
 * @param {HTMLElement} pane what the page is for
 * @param {(me: Staff) => Promise<void> | void} start
 * @param {Door} door
 */
export async function letIn(api, pane, start, { signIn, only }) {
  try {
    /** @type {Staff} */
    const me = await api.get("/v1/staff/me");
    if (only && !only.roles.includes(me.role)) return showDoor(pane, ...whoMay(only));
    byId("me", HTMLElement).textContent = me.name;
    await start(me);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) showDoor(pane, ...howToGetIn(...signIn));
    else byId("line", HTMLElement).textContent = explain(error);
  }
}

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
    el("p", {}, el("a", { href: "/desk/sign-in" }, "Sign in with a password, or with your provider")),
    el("p", {}, "Whoever runs this server can make a link that signs you in once:"),
    el("pre", { class: "code", tabindex: "0", "aria-label": "Command" }, "concierge token you@example.com"),
    el("p", {}, "Open the link that it prints in this browser."),
  ];
}

/** @param {{title: string, words?: string}} only */
function whoMay({ title, words }) {
  const back = el("p", {}, el("a", { href: "/desk" }, "Back to the desk"));
  return [el("h1", {}, title), ...(words ? [el("p", {}, words)] : []), back];
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
