"""Recognise in the customer's words how they feel, what they want done, and what is beside the point.

Plain patterns that claim only what they are sure of; every match is quoted, never paraphrased.
"""

from __future__ import annotations

import re
from enum import StrEnum

SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*")
ASIDE = re.compile(
    r"""
    ^\W*(?:
        (?:hi|hey|hello|hiya|good\s+(?:morning|afternoon|evening|day)|dear\s+\w+|thanks?|thank\s+you|cheers|please|
           ok(?:ay)?|yes|no|nope|sure|great|sorry)(?:\s+(?:there|all|team|again|you|so\s+much|very\s+much|in\s+advance|thanks?|please))*
      | [^.!?]*\b(?:speak|talk|chat|connect|transfer|put|pass|get|give|want|need|prefer)\b[^.!?]{0,40}
          \b(?:human|person|agent|someone|somebody|representative|advis[eo]r|operator|supervisor|manager|staff)\b[^.!?]*
      | (?:a\s+)?(?:real\s+|live\s+)?(?:human|person|agent|representative|operator)(?:\s+(?:please|now))*
      | (?:[^\s.!?]+[\s,]+){0,4}(?:thanks?|thank\s+you|cheers|ta|danke|merci)(?:\s+\S+){0,3}
      | (?:great|perfect|lovely|brilliant|good|fine|yes|ok(?:ay)?|no)[\s,]+(?:\S+\s*){1,3}[^?]
    )\W*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
QUESTION = re.compile(
    r"\?$|^\W*(?:(?:and|but|so|also|hi|hello|hey)[\s,]+)*"
    r"(?:can|could|will|would|do|does|did|is|are|was|how|what|when|where|which|why|who)\b",
    re.IGNORECASE,
)
NOT_HELPED = re.compile(
    r"""
    \b(?:that|this|it)\s+(?:did|does|has|is)(?:\s*n.?t|\s+not)\s+(?:help|work|answer|solve|fix|what|right|it\b)
    | \bnot\s+(?:helpful|what\s+i\s+(?:asked|meant|wanted)|my\s+question)
    | \b(?:wrong|bad)\s+answer
    | \bstill\s+(?:not\b|no\b|the\s+same|(?:does|is|will|wo)\s*n.?t|does\s+not|is\s+not|broken|blink|leak)
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
UPSET = re.compile(
    r"\b(?:ridiculous|unacceptable|outrageous|disgrace(?:ful)?|pathetic|appalling|furious|livid|fed\s+up|sick\s+of|"
    r"scam|rip-?\s?off|useless|worst|terrible|horrible|awful|disgust(?:ed|ing)|angry|infuriating|had\s+enough|"
    r"waste\s+of\s+(?:time|money)|never\s+(?:again|buying|ordering))\b|!{3,}",
    re.IGNORECASE,
)
FRUSTRATED = re.compile(
    r"\b(?:still\s+(?:not|no|waiting|broken)|yet\s+again|(?:second|third|fourth|fifth|\d(?:nd|rd|th))\s+time|"
    r"(?:been\s+)?waiting\s+(?:for|since)|keeps?\s+(?:happening|breaking|failing)|annoy(?:ed|ing)|frustrat(?:ed|ing)|"
    r"disappoint(?:ed|ing)|no\s+one\s+(?:answers|replies|helps)|not\s+happy|unhappy)\b",
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


def sentences(text: str) -> tuple[str, ...]:
    """Cut a text into sentences, each as it stands there but for white space around it."""
    return tuple(found for found in (one.strip() for one in SENTENCE.findall(text)) if found)


def is_question(sentence: str) -> bool:
    """Whether a sentence asks, with a question mark or in its first word."""
    return bool(QUESTION.search(sentence))


def is_aside(sentence: str) -> bool:
    """Whether a sentence only greets, thanks, agrees, or asks for a person."""
    return bool(ASIDE.match(sentence))


def resolution_in(sentence: str) -> Resolution | None:
    """Return what the customer wants done, if the sentence says so."""
    return next((wanted for wanted, pattern in RESOLUTIONS if pattern.search(sentence)), None)
