/**
 * Ask the owner what a system is to be told, show a secret once, and ask since when to send again.
 */

import { copied } from "../shared/copying.js";
import { el, fill } from "../shared/dom.js";
import { ask } from "./asking.js";

/** @typedef {import("./types.js").Webhook} Webhook */
/** @typedef {{name: string, url: string, events: string[], with_content: boolean, is_on: boolean}} Wanted */

const NAME_LIMIT = 80;
const HOUR_MS = 3_600_000;

/**
 * Edit an endpoint, or a new one; what `keep` refuses is said in the dialog.
 *
 * @param {HTMLDialogElement} dialog
 * @param {Webhook | null} one
 * @param {string[]} events
 * @param {(wanted: Wanted) => Promise<void>} keep
 */
export function edit(dialog, one, events, keep) {
  const name = el("input", {
    class: "field",
    required: true,
    maxlength: NAME_LIMIT,
    value: one?.name,
    placeholder: "Order system",
  });
  const url = el("input", {
    class: "field",
    type: "url",
    required: true,
    maxlength: 2000,
    value: one?.url,
    placeholder: "https://shop.example/hooks",
  });
  const chosen = events.map((event) =>
    el("input", { type: "checkbox", value: event, checked: one?.events.includes(event) }),
  );
  const content = el("input", {
    class: "switch",
    type: "checkbox",
    role: "switch",
    checked: one?.with_content,
  });
  const on = el("input", { class: "switch", type: "checkbox", role: "switch", checked: one?.is_on ?? true });
  const wanted = () => ({
    name: name.value.trim(),
    url: url.value.trim(),
    events: chosen.filter((box) => box.checked).map((box) => box.value),
    with_content: content.checked,
    is_on: on.checked,
  });
  const fields = [
    el("label", {}, "Name", name),
    el("label", {}, "Address", url),
    el(
      "fieldset",
      {},
      el("legend", {}, "Tell it of (nothing chosen: everything)"),
      ...chosen.map((box) => el("label", { class: "choice" }, box, el("code", {}, box.value))),
    ),
    el("label", { class: "choice" }, content, "Send what was written along, not ids alone"),
    one && el("label", { class: "choice" }, on, "Tell it what happens"),
  ];
  const title = one ? "Edit endpoint" : "New endpoint";
  ask(dialog, { title, act: "Save endpoint", look: "webhook-form", fields }, () => keep(wanted()));
  name.focus();
}

/** Show a secret, this once. @param {HTMLDialogElement} dialog @param {string} secret @param {string} words */
export function showSecret(dialog, secret, words) {
  const field = el("input", { class: "field secret", readonly: true, value: secret, "aria-label": "Secret" });
  const said = el("p", { class: "note", role: "status" });
  const copy = async () => {
    field.select();
    said.textContent = (await copied(secret)) ? "Copied." : "It is selected: copy it with your keyboard.";
  };
  fill(
    dialog,
    el("h2", {}, "The secret, shown this once"),
    el("p", { class: "note" }, words),
    field,
    said,
    el(
      "form",
      { method: "dialog", class: "row" },
      el("button", { class: "button button-main", type: "button", onclick: copy }, "Copy secret"),
      el("button", { class: "button" }, "I have kept it"),
    ),
  );
  dialog.showModal();
  field.select();
}

/**
 * Ask since when to send again.
 *
 * @param {HTMLDialogElement} dialog
 * @param {Webhook} one
 * @param {(asked: {since: string, with_sent: boolean}) => Promise<void>} send
 */
export function askReplay(dialog, one, send) {
  const since = el("input", { class: "field", type: "datetime-local", required: true, value: hourAgo() });
  const withSent = el("input", { type: "checkbox" });
  const asked = () => ({ since: new Date(since.value).toISOString(), with_sent: withSent.checked });
  const fields = [
    el("label", {}, "Everything since", since),
    el("label", { class: "choice" }, withSent, "Also what arrived, not only what is dead"),
    el("p", { class: "note" }, "Each keeps its id, so a system that knows it already can ignore it."),
  ];
  const title = `Send again to ${one.name}`;
  ask(dialog, { title, act: "Send again", look: "webhook-form", fields }, () => send(asked()));
}

/** An hour ago, as a field for moments wants it. */
function hourAgo() {
  const then = new Date(Date.now() - HOUR_MS);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
