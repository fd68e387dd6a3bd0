/**
 * List articles with what the owner looks for in them: where they come from and whether they are cited.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { counted } from "../shared/words.js";

const SEARCH_AFTER_MS = 250;

/** @type {[name: string, label: string][]} */
const SAID = [
  ["audience", "Audience"],
  ["product", "Product"],
  ["region", "Region"],
  ["language", "Language"],
];

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").ArticleRow} ArticleRow */
/** @typedef {import("./types.js").ArticlePage} ArticlePage */

/** The left pane. */
export class ArticleList {
  /** @type {Api} */
  #api;
  /** @type {(article: string) => void} */
  #open;
  /** @type {string | null} */
  #next = null;
  /** @type {string | null} */
  #current = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #asked = 0;
  #wanted = new URLSearchParams(location.search).get("source") ?? "";
  #entries = el("ul", { class: "entries" });
  #found = el("p", { class: "found", role: "status" });
  #search = el("input", {
    class: "field",
    type: "search",
    placeholder: "Search articles",
    "aria-label": "Search articles",
    maxlength: 200,
  });
  #source = el("select", { class: "field", "aria-label": "Where from", onchange: () => this.#choose() });
  #kind = el(
    "select",
    { class: "field", "aria-label": "Which", onchange: () => this.show() },
    el("option", { value: "" }, "All articles"),
    el("option", { value: "approved" }, "Approved answers"),
    el("option", { value: "lapsed" }, "Approved answers not used"),
  );
  #lapsed = el("p", { class: "notice notice-danger", role: "status", hidden: true });
  #said = SAID.map(([name, label]) =>
    el("input", {
      class: "field",
      type: "search",
      name,
      placeholder: label,
      "aria-label": label,
      maxlength: 200,
    }),
  );
  #more = el(
    "button",
    { class: "button more", type: "button", hidden: true, onclick: () => this.#continue() },
    "Show more",
  );

  /**
   * @param {HTMLElement} pane
   * @param {Api} api
   * @param {{open: (article: string) => void, create: () => void}} actions
   */
  constructor(pane, api, { open, create }) {
    this.#api = api;
    this.#open = open;
    for (const field of [this.#search, ...this.#said])
      field.addEventListener("input", () => this.#searchSoon());
    fill(
      pane,
      el(
        "div",
        { class: "find" },
        el("button", { class: "button button-main", type: "button", onclick: create }, "New article"),
        this.#search,
        this.#source,
        this.#kind,
        el(
          "details",
          { class: "filters" },
          el("summary", {}, "Audience, product, region, language"),
          el("div", { class: "pairs" }, ...this.#said),
        ),
      ),
      this.#lapsed,
      this.#found,
      this.#entries,
      this.#more,
    );
  }

  /** Every entry, top to bottom. */
  get entries() {
    return [...this.#entries.querySelectorAll("button")];
  }

  /** Put the cursor into the search. */
  search() {
    this.#search.focus();
  }

  /** Show which article is open. @param {string | null} article */
  mark(article) {
    this.#current = article;
    for (const entry of this.entries) {
      if (entry.dataset.article === article) entry.setAttribute("aria-current", "true");
      else entry.removeAttribute("aria-current");
    }
  }

  /** Read the list again from its beginning. */
  async show() {
    const page = await this.#read("");
    if (!page) return;
    this.#showSources(page);
    fill(this.#entries, ...page.articles.map((one) => this.#entry(one)));
    this.mark(this.#current);
  }

  async #continue() {
    const page = await this.#read(this.#next ?? "");
    if (!page) return;
    const added = page.articles.map((one) => this.#entry(one));
    this.#entries.append(...added);
    this.mark(this.#current);
    added[0]?.querySelector("button")?.focus();
  }

  /** Return a page; null where a later question overtook it. @param {string} after */
  async #read(after) {
    const asked = ++this.#asked;
    const said = this.#said.map((field) => [field.name, field.value.trim()]);
    const q = this.#search.value.trim();
    const wanted = new URLSearchParams({
      q,
      source: this.#wanted,
      kind: this.#kind.value,
      after,
      ...Object.fromEntries(said),
    });
    try {
      /** @type {ArticlePage} */
      const page = await this.#api.get(`/v1/articles?${wanted}`);
      if (asked !== this.#asked) return null;
      this.#next = page.next;
      this.#more.hidden = page.next === null;
      this.#showLapsed(page.lapsed);
      this.#found.textContent = counted(page.matching, "article", "articles");
      return page;
    } catch (error) {
      this.#found.textContent = explain(error);
      return null;
    }
  }

  /** Say what waits to be approved again, whatever is listed. @param {number} lapsed */
  #showLapsed(lapsed) {
    this.#lapsed.hidden = lapsed === 0;
    const words = counted(lapsed, "approved answer is", "approved answers are");
    this.#lapsed.textContent = `${words} not used: an article under it changed or is gone.`;
  }

  /** @param {ArticlePage} page */
  #showSources({ sources }) {
    const chosen = this.#wanted;
    fill(
      this.#source,
      el("option", { value: "" }, "From everywhere"),
      ...sources.map((one) => el("option", { value: one.source }, `${origin(one.source)} (${one.articles})`)),
    );
    this.#source.value = sources.some((one) => one.source === chosen) ? chosen : "";
  }

  /** @param {ArticleRow} article */
  #entry(article) {
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: "entry",
          type: "button",
          "data-article": article.id,
          onclick: () => this.#open(article.id),
        },
        el("span", { class: "entry-name" }, article.title),
        el("span", { class: "entry-subject" }, article.id),
        el("span", { class: "badges" }, ...badges(article)),
      ),
    );
  }

  #choose() {
    this.#wanted = this.#source.value;
    this.show();
  }

  #searchSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.show(), SEARCH_AFTER_MS);
  }
}

/** Where articles come from, in words. @param {string} source */
export function origin(source) {
  return source === "desk" ? "Written here" : source;
}

/** What is special about an article. @param {ArticleRow} article */
export function badges(article) {
  const words = [...article.audience, ...article.product, ...article.region, ...article.language];
  return [
    !article.is_valid && el("span", { class: "badge badge-warn" }, "Not cited today"),
    !article.is_searchable && el("span", { class: "badge badge-warn" }, "Being taken over"),
    article.instructions.length > 0 &&
      el("span", { class: "badge badge-warn" }, "Holds instructions to assistants"),
    article.is_lapsed && el("span", { class: "badge badge-warn" }, "Not used: approve it again"),
    article.approved && el("span", { class: "badge badge-accent" }, "Approved answer"),
    article.is_own && el("span", { class: "badge badge-accent" }, "Written here"),
    ...words.map((word) => el("span", { class: "badge" }, word)),
  ];
}
