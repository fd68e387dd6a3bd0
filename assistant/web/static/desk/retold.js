/**
 * Put the owner's model's words in place of the brief, where there is a model and its words hold.
 */

import { isExpected } from "../shared/api.js";
import { el } from "../shared/dom.js";

/** Asks for summaries in a model's words; not again once there is no model. */
export class Retold {
  /** @type {import("../shared/api.js").Api} */
  #api;
  #hasModel = true;

  /** @param {import("../shared/api.js").Api} api */
  constructor(api) {
    this.#api = api;
  }

  /** The paragraph to read first; a model's words replace it when they come. @param {string} handoff @param {string} brief */
  paragraph(handoff, brief) {
    const paragraph = el("p", { class: "brief", dir: "auto" }, brief);
    if (this.#hasModel) this.#tell(handoff, paragraph);
    return paragraph;
  }

  /** @param {string} handoff @param {HTMLElement} paragraph */
  async #tell(handoff, paragraph) {
    try {
      /** @type {{text: string, composer: string | null}} */
      const told = await this.#api.get(`/v1/handoffs/${handoff}/retold`);
      this.#hasModel = told.composer !== null;
      if (!told.text) return;
      const by = el("small", { class: "told-by" }, `Told by ${told.composer}; every sentence was checked.`);
      paragraph.replaceChildren(told.text, " ", by);
    } catch (error) {
      if (!isExpected(error)) throw error; // the summary's own words stand
    }
  }
}
