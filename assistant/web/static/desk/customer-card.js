/**
 * Show the customer to the agent, as far as the customer lets us.
 */

import { el } from "../shared/dom.js";
import { day } from "../shared/time.js";
import { counted, initials, money, originToAgent, PURPOSES, spoken } from "../shared/words.js";
import { journey } from "./journey.js";

const FEW = 3;

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").CustomerCard} CustomerCard */
/** @typedef {import("../shared/types.js").Order} Order */
/** @typedef {import("../shared/types.js").PastConversation} PastConversation */
/** @typedef {import("../shared/types.js").Preference} Preference */
/** @typedef {import("../shared/types.js").Reminding} Reminding */

/** @param {CustomerCard} customer @param {{open: (conversation: string) => void, api: Api}} given */
export function customerCard(customer, { open, api }) {
  return el(
    "section",
    { class: "customer", "aria-label": "Customer" },
    who(customer),
    standing(customer),
    reminders(customer.notices),
    preferences(customer.preferences),
    orders(customer.orders),
    earlier(customer.conversations, open),
    journey(customer.id, api),
    consents(customer),
  );
}

/** @param {CustomerCard} customer */
function who(customer) {
  const name = customer.name ?? "Visitor";
  const facts = [customer.email, customer.region?.toUpperCase(), customer.locale].filter(Boolean);
  return el(
    "header",
    { class: "who" },
    el("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
    el("div", {}, el("h2", { dir: "auto" }, name), el("p", { dir: "auto" }, facts.join(" · "))),
    !customer.is_known && el("span", { class: "badge" }, "Not signed in"),
  );
}

/** @param {CustomerCard} customer */
function standing({ stage, segments }) {
  if (!stage) return none("Where they stand", "Not ours to work out.");
  const told = [{ title: spoken(stage.stage), because: stage.because }, ...segments];
  return reasoned("Where they stand", told);
}

/** What the agent may bring up; nothing where there is nothing. @param {Reminding[]} items */
function reminders(items) {
  if (items.length === 0) return null;
  const told = items.map(({ words, kind, because }) => ({
    title: words,
    because: `${spoken(kind)}: ${because}`,
  }));
  return reasoned("You may bring up", told);
}

/** A list of things, each with why. @param {string} title @param {{title: string, because: string}[]} items */
function reasoned(title, items) {
  return el(
    "div",
    { class: "block" },
    el("h3", {}, title),
    el(
      "ul",
      {},
      ...items.map((item) =>
        el(
          "li",
          { class: "fact" },
          el("span", { dir: "auto" }, el("strong", {}, item.title)),
          el("span", { class: "note", dir: "auto" }, item.because),
        ),
      ),
    ),
  );
}

/** @param {Preference[]} items */
function preferences(items) {
  if (items.length === 0) return none("Preferences", "None known, or not ours to use.");
  return el(
    "div",
    { class: "block" },
    el("h3", {}, "Preferences"),
    el(
      "ul",
      {},
      ...items.map((item) =>
        el(
          "li",
          { class: "fact", "data-fact": `preference-${item.topic}`, tabindex: "-1" },
          el("span", { dir: "auto" }, el("strong", {}, item.value)),
          el("span", { class: "note" }, `${spoken(item.topic)}, ${originToAgent(item)}`),
        ),
      ),
    ),
  );
}

/** @param {Order[]} items */
function orders(items) {
  if (items.length === 0) return none("Orders", "None known, or not ours to use.");
  const rows = items.map(orderRow);
  const rest = rows.slice(FEW);
  return el(
    "div",
    { class: "block" },
    el("h3", {}, "Orders"),
    el("ul", {}, ...rows.slice(0, FEW)),
    rest.length > 0 &&
      el(
        "details",
        {},
        el("summary", {}, counted(rest.length, "older order", "older orders")),
        el("ul", {}, ...rest),
      ),
  );
}

/** @param {Order} order */
function orderRow(order) {
  const total = order.lines.reduce((sum, line) => sum + Number(line.price) * line.quantity, 0);
  const titles = order.lines
    .map((line) => (line.quantity > 1 ? `${line.quantity} × ${line.title}` : line.title))
    .join(", ");
  return el(
    "li",
    { class: "fact", "data-fact": `order-${order.id}`, tabindex: "-1" },
    el("span", { dir: "auto" }, el("strong", {}, titles)),
    el(
      "span",
      { class: "note" },
      [
        order.id,
        day(order.placed_at),
        money(String(total), order.currency),
        spoken(order.status),
        order.is_gift ? "A gift" : "",
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  );
}

/** @param {PastConversation[]} items @param {(conversation: string) => void} open */
function earlier(items, open) {
  if (items.length === 0) return none("Earlier conversations", "None.");
  return el(
    "div",
    { class: "block" },
    el("h3", {}, "Earlier conversations"),
    el(
      "ul",
      {},
      ...items.map((item) =>
        el(
          "li",
          { class: "fact" },
          el(
            "button",
            { class: "link-button", type: "button", dir: "auto", onclick: () => open(item.id) },
            item.subject || "No subject",
          ),
          el("span", { class: "note" }, `${day(item.started_at)} · ${spoken(item.outcome ?? "open")}`),
        ),
      ),
    ),
  );
}

/** @param {CustomerCard} customer */
function consents({ consents: items }) {
  return el(
    "div",
    { class: "block" },
    el("h3", {}, "What they agreed to"),
    el(
      "ul",
      { class: "agreed" },
      ...items.map((item) =>
        el(
          "li",
          { class: item.granted ? "badge badge-accent" : "badge is-refused" },
          el("span", { class: "only-read" }, item.granted ? "Yes: " : "No: "),
          PURPOSES[item.purpose]?.name ?? spoken(item.purpose),
        ),
      ),
    ),
  );
}

/** @param {string} title @param {string} words */
function none(title, words) {
  return el("div", { class: "block" }, el("h3", {}, title), el("p", { class: "note" }, words));
}
