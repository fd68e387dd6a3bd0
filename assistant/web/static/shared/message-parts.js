/**
 * Show what stands under an answer: its sources, the offers, and why it is this answer.
 */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./language.js";
import { money } from "./words.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").Offer} Offer */

/**
 * The sources, each opening to the words that the answer rests on.
 *
 * @param {Source[]} sources
 * @param {URL} base what relative addresses are relative to
 */
export function sourcesView(sources, base) {
  if (sources.length === 0) return null;
  return el(
    "ul",
    { class: "sources", "aria-label": say("Sources") },
    ...sources.map((source) => el("li", {}, sourceView(source, base))),
  );
}

/** @param {Source} source @param {URL} base */
function sourceView(source, base) {
  const address = safeUrl(source.url, base);
  return el(
    "details",
    { class: "source" },
    el("summary", {}, icon("quote"), el("span", { dir: "auto" }, source.title)),
    el("blockquote", { dir: "auto" }, source.quote),
    address && el("a", { href: address, target: "_blank", rel: "noopener" }, say("Read the article")),
  );
}

/** The offers together, each as `item` makes it. @param {Offer[]} offers @param {(offer: Offer) => HTMLLIElement} item */
export function offersView(offers, item) {
  if (offers.length === 0) return null;
  return el(
    "div",
    { class: "offers", role: "group", "aria-label": say("Suggestions") },
    el("h3", {}, say(offers.length === 1 ? "This may suit you" : "These may suit you")),
    el("ul", {}, ...offers.map(item)),
  );
}

/** One offer, with its reason and how it differs. @param {Offer} offer @param {URL} base */
export function offerView(offer, base) {
  return el(
    "a",
    { class: "offer", href: safeUrl(offer.url, base) },
    el("span", { class: "offer-title", dir: "auto" }, offer.title),
    el("span", { class: "offer-price" }, money(offer.price, offer.currency)),
    el("span", { class: "offer-reason", dir: "auto" }, offer.reason),
    offer.difference ? el("span", { class: "offer-difference", dir: "auto" }, offer.difference) : null,
  );
}

/** Why this answer for this customer. @param {string[]} lines */
export function whyView(lines) {
  if (lines.length === 0) return null;
  return el(
    "details",
    { class: "why" },
    el("summary", {}, say("Why this answer?")),
    el("ul", {}, ...lines.map((line) => el("li", { dir: "auto" }, line))),
  );
}

/** Only web addresses become links. @param {string | null} url @param {URL} base */
function safeUrl(url, base) {
  if (!url || !URL.canParse(url, base)) return null;
  const address = new URL(url, base);
  return ["http:", "https:"].includes(address.protocol) ? address.href : null;
}
