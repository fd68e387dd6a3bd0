/**
 * Show what a body holds, field by field; what is inside a field opens when asked for.
 */

import { el } from "../shared/dom.js";

/** @import { Described, Schema } from "./types.js" */

const DEEPEST = 6; // shapes within shapes: some hold themselves

/**
 * @param {Schema} schema
 * @param {Described} document
 * @param {number} [depth]
 * @returns {HTMLElement}
 */
export function fieldsOf(schema, document, depth = 0) {
  const found = resolved(schema, document);
  const properties = Object.entries(found.properties ?? {});
  if (properties.length === 0) return el("p", { class: "kind" }, kindOf(schema));
  const required = new Set(found.required ?? []);
  const rows = properties.map(([name, field]) => {
    const needed = required.has(name) ? el("span", { class: "badge badge-accent" }, "required") : null;
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, name),
      el("td", {}, el("span", { class: "kind" }, kindOf(field)), " ", needed, inside(field, document, depth)),
      el("td", {}, ...worded(field.description ?? ""), " ", limitsOf(field)),
    );
  });
  return el("table", { class: "fields" }, el("tbody", {}, ...rows));
}

/** What a value is, in a few words. @param {Schema} schema @returns {string} */
export function kindOf(schema) {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const several = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (several) return several.map(kindOf).join(" | ");
  if (schema.type === "array") return `${kindOf(schema.items ?? {})}[]`;
  if (schema.type === "object" && typeof schema.additionalProperties === "object")
    return `{name: ${kindOf(schema.additionalProperties)}}`;
  return schema.format ?? schema.type ?? "anything";
}

/** Words with what stands between backticks as code. @param {string} text @returns {(string | HTMLElement)[]} */
export function worded(text) {
  return text.split("`").map((part, place) => (place % 2 === 1 ? el("code", {}, part) : part));
}

/** The schema itself, where another is only referred to. @param {Schema} schema @param {Described} document */
function resolved(schema, document) {
  const name = schema.$ref ? nameOf(schema.$ref) : "";
  return document.components.schemas[name] ?? schema;
}

/** @param {Schema} field @param {Described} document @param {number} depth */
function inside(field, document, depth) {
  const referred = referredTo(field);
  const shapes = depth < DEEPEST ? referred.filter((one) => resolved(one, document).properties) : [];
  const parts = shapes.map((one) => {
    const shape = el("details", { class: "shape" }, el("summary", {}, kindOf(one)));
    shape.addEventListener("toggle", () => shape.append(fieldsOf(one, document, depth + 1)), { once: true });
    return shape;
  });
  const listed = referred.flatMap((one) => resolved(one, document).enum ?? []);
  if (listed.length > 0)
    parts.push(el("details", { class: "shape" }, el("summary", {}, "values"), listed.join(", ")));
  return el("div", {}, ...parts);
}

/** @param {Schema} field @returns {Schema[]} */
function referredTo(field) {
  if (field.$ref) return [field];
  if (field.items) return referredTo(field.items);
  return (field.anyOf ?? field.oneOf ?? field.allOf ?? []).flatMap(referredTo);
}

/** @param {Schema} field */
function limitsOf(field) {
  const told = [
    field.minimum !== undefined ? `from ${field.minimum}` : "",
    field.maximum !== undefined ? `to ${field.maximum}` : "",
    field.maxLength !== undefined ? `at most ${field.maxLength} characters` : "",
    field.default !== undefined && field.default !== null ? `else ${JSON.stringify(field.default)}` : "",
  ];
  return told.filter(Boolean).join(", ");
}

/** @param {string} reference */
function nameOf(reference) {
  return reference.slice(reference.lastIndexOf("/") + 1);
}
