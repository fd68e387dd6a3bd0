"""Hear in seven languages who wants a person, in whichever of many ways they say so.

What asks for a person is put together from each language's table of words. A person has to be asked
for: one who drinks tea, took the parcel or works beside the customer is only mentioned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.conversations.ways_of_asking import (
    DUTCH,
    ENGLISH,
    FRENCH,
    GERMAN,
    ITALIAN,
    PORTUGUESE,
    SPANISH,
    Tongue,
)

NEAR = r"[^.?!,;]{0,28}?"  # between what belongs together
ALONE = r"\W*$"
STEM = 4  # letters by which a word that may bear on it is told, before any pattern is tried
WORDS = re.compile(r"\w+")
HOW_TO_CONTACT = re.compile(
    r"^(?!.*\b(?:human|real|live)\b).*\b(?:how|where|when|what|which)\b[^.?!]{0,30}\b(?:contact|phone|number|e-?mail|hours)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """Hears one language."""

    stems: frozenset[str]
    asks: re.Pattern[str]
    not_wanted: re.Pattern[str]

    def hears(self, sentence: str) -> bool:
        """Whether the sentence asks for a person in this language."""
        return self.asks.search(self.not_wanted.sub("", sentence)) is not None


def ear_for(tongue: Tongue) -> Ear:
    """Return what hears a language."""
    asks = (
        rf"\b(?:{tongue.speak})\s+(?:{tongue.who})\b",
        rf"\b(?:{tongue.hand})\b{NEAR}\b(?:{tongue.who})\b",
        rf"\b(?:{tongue.want})\s+(?:{tongue.human})\b",
        rf"\b(?:{tongue.may})\b{NEAR}\b(?:{tongue.who})\b{NEAR}\b(?:{tongue.do})\b",
        rf"^\W*(?:{tongue.who})\s+(?:{tongue.may})\b{NEAR}\b(?:{tongue.do})\b",
        rf"(?:{tongue.call})",
        rf"^\W*(?:\w+\W+){{0,2}}?(?:{tongue.there})",
        rf"(?:{tongue.machine})",
        rf"^\W*(?:(?:{tongue.please})[\s,]+)?(?:{tongue.human})(?:[\s,]+(?:{tongue.please}))*{ALONE}",
        rf"[,;:]\s*(?:{tongue.human})(?:[\s,]+(?:{tongue.please}))+{ALONE}",
        tongue.otherwise,
    )
    return Ear(
        stems=frozenset(tongue.stems.split()),
        asks=re.compile("|".join(asks), re.IGNORECASE),
        not_wanted=re.compile(tongue.not_wanted, re.IGNORECASE),
    )


EARS = tuple(ear_for(one) for one in (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH, PORTUGUESE))


def asks_for_person(sentence: str) -> bool:
    """Whether a sentence asks in one of these languages for a person, or for an end to the machine.

    To ask only for the way to reach one is a question like others.
    """
    stems = {word[:STEM] for word in WORDS.findall(sentence.lower())}
    heard = any(not stems.isdisjoint(ear.stems) and ear.hears(sentence) for ear in EARS)
    return heard and not HOW_TO_CONTACT.search(sentence)
