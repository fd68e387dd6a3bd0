"""Find the words with which a customer came, what they were told at best, and what they were promised.

All three are quoted, whole sentences at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.conversations.listen import sentences
from assistant.conversations.model import Author, Message
from assistant.handoff.phrases import ASIDE, is_aside
from assistant.handoff.plain import compared, plain, without_greeting

LONG_ENOUGH = 20  # words, beyond which an answer says no more
LATER = 4  # messages that weigh as much as so many words

CLOSES = re.compile(
    r"\b(?:anything else|you[’']?re (?:very )?welcome|have a (?:great|good|nice|wonderful|lovely)|enjoy|"
    r"good ?bye|thank you for|thanks for (?:contacting|using)|glad (?:i|we) could|happy to help|"
    r"let (?:us|me) know if|further assistance)\b",
    re.IGNORECASE,
)
SOOTHES = re.compile(
    r"\b(?:sorry|apologi[sz]e|apologies|thanks?|thank you|glad|hear (?:that|this)|appreciate|understand|"
    r"frustrat\w+|disappoint\w+|hope|no problem|oh no|uh oh|got it)\b",
    re.IGNORECASE,
)
ACTS = re.compile(
    r"\b(?:please|message us|dm|call|contact|e-?mail|visit|check|try|send|follow|report|reach|share|fill|"
    r"submit|let us know|(?:can|could) you|will|we[’'](?:ll|ve)|i[’'](?:ll|ve)|you can|you[’']ll|need to|"
    r"should|recommend|suggest|advise|refund|replace|look into|confirm|link|provide|reinstall|restart|"
    r"update|click)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(?:(?:i|we)(?:[’']ll| will)\b(?! (?:be able|need|have to))|(?:i|we)(?:[’']ve| have) (?:\w+ )?"
    r"(?:booked|reserved|refunded|arranged|ordered|sent|asked|raised|passed|cancelled|changed|made that)|"
    r"(?:has|have|is|are|was) (?:been )?(?:booked|reserved|refunded|confirmed)|booking was successful|"
    r"you(?:[’']ll| will) (?:get|receive|hear|have)|(?:reference|confirmation|booking|case|ticket) number\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of one message."""

    text: str
    message: Message


def opening(messages: Sequence[Message]) -> Quote | None:
    """Return what the customer said first beyond greeting and thanking, if they said something."""
    for message in messages:
        if message.author is Author.CUSTOMER:
            said = [one for one in _sentences(message) if not is_aside(one)]
            if said:
                return Quote(text=" ".join(said), message=message)
    return None


def told(messages: Sequence[Message]) -> Quote | None:
    """Return what a person of ours answered: late, and saying something; not that they are sorry."""
    best: tuple[float, Quote] | None = None
    ours = [message for message in messages if message.author is Author.AGENT]
    for place, message in enumerate(ours):
        said = " ".join(_of_substance(message))
        weight = min(len(said.split()), LONG_ENOUGH) / LONG_ENOUGH + place / LATER
        if compared(said) and (best is None or weight > best[0]):
            best = weight, Quote(text=said, message=message)
    return best[1] if best else None


def promised(messages: Sequence[Message]) -> Iterator[Quote]:
    """Yield what a person of ours did or will do for the customer, in their words, newest first."""
    for message in reversed(messages):
        if message.author is Author.AGENT:
            said = [one for one in _sentences(message) if PROMISES.search(one) and not one.endswith("?")]
            if said:
                yield Quote(text=" ".join(said), message=message)


def _of_substance(message: Message) -> Iterator[str]:
    for sentence in _sentences(message):
        says_something = not ASIDE.match(sentence) and not CLOSES.search(sentence)
        if says_something and (ACTS.search(sentence) or not SOOTHES.search(sentence)):
            yield sentence


def _sentences(message: Message) -> tuple[str, ...]:
    return sentences(without_greeting(plain(message.text)))
