/**
 * Look at what one customer would be shown now, with the owner's rules and without them, side by side.
 */

import { explain } from "../shared/api.js";
import { el, fill, instead } from "../shared/dom.js";
import { spoken } from "../shared/words.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("../shared/types.js").Match} Match */
/** @typedef {import("./types.js").OfferPreview} OfferPreview */
/** @typedef {import("./types.js").Previewed} Previewed */

/** What speaks for a product, as the owner reads it. */
const SIGNALS = /** @type {Record<string, string>} */ ({
  bought_together: "Bought together with",
  bought_next: "Bought soon after",
  covers: "Covers",
  topic: "What they ask about",
  taste: "Like what they bought:",
  kind: "Of a kind that they buy:",
  looked_at: "Like what they looked at:",
  preference: "They like",
  fits: "Fits their",
  context: "Suits",
  popular: "Popular",
  shop: "Rule:",
});

/** Why a list is empty. */
const NOTHING = /** @type {Record<string, string>} */ ({
  "no consent": "This customer does not allow offers. Nothing about them was looked at.",
  "no article answers that": "No article answers that question, so nothing is offered beside it.",
  "nothing suits": "Nothing suits: no offer is better than a silly one.",
});

const LEAST = 0.01; // of a score: parts below are counted, not named

export class OfferPreviewer {
  #api;
  /** @type {Match | null} */
  #person = null;
  #words = el("input", {
    class: "field",
    id: "person-words",
    type: "search",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 200,
    required: true,
    "aria-keyshortcuts": "/",
  });
  #question = el("input", { class: "field", id: "asked", maxlength: 500, dir: "auto" });
  #address = el("input", { class: "field", id: "page", maxlength: 500, placeholder: "/shop/larkspur" });
  #told = el("p", { class: "note", role: "status" });
  #matches = el("ul", { class: "found", "aria-label": "Customers found" });
  #shown = el("div", { class: "shown" });
  #looks = 0;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
    this.element = el(
      "section",
      { class: "preview", "aria-labelledby": "preview-title" },
      el("h2", { id: "preview-title" }, "What would this customer see?"),
      el(
        "p",
        { class: "note" },
        "Looking changes nothing and does not count as shown. The customer can see that you looked.",
      ),
      el(
        "form",
        { class: "ask", onsubmit: instead(() => this.#find()) },
        el("label", { for: "person-words" }, "Number, e-mail or name", this.#words),
        el("button", { class: "button", type: "submit" }, "Find"),
      ),
      this.#told,
      this.#matches,
      el(
        "form",
        { class: "ask ask-more", onsubmit: instead(() => this.again()) },
        el("label", { for: "asked" }, "While asking (optional)", this.#question),
        el("label", { for: "page" }, "On the page (optional)", this.#address),
        el("button", { class: "button", type: "submit" }, "Look again"),
      ),
      this.#shown,
    );
  }

  /** Put the cursor into the search. */
  focus() {
    this.#words.focus();
    this.#words.select();
  }

  /** Look at the same customer again, if one was chosen. */
  async again() {
    if (!this.#person) {
      if (this.element.contains(document.activeElement)) this.#told.textContent = "Find a customer first.";
      return;
    }
    const look = ++this.#looks;
    const body = {
      person: this.#person.id,
      question: this.#question.value.trim() || null,
      page: this.#address.value.trim() || null,
    };
    try {
      /** @type {OfferPreview} */
      const preview = await this.#api.post("/v1/offers/preview", body);
      if (look === this.#looks) this.#show(preview);
    } catch (error) {
      if (look === this.#looks)
        fill(this.#shown, el("p", { class: "notice notice-danger", role: "alert" }, explain(error)));
    }
  }

  async #find() {
    const look = ++this.#looks;
    this.#told.textContent = "Looking…";
    try {
      /** @type {{matches: Match[], is_cut: boolean}} */
      const { matches, is_cut } = await this.#api.post("/v1/counter/find", {
        words: this.#words.value.trim(),
      });
      if (look !== this.#looks) return;
      this.#told.textContent = summary(matches, is_cut);
      fill(this.#matches, ...matches.map((one) => el("li", {}, this.#entry(one))));
      if (matches.length === 1 && matches[0]) await this.#choose(matches[0]);
    } catch (error) {
      if (look !== this.#looks) return;
      fill(this.#matches);
      this.#told.textContent = explain(error);
    }
  }

  /** @param {Match} match */
  #entry(match) {
    return el(
      "button",
      { class: "entry", type: "button", "data-person": match.id, onclick: () => this.#choose(match) },
      el("span", { class: "entry-name", dir: "auto" }, match.name ?? "Not remembered"),
      el("span", { class: "entry-subject", dir: "auto" }, match.hint),
    );
  }

  /** @param {Match} match */
  async #choose(match) {
    this.#person = match;
    for (const one of this.#matches.querySelectorAll("button")) {
      if (one.dataset.person === match.id) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    await this.again();
  }

  /** @param {OfferPreview} preview */
  #show(preview) {
    const most = Math.max(0, ...[...preview.with_rules, ...preview.without_rules].map(({ score }) => score));
    fill(
      this.#shown,
      preview.is_held_back &&
        el(
          "p",
          { class: "notice notice-warn" },
          "In a conversation, nothing would be offered to them at the moment.",
        ),
      preview.because && el("p", { class: "notice" }, NOTHING[preview.because] ?? ""),
      (preview.with_rules.length > 0 || preview.without_rules.length > 0) &&
        el(
          "div",
          { class: "sides" },
          side("Now, with your rules", preview.with_rules, most),
          side("Without them", preview.without_rules, most),
        ),
      excluded(preview),
    );
  }
}

/** @param {Match[]} matches @param {boolean} isCut */
function summary(matches, isCut) {
  if (matches.length === 0) return "Nobody is found.";
  return isCut ? "There are more. Type more of the name." : "";
}

/** @param {string} title @param {Previewed[]} offers @param {number} most */
function side(title, offers, most) {
  return el(
    "section",
    { "aria-label": title },
    el("h3", {}, title),
    offers.length > 0
      ? el("ol", { class: "cards" }, ...offers.map((one) => offer(one, most)))
      : el("p", { class: "note" }, "Nothing."),
  );
}

/** @param {Previewed} offered @param {number} most */
function offer({ title, reason, score, is_by_rule, contributions }, most) {
  const worthSaying = contributions.filter(({ amount }) => Math.abs(amount) >= LEAST * Math.abs(score));
  const rest = contributions.length - worthSaying.length;
  return el(
    "li",
    { class: "card" },
    el(
      "div",
      { class: "card-head" },
      el("h4", { dir: "auto" }, title),
      is_by_rule && el("span", { class: "badge badge-accent" }, "Only by a rule"),
    ),
    el("p", { dir: "auto" }, reason),
    el(
      "ul",
      { class: "parts", "aria-label": `Score ${score.toFixed(3)}` },
      ...worthSaying.map((one) => part(one, most)),
      rest > 0 && el("li", { class: "note" }, `and ${rest} of less than 1 % each`),
    ),
    el("p", { class: "note" }, `Score ${score.toFixed(3)}`),
  );
}

/** @param {Previewed["contributions"][number]} contribution @param {number} most */
function part({ signal, amount, because }, most) {
  const fill = el("span", {
    class: `part-fill${amount < 0 ? " part-against" : ""}${signal === "shop" ? " part-rule" : ""}`,
  });
  fill.style.inlineSize = `${Math.min(100, (100 * Math.abs(amount)) / (most || 1))}%`;
  const words = SIGNALS[signal] ?? spoken(signal);
  return el(
    "li",
    {},
    el("span", { class: "part-name", dir: "auto" }, because ? `${words} ${because}` : words),
    el("span", { class: "part-amount" }, `${amount < 0 ? "−" : "+"}${Math.abs(amount).toFixed(3)}`),
    el("span", { class: "part-bar", "aria-hidden": "true" }, fill),
  );
}

/** @param {OfferPreview} preview */
function excluded({ excluded: found, more_excluded: more }) {
  if (found.length === 0) return null;
  return el(
    "details",
    { class: "excluded" },
    el("summary", {}, `Kept back by a limit: ${found.length + more}`),
    el(
      "ul",
      {},
      ...found.map(({ title, limit }) => el("li", {}, el("bdi", {}, title), `: ${limit}`)),
      more > 0 && el("li", {}, `and ${more} more`),
    ),
  );
}
