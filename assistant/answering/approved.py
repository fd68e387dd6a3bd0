"""Prefer an answer that somebody approved to one that is composed, where it answers about as well.

It must stand about as high as the best article. Or one of its wordings must be as near to the
question as anything in that article, which says more, so that more of it speaks for itself: then it may
stand lower, and how much does not matter where it is based on that article or asks almost word for word the
same. And with it in front we must be sure enough to answer. What it is based on says the same, so that
the two never compete: neither in the order nor in how sure we are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answering.model import Ranked
from assistant.articles.approved import based_on, is_approved
from knowledge import Hit

ABOUT_AS_GOOD = 0.03  # of a score; as much as may lie between articles that answer alike
AS_NEAR = 0.01  # of a cosine
WITHIN_REACH = 0.1  # of the best score, where its words are others
WORD_FOR_WORD = 0.9  # a cosine; questions as near as that ask the same


def prefer_approved(
    ranked: Sequence[Ranked], *, is_sure: Callable[[Sequence[Hit]], bool]
) -> tuple[Ranked, ...]:
    """Return the ranking with the best approved answer first, if it may be said; else as it is."""
    if not ranked:
        return ()
    best = ranked[0].hit
    chosen = next((one for one in ranked if says_approved(one) and is_as_good(one.hit, best)), None)
    if chosen is None:
        return tuple(ranked)
    same = based_on(chosen.hit.passage.metadata)
    expected = math.fsum(one.hit.expected for one in ranked if one is chosen or one.hit.document_id in same)
    score = max(best.score, chosen.hit.score)
    first = replace(chosen, hit=replace(chosen.hit, score=score, expected=expected))
    others = (one for one in ranked if one is not chosen and one.hit.document_id not in same)
    preferred = (first, *others)
    return preferred if is_sure([one.hit for one in preferred]) else tuple(ranked)


def is_as_good(hit: Hit, best: Hit) -> bool:
    """Whether `hit` answers about as well as the best one."""
    if hit.score >= best.score - ABOUT_AS_GOOD:
        return True
    says_the_same = best.document_id in based_on(hit.passage.metadata) or hit.dense >= WORD_FOR_WORD
    return hit.dense >= best.dense - AS_NEAR and (says_the_same or hit.score >= best.score - WITHIN_REACH)


def says_approved(one: Ranked) -> bool:
    """Whether an article is an approved answer."""
    return is_approved(one.hit.passage.metadata)
