/**
 * Show one connection: how it stands, where its helpdesk delivers to, what a test found, what can be done.
 */

import { copied } from "../shared/copying.js";
import { el } from "../shared/dom.js";
import { clockTime, day, fullTime } from "../shared/time.js";

/** @typedef {import("./helpdesk-types.js").Helpdesk} Helpdesk */
/** @typedef {import("./helpdesk-types.js").HelpdeskVendor} HelpdeskVendor */
/** @typedef {import("./helpdesk-types.js").Finding} Finding */
/** @typedef {import("./helpdesk-types.js").Findings} Findings */

/**
 * @typedef {object} Shown what the page knows of a card beside its connection
 * @property {Findings | null} findings
 * @property {boolean} isOpen whether the steps are shown
 * @property {() => void} test
 * @property {() => void} change
 * @property {() => void} pause
 * @property {() => void} remove
 */

/** What a vendor lacks, in words. @type {Record<string, string>} */
const LACKING = {
  reply: "answer customers",
  note: "leave a note for staff only",
  hand_off: "have a person take over",
  hand_back: "give a conversation back to the assistant",
  ownership: "say who has a conversation",
  history: "tell what was said before",
};

/** @param {Helpdesk} helpdesk @param {HelpdeskVendor} vendor @param {Shown} shown */
export function helpdeskCard(helpdesk, vendor, shown) {
  const [words, tone] = state(helpdesk);
  return el(
    "li",
    { class: "card", "data-helpdesk": helpdesk.id },
    el(
      "div",
      { class: "card-head" },
      el("h2", { dir: "auto" }, helpdesk.name),
      helpdesk.name !== helpdesk.title && el("span", { class: "note" }, helpdesk.title),
      el("span", { class: `badge ${tone}` }, words),
    ),
    el("p", { class: "note" }, heard(helpdesk)),
    helpdesk.problem && trouble(helpdesk),
    address(helpdesk),
    shown.findings && tested(shown.findings),
    whatToKnow(vendor, shown.isOpen),
    el(
      "div",
      { class: "row" },
      button("test", "Test the connection", shown.test),
      button("change", "Change…", shown.change),
      button("pause", helpdesk.is_paused ? "Go on" : "Pause", shown.pause),
      button("remove", "Remove…", shown.remove),
    ),
  );
}

/** How a connection stands, in words, and how loudly. @param {Helpdesk} helpdesk @returns {[words: string, tone: string]} */
function state(helpdesk) {
  if (helpdesk.is_paused) return ["Paused", ""];
  if (helpdesk.problem) return ["In trouble", "badge-danger"];
  if (!helpdesk.heard_at) return ["Waiting for the first delivery", "badge-warn"];
  return ["Connected", "badge-accent"];
}

/** @param {Helpdesk} helpdesk */
function heard({ heard_at: at }) {
  if (!at) return "Nothing was delivered yet.";
  return el("span", { title: fullTime(at) }, `Last delivery ${day(at)}, ${clockTime(at)}`);
}

/** @param {Helpdesk} helpdesk */
function trouble({ problem, troubled_at: at }) {
  const when = at ? ` (${day(at)}, ${clockTime(at)})` : "";
  return el("p", { class: "notice notice-danger" }, `${sentence(problem)}${when}`);
}

/** The address to give to the helpdesk, with a button that copies it. @param {Helpdesk} helpdesk */
function address(helpdesk) {
  const id = `webhook-${helpdesk.id}`;
  const href = new URL(helpdesk.webhook, location.href).href;
  const field = el("input", {
    class: "field",
    id,
    readonly: true,
    value: href,
    dir: "ltr",
    "data-act": "address",
  });
  const said = el("span", { class: "only-read", role: "status" });
  const copy = async () => {
    field.select();
    const words = (await copied(href)) ? "Copied" : "Selected: copy it with your keyboard";
    said.textContent = words;
    act.textContent = words;
  };
  const act = button("copy", "Copy", copy);
  return el(
    "div",
    { class: "address" },
    el("label", { for: id }, `Webhook address to give to ${helpdesk.title}`),
    el("div", { class: "pair" }, field, act),
    said,
  );
}

/** @param {Findings} findings */
function tested(findings) {
  return el(
    "div",
    { class: "tested", role: "status" },
    el("h3", {}, findings.is_well ? "The connection works" : "Something is wrong"),
    el("ul", { class: "findings" }, ...findings.findings.map(finding)),
  );
}

/** @param {Finding} one */
function finding(one) {
  return el(
    "li",
    { class: one.is_well ? "finding" : "finding finding-bad" },
    el("span", { class: "mark", "aria-hidden": "true" }, one.is_well ? "✓" : "✕"),
    el("span", { class: "only-read" }, one.is_well ? "Well: " : "Wrong: "),
    el("strong", {}, one.step),
    el("span", {}, sentence(one.told)),
    !one.is_well && one.fix && el("span", { class: "fix" }, sentence(one.fix)),
  );
}

/** @param {HelpdeskVendor} vendor @param {boolean} open */
function whatToKnow(vendor, open) {
  return el(
    "details",
    { open },
    el("summary", { "data-act": "guide" }, `What to do at ${vendor.title}`),
    guide(vendor),
  );
}

/** What to do at the vendor, what it cannot do, and what nobody has proven. @param {HelpdeskVendor} vendor */
export function guide(vendor) {
  return el(
    "div",
    { class: "guide" },
    el("ol", {}, ...vendor.guide.map((step) => el("li", {}, step))),
    vendor.cannot.length > 0 &&
      el("p", {}, `${vendor.title} cannot: ${vendor.cannot.map((one) => LACKING[one] ?? one).join("; ")}.`),
    vendor.unproven.length > 0 && el("h3", {}, "Not proven yet"),
    vendor.unproven.length > 0 &&
      el("ul", { class: "note" }, ...vendor.unproven.map((one) => el("li", {}, sentence(one)))),
  );
}

/** @param {string} act @param {string} words @param {() => void} onclick */
function button(act, words, onclick) {
  const tone = act === "remove" ? "button button-danger" : "button";
  return el("button", { class: tone, type: "button", "data-act": act, onclick }, words);
}

/** @param {string} words */
function sentence(words) {
  const end = /[.!?]$/.test(words) ? "" : ".";
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${end}`;
}
