/**
 * Run the page on which the owner says which systems are told what happens, and sees what became of it.
 */

import { Api, explain } from "../shared/api.js";
import { byId, el, fill } from "../shared/dom.js";
import { counted } from "../shared/words.js";
import { forgetting } from "./asking.js";
import { DeliveryLog } from "./delivery-log.js";
import { letIn } from "./door.js";
import { isSure } from "./sure.js";
import { card } from "./webhook-card.js";
import { askReplay, edit, showSecret } from "./webhook-editor.js";

/** @typedef {import("./types.js").Webhook} Webhook */
/** @typedef {import("./types.js").WebhookDelivery} Delivery */
/** @typedef {import("./webhook-editor.js").Wanted} Wanted */

const LOOK_AGAIN_MS = 3000;
const KEEP_IT =
  "Give it to the system, which verifies with it that we sent what it gets. We do not show it again.";

const api = new Api(new URL("/", location.href));
const dialog = byId("dialog", HTMLDialogElement);
forgetting(dialog);
const pane = byId("webhooks", HTMLElement);
const cards = el("ul", { class: "cards", "aria-label": "Endpoints" });
const notice = el("p", { class: "notice notice-danger", role: "alert", hidden: true });
const found = el("p", { class: "note", role: "status" });
const log = new DeliveryLog(readLog, (one) => act(() => api.post(`/v1/webhook-deliveries/${one.id}/replay`)));
/** @type {string[]} */
let events = [];
/** What came of the last test of each. @type {Map<string, string>} */
const outcomes = new Map();
let shown = "";

/** Begin, for whoever was let in. */
async function start() {
  const add = el("button", { class: "button button-main", type: "button", onclick: addOne }, "New endpoint");
  fill(pane, el("div", { class: "top" }, found, add), notice, cards, log.element);
  await show();
  setInterval(() => !document.hidden && !dialog.open && show(), LOOK_AGAIN_MS);
}

/** Read everything again; what did not change keeps its place and the focus on it. */
async function show() {
  try {
    /** @type {{webhooks: Webhook[], events: string[]}} */
    const all = await api.get("/v1/webhooks");
    byId("line", HTMLElement).textContent = "";
    const now = JSON.stringify([all, [...outcomes]]);
    if (now === shown) return;
    shown = now;
    events = all.events;
    found.textContent = all.webhooks.length
      ? `${counted(all.webhooks.length, "system", "systems")} of yours: each is told what happens, signed after Standard Webhooks.`
      : "No system of yours is told what happens yet. Add the first one: it gets signed requests as things happen.";
    const focused = focusedAct();
    const actions = { test, edit: change, rotate, replay, remove };
    fill(cards, ...all.webhooks.map((one) => card(one, actions, outcomes.get(one.id) ?? "")));
    const again = focused && cards.querySelector(focused);
    if (again instanceof HTMLElement) again.focus();
    log.offer(all.webhooks, all.events);
    await log.show();
  } catch (error) {
    byId("line", HTMLElement).textContent = explain(error);
  }
}

/** @param {string} query @returns {Promise<Delivery[]>} */
async function readLog(query) {
  /** @type {{deliveries: Delivery[]}} */
  const { deliveries } = await api.get(`/v1/webhook-deliveries?${query}`);
  return deliveries;
}

function addOne() {
  edit(dialog, null, events, async ({ is_on: _, ...wanted }) => {
    /** @type {{secret: string}} */
    const made = await api.post("/v1/webhooks", wanted);
    dialog.close();
    await show();
    showSecret(dialog, made.secret, KEEP_IT);
  });
}

/** @param {Webhook} one */
function change(one) {
  edit(dialog, one, events, async (wanted) => {
    await api.put(`/v1/webhooks/${one.id}`, { ...wanted, version: one.version });
    dialog.close();
    await show();
  });
}

/** @param {Webhook} one */
async function test(one) {
  outcomes.set(one.id, "Sending a test…");
  await act(async () => {
    /** @type {Delivery} */
    const sent = await api.post(`/v1/webhooks/${one.id}/test`);
    const words =
      sent.state === "sent"
        ? `arrived: ${sent.status}, ${sent.took_ms} ms`
        : `did not arrive: ${sent.problem}`;
    outcomes.set(one.id, `The test ${words}.`);
  });
}

/** @param {Webhook} one */
async function rotate(one) {
  const words = "Both are valid for 24 hours: give the new one to the system within that time.";
  const asked = { title: `A new secret for ${one.name}?`, words, act: "Make a new secret" };
  if (!(await isSure(dialog, asked))) return;
  await act(async () => {
    /** @type {{secret: string}} */
    const made = await api.post(`/v1/webhooks/${one.id}/secret`);
    showSecret(dialog, made.secret, `${KEEP_IT} The one before stays valid for 24 hours.`);
  });
}

/** @param {Webhook} one */
function replay(one) {
  askReplay(dialog, one, async (asked) => {
    /** @type {{replayed: number}} */
    const { replayed } = await api.post(`/v1/webhooks/${one.id}/replay`, asked);
    outcomes.set(one.id, `${counted(replayed, "delivery is", "deliveries are")} on the way again.`);
    dialog.close();
    await show();
  });
}

/** @param {Webhook} one */
async function remove(one) {
  const words = "It is told nothing more, and its log is forgotten.";
  if (await isSure(dialog, { title: `Remove “${one.name}”?`, words, act: "Remove endpoint" }))
    await act(() => api.delete(`/v1/webhooks/${one.id}`));
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
  shown = "";
  await show();
}

/** Where the focus is among the cards, to find it again. */
function focusedAct() {
  const active = document.activeElement;
  if (!(active instanceof HTMLButtonElement) || !cards.contains(active)) return null;
  const holder = active.closest("[data-webhook]");
  const id = holder instanceof HTMLElement ? holder.dataset.webhook : "";
  return `[data-webhook="${id}"] [data-act="${active.dataset.act}"]`;
}

letIn(api, pane, start, {
  signIn: ["Sign in to see the webhooks", "Only the owner says which systems are told."],
  only: { roles: ["owner"], title: "Only the owner changes webhooks" },
});
