"""Listen for what every part has to notice in a customer's words.

Whether they want a person, are upset, or say that the last answer did not help: the reply
and the summary for the agent must not judge this differently. Plain patterns that claim only
what they are sure of; what they miss is answered as a question, which is the safe side. Anger and
frustration are heard in English only.
"""

from __future__ import annotations

import re

from assistant.conversations import listen_abroad
from assistant.conversations.wanting_person import asks_for_person

SHOUT = 20  # letters; fewer in capitals are a name or an abbreviation
VERDICT = 10  # words; who tells more than that tells what happened elsewhere
SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*")
OPENS_A_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|also|hi|hello|hey)[\s,]+)*"
    r"(?:can|could|will|would|do|does|did|is|are|was|how|what|when|where|which|why|who)\b",
    re.IGNORECASE,
)
UPSET = re.compile(
    r"""
    \b(?:ridiculous|unacceptable|outrageous|disgrace(?:ful)?|pathetic|appalling|furious|livid|fed\s+up|sick\s+of|
       scam|rip[\s-]?off|useless|worst|terrible|horrible|awful|disgust(?:ed|ing)|angry|infuriating|joke\s+of\s+a|
       never\s+(?:again|buying|ordering)|waste\s+of\s+(?:time|money)|had\s+enough|wtf|bullshit|damn|
       trading\s+standards|my\s+lawyer|sue\s+you)\b
    | !{3,}
    """,
    re.IGNORECASE | re.VERBOSE,
)
FRUSTRATED = re.compile(
    r"\b(?:still\s+(?:not|no|waiting|broken)|yet\s+again|(?:second|third|fourth|fifth|\d(?:nd|rd|th))\s+time|"
    r"(?:been\s+)?waiting\s+(?:for|since)|keeps?\s+(?:happening|breaking|failing)|annoy(?:ed|ing)|frustrat(?:ed|ing)|"
    r"disappoint(?:ed|ing)|no\s+one\s+(?:answers|replies|helps)|not\s+happy|unhappy)\b",
    re.IGNORECASE,
)
RAISED_VOICE = re.compile(r"!|\?{2,}|\b(?:now|immediately|at\s+once)\b", re.IGNORECASE)
NOT_HELPED = re.compile(
    r"""
    \b(?:that|this|it)\s+(?:did|does|has|is)(?:\s*n.?t|\s+not)\s+
        (?:help|work|answer|solve|fix|what\s+i|right|it\b)
    | \bnot\s+(?:helpful|what\s+i\s+(?:asked|meant|wanted)|my\s+question)
    | \b(?:wrong|bad)\s+answer
    | \b(?:you|it)\s+(?:mis|do\s*n.?t\s+|do\s+not\s+)underst\w+
    | (?:^\W*|\b(?:it|that|this|it.?s|that.?s|but|and|no|sorry)[\s,]+(?:is\s+)?)
        still\s+(?:not\b|no\b|the\s+same|(?:does|is|wo|ca)\s*n.?t|does\s+not|is\s+not|cannot|will\s+not)
    | \bstill\s+(?:(?:not|(?:does|is)(?:\s*n.?t|\s+not))\s+(?:work|help|fix)|broken|blink|leak)
    | ^\W*(?:(?:but|no|sorry)[\s,]+)?(?:it|this|that)(?:\s+is|.?s)\s+still\s+\w+\W*$
    | \b(?:no|nope)[\s,.!]+that
    """,
    re.IGNORECASE | re.VERBOSE,
)


def sentences(text: str) -> tuple[str, ...]:
    """Cut a text into sentences, each as it stands there but for white space around it."""
    return tuple(found for found in (one.strip() for one in SENTENCE.findall(text)) if found)


def is_question(sentence: str) -> bool:
    """Whether a sentence asks, with a question mark or in its first word."""
    return sentence.endswith("?") or bool(OPENS_A_QUESTION.search(sentence))


def wants_person(text: str) -> bool:
    """Whether somebody asks to be put through to a person, and not only for the way to reach one."""
    return any(asks_for_person(sentence) for sentence in sentences(text))


def is_upset(text: str) -> bool:
    """Whether somebody is angry: by their words, or by shouting with another sign of it."""
    if UPSET.search(text):
        return True
    return is_shouting(text) and bool(RAISED_VOICE.search(text) or FRUSTRATED.search(text))


def is_frustrated(text: str) -> bool:
    """Whether somebody has waited or tried for too long."""
    return bool(FRUSTRATED.search(text))


def denies_help(text: str) -> bool:
    """Whether somebody states that what they were told did not help; a question states nothing.

    What they speak of is the last answer only where there was one: the caller has to know.
    """
    return any(
        (NOT_HELPED.search(one) or (listen_abroad.denies_help(one) and not one.endswith("?")))
        and not OPENS_A_QUESTION.search(one)
        and len(one.split()) <= VERDICT
        for one in sentences(text)
    )


def is_shouting(text: str) -> bool:
    """Whether most of a longer message is in capitals."""
    letters = sum(map(str.isalpha, text))
    return letters >= SHOUT and sum(map(str.isupper, text)) > 0.7 * letters
