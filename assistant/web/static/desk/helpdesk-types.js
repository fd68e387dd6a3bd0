/**
 * Name what the server says of helpdesks.
 */

/**
 * @typedef {object} HelpdeskField one field of a vendor's form
 * @property {string} name
 * @property {string} title
 * @property {string} description
 * @property {"text" | "texts" | "number" | "numbers" | "flag" | "choice" | "secret" | "secrets" | "json"} shape
 * @property {boolean} is_required
 * @property {unknown} default
 * @property {string[]} choices
 */

/**
 * @typedef {object} HelpdeskVendor
 * @property {string} vendor
 * @property {string} title
 * @property {string[]} can
 * @property {string[]} cannot
 * @property {string[]} unproven
 * @property {string[]} guide
 * @property {HelpdeskField[]} fields
 */

/**
 * @typedef {object} Helpdesk a connection, without its secrets
 * @property {string} id
 * @property {string} vendor
 * @property {string} title
 * @property {string} name
 * @property {number} version
 * @property {boolean} is_paused
 * @property {string} webhook
 * @property {Record<string, unknown>} settings
 * @property {string[]} secrets_kept
 * @property {string} added_at
 * @property {string | null} heard_at
 * @property {string} problem
 * @property {string | null} troubled_at
 */

/** @typedef {{step: string, is_well: boolean, told: string, fix: string}} Finding */
/** @typedef {{is_well: boolean, findings: Finding[]}} Findings */

export {};
