/**
 * Sign an agent in with the one-time token in the address, and take it out of the address at once.
 *
 * The token stands after the #, so it is never sent to a server or written to a log on the way.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { howToGetIn } from "./door.js";

const api = new Api(new URL("/", location.href));
const sheet = byId("sheet", HTMLElement);
const token = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, "", location.pathname);

async function signIn() {
  fill(sheet, el("h1", {}, "Signing you in…"));
  try {
    await api.post("/v1/staff/session", { token });
    location.replace("/desk");
  } catch (error) {
    fill(
      sheet,
      ...howToGetIn("That did not work", explain(error)),
      el("p", {}, el("button", { class: "button", type: "button", onclick: signIn }, "Try again")),
    );
  }
}

if (token) signIn();
else
  fill(
    sheet,
    ...howToGetIn("You need a link to sign in", "This page signs you in when you open it from such a link."),
  );
