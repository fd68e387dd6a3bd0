/**
 * Sign people in at the desk: with a password, or with the one-time token in the address.
 *
 * The token stands after the #, so it is never sent to a server or written to a log on the way; it is taken
 * out of the address at once. A link that was made for a new password leads to the page that sets one.
 */

import { Api, explain, Problem } from "../shared/api.js";
import { byId, el, fill, instead } from "../shared/dom.js";

const api = new Api(new URL("/", location.href));
const sheet = byId("sheet", HTMLElement);
const token = decodeURIComponent(location.hash.slice(1));
const after = new URLSearchParams(location.search).get("then") === "password" ? "/desk/access" : "/desk";
history.replaceState(null, "", location.pathname + location.search);

const TITLE = "Sign in to the desk";
const REFUSED = {
  elsewhere: "That sign-in was begun in another window, or too long ago. Begin it again.",
  provider: "Your provider did not say who you are. Try again, or sign in with a password.",
  unknown: "Your provider let you in, but nobody at this desk has that address. Ask the owner.",
};
const refused = new URLSearchParams(location.search).get("refused") ?? "";
const provider = el("div", { class: "gate-form", hidden: true });
const problem = el("p", { class: "notice notice-danger", role: "alert", hidden: true });

/** Sign in with the link, or say that it did not work and show the other ways. */
async function byLink() {
  fill(sheet, el("h1", {}, "Signing you in…"));
  try {
    await api.post("/v1/staff/session", { token });
    location.replace(after);
  } catch (error) {
    showForm("That did not work", explain(error));
  }
}

/** @param {string} title @param {string} [words] what went wrong before */
function showForm(title, words) {
  const email = el("input", {
    class: "field",
    type: "email",
    name: "email",
    autocomplete: "username",
    required: true,
    maxlength: 320,
  });
  const password = el("input", {
    class: "field",
    type: "password",
    name: "password",
    autocomplete: "current-password",
    required: true,
    maxlength: 200,
  });
  const go = el("button", { class: "button button-main", type: "submit" }, "Sign in");
  const send = () => byPassword(go, { email: email.value, password: password.value });
  fill(
    sheet,
    el("h1", {}, title),
    problem,
    el(
      "form",
      { class: "gate-form", onsubmit: instead(send) },
      el("label", {}, "E-mail", email),
      el("label", {}, "Password", password),
      go,
    ),
    provider,
    howElse(),
  );
  say(words ?? "");
  email.focus();
  offerProvider();
}

/** Offer the provider of identities, if there is one. */
async function offerProvider() {
  /** @type {{provider: string | null}} */
  const ways = await api.get("/v1/staff/ways").catch(() => ({ provider: null }));
  if (ways.provider === null) return;
  fill(
    provider,
    el("p", { class: "gate-or" }, "or"),
    el("a", { class: "button", href: "/v1/staff/provider" }, `Sign in with ${ways.provider}`),
  );
  provider.hidden = false;
}

/** @param {HTMLButtonElement} go @param {{email: string, password: string, code?: string}} known */
async function byPassword(go, known) {
  go.disabled = true;
  say("");
  try {
    await api.post("/v1/staff/session/password", known);
    location.replace(after);
  } catch (error) {
    if (error instanceof Problem && error.kind === "code-needed") return showCode(known);
    say(explain(error));
    go.disabled = false;
  }
}

/** Ask for the code of the phone as well. @param {{email: string, password: string}} known */
function showCode(known) {
  const code = el("input", {
    class: "field gate-code",
    name: "code",
    autocomplete: "one-time-code",
    autocapitalize: "none",
    spellcheck: "false",
    required: true,
    maxlength: 40,
  });
  const go = el("button", { class: "button button-main", type: "submit" }, "Go on");
  fill(
    sheet,
    el("h1", {}, "The code of your phone"),
    el("p", {}, "Six figures that your app shows now; or one of your recovery codes."),
    problem,
    el(
      "form",
      {
        class: "gate-form",
        onsubmit: instead(() => byPassword(go, { ...known, code: code.value })),
      },
      el("label", {}, "Code", code),
      go,
    ),
    el("button", { class: "link-button", type: "button", onclick: () => showForm(TITLE) }, "Start again"),
  );
  code.focus();
}

function howElse() {
  return el(
    "details",
    { open: true },
    el("summary", {}, "No password yet, or forgotten?"),
    el("p", {}, "Whoever runs this server can make a link that signs you in once:"),
    el("pre", { class: "code", tabindex: "0", "aria-label": "Command" }, "concierge token you@example.com"),
    el("p", {}, "Open the link that it prints in this browser; then set a password under Access."),
  );
}

/** @param {string} words nothing, where nothing is wrong */
function say(words) {
  problem.textContent = words;
  problem.hidden = words === "";
}

if (token) byLink();
else showForm(TITLE, Object.entries(REFUSED).find(([why]) => why === refused)?.[1]);
