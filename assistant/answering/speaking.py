"""Speak the customer's language: know which it is, and prefer what is written in it.

The message itself tells, if it is long enough; else what they wrote before; else the profile. What an
article says is never translated: where there is nothing in their language, that is said, in their language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.conversations.heard import Heard
from knowledge import Hit, language_of

THEIR_PROFILE = "their profile"
ANOTHER_LANGUAGE = 0.05  # of a score: as much as may lie between articles that answer alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The language that a customer writes, as two letters, and how we know."""

    language: str
    because: str


ENGLISH = Spoken(language="en", because="nothing else is known")


def spoken_by(heard: Sequence[Heard], *, locale: str) -> Spoken:
    """Return the language to answer in what was heard last; before anything was, that of the profile."""
    told = ((one is heard[-1], language_of(one.text)) for one in reversed(heard) if one.is_own)
    for is_last, language in told:
        if language is not None:
            because = "the message" if is_last else "what they wrote before"
            return Spoken(language=language, because=because)
    return Spoken(language=primary(locale), because=THEIR_PROFILE) if locale else ENGLISH


def prefer_language(hits: Sequence[Hit], language: str) -> tuple[Hit, ...]:
    """Return hits with those in `language` before others that answer about as well.

    Where nothing is in it, or nothing says what it is in, they stay as they are.
    """
    if not any(speaks(hit, language) for hit in hits):
        return tuple(hits)
    moved = (
        replace(hit, score=hit.score - ANOTHER_LANGUAGE) if is_foreign(hit, language) else hit for hit in hits
    )
    return tuple(sorted(moved, key=lambda hit: -hit.score))


def speaks(hit: Hit, language: str) -> bool:
    """Whether an article is in this language, among others perhaps."""
    return language in languages_of(hit)


def is_foreign(hit: Hit, language: str) -> bool:
    """Whether an article is known to be in other languages only."""
    return bool(languages_of(hit)) and not speaks(hit, language)


def languages_of(hit: Hit) -> tuple[str, ...]:
    """Return the languages of an article, as two letters each; none where nobody knows."""
    return tuple(primary(one) for one in hit.passage.metadata.get("language", ()))


def primary(tag: str) -> str:
    """Return the language of a tag such as `de-AT`."""
    return tag.replace("_", "-").partition("-")[0].lower()
