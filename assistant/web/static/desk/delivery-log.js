/**
 * Show what became of deliveries, filtered, newest first, and send single ones again.
 */

import { el, fill } from "../shared/dom.js";
import { fullTime } from "../shared/time.js";
import { moment } from "./webhook-card.js";

/** @typedef {import("./types.js").Webhook} Webhook */
/** @typedef {import("./types.js").WebhookDelivery} Delivery */
/** @typedef {(query: string) => Promise<Delivery[]>} Read */

const PAGE = 50;

/** @type {Record<Delivery["state"], [words: string, tone: string]>} */
const STATES = {
  waiting: ["On the way", ""],
  sent: ["Arrived", "badge-accent"],
  dead: ["Dead", "badge-danger"],
};

/** The log of deliveries below the endpoints. */
export class DeliveryLog {
  /** @param {Read} read @param {(one: Delivery) => Promise<void>} replay */
  constructor(read, replay) {
    this.read = read;
    this.replay = replay;
    this.names = new Map();
    this.endpoint = filter("Endpoint", "webhook", () => this.show());
    this.state = filter("State", "state", () => this.show());
    this.event = filter("Event", "event", () => this.show());
    choose(this.state, [["", "Any"], ...Object.entries(STATES).map(([one, [words]]) => pair(one, words))]);
    this.rows = el("tbody");
    this.empty = el("p", { class: "note", role: "status" });
    this.more = el("button", { class: "button more", type: "button", onclick: () => this.older() }, "Older");
    /** @type {Delivery[]} */
    this.shown = [];
    this.table = el(
      "div",
      { class: "log-scroll", tabindex: "0", role: "region", "aria-label": "Deliveries" },
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el("tr", {}, ...["Queued", "Event", "Endpoint", "State", "Attempts", "Last answer", ""].map(head)),
        ),
        this.rows,
      ),
    );
    this.element = el(
      "section",
      { class: "log", "aria-labelledby": "log-title" },
      el(
        "div",
        { class: "top" },
        el("h2", { id: "log-title" }, "Deliveries"),
        el("div", { class: "filters" }, ...[this.endpoint, this.state, this.event].map(labelled)),
      ),
      this.empty,
      this.table,
      this.more,
    );
  }

  /** Say which endpoints and events there are. @param {Webhook[]} webhooks @param {string[]} events */
  offer(webhooks, events) {
    this.names = new Map(webhooks.map((one) => [one.id, one.name]));
    choose(this.endpoint, [pair("", "Any"), ...webhooks.map((one) => pair(one.id, one.name))]);
    const every = [...events, "webhook.tested"];
    choose(this.event, [pair("", "Any"), ...every.map((one) => pair(one, one))]);
  }

  /** Read the newest again. */
  async show() {
    this.shown = await this.read(this.query());
    this.draw(this.shown.length === PAGE);
  }

  /** Add those before the last one that is shown. */
  async older() {
    const last = this.shown.at(-1);
    const found = await this.read(`${this.query()}&before=${last?.number ?? 1}`);
    this.shown = [...this.shown, ...found];
    this.draw(found.length === PAGE);
  }

  query() {
    const chosen = [this.endpoint, this.state, this.event].filter((one) => one.value);
    return [`limit=${PAGE}`, ...chosen.map((one) => `${one.name}=${encodeURIComponent(one.value)}`)].join(
      "&",
    );
  }

  /** @param {boolean} hasMore */
  draw(hasMore) {
    this.empty.textContent = this.shown.length ? "" : "Nothing was sent yet that fits.";
    this.table.hidden = !this.shown.length;
    this.more.hidden = !hasMore;
    fill(this.rows, ...this.shown.map((one) => this.row(one)));
  }

  /** @param {Delivery} one */
  row(one) {
    const [words, tone] = STATES[one.state];
    const again = () => this.replay(one);
    const label = `Send ${one.event} again`;
    return el(
      "tr",
      { "data-delivery": one.id },
      el("td", { title: fullTime(one.queued_at) }, moment(one.queued_at)),
      el("td", {}, el("code", { title: one.event_id }, one.event)),
      el("td", { dir: "auto" }, this.names.get(one.webhook) ?? ""),
      el("td", {}, el("span", { class: `badge ${tone}` }, words)),
      el("td", {}, String(one.attempts)),
      el("td", { class: "why" }, answer(one)),
      el(
        "td",
        {},
        el(
          "button",
          { class: "link-button", type: "button", "aria-label": label, onclick: again },
          "Send again",
        ),
      ),
    );
  }
}

/** What the other side said last, and what comes next. @param {Delivery} one */
function answer(one) {
  const parts = [];
  if (one.problem) parts.push(one.problem);
  else if (one.status) parts.push(String(one.status));
  if (one.took_ms !== null) parts.push(`${one.took_ms} ms`);
  if (one.state === "waiting" && one.next_at && one.attempts) parts.push(`again ${moment(one.next_at)}`);
  return parts.join(" · ") || "not tried yet";
}

/** @param {string} label @param {string} name @param {() => void} onchange */
function filter(label, name, onchange) {
  return el("select", { class: "field", name, "data-label": label, onchange });
}

/** @param {HTMLSelectElement} select */
function labelled(select) {
  return el("label", {}, select.dataset.label ?? "", select);
}

/** Offer choices and keep what was chosen, if it is among them. @param {HTMLSelectElement} select @param {[string, string][]} choices */
function choose(select, choices) {
  const before = select.value;
  fill(
    select,
    ...choices.map(([value, words]) => el("option", { value, selected: value === before }, words)),
  );
}

/** @param {string} value @param {string} words @returns {[string, string]} */
function pair(value, words) {
  return [value, words];
}

/** @param {string} words */
function head(words) {
  return words ? el("th", { scope: "col" }, words) : el("td", {}, el("span", { class: "only-read" }, "Act"));
}
