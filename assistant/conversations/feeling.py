"""Hear how negative a message sounds, with a small model that comes with the package.

A linear model over the message's vector, which the turn computes anyway, and over hashed pieces of
its words; it costs far below a millisecond. Another encoder's vectors mean nothing to it, so for
those it goes by the pieces alone. What it was fitted on, how, and its checksum stand in the card
beside it.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from assistant.recalling import once_a_text

SHIPPED = Path(__file__).parent.parent / "models" / "mood.npz"
PLACES = 2**16  # in the table of pieces, for each kind of piece
CHARACTERS = 600  # of a message that are read
PIECE = re.compile(r"\w[\w'’]*|[!?]+")
LENGTHS = (2, 3, 4, 5)  # of pieces of a word, its edges included
WORDS = 2_048  # whose parts are not cut again
ENCODER = "all-MiniLM-L6-v2"

Numbers = NDArray[np.float32]
Found = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feeling:
    """The fitted model: a bias, a weight for each number of a vector, and two for each place of the table."""

    bias: float
    vector: Numbers
    pieces: Numbers  # weights, shape (2 * PLACES,): words and pairs of words first, parts of words after
    rarity: Numbers  # of the pieces, likewise

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Self:
        """Read a model that `concierge fit` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(
                bias=float(stored["bias"]),
                vector=stored["vector"].astype(np.float32),
                pieces=stored["pieces"].astype(np.float32),
                rarity=stored["rarity"].astype(np.float32),
            )

    def save(self, path: Path) -> None:
        """Write the model, its tables in half precision."""
        np.savez_compressed(
            path,
            bias=np.float64(self.bias),
            vector=self.vector,
            pieces=self.pieces.astype(np.float16),
            rarity=self.rarity.astype(np.float16),
        )

    def negative(self, text: str, vector: Numbers | None) -> float:
        """Return the chance that `text` sounds negative; `vector` is None where another encoder made it."""
        total = self.bias if vector is None else self.bias + float(self.vector @ vector)
        for found in pieces_of(text):
            rarity = self.rarity[found]
            total += float(self.pieces[found] @ rarity) / max(1e-6, float(np.linalg.norm(rarity)))
        return float(1 / (1 + np.exp(-total)))


@cache
def shipped() -> Feeling:
    """Return the model that comes with the package, read once."""
    return Feeling.load()


def feels_negative(text: str, vector: Numbers, *, encoder: str) -> float:
    """Return the chance that `text` sounds negative, by the shipped model."""
    return shipped().negative(text, vector if encoder.startswith(ENCODER) else None)


def pieces_of(text: str) -> tuple[Found, Found]:
    """Return the places of what a text is made of: words and pairs of words, and parts of words."""
    words = PIECE.findall(text[:CHARACTERS].lower().replace("’", "'"))
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    parts = {PLACES + place for word in set(words) for place in _parts(word)}
    return _sorted(_places([*words, *pairs])), _sorted(parts)


@once_a_text(WORDS)
def _parts(word: str) -> array[int]:
    """Return the places of the parts of a word, its edges among them; a set would hold 15 times as much."""
    edged = f" {word} "
    parts = (edged[start : start + length] for length in LENGTHS for start in range(len(edged) - length + 1))
    return array("H", _places(parts))


def _places(pieces: Iterable[str]) -> frozenset[int]:
    return frozenset(zlib.crc32(piece.encode()) % PLACES for piece in pieces)


def _sorted(places: Collection[int]) -> Found:
    return np.array(sorted(places), dtype=np.int64)
