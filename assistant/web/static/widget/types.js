/**
 * Name the shapes of what customers see, set and are asked of themselves, for the type checker.
 *
 * Nothing here runs. The server's OpenAPI description is the source; where they differ, it is right.
 */

/** @typedef {import("../shared/types.js").Conversation} Conversation */
/** @typedef {import("../shared/types.js").Order} Order */
/** @typedef {import("../shared/types.js").Preference} Preference */

/**
 * @typedef {object} ConsentShown what a customer is asked, and what holds
 * @property {string} purpose
 * @property {boolean} granted
 * @property {string} source
 * @property {string | null} at
 * @property {string} name
 * @property {string} asks
 * @property {string} benefit
 * @property {boolean} is_asked_again they agreed to less than it means by now
 */

/**
 * @typedef {object} Consents
 * @property {number} policy
 * @property {"opt_in" | "opt_out" | "elsewhere" | null} tier
 * @property {boolean} has_signal their browser said no for them
 * @property {ConsentShown[]} consents
 */

/**
 * @typedef {object} Activity something that a customer did in the shop
 * @property {string} id
 * @property {string} kind
 * @property {string} at
 * @property {string | null} product_id
 */

/**
 * @typedef {object} Reason why one kind of data is kept
 * @property {string} kind
 * @property {string} source
 * @property {string[]} purposes
 * @property {string[]} used_now
 */

/**
 * @typedef {object} Profile
 * @property {string | null} external_id
 * @property {string | null} name
 * @property {string | null} email
 * @property {string} locale
 * @property {string | null} region
 * @property {boolean} is_known
 */

/**
 * @typedef {object} Me everything that the customer may see about themselves
 * @property {Profile} profile
 * @property {Preference[]} preferences
 * @property {ConsentShown[]} consents
 * @property {Order[]} orders
 * @property {Activity[]} activities
 * @property {Conversation[]} conversations
 * @property {number} policy the version of the words that ask
 * @property {"opt_in" | "opt_out" | "elsewhere" | null} tier
 * @property {boolean} has_signal
 * @property {Reason[]} why
 */

/**
 * @typedef {object} Outlook what is expected over so many weeks
 * @property {number} weeks
 * @property {number | null} chance_to_return
 * @property {number} purchases
 * @property {number | null} value
 * @property {string} currency
 */

/**
 * @typedef {object} Due when a product may be needed again; days without a time
 * @property {string} product_id
 * @property {string} title
 * @property {string} expected
 * @property {string} first
 * @property {string} last
 * @property {boolean} overdue
 */

/**
 * @typedef {object} Predictions what is foretold of a customer
 * @property {string} withheld
 * @property {{stage: "visitor" | "new" | "active" | "loyal" | "at_risk" | "lapsed" | "won_back", because: string} | null} stage
 * @property {Outlook | null} outlook
 * @property {Due[]} due
 * @property {{version: number, buyers: number, holds: string} | null} learnt
 */

/**
 * @typedef {object} Identifier what a customer is known by
 * @property {string} id
 * @property {string} kind
 * @property {string} value
 * @property {string | null} verified_by
 * @property {string} seen_at
 * @property {string | null} disconnected_at
 */

/**
 * @typedef {object} Joined somebody who was made one with the customer
 * @property {string} id
 * @property {string | null} external_id
 * @property {string | null} name
 * @property {string | null} email
 * @property {string} merge
 */

/**
 * @typedef {object} Identities
 * @property {Identifier[]} identifiers
 * @property {Joined[]} merged
 */

/**
 * @typedef {object} Question one of the owner's that has no answer yet
 * @property {string} topic
 * @property {string} asks
 * @property {string} benefit
 * @property {string} type
 * @property {string[]} choices
 * @property {boolean} was_asked
 */

/**
 * @typedef {object} Decision one that a customer took, and its proof
 * @property {string} purpose
 * @property {boolean} granted
 * @property {string} source
 * @property {string} at
 * @property {string} door
 * @property {number | null} policy the version of the words that were shown
 */

export {};
