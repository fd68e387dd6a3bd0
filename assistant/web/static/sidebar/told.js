/**
 * Understand what the website around a frame tells it: whom the panel is about.
 *
 * Whatever comes is a hint to look up, from a parent that may be anybody.
 */

/** @typedef {{conversation: string, customer: string, email: string}} Told */

const LONGEST = 200;

/** What an address says. @param {string} search @returns {Told | null} */
export function toldByAddress(search) {
  const said = new URLSearchParams(search);
  return told(said.get("conversation"), said.get("customer"), said.get("email"));
}

/**
 * What a message of the parent says: Chatwoot's `appContext`, as JSON text, or our own
 * `{type: "concierge:context", conversation, customer, email}`.
 *
 * @param {unknown} message
 * @returns {Told | null}
 */
export function toldByMessage(message) {
  const said = typeof message === "string" ? parsed(message) : message;
  if (!isRecord(said)) return null;
  if (said.event === "appContext") return toldByChatwoot(said.data);
  if (said.type === "concierge:context") return told(said.conversation, said.customer, said.email);
  return null;
}

/** @param {unknown} context */
function toldByChatwoot(context) {
  const contact = isRecord(context) && isRecord(context.contact) ? context.contact : {};
  const conversation = isRecord(context) && isRecord(context.conversation) ? context.conversation : {};
  const custom = isRecord(conversation.custom_attributes) ? conversation.custom_attributes : {};
  return told(custom.concierge_conversation, contact.identifier, contact.email);
}

/** @param {unknown} conversation @param {unknown} customer @param {unknown} email @returns {Told | null} */
function told(conversation, customer, email) {
  const found = { conversation: text(conversation), customer: text(customer), email: text(email) };
  return found.conversation || found.customer || found.email ? found : null;
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value.trim().slice(0, LONGEST) : "";
}

/** @param {string} words @returns {unknown} */
function parsed(words) {
  try {
    return JSON.parse(words);
  } catch (error) {
    if (error instanceof SyntaxError) return null; // other frames and tools send words of their own
    throw error;
  }
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isRecord(value) {
  return typeof value === "object" && value !== null;
}
