/**
 * Run the page on which the owner connects helpdesks, tests them, and sees how they stand.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { counted } from "../shared/words.js";
import { letIn } from "./door.js";
import { helpdeskCard } from "./helpdesk-card.js";
import { HelpdeskForm } from "./helpdesk-form.js";
import { isSure } from "./sure.js";

/** @typedef {import("./helpdesk-types.js").Helpdesk} Helpdesk */
/** @typedef {import("./helpdesk-types.js").HelpdeskVendor} HelpdeskVendor */
/** @typedef {import("./helpdesk-types.js").Findings} Findings */

const LOOK_AGAIN_MS = 3000;

const api = new Api(new URL("/", location.href));
const dialog = byId("dialog", HTMLDialogElement);
const pane = byId("helpdesks", HTMLElement);
const notice = el("p", { class: "notice notice-danger", role: "alert", hidden: true });
const found = el("p", { class: "note", role: "status" });
const cards = el("ul", { class: "cards", "aria-label": "Connected helpdesks" });
const choice = el("section", { class: "choice", "aria-labelledby": "choose" });
const form = new HelpdeskForm(api);
/** @type {Map<string, HelpdeskVendor>} */
const vendors = new Map();
/** What the last test of a connection found, for as long as the page is open. @type {Map<string, Findings>} */
const findings = new Map();
let shown = "";

/** Begin, for whoever was let in. */
async function start() {
  /** @type {{vendors: HelpdeskVendor[]}} */
  const known = await api.get("/v1/owner/helpdesk-vendors");
  for (const one of known.vendors) vendors.set(one.vendor, one);
  fill(pane, notice, found, cards, form.element, choice);
  offer();
  await show();
  setInterval(() => !document.hidden && show(), LOOK_AGAIN_MS);
}

/** Show every vendor, to choose one from. */
function offer() {
  fill(
    choice,
    el("h2", { id: "choose" }, "Connect a helpdesk"),
    el(
      "p",
      { class: "note" },
      "The assistant answers there, hands over to your people with a summary, and goes on when they give back.",
    ),
    el(
      "div",
      { class: "vendors" },
      ...[...vendors.values()].map((one) =>
        el(
          "button",
          { class: "button vendor", type: "button", onclick: () => form.open(one, null, saved) },
          one.title,
        ),
      ),
    ),
  );
}

/** Read the list again; what did not change keeps its place and the focus on it. */
async function show() {
  try {
    /** @type {{helpdesks: Helpdesk[]}} */
    const { helpdesks } = await api.get("/v1/owner/helpdesks");
    byId("line", HTMLElement).textContent = "";
    const now = JSON.stringify([helpdesks, [...findings]]);
    if (now === shown) return;
    shown = now;
    found.textContent = helpdesks.length
      ? `${counted(helpdesks.length, "helpdesk", "helpdesks")} connected`
      : "No helpdesk is connected yet. Choose yours below.";
    const focused = focusedAct();
    const open = new Set([...cards.querySelectorAll("details[open]")].map(idOf));
    fill(cards, ...helpdesks.map((one) => cardOf(one, open.has(one.id))));
    const again = focused && cards.querySelector(focused);
    if (again instanceof HTMLElement) again.focus();
  } catch (error) {
    byId("line", HTMLElement).textContent = explain(error);
  }
}

/** @param {Helpdesk} helpdesk @param {boolean} isOpen */
function cardOf(helpdesk, isOpen) {
  const vendor = vendors.get(helpdesk.vendor);
  if (!vendor) throw new Error(`There is no vendor ${helpdesk.vendor}.`);
  return helpdeskCard(helpdesk, vendor, {
    findings: findings.get(helpdesk.id) ?? null,
    isOpen,
    test: () => test(helpdesk),
    change: () => form.open(vendor, helpdesk, saved),
    pause: () => pause(helpdesk),
    remove: () => remove(helpdesk),
  });
}

/** A connection was kept: test it at once, and show what is still to be done. @param {Helpdesk} helpdesk */
async function saved(helpdesk) {
  await show();
  const guide = cards.querySelector(`[data-helpdesk="${helpdesk.id}"] details`);
  if (guide instanceof HTMLDetailsElement) guide.open = true;
  cards.querySelector(`[data-helpdesk="${helpdesk.id}"]`)?.scrollIntoView({ block: "nearest" });
  await test(helpdesk);
}

/** @param {Helpdesk} helpdesk */
async function test(helpdesk) {
  byId("line", HTMLElement).textContent = `Testing ${helpdesk.name}…`;
  await act(async () => {
    findings.set(helpdesk.id, await api.post(`/v1/owner/helpdesks/${helpdesk.id}/test`));
  });
}

/** @param {Helpdesk} helpdesk */
async function pause(helpdesk) {
  const body = { version: helpdesk.version, is_paused: !helpdesk.is_paused };
  await act(() => api.patch(`/v1/owner/helpdesks/${helpdesk.id}`, body));
}

/** @param {Helpdesk} helpdesk */
async function remove(helpdesk) {
  const words = `The assistant stops answering there at once, and what ${helpdesk.title} delivers is refused. Conversations that were kept stay.`;
  if (await isSure(dialog, { title: `Remove “${helpdesk.name}”?`, words, act: "Remove helpdesk" }))
    await act(async () => {
      await api.delete(`/v1/owner/helpdesks/${helpdesk.id}`);
      findings.delete(helpdesk.id);
    });
}

/** Do something, say what was refused, and show how things stand. @param {() => Promise<unknown>} what */
async function act(what) {
  notice.hidden = true;
  try {
    await what();
  } catch (error) {
    notice.textContent = explain(error);
    notice.hidden = false;
  }
  await show();
}

/** Where the focus is among the cards, to find it again. */
function focusedAct() {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !cards.contains(active) || !active.dataset.act) return null;
  return `[data-helpdesk="${idOf(active)}"] [data-act="${active.dataset.act}"]`;
}

/** @param {Element} inside */
function idOf(inside) {
  const holder = inside.closest("[data-helpdesk]");
  return holder instanceof HTMLElement ? (holder.dataset.helpdesk ?? "") : "";
}

letIn(api, pane, start, {
  signIn: ["Sign in to connect a helpdesk", "Only the owner decides where the assistant answers."],
  only: { roles: ["owner"], title: "Only the owner connects helpdesks" },
});
