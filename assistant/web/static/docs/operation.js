/**
 * Show one operation: who may call it, what it takes, what it may answer, and a form to try it.
 */

import { el } from "../shared/dom.js";
import { fieldsOf, kindOf, worded } from "./schema.js";
import { tryOut } from "./trying.js";

/** @import { Answer, Described, Operation, Route } from "./types.js" */

/**
 * @param {Route} route
 * @param {Described} document
 * @param {() => string} token
 */
export function operationCard(route, document, token) {
  const { method, path, operation } = route;
  const card = el(
    "details",
    { class: "operation", id: operation.operationId },
    el(
      "summary",
      {},
      el("span", { class: `method method-${method}` }, method.toUpperCase()),
      el("span", { class: "path" }, path),
      el("p", {}, ...worded(operation.summary)),
    ),
  );
  card.addEventListener("toggle", () => card.append(insideOf(route, document, token)), { once: true });
  return card;
}

/** @param {Route} route @param {Described} document @param {() => string} token */
function insideOf(route, document, token) {
  const { operation } = route;
  const body = operation.requestBody?.content["application/json"]?.schema;
  return el(
    "div",
    { class: "inside" },
    needs(operation, document),
    operation.parameters.length > 0 && section("Parameters", parameters(operation)),
    body && section("Body", fieldsOf(body, document)),
    section("Answers", answers(operation, document)),
    operation["x-events"] && section("Server-sent events", named(operation["x-events"], document)),
    operation["x-websocket"]
      ? frames(operation["x-websocket"], document)
      : section("Try it", tryOut(route, token)),
  );
}

/** @param {string} title @param {...Node} content */
function section(title, ...content) {
  return el("section", {}, el("h3", {}, title), ...content);
}

/** @param {Operation} operation @param {Described} document */
function needs(operation, document) {
  const schemes = operation.security.flatMap((one) => Object.keys(one));
  const words = schemes.map((name) => document.components.securitySchemes[name]?.description ?? name);
  const badges = words.map((one) => el("span", { class: "badge" }, ...worded(one)));
  const open = el("span", { class: "badge badge-accent" }, "open to anybody");
  return el("div", { class: "needs" }, ...(badges.length > 0 ? badges : [open]), operation.description);
}

/** @param {Operation} operation */
function parameters(operation) {
  const rows = operation.parameters.map((one) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, one.name),
      el("td", { class: "kind" }, kindOf(one.schema)),
      el("td", {}, `in the ${one.in}${one.required ? ", required" : ""}`),
    ),
  );
  return el("table", { class: "fields" }, el("tbody", {}, ...rows));
}

/** @param {Operation} operation @param {Described} document */
function answers(operation, document) {
  const rows = Object.entries(operation.responses).map(([status, one]) => {
    const answer = shared(one, document);
    const schema = answer.content?.["application/json"]?.schema;
    const kinds = Object.keys(answer.content ?? {}).join(", ");
    const isGood = status.startsWith("2") && schema;
    return el(
      "li",
      {},
      el("code", {}, status),
      " ",
      ...worded(answer.description ?? ""),
      " ",
      el("span", { class: "kind" }, kinds),
      isGood && fieldsOf(schema, document),
    );
  });
  return el("ul", { class: "answers" }, ...rows);
}

/** @param {Answer} answer @param {Described} document */
function shared(answer, document) {
  const name = answer.$ref?.slice(answer.$ref.lastIndexOf("/") + 1) ?? "";
  return document.components.responses[name] ?? answer;
}

/** @param {NonNullable<Operation["x-events"]>} events @param {Described} document */
function named(events, document) {
  const rows = Object.entries(events).map(([name, schema]) =>
    el("li", {}, el("code", {}, name), " ", fieldsOf(schema, document)),
  );
  return el("ul", { class: "answers" }, ...rows);
}

/** @param {NonNullable<Operation["x-websocket"]>} socket @param {Described} document */
function frames(socket, document) {
  const sent = socket.sends.oneOf ?? [];
  return el(
    "div",
    {},
    section("Frames that it takes", fieldsOf(socket.receives, document)),
    section("Frames that it sends", ...sent.map((one) => named({ [kindOf(one)]: one }, document))),
  );
}
