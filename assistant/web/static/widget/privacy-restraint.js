/**
 * Say why nothing is offered at the moment, and let a refusal be taken back.
 */

import { el, fill } from "../shared/dom.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {{ held_back: string | null, refusals: number }} Restraint */

/**
 * The section; hidden while nothing was declined.
 * @param {(act: (api: Api) => Promise<unknown>) => Promise<unknown>} change
 */
export function restraintSection(change) {
  const section = el("section", { hidden: true });
  /** @param {Restraint} now */
  const show = (now) => {
    section.hidden = now.refusals === 0;
    fill(
      section,
      el("h3", { tabindex: "-1" }, "Offers held back"),
      el("p", { class: "note", role: "status" }, now.held_back ?? "There are fewer since you declined."),
      el("button", { class: "button", type: "button", onclick: welcome }, "Offer me things again"),
    );
  };
  const welcome = () =>
    change(async (api) => {
      await api.delete("/v1/me/offers/refusals");
      section.hidden = true;
    });
  return {
    element: section,
    /** @param {Api} api */
    async load(api) {
      /** @type {Restraint} */
      const now = await api.get("/v1/me/offers");
      show(now);
    },
  };
}
