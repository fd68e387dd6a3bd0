/**
 * Hand the panel that opened this pop-up a token, if its reader is signed in at the desk.
 *
 * Only a page of our own is told, whoever else may have opened this one.
 */

import { howToGetIn } from "../desk/door.js";
import { Api, explain, Problem } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";

const api = new Api(new URL("/", location.href));
const sheet = byId("sheet", HTMLElement);

async function hand() {
  if (!window.opener)
    return show("Nothing to do here", "The sidebar opens this page by itself when it needs you to sign in.");
  try {
    /** @type {{token: string, expires_at: string}} */
    const given = await api.post("/v1/staff/session/embedded");
    window.opener.postMessage({ type: "concierge:signed-in", ...given }, location.origin);
    window.close();
  } catch (error) {
    const isStranger = error instanceof Problem && error.status === 401;
    if (isStranger) show("Sign in to the desk first", "Only agents see what customers write.");
    else show("That did not work", explain(error));
  }
}

/** @param {string} title @param {string} words */
function show(title, words) {
  const again = el("button", { class: "button", type: "button", onclick: hand }, "Try again");
  fill(sheet, ...howToGetIn(title, words), el("p", {}, again));
}

hand();
