/**
 * Name the shapes of what owners write, read and set at the desk, for the type checker.
 *
 * Nothing here runs. The server's OpenAPI description is the source; where they differ, it is right.
 */

/**
 * @typedef {object} ArticleRow
 * @property {string} id
 * @property {string} title
 * @property {string} source the folder that it was read from, or "desk"
 * @property {string | null} origin the source that the desk took it from
 * @property {boolean} is_own written or changed at the desk
 * @property {boolean} is_searchable
 * @property {boolean} is_valid today
 * @property {string} changed_at
 * @property {number} change
 * @property {string[]} audience
 * @property {string[]} product
 * @property {string[]} region
 * @property {string[]} language
 * @property {string | null} valid_from
 * @property {string | null} valid_until
 * @property {boolean} approved its text is said word for word
 * @property {string} approval who approved it and when, in words
 * @property {string[]} based_on
 * @property {boolean} is_lapsed not used until it is approved again
 * @property {string[]} instructions to assistants, found in it; no reply holds them
 */

/**
 * @typedef {object} WholeArticle
 * @property {string} text
 * @property {string} html sanitised by the server
 * @property {string[]} questions
 * @property {string | null} url
 * @property {Record<string, string[]>} more
 *
 * @typedef {ArticleRow & WholeArticle} Article
 */

/**
 * @typedef {object} ArticlePage
 * @property {ArticleRow[]} articles
 * @property {number} matching
 * @property {number} lapsed approved answers that wait to be approved again
 * @property {string | null} next
 * @property {{source: string, articles: number}[]} sources
 */

/**
 * @typedef {object} SourceReport what the last reading did
 * @property {number} added
 * @property {number} changed
 * @property {number} unchanged
 * @property {number} removed
 * @property {number} held
 * @property {number} skipped
 * @property {{what: string, why: string}[]} shown
 */

/**
 * @typedef {object} ArticleSource
 * @property {string} id
 * @property {"folder" | "site"} kind
 * @property {string} location
 * @property {string | null} every such as "6h"
 * @property {"waiting" | "reading" | "synced" | "failed"} state
 * @property {number} articles
 * @property {string | null} due_at
 * @property {string | null} synced_at
 * @property {SourceReport | null} report
 * @property {string} problem
 */

/**
 * @typedef {object} Gap questions that mean much the same and that no article answers
 * @property {string} id
 * @property {string} title
 * @property {string[]} examples
 * @property {number} asked
 * @property {number} customers
 * @property {string} last_asked_at
 */

/** @typedef {Partial<Article> & {messages?: string[]}} Draft an article to begin with, and the messages that it will answer */

/**
 * @typedef {object} TriedBound
 * @property {number} risk
 * @property {number} confidence
 * @property {number | null} threshold
 * @property {number} answered
 * @property {number} wrong
 * @property {number | null} missing
 */

/**
 * @typedef {object} Risk
 * @property {number} labels
 * @property {number} questions
 * @property {"labels" | "knowledge" | null} made_from
 * @property {string | null} notice
 * @property {{threshold: number, coverage: number, risk: number}[]} curve
 * @property {TriedBound | null} tried
 * @property {number | null} threshold
 * @property {number | null} risk
 */

/** @typedef {"promote" | "pin" | "bury" | "margin"} RuleKind */

/**
 * @typedef {object} RuleProduct
 * @property {string} id
 * @property {string | null} title absent where it is sold no more
 */

/**
 * @typedef {object} OfferRule
 * @property {string} id
 * @property {number} version
 * @property {string} name
 * @property {RuleKind} kind
 * @property {"planned" | "running" | "ended"} state
 * @property {RuleProduct[]} products
 * @property {string} attribute
 * @property {string} value
 * @property {number} strength
 * @property {string | null} segment
 * @property {string | null} starts_at by the shop's clock
 * @property {string | null} ends_at
 * @property {string} made_by
 * @property {string} made_at
 * @property {string} changed_by
 * @property {string} changed_at
 */

/**
 * @typedef {object} RuleChoices
 * @property {string} time_zone
 * @property {{name: string, title: string}[]} segments
 * @property {{name: string, values: Record<string, number>}[]} attributes
 * @property {number} most_promoted
 * @property {number} most_for_margin
 * @property {boolean} have_margins
 */

/**
 * @typedef {object} Previewed
 * @property {string} product_id
 * @property {string} title
 * @property {string} reason
 * @property {number} score
 * @property {boolean} is_by_rule
 * @property {{signal: string, amount: number, because: string}[]} contributions
 */

/**
 * @typedef {object} OfferPreview
 * @property {"no consent" | "no article answers that" | "nothing suits" | null} because
 * @property {boolean} is_held_back
 * @property {Previewed[]} with_rules
 * @property {Previewed[]} without_rules
 * @property {{product_id: string, title: string, limit: string}[]} excluded
 * @property {number} more_excluded
 */

/**
 * @typedef {object} SuggestedReply
 * @property {"article"} kind
 * @property {string} id
 * @property {string} text Markdown
 * @property {import("../shared/types.js").Source[]} sources
 * @property {number} confidence
 * @property {string[]} personal
 * @property {number} sent how often agents sent it for questions like this
 * @property {number} put_aside
 */

/**
 * @typedef {object} SimilarCase solved before, and nobody can be told from it
 * @property {string} id
 * @property {string} question
 * @property {string} answer
 * @property {boolean} by_person
 * @property {string[]} articles
 * @property {string} solved_at
 * @property {number} alike
 */

/**
 * @typedef {object} Offerable
 * @property {string} product_id
 * @property {string} title
 * @property {string} price
 * @property {string} currency
 * @property {string} url
 * @property {string} reason
 */

/**
 * @typedef {object} Macro
 * @property {string} id
 * @property {string} name
 * @property {string} text
 * @property {number} version
 * @property {string} changed_by
 * @property {string} changed_at
 */

/**
 * @typedef {object} FilledMacro
 * @property {string} id
 * @property {string} name
 * @property {string} text what nothing is known for stands as it is written
 * @property {string[]} gaps
 */

/**
 * @typedef {object} Assistance what an agent is offered for the customer's last message
 * @property {string | null} message_id absent while nothing is to be suggested
 * @property {string} question
 * @property {{do: string, because: string, source: string}[]} actions what to do next, the most urgent first
 * @property {SuggestedReply[]} replies
 * @property {SimilarCase[]} similar
 * @property {Offerable[]} offers
 * @property {string | null} no_offers_because
 */

/**
 * @typedef {object} Spread durations in seconds
 * @property {number} count
 * @property {number} median
 * @property {number} most that nine in ten do not exceed
 */

/** @typedef {{part: number, whole: number}} Share */

/**
 * @typedef {object} Overview how the desk is doing
 * @property {{waiting: number, longest_seconds: number, due_soon: number, late: number, held: number, present: number, room: number}} now
 * @property {number} requested
 * @property {number} gave_up
 * @property {Spread | null} wait
 * @property {Spread | null} handling
 * @property {Share} promises
 * @property {Share} first_contact
 * @property {Share} re_asks
 * @property {{begins: string, requested: number, claimed: number, wait: number | null}[]} buckets
 * @property {{name: string, presence: "present" | "away" | "offline", held: number, capacity: number, ended: number, handling: Spread | null, re_asks: Share}[]} agents
 */

export {};

/**
 * @typedef {object} Webhook a system of the owner's that is told what happens
 * @property {string} id
 * @property {string} name
 * @property {string} url
 * @property {string[]} events none: all of them
 * @property {boolean} with_content
 * @property {boolean} is_on
 * @property {string | null} ended why it is told nothing
 * @property {string | null} failing_since
 * @property {string | null} old_secret_until
 * @property {number} version
 * @property {string} changed_by
 * @property {number} sent
 * @property {number} waiting
 * @property {number} dead
 */

/**
 * @typedef {object} WebhookDelivery
 * @property {number} number
 * @property {string} id
 * @property {string} webhook
 * @property {string} event_id
 * @property {string} event
 * @property {"waiting" | "sent" | "dead"} state
 * @property {number} attempts
 * @property {string} queued_at
 * @property {string | null} tried_at
 * @property {string | null} next_at
 * @property {number | null} status
 * @property {string} problem
 * @property {number | null} took_ms
 */
