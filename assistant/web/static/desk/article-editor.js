/**
 * Let the owner write one article, look at it as customers will, save it, or delete it for good.
 */

import { explain, Problem } from "../shared/api.js";
import { el, fill, instead, serverHtml } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { fullTime } from "../shared/time.js";
import { ArticleFields } from "./article-fields.js";
import { badges, origin } from "./article-list.js";
import { isSure } from "./sure.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./types.js").Article} Article */
/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {{changed: (article: string | null) => void, back: () => void}} Actions */

/** The right pane. */
export class ArticleEditor {
  /** @type {HTMLElement} */
  #pane;
  /** @type {HTMLDialogElement} */
  #dialog;
  /** @type {Api} */
  #api;
  /** @type {Actions} */
  #actions;
  /** @type {Article | null} */
  #article = null;
  #fields = new ArticleFields(null);
  /** @type {string[]} messages that the article in hand will answer */
  #answers = [];
  #isTouched = false;
  #notice = el("p", { class: "notice", role: "status", hidden: true });
  #preview = el("div", {
    class: "preview",
    hidden: true,
    tabindex: "0",
    role: "region",
    "aria-label": "Preview",
  });

  /** @param {HTMLElement} pane @param {HTMLDialogElement} dialog @param {Api} api @param {Actions} actions */
  constructor(pane, dialog, api, actions) {
    this.#pane = pane;
    this.#dialog = dialog;
    this.#api = api;
    this.#actions = actions;
    this.clear();
  }

  /** Whether something was written and not saved. */
  get isTouched() {
    return this.#isTouched;
  }

  /** Show nothing. */
  clear() {
    this.#isTouched = false;
    fill(
      this.#pane,
      el(
        "div",
        { class: "empty" },
        el("h2", {}, "No article open"),
        el("p", {}, "Choose one from the list, or write a new one. What you save is cited at once."),
      ),
    );
  }

  /** Begin a new article, with what is there of it. @param {Draft | null} draft */
  create(draft = null) {
    this.#show(null, draft);
    if (draft) {
      this.#answers = draft.messages ?? [];
      this.#isTouched = true;
      this.#tell("Take out what concerns one customer alone, and give the question in general words.");
    }
    this.#fields.offerName();
    this.#fields.focus(draft && !draft.text ? "text" : "title");
  }

  /** Open an article; what could not be read is said in its place. @param {string} id */
  async open(id) {
    try {
      this.#show(await this.#api.get(path(id)));
      this.#pane.querySelector("h2")?.focus();
    } catch (error) {
      this.#isTouched = false;
      fill(this.#pane, el("p", { class: "notice notice-danger", role: "alert" }, explain(error)));
    }
  }

  /** Ask whether what was written may be lost, if anything was. */
  async mayLeave() {
    return (
      !this.#isTouched || (await this.#sure("Leave without saving?", "What you wrote is lost.", "Discard"))
    );
  }

  /** @param {Article | null} article @param {Draft | null} draft of a new one */
  #show(article, draft = null) {
    this.#article = article;
    this.#answers = [];
    this.#isTouched = false;
    this.#fields = new ArticleFields(article ?? draft);
    this.#notice.hidden = true;
    this.#preview.hidden = true;
    fill(this.#pane, this.#form());
    this.#pane.scrollTop = 0;
  }

  #form() {
    const { title, address, questions, lists, dates, approved, basis, url } = this.#fields;
    const form = el(
      "form",
      {
        class: "article",
        onsubmit: instead(() => this.#save()),
        oninput: () => {
          this.#isTouched = true;
        },
      },
      ...this.#head(),
      title,
      !this.#article && address,
      this.#written(),
      questions,
      el("div", { class: "pairs" }, ...lists),
      el("div", { class: "pairs" }, ...dates),
      el("div", { class: "pairs" }, approved, basis),
      url,
      this.#foot(),
    );
    form.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    });
    return form;
  }

  #head() {
    const article = this.#article;
    return [
      el(
        "div",
        { class: "article-head" },
        el(
          "button",
          {
            class: "icon-button to-list",
            type: "button",
            "aria-label": "Back to the list",
            onclick: this.#actions.back,
          },
          icon("back"),
        ),
        el("h2", { tabindex: "-1" }, article?.title ?? "New article"),
        ...(article ? badges(article) : []),
      ),
      article &&
        el(
          "p",
          { class: "note" },
          [article.id, from(article), fullTime(article.changed_at), article.approval]
            .filter(Boolean)
            .join(" · "),
        ),
      article &&
        !article.is_own &&
        el(
          "p",
          { class: "note" },
          "Once you save it here, its source no longer changes it; you can return it later.",
        ),
      article?.is_lapsed &&
        el(
          "p",
          { class: "notice notice-danger", role: "note" },
          `Not used: what it is based on (${article.based_on.join(", ")}) changed or is gone since it was ${article.approval}. Read both, then save to approve it again.`,
        ),
      article &&
        article.instructions.length > 0 &&
        el(
          "p",
          { class: "note", role: "note" },
          `No reply holds what looks like an instruction to assistants: ${article.instructions.join(" · ")}`,
        ),
    ];
  }

  #written() {
    const { text } = this.#fields;
    const toggle = el(
      "button",
      { class: "link-button", type: "button", "aria-pressed": "false", onclick: () => this.#turn(toggle) },
      "Preview",
    );
    return el(
      "div",
      { class: "labelled" },
      el("div", { class: "text-head" }, el("label", { for: "text" }, "Text (Markdown)"), toggle),
      text,
      this.#preview,
    );
  }

  #foot() {
    return el(
      "div",
      { class: "article-foot" },
      this.#notice,
      el("button", { class: "button button-main", type: "submit", "aria-keyshortcuts": "Control+S" }, "Save"),
      el("span", { class: "spring" }),
      this.#article?.origin &&
        el(
          "button",
          { class: "button", type: "button", onclick: () => this.#giveBack() },
          "Return to source…",
        ),
      this.#article &&
        el(
          "button",
          { class: "button button-danger", type: "button", onclick: () => this.#delete() },
          "Delete…",
        ),
    );
  }

  /** Turn between writing and looking. @param {HTMLButtonElement} toggle */
  async #turn(toggle) {
    const isLooking = this.#preview.hidden;
    if (isLooking && !(await this.#look())) return;
    this.#preview.hidden = !isLooking;
    this.#fields.text.hidden = isLooking;
    toggle.setAttribute("aria-pressed", String(isLooking));
  }

  async #look() {
    try {
      /** @type {{html: string}} */
      const { html } = await this.#api.post("/v1/preview", { text: this.#fields.markdown });
      fill(this.#preview, serverHtml(html, "rich"));
      return true;
    } catch (error) {
      this.#tell(explain(error), "danger");
      return false;
    }
  }

  async #save() {
    const id = this.#article?.id ?? this.#fields.name;
    try {
      this.#tell("Saving…");
      const messages = this.#answers;
      this.#show(await this.#api.put(path(id), this.#fields.body(this.#article?.change ?? 0)));
      this.#tell(
        this.#article?.is_lapsed
          ? "Saved, but not used: an article that it is based on is not there."
          : "Saved. Customers are answered from it now.",
      );
      if (messages.length) await this.#api.post("/v1/questions/settled", { messages, article: id });
      this.#actions.changed(id);
    } catch (error) {
      this.#tell(explain(error), "danger");
      if (error instanceof Problem && error.status === 409) this.#offerReload(id);
    }
  }

  async #delete() {
    const article = this.#article;
    const words = "It is never cited again from that moment, and no source brings it back.";
    if (!article || !(await this.#sure(`Delete “${article.title}”?`, words, "Delete article"))) return;
    try {
      await this.#api.delete(path(article.id));
      this.clear();
      this.#actions.changed(null);
    } catch (error) {
      this.#tell(explain(error), "danger");
    }
  }

  /** Let what the source says hold again. */
  async #giveBack() {
    const article = this.#article;
    const words = `What was written here is lost: the article becomes what ${article?.origin} says, as soon as that is read again.`;
    if (!article || !(await this.#sure(`Return “${article.title}” to its source?`, words, "Return it")))
      return;
    try {
      /** @type {{article: Article | null}} */
      const left = await this.#api.post(`${path(article.id)}/return`);
      if (left.article) this.#show(left.article);
      this.#tell("Returned. It changes once its source was read.");
      this.#actions.changed(article.id);
    } catch (error) {
      this.#tell(explain(error), "danger");
    }
  }

  /** @param {string} id */
  #offerReload(id) {
    this.#notice.append(
      el("button", { class: "link-button", type: "button", onclick: () => this.open(id) }, "Open it again"),
    );
  }

  /** @param {string} words @param {"" | "danger"} tone */
  #tell(words, tone = "") {
    this.#notice.className = tone ? `notice notice-${tone}` : "notice";
    this.#notice.hidden = false;
    fill(this.#notice, words);
  }

  /** @param {string} title @param {string} words @param {string} act */
  #sure(title, words, act) {
    return isSure(this.#dialog, { title, words, act });
  }
}

/** @param {Article} article */
function from(article) {
  const taken = article.origin ? `, taken over from ${article.origin}` : "";
  return `${origin(article.source)}${taken}`;
}

/** Where an article is; its name may hold slashes. @param {string} id */
function path(id) {
  return `/v1/articles/${id.split("/").map(encodeURIComponent).join("/")}`;
}
