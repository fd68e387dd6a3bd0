/**
 * Declare a helpdesk: a form made of what its vendor wants, in which secrets are never shown again.
 */

import { explain } from "../shared/api.js";
import { el, fill, instead } from "../shared/dom.js";
import { guide } from "./helpdesk-card.js";

/** @typedef {import("../shared/api.js").Api} Api */
/** @typedef {import("./helpdesk-types.js").Helpdesk} Helpdesk */
/** @typedef {import("./helpdesk-types.js").HelpdeskField} HelpdeskField */
/** @typedef {import("./helpdesk-types.js").HelpdeskVendor} HelpdeskVendor */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

export class HelpdeskForm {
  element = el("section", { class: "declare", "aria-labelledby": "declare", hidden: true });
  #api;
  #notice = el("p", { class: "notice notice-danger", role: "alert", hidden: true });

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  /** Declare a new connection, or change one; `saved` hears what was kept. @param {HelpdeskVendor} vendor @param {Helpdesk | null} helpdesk @param {(helpdesk: Helpdesk) => void} saved */
  open(vendor, helpdesk, saved) {
    const name = el("input", {
      class: "field",
      id: "helpdesk-name",
      required: true,
      maxlength: 80,
      dir: "auto",
      value: helpdesk?.name ?? vendor.title,
      autocomplete: "off",
    });
    /** @type {Map<HelpdeskField, Control>} */
    const controls = new Map();
    const rows = vendor.fields.map((field) => {
      const control = controlOf(field, helpdesk);
      controls.set(field, control);
      return { field, row: labelled(field, control) };
    });
    const save = () => this.#save(vendor, helpdesk, name.value, read(controls), saved);
    this.#notice.hidden = true;
    fill(
      this.element,
      el("h2", { id: "declare" }, helpdesk ? `Change “${helpdesk.name}”` : `Connect ${vendor.title}`),
      !helpdesk && guide(vendor),
      el(
        "form",
        { class: "declare-form", onsubmit: instead(save), autocomplete: "off" },
        el("label", { for: "helpdesk-name" }, "What you call it", name),
        ...rows.filter(({ field }) => field.is_required).map(({ row }) => row),
        el(
          "details",
          {},
          el("summary", {}, "More settings"),
          el(
            "div",
            { class: "more" },
            ...rows.filter(({ field }) => !field.is_required).map(({ row }) => row),
          ),
        ),
        this.#notice,
        el(
          "div",
          { class: "row" },
          el("button", { class: "button button-main", type: "submit" }, helpdesk ? "Save" : "Connect"),
          el("button", { class: "button", type: "button", onclick: () => this.#close() }, "Cancel"),
        ),
      ),
    );
    this.element.hidden = false;
    this.element.scrollIntoView({ block: "start" });
    name.focus({ preventScroll: true });
  }

  #close() {
    this.element.hidden = true;
    fill(this.element);
  }

  /** @param {HelpdeskVendor} vendor @param {Helpdesk | null} helpdesk @param {string} name @param {Record<string, unknown>} settings @param {(helpdesk: Helpdesk) => void} saved */
  async #save(vendor, helpdesk, name, settings, saved) {
    this.#notice.hidden = true;
    try {
      /** @type {Helpdesk} */
      const kept = helpdesk
        ? await this.#api.patch(`/v1/owner/helpdesks/${helpdesk.id}`, {
            version: helpdesk.version,
            name,
            settings,
          })
        : await this.#api.post("/v1/owner/helpdesks", { vendor: vendor.vendor, name, settings });
      this.#close();
      saved(kept);
    } catch (error) {
      this.#notice.textContent = named(explain(error), vendor);
      this.#notice.hidden = false;
    }
  }
}

/** @param {HelpdeskField} field @param {Control} control */
function labelled(field, control) {
  const hint = `${control.id}-hint`;
  control.setAttribute("aria-describedby", hint);
  return el(
    "div",
    { class: field.shape === "flag" ? "declared declared-flag" : "declared" },
    el("label", { for: control.id }, field.title),
    control,
    el("p", { class: "note", id: hint }, field.description),
  );
}

/** @param {HelpdeskField} field @param {Helpdesk | null} helpdesk @returns {Control} */
function controlOf(field, helpdesk) {
  const id = `field-${field.name}`;
  const kept = helpdesk?.settings[field.name] ?? field.default;
  const isKept = helpdesk?.secrets_kept.includes(field.name) ?? false;
  const usual = { class: "field", id, required: field.is_required && !isKept, autocomplete: "off" };
  switch (field.shape) {
    case "flag":
      return el("input", { class: "switch", id, type: "checkbox", role: "switch", checked: kept === true });
    case "number":
      return el("input", { ...usual, type: "number", value: words(kept) });
    case "choice":
      return el(
        "select",
        { class: "field", id },
        ...field.choices.map((value) => el("option", { value, selected: value === kept }, value)),
      );
    case "secret":
      return el("input", {
        ...usual,
        type: "password",
        autocomplete: "new-password",
        placeholder: isKept ? "Kept; write here to replace it" : "",
      });
    case "secrets":
      return el("textarea", {
        ...usual,
        class: "field veiled",
        rows: 2,
        spellcheck: "false",
        placeholder: isKept ? "Kept; write here to replace all of them" : "One a line",
      });
    case "texts":
    case "numbers":
      return area(usual, Array.isArray(kept) ? kept.join("\n") : "");
    case "json":
      return area(usual, kept === null || kept === undefined ? "" : JSON.stringify(kept, null, 2));
    default:
      return el("input", { ...usual, type: "text", spellcheck: "false", dir: "ltr", value: words(kept) });
  }
}

/** @param {Record<string, string | boolean>} attributes @param {string} text */
function area(attributes, text) {
  const element = el("textarea", { ...attributes, rows: 4, spellcheck: "false", dir: "ltr" });
  element.value = text;
  return element;
}

/** What the form says, each thing as its field's own type; what is empty says nothing. @param {Map<HelpdeskField, Control>} controls */
function read(controls) {
  /** @type {Record<string, unknown>} */
  const settings = {};
  for (const [field, control] of controls) {
    const value = written(field, control);
    if (value !== "" && value !== null) settings[field.name] = value;
  }
  return settings;
}

/** @param {HelpdeskField} field @param {Control} control */
function written(field, control) {
  if (field.shape === "flag") return control instanceof HTMLInputElement && control.checked;
  const text = control.value.trim();
  switch (text && field.shape) {
    case "number":
      return Number(text);
    case "numbers":
      return lines(text).map(Number);
    case "secrets":
      return lines(text);
    case "texts":
      return text.includes("-----BEGIN") ? keys(text) : lines(text);
    case "json":
      return parsed(text);
    default:
      return text;
  }
}

/** @param {string} written */
function lines(written) {
  return written
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Keys go over several lines: one ends where the next begins. @param {string} written */
function keys(written) {
  return written
    .split(/(?=-----BEGIN)/)
    .map((one) => one.trim())
    .filter(Boolean);
}

/** What is no JSON is sent as it is, for the server to say so. @param {string} written */
function parsed(written) {
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

/** @param {unknown} value */
function words(value) {
  return value === null || value === undefined ? "" : String(value);
}

/** A refusal names a field as the server does; say it as the form does. @param {string} refusal @param {HelpdeskVendor} vendor */
function named(refusal, vendor) {
  const word = /^\w+/.exec(refusal.toLowerCase())?.[0];
  const field = vendor.fields.find((one) => one.name === word);
  return field ? `${field.title}${refusal.slice(field.name.length)}` : refusal;
}
