"""Weigh what came of answers: which articles help, as far as a few people cannot make it up.

A customer counts once for each article, however often they vote, and old votes fade. Visitors are easily
made, so they count for less; many on one article in one day count as a few, and so do all of them together.
What is left is compared with a handful of imagined votes, half of them good: an article with few votes stays
near 0, and no single customer moves any article by more than `MOST_BY_ONE`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.conversations.model import JsonValue
from assistant.events import ArticleId, ConversationId, CustomerId, MessageId, ProductId

IMAGINED = 8.0  # votes that every article begins with, half of them good
HALF_LIFE = timedelta(days=90)  # an article that was mended should not carry its past for long
REMEMBERED = timedelta(days=540)  # six half-lives: what is older counts for nothing
VISITOR = 0.5  # of a customer whom the shop vouches for
BURST = 2.0  # most that all visitors of one day count for, on one article
CROWD = 8.0  # most that all visitors count for, on one article
MOST_BY_ONE = 1 / (1 + IMAGINED)


class Signal(StrEnum):
    """How we know what came of an answer; what outranks comes first."""

    THUMB = "thumb"  # the customer's own, on one answer
    SOLVED = "solved"  # what they said when asked whether that solved it
    AGENT = "agent"  # a person had to answer after it
    RECONTACT = "recontact"  # they came back and asked much the same
    QUIET = "quiet"  # they asked nothing more


SAID = frozenset({Signal.THUMB, Signal.SOLVED})  # by the customer, on purpose
_RANK = {Signal.THUMB: 3, Signal.SOLVED: 3, Signal.AGENT: 2, Signal.RECONTACT: 1, Signal.QUIET: 0}
_WEIGHT = {
    Signal.THUMB: 1.0,
    Signal.SOLVED: 1.0,
    Signal.AGENT: 0.7,
    Signal.RECONTACT: 0.5,
    Signal.QUIET: 0.3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What one answer's article did for one customer."""

    article_id: ArticleId
    customer_id: CustomerId
    signal: Signal
    helped: bool
    at: datetime
    is_known: bool  # whether the shop vouches for the customer


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes for and against, weighed."""

    good: float = 0.0
    bad: float = 0.0

    @property
    def total(self) -> float:
        """How much they weigh together."""
        return self.good + self.bad

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.good + other.good, self.bad + other.bad)

    def capped(self, most: float) -> Tally:
        """Return the same shares, weighing `most` at most."""
        if self.total <= most:
            return self
        return Tally(self.good * most / self.total, self.bad * most / self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpfulness:
    """How well an article helps, from -0.5 to 0.5, and how much was not believed."""

    value: float
    tally: Tally
    set_aside: float  # weight of votes that came too thick to count


def helpfulness(votes: Iterable[Vote], *, now: datetime) -> Mapping[ArticleId, Helpfulness]:
    """Return how well each article helps that anybody voted on."""
    return {article: weighed(theirs, now=now) for article, theirs in by_article(votes).items()}


def helpfulness_to_owners(
    votes: Iterable[Vote], owned: Mapping[CustomerId, frozenset[ProductId]], *, now: datetime
) -> Mapping[tuple[ProductId, ArticleId], float]:
    """Return how well each article helps those who own a product, where any of them voted on it.

    What everybody else says of the article is what their votes are compared with, so that each vote counts
    once, on one side or the other.
    """
    found = {}
    for article, all_votes in by_article(votes).items():
        for product in {name for vote in all_votes for name in owned.get(vote.customer_id, ())}:
            theirs = [vote for vote in all_votes if product in owned.get(vote.customer_id, ())]
            others = [vote for vote in all_votes if product not in owned.get(vote.customer_id, ())]
            expected = weighed(others, now=now).value
            found[product, article] = weighed(theirs, now=now, expected=expected).value
    return found


def by_article(votes: Iterable[Vote]) -> Mapping[ArticleId, list[Vote]]:
    """Return one vote of each customer on each article, by article."""
    found: dict[ArticleId, list[Vote]] = defaultdict(list)
    for vote in one_each(votes):
        found[vote.article_id].append(vote)
    return found


def one_each(votes: Iterable[Vote]) -> list[Vote]:
    """Return one vote for each customer and article: what outranks the others, and of those the latest."""
    chosen: dict[tuple[ArticleId, CustomerId], Vote] = {}
    for vote in votes:
        key = vote.article_id, vote.customer_id
        if key not in chosen or _standing(vote) > _standing(chosen[key]):
            chosen[key] = vote
    return list(chosen.values())


def weighed(votes: Iterable[Vote], *, now: datetime, expected: float = 0.0) -> Helpfulness:
    """Return how well one article helps, by one vote of each customer; without any, what is `expected`."""
    known, visitors = Tally(), defaultdict[int, Tally](Tally)
    for vote in votes:
        if vote.is_known:
            known += _tally(vote, now)
        else:
            visitors[vote.at.toordinal()] += _tally(vote, now)
    believed = sum((day.capped(BURST) for day in visitors.values()), Tally()).capped(CROWD)
    tally = known + believed
    return Helpfulness(
        value=((tally.good - tally.bad) / 2 + IMAGINED * expected) / (tally.total + IMAGINED),
        tally=tally,
        set_aside=sum(day.total for day in visitors.values()) - believed.total,
    )


def _standing(vote: Vote) -> tuple[int, datetime, bool]:
    return _RANK[vote.signal], vote.at, not vote.helped  # of two at once, the one against


def _tally(vote: Vote, now: datetime) -> Tally:
    age = max(timedelta(0), now - vote.at)
    weight = _WEIGHT[vote.signal] * (1.0 if vote.is_known else VISITOR) * 0.5 ** (age / HALF_LIFE)
    return Tally(good=weight) if vote.helped else Tally(bad=weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A question whose answer a customer confirmed or refused, to learn confidence from."""

    text: str
    customer_id: CustomerId
    article_id: ArticleId
    helped: bool
    at: datetime


LABELS_BY_ONE = 5  # so that nobody decides alone how sure is sure enough


def labels(confirmed: Iterable[Confirmed]) -> list[Confirmed]:
    """Return what may be learned from: each question of a customer once, and a few of each, latest first."""
    taken: dict[CustomerId, set[str]] = defaultdict(set)
    chosen = []
    for one in sorted(confirmed, key=lambda one: (one.at, one.article_id), reverse=True):
        words = " ".join(one.text.lower().split())
        theirs = taken[one.customer_id]
        if words in theirs or len(theirs) >= LABELS_BY_ONE:
            continue
        theirs.add(words)
        chosen.append(one)
    return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that the assistant was not sure enough to answer."""

    id: MessageId
    customer_id: CustomerId
    text: str
    at: datetime
    said_since: str | None  # what a person then answered, if one did


def is_unsure(steps: Mapping[str, JsonValue]) -> bool:
    """Whether a turn's trace tells of a question, not of a plea for a person or a complaint."""
    understood = steps.get("understood")
    said = understood if isinstance(understood, dict) else {}
    return not (said.get("wants_person") or said.get("says_unhelpful"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A question that a customer asked after they were answered another one."""

    conversation_id: ConversationId  # of the answer
    answer_id: MessageId
    asked: str
    asked_again: str
