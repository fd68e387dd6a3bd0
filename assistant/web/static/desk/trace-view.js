/**
 * Show an agent why the assistant answered as it did, step by step.
 */

import { el, fill } from "../shared/dom.js";
import { fullTime } from "../shared/time.js";
import { spoken } from "../shared/words.js";

/** @typedef {import("../shared/types.js").Trace} Trace */

/** @param {HTMLDialogElement} dialog @param {Trace} trace */
export function showTrace(dialog, trace) {
  fill(
    dialog,
    el("h2", { tabindex: "-1", autofocus: true }, "Why this answer"),
    el("p", { class: "note" }, fullTime(trace.at)),
    ...Object.entries(trace.steps).map(([name, value]) =>
      el("section", { class: "step" }, el("h3", {}, spoken(name)), shown(value)),
    ),
    el("form", { method: "dialog" }, el("button", { class: "button" }, "Close")),
  );
  dialog.showModal();
}

/** @param {unknown} value @returns {HTMLElement} */
function shown(value) {
  if (Array.isArray(value)) return el("ol", {}, ...value.map((one) => el("li", {}, shown(one))));
  if (typeof value === "object" && value !== null) return pairs(value);
  return el("span", { dir: "auto" }, words(value));
}

/** @param {object} value */
function pairs(value) {
  return el(
    "dl",
    {},
    ...Object.entries(value).map(([name, part]) =>
      el("div", {}, el("dt", {}, spoken(name)), el("dd", {}, shown(part))),
    ),
  );
}

/** @param {unknown} value */
function words(value) {
  if (typeof value === "number" && !Number.isInteger(value)) return value.toFixed(3);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? "none" : String(value);
}
