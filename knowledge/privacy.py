"""Find personal data in a text and put placeholders in its place.

Patterns and check digits find what has a shape of its own, a small tagger the names, places and firms.
A placeholder, such as [person 1], tells the kind and stands for the same words throughout one text, so that
a language model can still follow who did what. Masking what is masked changes nothing, and nothing that
`find` reports is left in a masked text. The time it takes grows with the text, whatever that is made of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from operator import attrgetter
from pathlib import Path

from knowledge.privacy_patterns import SURE, Kind, Span, free, shaped_spans, sure_spans
from knowledge.privacy_tagger import Tagger
from knowledge.privacy_things import personal

ROUNDS = 4  # no text of presidio_dev takes more than two
REACH = 32  # letters that go first on either side of what is found after these rounds
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
    tagger = shipped_tagger()
    tagged = personal(text, tagger.spans(text, shaped), lists=tagger.lists_of)
    named = free(tagged, sure, length=len(text))
    likely = free([one for one in shaped if one.kind not in _SURE], sure + named, length=len(text))
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
    return tuple(sorted(free(spans, placeholders, length=len(text)), key=attrgetter("start")))


def _masked(text: str, finding: Callable[[str], tuple[Span, ...]]) -> Masked:
    """Mask until nothing is found: what stood around a name may have hidden another.

    A text that still shows more after a few rounds was made to; ever wider pieces of it go then, so that
    the rounds grow with the logarithm of its length at most.
    """
    naming, reach = _Naming(text), 0
    for turn in count():
        spans = finding(text)
        if not spans:
            break
        if turn >= ROUNDS:
            reach = max(REACH, 4 * reach)
            spans = _widened(text, spans, reach=reach)
        text = _replaced(text, spans, naming)
    return Masked(text=text, originals=naming.originals)


def _replaced(text: str, spans: Sequence[Span], naming: _Naming) -> str:
    pieces, end = [], 0
    for span in spans:
        pieces += [text[end : span.start], naming.of(text[span.start : span.end], Kind(span.kind))]
        end = span.end
    return "".join([*pieces, text[end:]])


def _widened(text: str, spans: Sequence[Span], *, reach: int) -> tuple[Span, ...]:
    """Return the spans with more letters on either side, whole placeholders, and those that meet as one."""
    covered = bytearray(len(text))
    for one in spans:
        start, end = max(0, one.start - reach), min(len(text), one.end + reach)
        covered[start:end] = b"\1" * (end - start)
    for match in _PLACEHOLDER.finditer(text):
        if 1 in covered[match.start() : match.end()]:
            covered[match.start() : match.end()] = b"\1" * len(match[0])
    kinds = {one.start: one.kind for one in reversed(spans)}
    runs = [match.span() for match in re.finditer(rb"\x01+", covered)]
    starts = sorted(kinds)
    return tuple(
        Span(start=start, end=end, kind=kinds[starts[bisect_left(starts, start)]]) for start, end in runs
    )


class _Naming:
    """Gives words of a kind their placeholder, and none that the text had."""

    def __init__(self, text: str) -> None:
        self._typed = {match[0] for match in _PLACEHOLDER.finditer(text)}
        self._given: dict[tuple[Kind, str], str] = {}
        self._numbers = {kind: count(1) for kind in Kind}

    @property
    def originals(self) -> dict[str, str]:
        """What each placeholder stands for."""
        return {placeholder: words for (_, words), placeholder in self._given.items()}

    def of(self, words: str, kind: Kind) -> str:
        """Return the placeholder of words: the next free one, unless they have one."""
        if (kind, words) not in self._given:
            free_ones = (f"[{NAMES[kind]} {number}]" for number in self._numbers[kind])
            self._given[kind, words] = next(one for one in free_ones if one not in self._typed)
        return self._given[kind, words]
