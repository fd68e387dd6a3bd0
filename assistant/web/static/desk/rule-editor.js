/**
 * Write one rule in a dialog, and save it unless somebody else was faster.
 */

import { el, fill } from "../shared/dom.js";
import { ask } from "./asking.js";
import { ProductPicker } from "./product-picker.js";
import { KINDS, wallClock } from "./rule-card.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").OfferRule} OfferRule */
/** @typedef {import("./types.js").RuleChoices} RuleChoices */
/** @typedef {import("./types.js").RuleKind} RuleKind */

/** What a rule's strength means for its kind. @type {Record<RuleKind, string>} */
const STRENGTHS = {
  promote: "How much is added, of the most that a promotion may add.",
  pin: "",
  bury: "How much of its score is taken away; at 100 % it is not shown.",
  margin: "How much earning counts, of the most that it may: never more than what makes a product of use.",
};

export class RuleEditor {
  #dialog;
  #api;
  #choices;

  /** @param {HTMLDialogElement} dialog @param {Api} api @param {RuleChoices} choices */
  constructor(dialog, api, choices) {
    this.#dialog = dialog;
    this.#api = api;
    this.#choices = choices;
  }

  /** Edit a rule, or a new one; `saved` hears what was saved. @param {OfferRule | null} rule @param {(rule: OfferRule) => void} saved */
  open(rule, saved) {
    const name = el("input", {
      class: "field",
      id: "rule-name",
      required: true,
      maxlength: 200,
      dir: "auto",
      value: rule?.name,
    });
    const kind = this.#kinds(rule?.kind ?? "promote");
    const what = this.#concerns(rule, () => /** @type {RuleKind} */ (kind.value));
    const strength = this.#strength(rule?.strength ?? 1, () => /** @type {RuleKind} */ (kind.value));
    const segment = this.#segments(rule?.segment ?? null);
    const starts = this.#moment("rule-starts", rule?.starts_at);
    const ends = this.#moment("rule-ends", rule?.ends_at);
    kind.addEventListener("change", () => {
      what.adapt();
      strength.adapt();
    });
    const read = () => ({
      name: name.value,
      kind: kind.value,
      ...what.read(),
      strength: kind.value === "pin" ? 1 : strength.read(),
      segment: segment.value || null,
      starts_at: starts.value || null,
      ends_at: ends.value || null,
    });
    const fields = [
      labelled("rule-name", "Name, for you and your staff", name),
      labelled("rule-kind", "What it does", kind),
      what.element,
      strength.element,
      labelled("rule-segment", "For whom", segment),
      el(
        "div",
        { class: "pair" },
        labelled("rule-starts", "From", starts),
        labelled("rule-ends", "Until", ends),
        el(
          "p",
          { class: "note" },
          `By the shop's clock, ${this.#choices.time_zone}. Left empty, it has no begin or no end.`,
        ),
      ),
    ];
    const title = rule ? "Edit rule" : "New rule";
    ask(this.#dialog, { title, act: "Save rule", look: "rule-form", fields }, async () => {
      const kept = await this.#keep(rule, read());
      this.#dialog.close();
      saved(kept);
    });
    name.focus();
  }

  /** @param {OfferRule | null} rule @param {object} body @returns {Promise<OfferRule>} */
  #keep(rule, body) {
    return rule
      ? this.#api.put(`/v1/offers/rules/${rule.id}`, { ...body, version: rule.version })
      : this.#api.post("/v1/offers/rules", body);
  }

  /** @param {RuleKind} chosen */
  #kinds(chosen) {
    const options = Object.entries(KINDS).map(([value, { choice }]) =>
      el(
        "option",
        { value, selected: value === chosen, disabled: value === "margin" && !this.#choices.have_margins },
        value === "margin" && !this.#choices.have_margins ? `${choice} (no product has a margin)` : choice,
      ),
    );
    return el("select", { class: "field", id: "rule-kind" }, ...options);
  }

  /** What the rule concerns; only a margin may concern everything. @param {OfferRule | null} rule @param {() => RuleKind} kind */
  #concerns(rule, kind) {
    const picker = new ProductPicker(this.#api, rule?.products ?? []);
    const values = el("select", { class: "field", id: "rule-value" });
    const attribute = el(
      "select",
      { class: "field", id: "rule-attribute", onchange: () => showValues("") },
      ...this.#choices.attributes.map(({ name }) =>
        el("option", { value: name, selected: name === (rule?.attribute.toLowerCase() || "category") }, name),
      ),
    );
    const showValues = (/** @type {string} */ chosen) => {
      const found = this.#choices.attributes.find(({ name }) => name === attribute.value)?.values ?? {};
      fill(
        values,
        ...Object.entries(found).map(([value, count]) =>
          el("option", { value, selected: value === chosen }, `${value} (${count})`),
        ),
      );
    };
    showValues(rule?.value.toLowerCase() ?? "");
    const by = el(
      "select",
      { class: "field", id: "rule-by", onchange: () => adapt() },
      el("option", { value: "products" }, "Some products"),
      el(
        "option",
        { value: "attribute", selected: Boolean(rule?.attribute) },
        "All with an attribute, such as a category",
      ),
      el(
        "option",
        { value: "all", selected: rule?.kind === "margin" && !rule.attribute && !rule.products.length },
        "All products",
      ),
    );
    const pair = el(
      "div",
      { class: "pair" },
      labelled("rule-attribute", "Attribute", attribute),
      labelled("rule-value", "Value", values),
    );
    const adapt = () => {
      const all = by.options[2];
      if (all) all.disabled = kind() !== "margin";
      if (all?.disabled && by.value === "all") by.value = "products";
      picker.element.hidden = by.value !== "products";
      pair.hidden = by.value !== "attribute";
    };
    const read = () => ({
      products: by.value === "products" ? picker.ids : [],
      attribute: by.value === "attribute" ? attribute.value : "",
      value: by.value === "attribute" ? values.value : "",
    });
    adapt();
    return {
      element: el(
        "div",
        { class: "concerns" },
        labelled("rule-by", "What it concerns", by),
        picker.element,
        pair,
      ),
      adapt,
      read,
    };
  }

  /** @param {number} share @param {() => RuleKind} kind */
  #strength(share, kind) {
    const shown = el("output", { for: "rule-strength" });
    const hint = el("p", { class: "note", id: "rule-strength-hint" });
    const input = el("input", {
      type: "range",
      id: "rule-strength",
      min: 5,
      max: 100,
      step: 5,
      value: Math.round(share * 100),
      "aria-describedby": "rule-strength-hint",
      oninput: () => adapt(),
    });
    const element = el(
      "div",
      { class: "strength" },
      el("label", { for: "rule-strength" }, el("span", {}, "Strength: ", shown), input),
      hint,
    );
    const adapt = () => {
      element.hidden = kind() === "pin";
      shown.textContent = `${input.value} %`;
      hint.textContent = STRENGTHS[kind()];
    };
    adapt();
    return { element, adapt, read: () => Number(input.value) / 100 };
  }

  /** @param {string | null} chosen */
  #segments(chosen) {
    const known = this.#choices.segments.map(({ name, title }) => ({ name, title }));
    if (chosen && !known.some(({ name }) => name === chosen))
      known.push({ name: chosen, title: `${chosen} (no longer declared)` });
    return el(
      "select",
      { class: "field", id: "rule-segment" },
      el("option", { value: "" }, "Everybody"),
      ...known.map(({ name, title }) => el("option", { value: name, selected: name === chosen }, title)),
    );
  }

  /** @param {string} id @param {string | null | undefined} iso */
  #moment(id, iso) {
    return el("input", {
      class: "field",
      type: "datetime-local",
      id,
      value: iso ? wallClock(iso) : "",
      min: "2000-01-01T00:00",
      max: "2100-12-31T23:59",
    });
  }
}

/** @param {string} id @param {string} words @param {HTMLElement} field */
function labelled(id, words, field) {
  return el("label", { for: id }, words, field);
}
