"""Find personal data in a text and put placeholders in its place.

Patterns and check digits find what has a shape of its own, a small tagger the names, places and firms.
A placeholder, such as [person 1], tells the kind and stands for the same words throughout one text, so that
a language model can still follow who did what. Masking what is masked changes nothing, and nothing that
`find` reports is left in a masked text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path

from knowledge.privacy_patterns import SURE, Kind, Span, is_free, shaped_spans, sure_spans
from knowledge.privacy_tagger import Tagger

PRIVACY_FILE = Path(__file__).with_name("privacy.npz")
NAMES = {kind: kind.value.lower().replace("_", " ") for kind in Kind}
_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(NAMES.values())}) (\d+)\]")
_SURE = frozenset(pattern.kind for pattern in SURE) | {
    Kind.DOMAIN_NAME,
    Kind.IP_ADDRESS,
    Kind.CRYPTO,
    Kind.AGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A masked text, and what each placeholder stands for; whoever keeps that can undo it."""

    text: str
    originals: dict[str, str]


def find(text: str) -> tuple[Span, ...]:
    """Return the personal data in a text, in order, none overlapping; never a placeholder."""
    shaped = shaped_spans(text)
    sure = [one for one in shaped if one.kind in _SURE]
    named = [one for one in shipped_tagger().spans(text, shaped) if is_free(one, sure)]
    likely = [one for one in shaped if one.kind not in _SURE and is_free(one, sure + named)]
    return _beside_placeholders(text, sure + named + likely)


def mask(text: str) -> str:
    """Return a text with placeholders in place of personal data."""
    return masked(text).text


def masked(text: str) -> Masked:
    """Return a text with placeholders, and what they stand for."""
    return _masked(text, find)


def mask_shapes(text: str) -> str:
    """Return a text without mail addresses, cards, accounts and phones; quick enough for every log line."""
    return _masked(text, lambda given: _beside_placeholders(given, list(sure_spans(given)))).text


@cache
def shipped_tagger() -> Tagger:
    """Return the tagger that ships, read once."""
    return Tagger.read(PRIVACY_FILE)


def _beside_placeholders(text: str, spans: list[Span]) -> tuple[Span, ...]:
    placeholders = [
        Span(start=match.start(), end=match.end(), kind=Kind.PERSON) for match in _PLACEHOLDER.finditer(text)
    ]
    return tuple(sorted((one for one in spans if is_free(one, placeholders)), key=attrgetter("start")))


def _masked(text: str, finding: Callable[[str], tuple[Span, ...]]) -> Masked:
    """Mask until nothing is found: what stood around a name may have hidden another."""
    given: dict[tuple[str, str], str] = {}
    taken = {match[0] for match in _PLACEHOLDER.finditer(text)}
    while spans := finding(text):
        for span in spans:
            _name(text[span.start : span.end], span.kind, given=given, taken=taken)
        for span in reversed(spans):
            placeholder = given[span.kind, text[span.start : span.end]]
            text = text[: span.start] + placeholder + text[span.end :]
    return Masked(text=text, originals={placeholder: words for (_, words), placeholder in given.items()})


def _name(words: str, kind: str, *, given: dict[tuple[str, str], str], taken: set[str]) -> None:
    """Give words the next free placeholder of their kind, unless they have one."""
    if (kind, words) in given:
        return
    number = 1
    while (placeholder := f"[{NAMES[Kind(kind)]} {number}]") in taken:
        number += 1
    taken.add(placeholder)
    given[kind, words] = placeholder
