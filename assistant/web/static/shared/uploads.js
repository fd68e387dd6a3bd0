/**
 * Send files: show how far each is, and why one was refused, until it has arrived or is given up.
 */

import { explain } from "./api.js";
import { el, fill } from "./dom.js";
import { say } from "./language.js";

/** What a file dialog offers; the server judges by what is in a file. */
const TAKEN = "image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain,.txt,.log,.csv,.md";

/** @typedef {import("./api.js").Api} Api */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {(file: File, clientId: string, progress: (share: number) => void) => Promise<void>} Send it raises `Problem` or `Unreachable` */

/**
 * Send a file into a conversation. Raises `Problem` or `Unreachable`.
 *
 * @param {Api} api
 * @param {string} conversation its path
 * @param {{file: File, clientId: string, progress: (share: number) => void}} sent
 * @returns {Promise<Message>} that the file became
 */
export async function sendFile(api, conversation, { file, clientId, progress }) {
  const query = new URLSearchParams({ client_id: clientId, name: file.name || "file" });
  /** @type {{message: Message}} */
  const { message } = await api.upload(`${conversation}/attachments?${query}`, file, progress);
  return message;
}

/** The files on their way, and what takes them in: a button, a drop, a paste. */
export class Uploads {
  /** @type {Send} */
  #send;
  #input = el("input", { type: "file", multiple: true, accept: TAKEN, hidden: true });

  /** The list, to place above where one writes. */
  element = el("ul", { class: "uploads", "aria-label": say("Files on their way") });

  /** @param {Send} send */
  constructor(send) {
    this.#send = send;
    this.#input.addEventListener("change", () => {
      this.#take(this.#input.files);
      this.#input.value = "";
    });
  }

  /** Let somebody choose files. */
  choose() {
    this.#input.click();
  }

  /** Take files that are dropped on a place or pasted into it. @param {HTMLElement} place */
  watch(place) {
    place.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      place.classList.add("is-dropping");
    });
    for (const ending of ["dragleave", "drop"])
      place.addEventListener(ending, () => place.classList.remove("is-dropping"));
    place.addEventListener("drop", (event) => this.#taken(event, event.dataTransfer));
    place.addEventListener("paste", (event) => this.#taken(event, event.clipboardData));
  }

  /** Forget what is under way: somebody else speaks now. */
  clear() {
    fill(this.element);
  }

  /** @param {Event} event @param {DataTransfer | null} given */
  #taken(event, given) {
    if (!given?.files.length) return;
    event.preventDefault();
    this.#take(given.files);
  }

  /** @param {FileList | null} files */
  #take(files) {
    for (const file of files ?? []) this.#begin(file, crypto.randomUUID());
  }

  /** @param {File} file @param {string} clientId */
  async #begin(file, clientId) {
    const bar = el("progress", {
      max: 1,
      value: 0,
      "aria-label": say("Sending {name}", { name: file.name }),
    });
    const row = el(
      "li",
      { class: "upload" },
      el("span", { class: "upload-name", dir: "auto" }, file.name),
      bar,
    );
    this.element.append(row);
    try {
      await this.#send(file, clientId, (share) => (bar.value = share));
      row.remove();
    } catch (error) {
      bar.replaceWith(
        el("span", { class: "refused", role: "alert" }, explain(error)),
        button(say("Try again"), () => {
          row.remove();
          this.#begin(file, clientId);
        }),
        button(say("Remove"), () => row.remove()),
      );
    }
  }
}

/** @param {string} words @param {() => void} onclick */
function button(words, onclick) {
  return el("button", { class: "link-button", type: "button", onclick }, words);
}
