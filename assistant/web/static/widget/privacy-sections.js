/**
 * Draw each part of the privacy page; every change is sent at once, and undone on the page if refused.
 */

import { Problem } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { day } from "../shared/time.js";
import { money, originToCustomer, spoken } from "../shared/words.js";
import { action, editor, section, words } from "./privacy-lines.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Order} Order */
/** @typedef {import("../shared/types.js").Preference} Preference */
/** @typedef {import("./privacy-why.js").Why} Why */
/** @typedef {import("./privacy-lines.js").Change} Change */

/** @type {[topic: string, label: string, choices: [value: string, label: string][]][]} */
const MANNERS = [
  [
    "tone",
    "Tone",
    [
      ["plain", "As usual"],
      ["friendly", "Friendly"],
      ["formal", "Formal"],
    ],
  ],
  [
    "length",
    "Length",
    [
      ["normal", "As usual"],
      ["short", "Short"],
      ["full", "In full"],
    ],
  ],
  [
    "format",
    "Form",
    [
      ["any", "As usual"],
      ["steps", "Steps"],
      ["prose", "Sentences"],
    ],
  ],
];

/** @param {Preference[]} preferences @param {Change} change */
export function mannerSection(preferences, change) {
  return section(
    "How answers should be",
    el("div", { class: "manners" }, ...MANNERS.map((manner) => mannerChoice(manner, preferences, change))),
  );
}

/** @param {typeof MANNERS[number]} manner @param {Preference[]} preferences @param {Change} change */
function mannerChoice([topic, label, choices], preferences, change) {
  let held = preferences.find((one) => isManner(one) && one.topic === topic)?.value ?? choices[0]?.[0] ?? "";
  const select = el(
    "select",
    { class: "field", id: `manner-${topic}` },
    ...choices.map(([value, words]) => el("option", { value }, words)),
  );
  select.value = held;
  select.addEventListener("change", async () => {
    const chosen = select.value;
    if (await change((api) => api.put(pathOf(topic), { value: chosen }))) held = chosen;
    else select.value = held;
  });
  return el("div", {}, el("label", { for: select.id }, label), select);
}

/** Whether it says how to answer, which has a section of its own. @param {Preference} preference */
function isManner({ topic, value }) {
  return MANNERS.some(([name, , choices]) => name === topic && choices.some(([one]) => one === value));
}

/** @param {Preference[]} preferences @param {Change} change @param {Why} why */
export function preferencesSection(preferences, change, why) {
  const items = preferences
    .filter((preference) => !isManner(preference))
    .map((preference) => preferenceItem(preference, change));
  return section(
    "Your preferences",
    why.line("preferences"),
    items.length > 0
      ? el("ul", { class: "items" }, ...items)
      : el("p", { class: "quiet" }, "Nothing yet. Tell us in chat, for example “I am vegan”."),
  );
}

/** @param {Preference} preference @param {Change} change */
function preferenceItem(preference, change) {
  const item = el("li", { class: "item" });
  showPreference(item, preference, change);
  return item;
}

/** What they said of a product, by how its topic begins. */
const OF_PRODUCTS = /** @type {Record<string, string>} */ ({ hide: "Not for you", own: "You have it" });

/** @param {HTMLElement} item @param {Preference} preference @param {Change} change */
function showPreference(item, preference, change) {
  const { topic, value, learned_at: learnt } = preference;
  const [said = "", product] = topic.split(":", 2);
  const ofProduct = product === undefined ? undefined : OF_PRODUCTS[said];
  const name = ofProduct ?? spoken(topic);
  const about = ofProduct && product ? `${name}: ${product}` : name;
  fill(
    item,
    words({
      name,
      value: (ofProduct && product) || value,
      note: `${originToCustomer(preference)}, ${day(learnt)}`,
    }),
    ofProduct ? null : action("Change", `Change ${name}`, () => editPreference(item, preference, change)),
    action("Delete", `Delete ${about} for good`, () => deletePreference(item, preference, change)),
  );
}

/** @param {HTMLElement} item @param {Preference} preference @param {Change} change */
function editPreference(item, preference, change) {
  const { topic, value } = preference;
  const input = el("input", {
    class: "field",
    value,
    maxlength: 200,
    required: true,
    "aria-label": spoken(topic),
    dir: "auto",
  });
  const refusal = el("p", { class: "refusal", role: "alert", id: `refused-${topic}`, hidden: true });
  const cancel = () => showPreference(item, preference, change);
  const save = () =>
    change(async (api) => {
      try {
        /** @type {Preference} */
        const changed = await api.put(pathOf(topic), { value: input.value.trim() });
        showPreference(item, changed, change);
      } catch (error) {
        if (!(error instanceof Problem) || error.kind !== "invalid-input") throw error;
        refuse(input, refusal, error.message);
      }
    });
  fill(item, editor(input, { save, cancel }), refusal);
  input.focus();
}

/** Say beside a field what is wrong with it. @param {HTMLInputElement} input @param {HTMLElement} refusal @param {string} words */
function refuse(input, refusal, words) {
  refusal.textContent = words;
  refusal.hidden = false;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", refusal.id);
  input.focus();
}

/** @param {HTMLElement} item @param {Preference} preference @param {Change} change */
async function deletePreference(item, { topic }, change) {
  if (await change((api) => api.delete(pathOf(topic)))) item.remove();
}

/** @param {string} topic */
function pathOf(topic) {
  return `/v1/me/preferences/${encodeURIComponent(topic)}`;
}

/** @param {Order[]} orders @param {Change} change @param {Why} why */
export function ordersSection(orders, change, why) {
  if (orders.length === 0)
    return section("Your orders", el("p", { class: "quiet" }, "None that we know of."));
  return section(
    "Your orders",
    why.line("orders"),
    el("p", { class: "quiet" }, "Mark a gift, and it will not shape what we suggest to you."),
    el("ul", { class: "items" }, ...orders.map((order) => orderItem(order, change))),
  );
}

/** @param {Order} order @param {Change} change */
function orderItem(order, change) {
  const path = `/v1/me/orders/${encodeURIComponent(order.id)}`;
  const total = order.lines.reduce((sum, line) => sum + Number(line.price) * line.quantity, 0);
  return el(
    "li",
    { class: "item item-order" },
    el(
      "div",
      { class: "item-words" },
      el("span", { class: "item-value", dir: "auto" }, order.lines.map((line) => line.title).join(", ")),
      el(
        "span",
        { class: "item-note" },
        [order.id, day(order.placed_at), money(String(total), order.currency), spoken(order.status)].join(
          " · ",
        ),
      ),
      order.lines.length > 1 && someOfIt(order, path, change),
    ),
    gift("A gift", order.is_gift, `${path}/gift`, change),
  );
}

/** Each product of an order on its own. @param {Order} order @param {string} path @param {Change} change */
function someOfIt(order, path, change) {
  const lines = order.lines.map((line) =>
    gift(line.title, line.is_gift, `${path}/lines/${encodeURIComponent(line.product_id)}/gift`, change),
  );
  return el("details", { class: "some" }, el("summary", {}, "Only some of it was a gift"), ...lines);
}

/** @param {string} words @param {boolean} isGift @param {string} path @param {Change} change */
function gift(words, isGift, path, change) {
  const input = el("input", { type: "checkbox" });
  input.checked = isGift;
  input.addEventListener("change", async () => {
    const marked = input.checked;
    const done = await change((api) => api.put(path, { is_gift: marked }));
    if (!done) input.checked = !marked;
  });
  return el("label", { class: "gift" }, input, words);
}
