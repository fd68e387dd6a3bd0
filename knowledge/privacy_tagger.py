"""Tell which words of a text name a person, a place, an organisation and the like.

A structured averaged perceptron: every token is described by its letters, its shape, its neighbours and
the lists that it stands in; the weights of these features, hashed, and of the step from one tag to the
next give the best sequence of tags. It needs nothing but numpy. What was fitted, and on what, is told in
`privacy.md`.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.privacy_patterns import Kind, Span

BUCKETS = 1 << 16  # that features are hashed into
ROWS = 512  # tokens whose weights are summed at a time
LISTS = ("first name", "last name", "town", "country", "nation", "word", "common word", "firm")  # by bit
OUTSIDE = "O"
TAGS = (OUTSIDE, *(f"{edge}-{kind.value}" for kind in Kind for edge in "BI"))
_TOKEN = re.compile(r"\d+|[^\W\d_]+|\n|[^\w\s]|_")
_EDGE = "^"

Weights = NDArray[np.float32]
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, a number or a sign, and where it starts."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends, excluded."""
        return self.start + len(self.text)


def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut a text into words, numbers, signs and ends of lines."""
    return tuple(Token(text=match[0], start=match.start()) for match in _TOKEN.finditer(text))


def listed(word: str) -> int:
    """Return the number that a word is kept under in the lists."""
    return zlib.crc32(word.lower().encode())


def features(
    tokens: Sequence[Token],
    spans: Sequence[Span],
    lists: Mapping[int, int],
    *,
    hidden: frozenset[int] = frozenset(),
) -> Rows:
    """Return the hashed features of each token, one row each.

    Tokens at `hidden` places are described without their letters and lists, so that what is fitted also
    knows names that it never saw.
    """
    words, shapes, kinds = _described(tokens, spans)
    known = [0 if at in hidden else lists.get(listed(token.text), 0) for at, token in enumerate(tokens)]
    told = ["?" if at in hidden else word for at, word in enumerate(words)]
    described = [
        list(_features(at, told=told, shapes=shapes, kinds=kinds, known=known)) for at in range(len(tokens))
    ]
    crc = zlib.crc32
    rows = [[crc(one.encode()) & (BUCKETS - 1) for one in row] for row in described]
    return np.array(rows, dtype=np.int32).reshape(len(tokens), -1)


def _described(tokens: Sequence[Token], spans: Sequence[Span]) -> tuple[list[str], list[str], list[str]]:
    """Return the words in small letters, their shapes, and what the patterns say of them."""
    words = ["0" * len(one.text) if one.text.isdecimal() else one.text.lower() for one in tokens]
    shapes = [_shape(one.text) for one in tokens]
    starts = [token.start for token in tokens]
    kinds = [""] * len(tokens)
    for span in spans:
        for at in range(bisect_left(starts, span.start), bisect_left(starts, span.end)):
            kinds[at] = f"{span.kind}{starts[at] == span.start:d}"
    return words, shapes, kinds


def _shape(word: str) -> str:
    if word.isdecimal():
        return f"d{min(len(word), 6)}"
    if not word.isalpha():
        return word
    if word.islower():
        return "x"
    if word.isupper():
        return "X" if len(word) == 1 else "XX"
    return "Xx" if word[0].isupper() and word[1:].islower() else "xX"


def _features(
    at: int, *, told: Sequence[str], shapes: Sequence[str], kinds: Sequence[str], known: Sequence[int]
) -> Iterator[str]:
    def word(offset: int) -> str:
        return told[at + offset] if 0 <= at + offset < len(told) else _EDGE

    def shape(offset: int) -> str:
        return shapes[at + offset] if 0 <= at + offset < len(shapes) else _EDGE

    def lists(offset: int) -> int:
        return known[at + offset] if 0 <= at + offset < len(known) else 0

    own, form, among = told[at], shapes[at], known[at]
    before, after = word(-1), word(1)
    yield "bias"
    yield f"w{own}"
    yield f"s{form}"
    yield f"k{kinds[at]}"
    yield f"l{among}{form}"
    yield f"a{len(own)}{form}"
    for length in (2, 3, 4):
        yield f"e{own[-length:]}"
        yield f"b{own[:length]}"
    yield f"-{before}"
    yield f"+{after}"
    yield f"--{word(-2)}"
    yield f"++{word(2)}"
    yield f"---{word(-3)}"
    yield f"-2{word(-2)} {before}"
    yield f"-3{word(-3)} {word(-2)} {before}"
    yield f"+2{after} {word(2)}"
    yield f"-w{before} {own}"
    yield f"+w{own} {after}"
    yield f"-s{before} {form}"
    yield f"+s{form} {after}"
    yield f"c{shape(-1)} {form} {shape(1)}"
    yield f"d{shape(-2)} {shape(-1)} {form}"
    yield f"f{form} {shape(1)} {shape(2)}"
    yield f"-l{lists(-1)} {among}"
    yield f"+l{among} {lists(1)}"
    yield f"3l{lists(-1)} {among} {lists(1)} {form}"
    yield f"o{before} {among} {after}"
    yield f"n{kinds[at - 1] if at else _EDGE}{form}"
    yield f"m{kinds[at + 1] if at + 1 < len(kinds) else _EDGE}{form}"


@dataclass(frozen=True, eq=False)
class Tagger:
    """Fitted weights, and the lists that words are looked up in."""

    weights: Weights  # features by tags
    steps: Weights  # from a tag to the next
    words: NDArray[np.uint32]  # what `listed` returns, in order
    among: NDArray[np.uint8]  # the lists, as bits, that each of them stands in

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        with np.load(path) as kept:
            weights = kept["weights"].astype(np.float32) * kept["scale"]
            return cls(weights, kept["steps"], kept["words"], kept["among"])

    def write(self, path: Path) -> None:
        """Write the weights in a byte each, packed."""
        scale = np.float32(max(float(np.abs(self.weights).max()), 1e-9) / 127)
        weights = np.round(self.weights / scale).astype(np.int8)
        np.savez_compressed(
            path, weights=weights, scale=scale, steps=self.steps, words=self.words, among=self.among
        )

    @classmethod
    def of(cls, weights: Weights, steps: Weights, lists: Mapping[int, int]) -> Self:
        """Return a tagger with its lists in order."""
        words = np.array(sorted(lists), dtype=np.uint32)
        return cls(weights, steps, words, np.array([lists[one] for one in words.tolist()], dtype=np.uint8))

    @cached_property
    def lists(self) -> Mapping[int, int]:
        """The lists by word."""
        return dict(zip(self.words.tolist(), self.among.tolist(), strict=True))

    def lists_of(self, word: str) -> frozenset[str]:
        """Return the names of the lists that a word stands in."""
        among = self.lists.get(listed(word), 0)
        return frozenset(name for bit, name in enumerate(LISTS) if among >> bit & 1)

    def spans(self, text: str, shaped: Sequence[Span]) -> tuple[Span, ...]:
        """Return the named things in a text, told what has a shape of its own there."""
        tokens = tokens_of(text)
        if not tokens:
            return ()
        rows = features(tokens, shaped, self.lists)
        tags = best_tags(self._scores(rows), self.steps)
        return tuple(spans_of(tokens, tags))

    def _scores(self, rows: Rows) -> Weights:
        """Return the sum of each row's weights; of all rows at once, a long text takes gigabytes."""
        some = (rows[at : at + ROWS] for at in range(0, len(rows), ROWS))
        return np.concatenate([self.weights[one].sum(axis=1) for one in some])


def best_tags(scores: Weights, steps: Weights) -> list[int]:
    """Return the sequence of tags that scores highest, one for each row."""
    best, came_from = scores[0], []
    for row in scores[1:]:
        ways = best[:, None] + steps
        came_from.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    tags = [int(best.argmax())]
    for back in reversed(came_from):
        tags.append(int(back[tags[-1]]))
    return tags[::-1]


def spans_of(tokens: Sequence[Token], tags: Sequence[int]) -> Iterator[Span]:
    """Yield the spans that tags mark; a span begins wherever the kind changes."""
    current: Span | None = None
    for token, tag in zip(tokens, tags, strict=True):
        edge, _, kind = TAGS[tag].partition("-")
        goes_on = current is not None and edge == "I" and current.kind == kind
        if current is not None and not goes_on:
            yield current
        if edge == OUTSIDE:
            current = None
        else:
            start = current.start if goes_on and current is not None else token.start
            current = Span(start=start, end=token.end, kind=Kind(kind))
    if current is not None:
        yield current
