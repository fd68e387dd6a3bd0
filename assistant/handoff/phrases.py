"""Recognise in the customer's words what they tried, declined and want done, and what is beside the point.

Plain patterns that claim only what they are sure of; every match is quoted, never paraphrased.
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.conversations.listen import wants_person

ASIDE = re.compile(
    r"""
    ^\W*(?:
        (?:hi|hey|hello|hiya|good\s+(?:morning|afternoon|evening|day)|dear\s+\w+|thanks?|thank\s+you|cheers|please|
           ok(?:ay)?|yes|no|nope|sure|great|sorry)(?:\s+(?:there|all|team|again|you|so\s+much|very\s+much|in\s+advance|thanks?|please))*
      | (?:[^\s.!?]+[\s,]+){0,4}(?:thanks?|thank\s+you|cheers|ta|danke|merci)(?:\s+\S+){0,3}
      | (?:great|perfect|lovely|brilliant|good|fine|yes|ok(?:ay)?|no)[\s,]+(?:\S+\s*){1,3}[^?]
    )\W*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
DECLINED = re.compile(
    r"\b(?:no,?\s+thanks?|no\s+thank\s+you|not\s+interested|don.?t\s+(?:want|need)\s+(?:it|that|this|any|those|them)|"
    r"stop\s+(?:offering|selling|suggesting)|already\s+(?:have|got|own)\s+(?:it|that|one|this))\b",
    re.IGNORECASE,
)
TRIED = re.compile(
    r"\b(?:i|we)(?:\s*[’']ve|\s+have)?\s+(?:already\s+|also\s+|even\s+|just\s+)*"
    r"(?:tried|restarted|reset|reinstalled|descaled|cleaned|unplugged|checked|replaced|called|e-?mailed|followed|switched)\b",
    re.IGNORECASE,
)


class Resolution(StrEnum):
    """What a customer may want done, as an agent would put it."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    CALL_BACK = "call back"
    CANCELLATION = "cancellation"
    REPAIR = "repair"
    COMPENSATION = "compensation"
    REDELIVERY = "redelivery"
    CHANGE = "change of the order"


RESOLUTIONS = tuple(
    (resolution, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for resolution, words in (
        (Resolution.CALL_BACK, r"(?:call|ring|phone)\s+(?:me|us)(?:\s+back)?|call[\s-]?back"),
        (Resolution.REFUND, r"refund(?:ed)?|money\s+back|reimburse\w*"),
        (Resolution.REPLACEMENT, r"replacement|replace\s+(?:it|this|them|the)|exchange|swap|new\s+one"),
        (Resolution.REDELIVERY, r"re-?deliver\w*|re-?send|send\s+(?:it|them|another)\s+again|resent"),
        (Resolution.CANCELLATION, r"cancel(?:led|lation)?|unsubscribe"),
        (Resolution.REPAIR, r"repair(?:ed)?|fix\s+(?:it|this|my)|fixed"),
        (Resolution.COMPENSATION, r"compensat\w+|voucher|store\s+credit"),
        (Resolution.CHANGE, r"change\s+(?:my|the)\s+(?:order|address|delivery)"),
    )
)

CLAUSES = re.compile(r"[,;:–—]|\s-\s|\b(?:because|since|about)\b", re.IGNORECASE)
TELLING = 3  # words of a clause; fewer only press the point


def is_aside(sentence: str) -> bool:
    """Whether a sentence only greets, thanks, agrees, or asks for a person and does not say what for."""
    return bool(ASIDE.match(sentence)) or (wants_person(sentence) and not _says_what_for(sentence))


def _says_what_for(sentence: str) -> bool:
    """Whether a sentence that asks for a person tells why, as in "a person please, my lid is broken"."""
    return any(
        len(clause.split()) >= TELLING and not ASIDE.match(clause) and not wants_person(clause)
        for clause in (one.strip() for one in CLAUSES.split(sentence))
    )


def resolution_in(sentence: str) -> Resolution | None:
    """Return what the customer wants done, if the sentence says so."""
    return next((wanted for wanted, pattern in RESOLUTIONS if pattern.search(sentence)), None)
