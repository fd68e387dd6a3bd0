/**
 * Say where the conversation stands (who answers, the place in the queue, what is wrong with the
 * connection) and keep "Talk to a person" in sight.
 */

import { explain } from "../shared/api.js";
import { el, fill } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { say } from "../shared/language.js";
import { Waiting, waitWords } from "./waiting.js";

/** @typedef {import("./thread.js").Thread} Thread */

/** One line for the header. @param {Thread} thread */
export function standing(thread) {
  const { conversation } = thread;
  if (thread.phase === "starting") return say("Connecting…");
  if (!conversation) return say("Answers from our own help pages");
  if (!conversation.is_open) return say("Conversation ended");
  if (conversation.owner === "nobody") return say("Waiting for a person");
  if (conversation.owner === "person") return say("A person, here with you");
  return say("Answers from our help pages");
}

/** The strip above the composer: only there when there is something to say. */
export class Notices {
  /** What to place on the page. */
  element = el("div", { class: "notices", role: "status" });
  #shown = "";
  /** @type {Thread | null} */
  #thread = null;
  #waiting = new Waiting(() => this.#show());

  /** Ask for the place in line by this. @param {import("../shared/api.js").Api} api */
  of(api) {
    this.#waiting.of(api);
  }

  /** @param {Thread} thread */
  update(thread) {
    this.#thread = thread;
    const { conversation } = thread;
    const isWaiting = conversation?.is_open && conversation.owner === "nobody";
    this.#waiting.follow(isWaiting ? conversation.id : null);
    this.#show();
  }

  #show() {
    if (!this.#thread) return;
    const notice = noticeOf(this.#thread, this.#waiting.wait);
    const key = notice?.textContent ?? "";
    if (key === this.#shown) return;
    this.#shown = key;
    fill(this.element, notice);
  }
}

/** @param {Thread} thread @param {import("./waiting.js").Wait | null} wait */
function noticeOf(thread, wait) {
  if (thread.phase === "signed-out")
    return notice(say("Your sign-in has run out. Reload the page to go on."), "warn");
  if (thread.phase === "failed") return failure(thread);
  if (thread.phase === "ready" && !navigator.onLine) {
    return notice(say("You are offline. What you write is kept and sent later."), "warn");
  }
  if (thread.conversation?.is_open && thread.conversation.owner === "nobody")
    return queueNotice(thread, wait);
  return null;
}

/** @param {Thread} thread */
function failure(thread) {
  const again = el(
    "button",
    { class: "link-button", type: "button", onclick: () => thread.start() },
    say("Try again"),
  );
  return el(
    "p",
    { class: "notice notice-danger" },
    el("span", {}, thread.problem ?? say("Something went wrong.")),
    again,
  );
}

/** @param {Thread} thread @param {import("./waiting.js").Wait | null} wait */
function queueNotice(thread, wait) {
  const place = wait?.position ?? thread.conversation?.position;
  const where = place ? say("You are number {place} in line.", { place }) : say("You are in line.");
  return el(
    "p",
    { class: "notice queue" },
    icon("person"),
    el(
      "span",
      {},
      el("strong", {}, where),
      waitWords(wait),
      ` ${say("A person will answer here. You can close this and come back.")}`,
    ),
  );
}

/** @param {string} words @param {"warn" | "danger"} tone */
function notice(words, tone) {
  return el("p", { class: `notice notice-${tone}` }, words);
}

/** The row under the composer; "Talk to a person" is always in it. */
export class Footer {
  #person = el("button", { class: "footer-button", type: "button" }, icon("person"), say("Talk to a person"));
  #privacy = el(
    "button",
    { class: "footer-button", type: "button" },
    icon("shield"),
    say("What we know about you"),
  );
  #problem = el("p", { class: "notice notice-danger", role: "alert", hidden: true });

  /** What to place on the page. */
  element = el(
    "div",
    { class: "footer" },
    this.#problem,
    el("div", { class: "footer-row" }, this.#person, this.#privacy),
  );

  /** @param {{thread: () => Thread | null, privacy: () => void}} on */
  constructor({ thread, privacy }) {
    this.#privacy.addEventListener("click", privacy);
    this.#person.addEventListener("click", () => this.#ask(thread()));
  }

  /** @param {Thread} thread */
  update(thread) {
    const { conversation } = thread;
    const isWanted = conversation?.is_open && conversation.owner !== "assistant";
    this.#person.disabled = isWanted || conversation?.is_open === false;
    const words = conversation?.owner === "person" ? say("A person is here") : say("A person will answer");
    this.#person.lastChild?.replaceWith(isWanted ? words : say("Talk to a person"));
  }

  /** @param {Thread | null} thread */
  async #ask(thread) {
    if (!thread) return;
    this.#problem.hidden = true;
    try {
      await thread.askForPerson();
    } catch (error) {
      this.#problem.textContent = explain(error);
      this.#problem.hidden = false;
    }
  }
}
