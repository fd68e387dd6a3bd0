"""Make one order out of several opinions, as pure functions.

Documents are found by meaning and by words. Adding ranks made every measured collection
worse than meaning alone; adding scores, the words scaled to the same height and at a
quarter of the weight, made every one better. That weight, and the weight of support, were
fitted on labelled questions of five public collections; others confirmed them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.model import Hit

Ranking = Sequence[tuple[str, float]]
"""Ids with their scores, best first."""

WORDS_WEIGHT = 0.25
SUPPORT_WEIGHT = 0.3
SUPPORT_SIZE = 5
EXPECTED_WEIGHT = 0.5
HEADINGS = 4_096  # whose words are not looked for again

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each opinion counts in the order; one that counts nothing is not asked.

    The usual ones serve customers. Others show what each opinion is worth.
    """

    words: float = WORDS_WEIGHT  # of BM25 beside the cosine; at 1, meaning has no say
    support: float = SUPPORT_WEIGHT  # of a document's next best passages beside its best
    expected: float = EXPECTED_WEIGHT  # of what questions with known answers expect, beside the rest


USUAL = Weights()


def fuse(dense: Ranking, lexical: Ranking, *, weight: float = WORDS_WEIGHT) -> list[tuple[str, float]]:
    """Return one ranking in the scale of `dense`; ties keep the order of `dense`.

    Two equal lists fuse to themselves. An empty list changes nothing.
    """
    if not dense or not lexical:
        return sorted(dense or lexical, key=lambda pair: -pair[1])
    scale = _height(dense) / highest if (highest := _height(lexical)) else 0.0
    by_meaning, by_words = dict(dense), dict(lexical)
    fused = [
        (name, (1 - weight) * by_meaning.get(name, 0.0) + weight * scale * by_words.get(name, 0.0))
        for name in {**by_meaning, **by_words}
    ]
    return sorted(fused, key=lambda pair: -pair[1])


def supported(cosines: Sequence[float], *, weight: float = SUPPORT_WEIGHT) -> float:
    """Return how well a document matches: its best entry, and a little of the next ones.

    A document that many known questions point to beats one that a single phrase hits.
    """
    best = sorted(cosines, reverse=True)[:SUPPORT_SIZE]
    return (1 - weight) * best[0] + weight * sum(best) / len(best)


def drop_near_duplicates(hits: Iterable[Hit], *, limit: int | None = None) -> tuple[Hit, ...]:
    """Keep the first of the hits that say the same words under the same heading.

    Case, spacing and punctuation do not count. Nothing looser is dropped: two policies
    that differ by one number are not the same policy. Reads no further than `limit` kept.
    """
    kept: list[Hit] = []
    first: dict[tuple[str, ...], Hit] = {}  # under each heading
    said: dict[tuple[str, ...], set[tuple[str, ...]]] = {}  # under headings that came again
    for hit in hits:
        if len(kept) == limit:
            break
        # Headings nearly always differ, and are shorter to read than what stands under them.
        heading = _heading(hit.passage.heading)
        if first.setdefault(heading, hit) is not hit:
            if heading not in said:
                said[heading] = {_words(first[heading].passage.text)}
            words = _words(hit.passage.text)
            if words in said[heading]:
                continue
            said[heading].add(words)
        kept.append(hit)
    return tuple(kept)


@lru_cache(maxsize=HEADINGS)
def _heading(text: str) -> tuple[str, ...]:
    return _words(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _height(ranking: Ranking) -> float:
    return max(0.0, max(score for _, score in ranking))
