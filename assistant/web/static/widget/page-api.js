/**
 * Give the page around the widget its `Concierge`: a few functions that wait until the widget is there.
 */

import { Api } from "../shared/api.js";

/** @typedef {import("./element.js").ConciergeWidget} ConciergeWidget */
/** @typedef {import("../widget.d.ts").ConciergeApi} ConciergeApi */
/** @typedef {import("../widget.d.ts").Happening} Happening */

/**
 * @param {ConciergeWidget} widget
 * @param {URL} base the server
 * @returns {ConciergeApi}
 */
export function pageApi(widget, base) {
  /** @type {Map<Happening, Map<(detail: any) => void, (event: Event) => void>>} */
  const heard = new Map();
  return Object.freeze({
    async identify(/** @type {import("../widget.d.ts").Proof} */ proof) {
      await widget.ready;
      if (proof === null || typeof proof === "string") return widget.identify(proof);
      /** @type {{token: string}} */
      const session = await new Api(base).post("/v1/session", proof);
      widget.identify(session.token);
    },
    open: () => widget.ready.then(() => widget.open()),
    close: () => widget.ready.then(() => widget.close()),
    async send(/** @type {string} */ text) {
      await widget.ready;
      await widget.send(text);
    },
    reset: () => widget.ready.then(() => widget.reset()),
    on(/** @type {Happening} */ name, /** @type {(detail: any) => void} */ listener) {
      const all = heard.get(name) ?? new Map();
      if (all.has(listener)) return;
      const passed = (/** @type {Event} */ event) =>
        listener(event instanceof CustomEvent ? event.detail : null);
      heard.set(name, all.set(listener, passed));
      widget.addEventListener(`concierge:${name}`, passed);
    },
    off(/** @type {Happening} */ name, /** @type {(detail: any) => void} */ listener) {
      const passed = heard.get(name)?.get(listener);
      if (!passed) return;
      heard.get(name)?.delete(listener);
      widget.removeEventListener(`concierge:${name}`, passed);
    },
  });
}

/** Do what the page asked for before it was there. @param {ConciergeApi} api @param {unknown} queue */
export function catchUp(api, queue) {
  if (!Array.isArray(queue)) return;
  for (const [name, ...given] of queue)
    if (Object.hasOwn(api, name)) Reflect.apply(Reflect.get(api, name), api, given);
}
