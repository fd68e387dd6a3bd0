"""Name what staff do with what is kept of customers, and describe one line of the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.events import StaffId


class Deed(StrEnum):
    """What somebody did."""

    READ_CONVERSATION = "read conversation"  # with the customer's card
    FOLLOWED_CONVERSATION = "followed conversation"
    SEARCHED = "searched conversations"
    READ_TRACE = "read trace"
    CLAIMED = "claimed conversation"
    REPLIED = "replied"
    NOTED = "noted in conversation"
    OPENED_FILE = "opened file of conversation"
    HANDED_BACK = "handed conversation back"
    PASSED_ON = "passed conversation on"
    CLOSED = "closed conversation"
    READ_QUESTIONS = "read unanswered questions"
    FOUND_CUSTOMER = "found customer"
    READ_BRIEF = "read brief"
    READ_TIMELINE = "read timeline"
    NOTED_ARRIVAL = "noted arrival"
    NOTED_PREFERENCE = "noted preference"
    READ_MERGES = "read merges"
    PREVIEWED_MERGE = "previewed merge"
    MERGED = "merged customer into"
    UNDID_MERGE = "undid merge of"
    MADE_OFFER_RULE = "made offer rule"
    CHANGED_OFFER_RULE = "changed offer rule"
    REMOVED_OFFER_RULE = "removed offer rule"
    PREVIEWED_OFFERS = "previewed offers"
    MADE_MACRO = "made macro"
    CHANGED_MACRO = "changed macro"
    REMOVED_MACRO = "removed macro"
    MADE_ACCESS = "made API token"
    ROTATED_ACCESS = "rotated API token"
    REVOKED_ACCESS = "revoked API token"
    MADE_WEBHOOK = "made webhook"
    CHANGED_WEBHOOK = "changed webhook"
    CHANGED_WEBHOOK_SECRET = "changed secret of webhook"  # noqa: S105  # pragma: allowlist secret
    REMOVED_WEBHOOK = "removed webhook"
    TESTED_WEBHOOK = "tested webhook"
    REPLAYED_WEBHOOK = "sent again to webhook"
    STOPPED_WEBHOOK = "stopped webhook"  # by the service: it was gone, or failed for five days
    CONNECTED_HELPDESK = "connected helpdesk"
    CHANGED_HELPDESK = "changed helpdesk"
    REMOVED_HELPDESK = "removed helpdesk"
    READ_AUDIT = "read audit log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Who did what, when, and of whom: a pseudonym, never a name."""

    id: int
    at: datetime
    staff_id: StaffId
    deed: Deed
    customer: str | None  # a pseudonym; absent where it was about many
    about: str  # an id, or how many were found; never what anybody wrote
