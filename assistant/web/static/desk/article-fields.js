/**
 * Lay out the fields of an article, and read what stands in them.
 */

import { el } from "../shared/dom.js";

/** @typedef {import("./types.js").Article} Article */

/** @type {[name: "audience" | "product" | "region" | "language", label: string, hint: string][]} */
const LISTS = [
  ["audience", "Audience", "customer, business… Only staff: never shown to customers."],
  ["product", "Products", "The shop's own ids"],
  ["region", "Regions", "UK, DE…"],
  ["language", "Languages", "en, fr…"],
];

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** Everything that can be written about an article. */
export class ArticleFields {
  /** @type {Map<string, Field>} */
  #fields = new Map();
  #more;

  /** @param {Partial<Article> | null} article what is there of it; null is a new one */
  constructor(article) {
    this.#more = article?.more ?? {};
    this.title = this.#labelled("title", "Title", article?.title ?? "", { required: true, maxlength: 200 });
    this.address = this.#labelled("address", "Name", "", {
      required: true,
      maxlength: 400,
      hint: "Short and lasting, such as help/returns. It cannot be changed later.",
    });
    this.text = this.#area("text", article?.text ?? "", { required: true, rows: 18 });
    this.questions = this.#labelledArea(
      "questions",
      "Known questions",
      (article?.questions ?? []).join("\n"),
      {
        rows: 4,
        hint: "One on each line, as customers ask them. They are how the article is found best.",
      },
    );
    this.lists = LISTS.map(([name, label, hint]) =>
      this.#labelled(name, label, (article?.[name] ?? []).join(", "), {
        hint: `${hint} Separate with commas.`,
      }),
    );
    this.dates = [
      this.#labelled("valid_from", "First day", article?.valid_from ?? "", { type: "date" }),
      this.#labelled("valid_until", "Last day", article?.valid_until ?? "", { type: "date" }),
    ];
    this.approved = this.#switched("approved", "Approved answer: said word for word", article?.approved, {
      hint: "For a question like its title or a known question, the reply is this text and nothing else. You stand by it.",
    });
    this.basis = this.#labelled("based_on", "Based on", (article?.based_on ?? []).join(", "), {
      hint: "Names of articles, separated with commas. Once one changes or goes, the answer is not used until you approve it again.",
    });
    this.url = this.#labelled("url", "Address for customers", article?.url ?? "", {
      hint: "Where “Read the article” leads. Without one, it leads to a page of this server.",
    });
  }

  /** The name that was given to a new article. */
  get name() {
    return this.#value("address");
  }

  /** The Markdown as it stands. */
  get markdown() {
    return this.#value("text");
  }

  /** What the server takes. @param {number} change the version that was opened */
  body(change) {
    return {
      title: this.#value("title"),
      text: this.#value("text"),
      questions: pieces(this.#value("questions"), "\n"),
      ...Object.fromEntries(LISTS.map(([name]) => [name, pieces(this.#value(name), ",")])),
      valid_from: this.#value("valid_from") || null,
      valid_until: this.#value("valid_until") || null,
      url: this.#value("url") || null,
      approved: this.#isOn("approved"),
      based_on: pieces(this.#value("based_on"), ","),
      more: this.#more,
      change,
    };
  }

  /** @param {string} name */
  focus(name) {
    this.#fields.get(name)?.focus();
  }

  /** Offer a name for a new article until the owner writes one. */
  offerName() {
    const [title, address] = [this.#fields.get("title"), this.#fields.get("address")];
    let isTheirs = false;
    if (title && address) address.value = slug(title.value);
    address?.addEventListener("input", () => {
      isTheirs = true;
    });
    title?.addEventListener("input", () => {
      if (address && !isTheirs) address.value = slug(title.value);
    });
  }

  /** @param {string} name */
  #isOn(name) {
    const field = this.#fields.get(name);
    return field instanceof HTMLInputElement && field.checked;
  }

  /** @param {string} name @param {string} label @param {boolean | undefined} isOn @param {{hint: string}} options */
  #switched(name, label, isOn, { hint }) {
    const input = el("input", {
      class: "switch",
      type: "checkbox",
      role: "switch",
      id: name,
      ...described(name, hint),
    });
    input.checked = isOn ?? false;
    this.#fields.set(name, input);
    return el(
      "div",
      { class: "labelled" },
      el("div", { class: "row" }, input, el("label", { for: name }, label)),
      el("small", { id: `${name}-hint` }, hint),
    );
  }

  /** @param {string} name */
  #value(name) {
    return (this.#fields.get(name)?.value ?? "").trim();
  }

  /** @param {string} name @param {string} label @param {string} value @param {Record<string, any>} options */
  #labelled(name, label, value, { hint = "", type = "text", ...attributes } = {}) {
    const input = el("input", {
      class: "field",
      id: name,
      type,
      value,
      dir: "auto",
      ...described(name, hint),
    });
    return this.#field(name, label, hint, input, attributes);
  }

  /** @param {string} name @param {string} label @param {string} value @param {Record<string, any>} options */
  #labelledArea(name, label, value, { hint = "", ...attributes } = {}) {
    const area = this.#area(name, value, { ...attributes, ...described(name, hint) });
    return this.#field(name, label, hint, area, {});
  }

  /** @param {string} name @param {string} value @param {Record<string, any>} attributes */
  #area(name, value, attributes) {
    const area = el("textarea", { class: "field", id: name, dir: "auto", ...attributes });
    area.value = value;
    this.#fields.set(name, area);
    return area;
  }

  /** @param {string} name @param {string} label @param {string} hint @param {Field} field @param {Record<string, any>} attributes */
  #field(name, label, hint, field, attributes) {
    for (const [key, given] of Object.entries(attributes))
      field.setAttribute(key, given === true ? "" : given);
    this.#fields.set(name, field);
    return el(
      "div",
      { class: "labelled" },
      el("label", { for: name }, label),
      field,
      hint && el("small", { id: `${name}-hint` }, hint),
    );
  }
}

/** @param {string} name @param {string} hint @returns {Record<string, string>} */
function described(name, hint) {
  return hint ? { "aria-describedby": `${name}-hint` } : {};
}

/** @param {string} text @param {string} between */
function pieces(text, between) {
  return text
    .split(between)
    .map((piece) => piece.trim())
    .filter(Boolean);
}

/** @param {string} title */
function slug(title) {
  return title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}
