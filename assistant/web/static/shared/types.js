/**
 * Name the shapes that travel between the pages and the server, for the type checker.
 *
 * Nothing here runs. The server's OpenAPI description is the source; where they differ, it is right.
 */

/** @typedef {{seq: number, at: string}} ReadMark the last message that somebody saw, and when */

/**
 * @typedef {object} Conversation
 * @property {string} id
 * @property {string} subject
 * @property {"assistant" | "nobody" | "person"} owner nobody: waiting for a person
 * @property {string | null} agent_name
 * @property {boolean} is_open
 * @property {number} seq number of the last message
 * @property {number | null} rating
 * @property {string} started_at
 * @property {string} updated_at
 * @property {number | null} position place in the queue, from 1
 * @property {ReadMark | null} customer_read
 * @property {ReadMark | null} agent_read by the person who had it then
 */

/**
 * @typedef {object} Source
 * @property {string} article_id
 * @property {string} title
 * @property {string | null} url
 * @property {string} quote the words that the answer rests on
 */

/**
 * @typedef {object} Contribution
 * @property {string} signal
 * @property {number} amount
 * @property {string} because
 */

/**
 * @typedef {object} Answered what a customer answered to an offer, and what it changed
 * @property {string} outcome
 * @property {string | null} topic of the preference
 * @property {string | null} order_id of which a product is a gift now
 * @property {string | null} gift that product
 */

/**
 * @typedef {object} Offer
 * @property {string} id of this product in this showing
 * @property {string} product_id
 * @property {string} title
 * @property {string} price
 * @property {string} currency
 * @property {string} url
 * @property {string} reason
 * @property {string} difference how it differs from the others shown
 * @property {Contribution[]} contributions what decided
 * @property {string} rests_on what of theirs weighed most, by its title; empty where nothing did
 * @property {Answered | null} answered by the customer, as far as it stands
 */

/**
 * @typedef {object} Reminding what a customer is told before they ask
 * @property {string} id
 * @property {"fault" | "maintenance" | "renewal" | "replenishment" | "milestone" | "reengagement"} kind
 * @property {string} words
 * @property {string} because
 * @property {string | null} product_id
 */

/**
 * @typedef {object} Attachment a file that was sent; what is in it is read by its id
 * @property {string} id
 * @property {string} name
 * @property {string} media_type
 * @property {number} size bytes
 */

/**
 * @typedef {object} Message
 * @property {string} id
 * @property {string} conversation_id
 * @property {number} seq
 * @property {"customer" | "assistant" | "agent" | "system"} author
 * @property {string | null} author_name
 * @property {string} text
 * @property {string} html sanitised by the server
 * @property {string} at
 * @property {string | null} client_id
 * @property {string | null} in_reply_to
 * @property {Attachment | null} attachment where the message is a file
 * @property {"answer" | "ask_back" | "hand_off" | "acknowledge" | null} decision
 * @property {number | null} confidence
 * @property {Source[]} sources
 * @property {Offer[]} offers
 * @property {string[]} personal why this answer for this customer
 * @property {string[]} choices answers to what it asks, to be sent as they are
 * @property {string | null} trace_id
 */

/**
 * @typedef {object} Note what staff noted for each other; customers never see it
 * @property {string} id
 * @property {string} conversation_id
 * @property {number} after the number of the last message when it was written
 * @property {string} author_name
 * @property {string} text
 * @property {string} html sanitised by the server
 * @property {string} at
 * @property {string} client_id
 */

/**
 * @typedef {object} Mention a message that holds the words looked for
 * @property {string} conversation_id
 * @property {string} message_id
 * @property {string | null} customer_name
 * @property {string} subject
 * @property {boolean} is_open
 * @property {"customer" | "assistant" | "agent"} author
 * @property {string} at
 * @property {string} before
 * @property {string} found
 * @property {string} behind
 */

/**
 * @typedef {object} SummaryLine
 * @property {string} section
 * @property {string} text
 * @property {string} source for example "message msg_1" or "order F-1"
 */

/**
 * @typedef {object} Handoff
 * @property {string} id
 * @property {string} conversation_id
 * @property {string} reason
 * @property {"waiting" | "claimed" | "passed" | "returned" | "closed"} stage
 * @property {string} requested_at
 * @property {string | null} claimed_at
 * @property {string | null} agent_name
 * @property {string | null} customer_name
 * @property {string} subject
 * @property {SummaryLine[]} summary
 * @property {string} short one line of it
 * @property {string} brief a paragraph to read first
 * @property {number} waiting_seconds
 * @property {number} priority
 * @property {string | null} respond_by
 * @property {string | null} named_agent
 * @property {string[]} skills that whoever helps should have
 * @property {string | null} language
 * @property {string[]} service_from
 * @property {string | null} passed_by a colleague
 * @property {string | null} passed_to
 * @property {string} passed_note
 * @property {string | null} snoozed_until
 * @property {"due_soon" | "breached" | null} warned of the promise to answer
 */

/**
 * @typedef {object} Colleague
 * @property {string} id
 * @property {string} name
 * @property {string[]} skills
 * @property {string[]} languages
 * @property {"present" | "away" | "offline"} presence
 */

/**
 * @typedef {object} Match somebody who may be meant at the counter
 * @property {string} id
 * @property {string | null} name absent where we may not remember them
 * @property {string} hint
 */

/**
 * @typedef {object} Brief
 * @property {string} id
 * @property {string | null} name
 * @property {{text: string, source: string}[]} lines
 * @property {string} withheld
 * @property {boolean} is_recorded
 */

/**
 * @typedef {object} Preference
 * @property {string} topic
 * @property {string} value
 * @property {"set" | "said" | "inferred"} origin
 * @property {number} confidence
 * @property {string} learned_at
 * @property {string} source
 */

/**
 * @typedef {object} Consent
 * @property {string} purpose
 * @property {boolean} granted
 * @property {string} source
 * @property {string | null} at
 */

/**
 * @typedef {object} OrderLine
 * @property {string} product_id
 * @property {string} title
 * @property {number} quantity
 * @property {string} price
 * @property {boolean} is_gift
 */

/**
 * @typedef {object} Order
 * @property {string} id
 * @property {string} placed_at
 * @property {string} status
 * @property {boolean} is_gift
 * @property {string} currency
 * @property {OrderLine[]} lines
 */

/**
 * @typedef {object} PastConversation
 * @property {string} id
 * @property {string} subject
 * @property {string} started_at
 * @property {string} outcome
 */

/**
 * @typedef {object} CustomerCard what an agent sees of a customer
 * @property {string} id
 * @property {string | null} name
 * @property {string | null} email
 * @property {string} locale
 * @property {string | null} region
 * @property {boolean} is_known
 * @property {Preference[]} preferences
 * @property {Order[]} orders
 * @property {Consent[]} consents
 * @property {PastConversation[]} conversations
 * @property {{ stage: string, because: string } | null} stage absent where they refuse personal answers
 * @property {{ name: string, title: string, because: string }[]} segments
 * @property {Reminding[]} notices that the agent may bring up
 */

/**
 * @typedef {object} DeskConversation
 * @property {Conversation} conversation
 * @property {Message[]} messages
 * @property {Note[]} notes
 * @property {Handoff | null} handoff
 * @property {CustomerCard} customer
 */

/**
 * @typedef {object} Queue
 * @property {Handoff[]} waiting
 * @property {Handoff[]} mine
 */

/**
 * @typedef {object} Staff
 * @property {string} id
 * @property {string} name
 * @property {string} email
 * @property {string} role
 * @property {string[]} skills
 * @property {string[]} languages
 * @property {number} capacity
 * @property {boolean} is_available
 * @property {"present" | "away" | "offline"} presence
 */

/**
 * @typedef {object} Trace
 * @property {string} id
 * @property {string} conversation_id
 * @property {string} message_id
 * @property {string} at
 * @property {Record<string, unknown>} steps
 */

/**
 * @typedef {object} Product
 * @property {string} product_id
 * @property {string} title
 * @property {string} text
 * @property {string} price
 * @property {string} currency
 * @property {string} url
 * @property {string} category
 * @property {number} stock
 */

/**
 * @typedef {object} DemoCustomer
 * @property {string} external_id
 * @property {string} name
 * @property {string} about
 */

export {};
