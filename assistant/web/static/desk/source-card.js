/**
 * Show one source: where it is, how it stands, what the last reading did, and what can be done.
 */

import { el } from "../shared/dom.js";
import { clockTime, day, fullTime } from "../shared/time.js";
import { counted } from "../shared/words.js";

/** @typedef {import("./types.js").ArticleSource} ArticleSource */
/** @typedef {import("./types.js").SourceReport} SourceReport */
/** @typedef {{sync: (source: ArticleSource) => void, remove: (source: ArticleSource) => void}} Actions */

/** How a source stands, in words, and how loudly. @type {Record<ArticleSource["state"], [words: string, tone: string]>} */
const STATES = {
  waiting: ["Waiting", ""],
  reading: ["Being read", "badge-accent"],
  synced: ["Up to date", "badge-accent"],
  failed: ["Not read", "badge-danger"],
};

const UNITS = /** @type {Record<string, [one: string, many: string]>} */ ({
  m: ["minute", "minutes"],
  h: ["hour", "hours"],
  d: ["day", "days"],
  w: ["week", "weeks"],
});

/** @param {ArticleSource} source @param {Actions} actions @param {boolean} isOpen whether the skipped pages are shown */
export function card(source, actions, isOpen) {
  const [words, tone] = STATES[source.state];
  return el(
    "li",
    { class: "card", "data-source": source.id },
    el(
      "div",
      { class: "card-head" },
      el("h2", {}, source.location),
      el("span", { class: `badge ${tone}` }, words),
    ),
    el("p", { class: "note" }, facts(source)),
    source.problem && el("p", { class: "notice notice-danger" }, sentence(source.problem)),
    source.report && el("p", {}, outcome(source.report)),
    source.report && skipped(source.report, isOpen),
    el(
      "div",
      { class: "row" },
      button("sync", "Sync now", source.state === "reading", () => actions.sync(source)),
      el(
        "a",
        { class: "button", href: `/desk/articles?source=${encodeURIComponent(source.location)}` },
        "Its articles",
      ),
      button("remove", "Remove…", false, () => actions.remove(source)),
    ),
  );
}

/** @param {string} act @param {string} words @param {boolean} disabled @param {() => void} onclick */
function button(act, words, disabled, onclick) {
  const tone = act === "remove" ? "button button-danger" : "button";
  return el("button", { class: tone, type: "button", "data-act": act, disabled, onclick }, words);
}

/** @param {ArticleSource} source */
function facts(source) {
  const read = source.synced_at
    ? `last read ${day(source.synced_at)}, ${clockTime(source.synced_at)}`
    : "never read to its end";
  const element = el(
    "span",
    { title: source.synced_at && fullTime(source.synced_at) },
    `${counted(source.articles, "article", "articles")} · ${often(source.every)} · ${read}`,
  );
  return element;
}

/** @param {string | null} every */
function often(every) {
  const unit = UNITS[every?.slice(-1) ?? ""];
  if (!every || !unit) return "read only when asked";
  const count = Number(every.slice(0, -1));
  return count === 1 ? `read every ${unit[0]}` : `read every ${count} ${unit[1]}`;
}

/** @param {SourceReport} report */
function outcome(report) {
  const parts = [
    `${report.added} new`,
    `${report.changed} changed`,
    `${report.unchanged} unchanged`,
    `${report.removed} removed`,
  ];
  if (report.held) parts.push(`${report.held} left as they were changed at the desk`);
  return parts.join(", ");
}

/** @param {SourceReport} report @param {boolean} open */
function skipped({ skipped: count, shown }, open) {
  if (!count) return null;
  const more = count - shown.length;
  return el(
    "details",
    { open },
    el("summary", {}, `${counted(count, "page", "pages")} skipped`),
    el(
      "ul",
      {},
      ...shown.map((one) => el("li", {}, `${one.what}: ${one.why}`)),
      more > 0 && el("li", {}, `and ${more} more`),
    ),
  );
}

/** @param {string} words */
function sentence(words) {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
