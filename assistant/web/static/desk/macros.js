/**
 * Run the page on which agents keep answers ready.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { ask } from "./asking.js";
import { letIn } from "./door.js";
import { isSure } from "./sure.js";

const NAME_LIMIT = 80;
const LIMIT = 4000;

/** @typedef {import("./types.js").Macro} Macro */

const api = new Api(new URL("/", location.href));
const pane = byId("macros", HTMLElement);
const dialog = byId("dialog", HTMLDialogElement);
const cards = el("ul", { class: "cards", "aria-label": "Macros" });
const notice = el("p", { class: "notice notice-danger", role: "alert", hidden: true });
/** @type {string[]} */
let variables = [];

/** Begin, for whoever was let in. */
async function start() {
  const add = el(
    "button",
    { class: "button button-main", type: "button", onclick: () => edit(null) },
    "New macro",
  );
  fill(pane, el("p", {}, add), notice, cards);
  await show();
}

async function show() {
  /** @type {{macros: Macro[], variables: string[]}} */
  const found = await api.get("/v1/macros");
  variables = found.variables;
  fill(
    cards,
    ...(found.macros.length ? found.macros.map(card) : [el("li", { class: "note" }, "There is none yet.")]),
  );
}

/** @param {Macro} macro */
function card(macro) {
  return el(
    "li",
    { class: "card" },
    el("h2", { dir: "auto" }, macro.name),
    el("p", { class: "words", dir: "auto" }, macro.text),
    el("p", { class: "note" }, `Changed by ${macro.changed_by}`),
    el(
      "div",
      { class: "row" },
      el(
        "button",
        { class: "button", type: "button", "aria-label": `Edit ${macro.name}`, onclick: () => edit(macro) },
        "Edit",
      ),
      el(
        "button",
        {
          class: "button",
          type: "button",
          "aria-label": `Remove ${macro.name}`,
          onclick: () => remove(macro),
        },
        "Remove",
      ),
    ),
  );
}

/** Edit a macro, or a new one. @param {Macro | null} macro */
function edit(macro) {
  const name = el("input", {
    class: "field",
    id: "macro-name",
    required: true,
    maxlength: NAME_LIMIT,
    dir: "auto",
    value: macro?.name,
  });
  const text = el("textarea", {
    class: "field",
    id: "macro-text",
    required: true,
    rows: 8,
    maxlength: LIMIT,
    dir: "auto",
  });
  text.value = macro?.text ?? "";
  const fields = [
    el("label", { for: "macro-name" }, "Name"),
    name,
    el("label", { for: "macro-text" }, "Text"),
    text,
    el("p", { class: "note" }, `Filled in: ${variables.map((one) => `{${one}}`).join(" ")}`),
  ];
  const title = macro ? "Edit macro" : "New macro";
  ask(dialog, { title, act: "Save macro", look: "macro-form", fields }, async () => {
    await keep(macro, { name: name.value, text: text.value });
    dialog.close();
    await show();
  });
  name.focus();
}

/** @param {Macro | null} macro @param {{name: string, text: string}} body */
function keep(macro, body) {
  return macro
    ? api.put(`/v1/macros/${macro.id}`, { ...body, version: macro.version })
    : api.post("/v1/macros", body);
}

/** @param {Macro} macro */
async function remove(macro) {
  notice.hidden = true;
  const words = "Nobody can insert it any more. What was sent stays.";
  if (!(await isSure(dialog, { title: `Remove ${macro.name}?`, words, act: "Remove it" }))) return;
  try {
    await api.delete(`/v1/macros/${macro.id}`);
    await show();
    pane.focus();
  } catch (error) {
    notice.textContent = explain(error);
    notice.hidden = false;
  }
}

letIn(api, pane, start, {
  signIn: ["Sign in to see the macros", "Only agents keep answers here."],
});
