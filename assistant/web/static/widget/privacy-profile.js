/**
 * Show who a customer is to us. The shop keeps it, so what is wrong is put right by a person of the shop.
 */

import { el, fill } from "../shared/dom.js";
import { action, editor, section, words } from "./privacy-lines.js";

/** @typedef {import("./types.js").Profile} Profile */
/** @typedef {import("./privacy-why.js").Why} Why */
/** @typedef {(words: string) => Promise<boolean>} Tell says something in the chat; false when it could not */

/** @param {Profile} profile @param {{why: Why, tell: Tell}} given */
export function profileSection(profile, { why, tell }) {
  if (!profile.is_known) {
    return section(
      "You",
      el("p", { class: "quiet" }, "You are not signed in, so we do not know who you are."),
    );
  }
  /** @type {[name: string, value: string | null | undefined][]} */
  const rows = [
    ["Name", profile.name],
    ["E-mail", profile.email],
    ["Language", profile.locale],
    ["Region", profile.region?.toUpperCase()],
  ];
  return section(
    "You",
    why.line("profile"),
    el(
      "p",
      { class: "quiet" },
      "This comes from your account at the shop. Change it there, and it changes here; ",
      "or say what it should be, and a person of the shop sees to it.",
    ),
    el("ul", { class: "items" }, ...rows.map(([name, value]) => value && row(name, value, tell))),
  );
}

/** @param {string} name @param {string} value @param {Tell} tell */
function row(name, value, tell) {
  const item = el("li", { class: "item" });
  show(item, { name, value, note: "From the shop" }, tell);
  return item;
}

/** @param {HTMLElement} item @param {{name: string, value: string, note: string}} said @param {Tell} tell */
function show(item, said, tell) {
  fill(
    item,
    words(said),
    action("Correct", `Correct ${said.name}`, () => edit(item, said, tell)),
  );
}

/** @param {HTMLElement} item @param {{name: string, value: string, note: string}} said @param {Tell} tell */
function edit(item, said, tell) {
  const { name, value } = said;
  const input = el("input", {
    class: "field",
    value,
    maxlength: 200,
    required: true,
    "aria-label": `${name} should be`,
    dir: "auto",
  });
  const save = async () => {
    const right = input.value.trim();
    const request = `I want to talk to a person: my ${name.toLowerCase()} in your records should be “${right}”.`;
    if (await tell(request))
      show(item, { ...said, note: "From the shop. A person was asked to correct it." }, tell);
  };
  fill(item, editor(input, { save, cancel: () => show(item, said, tell), go: "Ask a person" }));
  input.focus();
  input.select();
}
