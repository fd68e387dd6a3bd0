/**
 * Run the page on which people look after their sign-in, and the owner after the tokens of programs.
 */

import { Api } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { forgetting } from "./asking.js";
import { CodePart } from "./code-part.js";
import { letIn } from "./door.js";
import { PasswordPart } from "./password-part.js";
import { SessionsPart } from "./sessions-part.js";
import { TokensPart } from "./tokens-part.js";

/** @typedef {import("../shared/types.js").Staff} Staff */

const api = new Api(new URL("/", location.href));
const pane = byId("access", HTMLElement);
const dialog = byId("dialog", HTMLDialogElement);
forgetting(dialog);

/** Begin, for whoever was let in. @param {Staff} me */
async function start(me) {
  const sessions = new SessionsPart(api, dialog);
  const password = new PasswordPart(api, me.email, () => sessions.show());
  const tokens = me.role === "owner" ? new TokensPart(api, dialog) : null;
  const code = new CodePart(api, dialog, () => sessions.show());
  const parts = [password, code, sessions, tokens].filter((part) => part !== null);
  pane.replaceChildren(...parts.map((part) => part.element));
  await Promise.all(parts.map((part) => part.show()));
}

letIn(api, pane, start, {
  signIn: ["Sign in first", "Here you look after your password and your sessions."],
});
