/**
 * Show by what we recognise a customer and who was made one with them; each can be taken back.
 */

import { el, fill } from "../shared/dom.js";
import { day } from "../shared/time.js";
import { action, askedTwice, section, words } from "./privacy-lines.js";

/** @typedef {import("./types.js").Identities} Identities */
/** @typedef {import("./types.js").Identifier} Identifier */
/** @typedef {import("./types.js").Joined} Joined */
/** @typedef {import("./privacy-lines.js").Change} Change */

const NAMES = /** @type {Record<string, string>} */ ({
  anonymous: "This browser",
  user: "Your customer number at the shop",
  email: "E-mail",
  phone: "Phone",
  external: "Your number in another system of the shop",
  did: "An identity that you made yourself",
});
const VOUCHERS = /** @type {Record<string, string>} */ ({
  shop_token: "The shop confirmed it when you signed in",
  identifier_hash: "The shop confirmed it",
  user_hash: "The shop confirmed it",
  did_key: "You proved it with your key",
  visitor_token: "We gave this browser a number, so that you can come back to your chat",
});

/** @param {Identities} identities @param {{change: Change, parted: () => void}} given */
export function identitiesSection({ identifiers, merged }, { change, parted }) {
  if (identifiers.length + merged.length === 0) return null;
  return section(
    "How we recognise you",
    el(
      "p",
      { class: "quiet" },
      "These come from the shop or from this browser. What you disconnect never joins another account to yours. ",
      "To be recognised by none of them, delete everything at the end of this page.",
    ),
    el(
      "ul",
      { class: "items" },
      ...identifiers.map((one) => identifierItem(one, change)),
      ...merged.map((one) => joinedItem(one, { change, parted })),
    ),
  );
}

/** @param {Identifier} identifier @param {Change} change */
function identifierItem(identifier, change) {
  const item = el("li", { class: "item" });
  show(item, identifier, change);
  return item;
}

/** @param {HTMLElement} item @param {Identifier} identifier @param {Change} change */
function show(item, identifier, change) {
  const name = NAMES[identifier.kind] ?? identifier.kind;
  const isConnected = identifier.disconnected_at === null;
  const button = action(
    isConnected ? "Disconnect" : "Connect",
    `${isConnected ? "Disconnect" : "Connect"} ${name}`,
    () =>
      change(async (api) => {
        /** @type {Identifier} */
        const now = await api.put(`/v1/me/identities/${identifier.id}`, { is_connected: !isConnected });
        show(item, now, change).focus();
      }),
  );
  fill(item, words({ name, value: identifier.value, note: proof(identifier) }), button);
  return button;
}

/** @param {Identifier} identifier */
function proof({ verified_by: by, seen_at: seen, disconnected_at: disconnected }) {
  if (disconnected !== null) return `You disconnected it on ${day(disconnected)}.`;
  const who = by === null ? "Nobody confirmed it, so it opens nothing" : (VOUCHERS[by] ?? "Confirmed");
  return `${who}. Last seen ${day(seen)}.`;
}

/** @param {Joined} joined @param {{change: Change, parted: () => void}} given */
function joinedItem(joined, { change, parted }) {
  const value = joined.email ?? joined.name ?? joined.external_id ?? "An earlier visit";
  return askedTwice({
    said: { name: "Also you", value, note: "It was joined with this account" },
    ask: "Not me",
    label: `${value} is not me`,
    go: "Take it apart",
    keep: "Leave it",
    act: (api) => api.post(`/v1/me/merges/${joined.merge}/undo`),
    change,
    gone: parted,
  });
}
