/**
 * Lay out the widget: the launcher, and the panel with its two faces, the chat and the privacy page.
 */

import { Unreachable } from "../shared/api.js";
import { el } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { direction, locales, say } from "../shared/language.js";
import { Reading } from "../shared/reading.js";
import { sendFile, Uploads } from "../shared/uploads.js";
import { initials } from "../shared/words.js";
import { Asking } from "./asking.js";
import { Composer } from "./composer.js";
import { MessageList } from "./message-list.js";
import { Onboarding } from "./onboarding.js";
import { farewell } from "./rating.js";
import { Reminder } from "./reminder.js";
import { Footer, Notices, standing } from "./standing.js";

const PHONE = "(max-width: 520px)";

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./identity.js").Identity} Identity */
/** @typedef {import("./thread.js").Thread} Thread */

/**
 * @typedef {object} Options
 * @property {URL} base the server
 * @property {string | null} name what the assistant is called until it has said so itself
 * @property {(isOpen: boolean) => void} opened
 * @property {(count: number) => void} unread so many messages wait to be seen
 * @property {() => void} erased the customer has had everything deleted
 */

/** Launcher and panel. */
export class Panel {
  /** @type {Options} */
  #options;
  /** @type {Thread | null} */
  #thread = null;
  /** @type {MessageList | null} */
  #list = null;
  /** @type {import("../shared/api.js").Api | null} */
  #api = null;
  #reading = new Reading(
    () => (this.#thread && this.#list?.lastInView(this.#thread)) ?? 0,
    (seq) => this.#thread?.tellRead(seq),
  );
  #unread = 0;
  #farewell = "";

  #badge = el("span", { class: "unread", hidden: true });
  #launcher = el(
    "button",
    { class: "launcher", part: "launcher", type: "button", "aria-expanded": "false" },
    icon("chat"),
    el("span", { class: "launcher-words" }, say("Ask us")),
    this.#badge,
  );
  #avatar = el("span", { class: "avatar", "aria-hidden": "true" });
  #title = el("h2", { id: "concierge-title" });
  #status = el("p", { class: "status" });
  #end = el("button", { class: "link-button end", type: "button", hidden: true }, say("End chat"));
  #closer = el("button", { class: "icon-button", type: "button", "aria-label": say("Close") }, icon("close"));
  #messages = el("div", { class: "messages-slot" });
  #asking = new Asking({ more: () => this.#turnTo("privacy") });
  #onboarding = new Onboarding();
  #reminder = new Reminder();
  #notices = new Notices();
  #composer = new Composer({
    submitted: (text) => this.#send(text),
    typed: () => this.#thread?.tellTyping(),
    clipped: () => this.#uploads.choose(),
  });
  #uploads = new Uploads((file, clientId, progress) => this.#upload({ file, clientId, progress }));
  #footer = new Footer({ thread: () => this.#thread, privacy: () => this.#turnTo("privacy") });
  #chat = el(
    "div",
    { class: "chat" },
    this.#messages,
    this.#reminder.element,
    this.#onboarding.element,
    this.#asking.element,
    this.#notices.element,
    this.#uploads.element,
    this.#composer.element,
    this.#footer.element,
  );
  #privacy = el("div", { class: "privacy-slot", hidden: true });
  /** @type {import("./privacy.js").PrivacyPage | null} */
  #page = null;
  #panel = el(
    "section",
    { class: "panel", part: "panel", role: "dialog", "aria-labelledby": "concierge-title", hidden: true },
    el(
      "div",
      { class: "header" },
      this.#avatar,
      el("div", { class: "header-words" }, this.#title, this.#status),
      this.#end,
      this.#closer,
    ),
    this.#chat,
    this.#privacy,
  );

  /** What to place in the shadow root. */
  element = el(
    "div",
    { class: "root", dir: direction(), lang: locales()[0] ?? null },
    this.#launcher,
    this.#panel,
  );

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#launcher.addEventListener("click", () => (this.isOpen ? this.close() : this.open()));
    this.#closer.addEventListener("click", () => this.close());
    this.#end.addEventListener("click", () => this.#endChat());
    this.#panel.addEventListener("keydown", (event) => this.#key(event));
    this.#uploads.watch(this.#chat);
    this.#messages.addEventListener("click", (event) => this.#clicked(event));
    this.#messages.addEventListener("scroll", this.#reading.look, { capture: true, passive: true });
  }

  /** Whether the panel can be seen. */
  get isOpen() {
    return !this.#panel.hidden;
  }

  /** Show this thread, and no longer the one before. @param {Thread} thread @param {Identity} identity */
  show(thread, identity) {
    this.#thread = thread;
    this.#unread = 0;
    this.#farewell = "";
    this.#list = new MessageList(this.#options.base, {
      retry: (clientId) => thread.retry(clientId),
      discard: (clientId) => thread.discard(clientId),
      choose: (words) => this.#choose(words),
      vote: (message, helped, asked) => thread.votes.give(message, helped, asked),
      api: identity.api,
    });
    this.#messages.replaceChildren(this.#list.element);
    this.#uploads.clear();
    this.#api = identity.api;
    this.#notices.of(identity.api);
    this.#page?.of(identity.api);
    this.#asking.of(identity.api);
    this.#onboarding.of(identity.api);
    this.#reminder.of(identity.api);
    this.#turnTo("chat");
    thread.addEventListener("change", () => this.#update(thread));
    thread.addEventListener("message", (event) => event instanceof CustomEvent && this.#count(event.detail));
    this.#update(thread);
  }

  /** Open it, ready to write. */
  open() {
    this.#panel.hidden = false;
    this.#launcher.setAttribute("aria-expanded", "true");
    if (this.#unread > 0) this.#countUnread(0);
    this.#options.opened(true);
    this.#composer.focus();
    this.#list?.toEnd();
    this.#reading.look();
    if (this.#thread) this.#beginWith(this.#thread);
  }

  /** Close it, and give the keyboard back to the launcher. */
  close() {
    this.#panel.hidden = true;
    this.#launcher.setAttribute("aria-expanded", "false");
    this.#options.opened(false);
    this.#launcher.focus();
  }

  /** @param {Thread} thread */
  #update(thread) {
    if (thread !== this.#thread) return;
    const { conversation } = thread;
    const isClosed = conversation?.is_open === false;
    this.#head(thread);
    this.#list?.update(thread);
    this.#reading.look();
    this.#notices.update(thread);
    this.#asking.update(thread);
    this.#beginWith(thread);
    this.#footer.update(thread);
    this.#end.hidden =
      !conversation?.is_open || !thread.messages.some((message) => message.author === "customer");
    const hadPerson = conversation?.owner === "person";
    this.#composer.element.hidden = isClosed && !hadPerson; // to whom they may write again
    this.#composer.placeholder = say(hadPerson ? "Write to the person" : "Ask a question");
    this.#showFarewell(thread, isClosed);
  }

  /** Put what is put to somebody who is here. @param {Thread} thread */
  #beginWith(thread) {
    if (!this.isOpen || thread.phase !== "ready") return;
    this.#reminder.begin(thread);
    this.#onboarding.begin();
  }

  /** @param {Thread} thread */
  #head(thread) {
    const person = thread.conversation?.owner === "person" ? thread.conversation.agent_name : null;
    const assistant = thread.messages.find((message) => message.author === "assistant")?.author_name;
    const name = person ?? assistant ?? this.#options.name ?? say("Help");
    this.#title.textContent = name;
    this.#avatar.textContent = initials(name);
    this.#avatar.classList.toggle("is-person", person !== null);
    this.#status.textContent = standing(thread);
    this.#status.classList.toggle("is-live", thread.isLive);
  }

  /** @param {Thread} thread @param {boolean} isClosed */
  #showFarewell(thread, isClosed) {
    const key = isClosed ? `${thread.conversation?.id} ${thread.conversation?.rating}` : "";
    if (key === this.#farewell || !this.#list) return;
    this.#farewell = key;
    this.#list.after.replaceChildren(...(isClosed ? [farewell(thread, () => this.#update(thread))] : []));
    this.#list.toEnd();
  }

  /** @param {Message} message */
  #count(message) {
    if (this.isOpen || message.author === "customer" || this.#thread?.phase !== "ready") return;
    this.#countUnread(this.#unread + 1);
  }

  /** @param {number} count */
  #countUnread(count) {
    this.#unread = count;
    this.#badge.hidden = this.#unread === 0;
    this.#badge.textContent = String(this.#unread);
    const label = this.#unread ? say("Ask us, {count} unread", { count: this.#unread }) : say("Ask us");
    this.#launcher.setAttribute("aria-label", label);
    this.#options.unread(this.#unread);
  }

  /** @param {string} text */
  #send(text) {
    this.#thread?.send(text);
    this.#list?.toEnd();
  }

  /** Raises `Problem` or `Unreachable`. @param {{file: File, clientId: string, progress: (share: number) => void}} sent */
  async #upload(sent) {
    const thread = this.#thread;
    if (!thread?.conversation) await thread?.start();
    if (!thread?.conversation || !this.#api) throw new Unreachable();
    thread.took(await sendFile(this.#api, `/v1/conversations/${thread.conversation.id}`, sent));
    this.#list?.toEnd();
  }

  /** @param {string} words */
  #choose(words) {
    this.#send(words);
    this.#composer.focus();
  }

  /** Say in the chat what was pressed elsewhere; in a new one, if this one has ended. @param {string} words */
  async #tell(words) {
    this.#turnTo("chat");
    if (this.#thread?.conversation?.is_open === false) await this.#thread.restart();
    this.#send(words);
  }

  async #endChat() {
    this.#end.disabled = true;
    await this.#thread?.close().finally(() => (this.#end.disabled = false));
  }

  /** @param {"chat" | "privacy"} face */
  #turnTo(face) {
    this.#chat.hidden = face !== "chat";
    this.#privacy.hidden = face !== "privacy";
    if (face === "privacy") this.#showPrivacy();
    else if (this.isOpen) this.#composer.focus();
    if (face === "chat") this.#asking.again();
    if (face === "chat" && this.#thread) this.#asking.update(this.#thread);
  }

  /** It is large and seldom asked for, so it comes when it is. */
  async #showPrivacy() {
    if (this.#page === null) {
      const { PrivacyPage } = await import("./privacy.js");
      this.#page ??= new PrivacyPage({
        door: "widget",
        back: () => this.#turnTo("chat"),
        forgotten: (id) => this.#thread?.conversation?.id === id && this.#thread.restart(),
        tell: (words) => this.#tell(words),
        erased: () => this.#erased(),
      });
      this.#privacy.replaceChildren(this.#page.element);
    }
    if (this.#api) this.#page.of(this.#api);
    this.#page.element.hidden = false;
    this.#page.open();
  }

  #erased() {
    this.#options.erased();
    this.#turnTo("chat");
  }

  /** On a phone the panel covers the page, so it makes way for a product that is opened. @param {Event} event */
  #clicked({ target }) {
    const isOffer = target instanceof Element && target.closest(".offer") !== null;
    if (isOffer && matchMedia(PHONE).matches) this.close();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.#chat.hidden) this.#turnTo("chat");
    else this.close();
  }
}
