/**
 * Send an operation from the page, and show what comes back; nothing is kept, the token neither.
 */

import { el, fill, instead } from "../shared/dom.js";

/** @import { Route } from "./types.js" */

const LONGEST = 20_000; // characters of an answer that are shown
const WAIT = 20_000; // milliseconds

/**
 * @param {Route} route
 * @param {() => string} token
 */
export function tryOut({ method, path, operation }, token) {
  const inputs = operation.parameters.map((one) => ({
    ...one,
    input: el("input", { class: "field", name: one.name, required: one.required, autocomplete: "off" }),
  }));
  const example = Object.values(operation.requestBody?.content["application/json"]?.examples ?? {})[0]?.value;
  const body = operation.requestBody
    ? el("textarea", { class: "field", spellcheck: "false" }, JSON.stringify(example ?? {}, null, 2))
    : null;
  const shown = el("div", { role: "status" });

  async function send() {
    fill(shown, "Sending …");
    try {
      const response = await fetch(addressOf(path, inputs), {
        method: method.toUpperCase(),
        headers: headersWith(token(), body !== null),
        body: body?.value ?? null,
        signal: AbortSignal.timeout(WAIT),
      });
      fill(shown, ...answered(response, await response.text()));
    } catch {
      fill(shown, "No answer came.");
    }
  }

  return el(
    "form",
    { class: "try", onsubmit: instead(send) },
    ...inputs.map(({ name, input }) => el("label", {}, name, input)),
    body && el("label", {}, "Body", body),
    el("div", {}, el("button", { class: "button button-main", type: "submit" }, "Send")),
    shown,
  );
}

/**
 * @param {string} path
 * @param {{name: string, in: string, input: HTMLInputElement}[]} inputs
 */
function addressOf(path, inputs) {
  const query = new URLSearchParams();
  let address = path;
  for (const { name, in: place, input } of inputs) {
    if (place === "path") address = address.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (input.value !== "") query.set(name, input.value);
  }
  return query.size > 0 ? `${address}?${query}` : address;
}

/** @param {string} token @param {boolean} hasBody */
function headersWith(token, hasBody) {
  const headers = new Headers();
  if (token !== "") headers.set("Authorization", `Bearer ${token}`);
  if (hasBody) headers.set("Content-Type", "application/json");
  return headers;
}

/** @param {Response} response @param {string} text */
function answered(response, text) {
  const badge = response.ok ? "badge badge-accent" : "badge badge-danger";
  return [
    el("p", {}, el("span", { class: badge }, `${response.status} ${response.statusText}`)),
    el("pre", { class: "code", tabindex: "0", "aria-label": "The answer" }, pretty(text).slice(0, LONGEST)),
  ];
}

/** @param {string} text */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
