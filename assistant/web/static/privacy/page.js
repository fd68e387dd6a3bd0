/**
 * Show the privacy panel as a page of its own, for whoever the shop signs in or this browser's visitor.
 *
 * The shop leads here with `/privacy#token=…`: what stands behind the hash is never sent to a server.
 */

import { byId, el, fill } from "../shared/dom.js";
import { Identity } from "../widget/identity.js";
import { PrivacyPage } from "../widget/privacy.js";

/** @typedef {import("../shared/api.js").Api} Api */

const TOKEN = "#token=";

const main = byId("main", HTMLElement);
const token = location.hash.startsWith(TOKEN) ? decodeURIComponent(location.hash.slice(TOKEN.length)) : null;
history.replaceState(null, "", location.pathname); // a token must not stay in the address bar
const identity = new Identity(new URL("/", location.href), token);

if (identity.token === null) {
  say(
    "We keep nothing about you in this browser. Sign in at the shop to see what we keep with your account.",
  );
} else {
  const panel = new PrivacyPage({
    door: "page",
    tell: ask,
    erased: () => {
      identity.forget();
      say("Everything that we kept about you is deleted.");
    },
  });
  panel.element.hidden = false;
  panel.of(identity.api);
  fill(main, panel.element);
  panel.open();
}

/** Ask a person of the shop; they answer in the chat. @param {string} words @param {Api} api */
async function ask(words, api) {
  /** @type {{conversation: {id: string}}} */
  const { conversation } = await api.post("/v1/conversations", {
    client_id: crypto.randomUUID(),
    page: location.pathname,
  });
  await api.post(`/v1/conversations/${conversation.id}/messages`, {
    client_id: crypto.randomUUID(),
    text: words,
  });
}

/** @param {string} words */
function say(words) {
  fill(main, el("h1", {}, "What we know about you"), el("p", { role: "status" }, words));
}
