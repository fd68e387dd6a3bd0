"""Describe a solved case: what somebody asked, and what settled it, without who it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.conversations.listen import sentences, wants_person
from assistant.conversations.model import Author, Message
from assistant.events import CaseId, ConversationId, CustomerId

QUESTION, ANSWER = 500, 1_500  # characters kept
SIMILAR = 0.5  # cosine of two questions; below, the nearest case is about something else
SAYS = 3  # words; a message with fewer asks nothing that could be met again
SETTLES = 4  # words; a person's message with fewer settles nothing
ANSWERS = "answer"  # what the assistant decided where its reply rests on an article
NUMBER = re.compile(r"(?<![\w-])(?=[\w-]*\d{4})[\w-]+|(?<!\w)[A-Za-z]{1,4}-\d+\b")
A_NAME, A_NUMBER = "[name]", "[number]"
SHORTEST_NAME = 3  # letters; shorter ones are words as well

Mask = Callable[[str], str]
"""Hides what would tell who somebody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A conversation that ended well, and was not learnt from as it is."""

    conversation_id: ConversationId
    customer_id: CustomerId
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What was asked, and the message that settled it."""

    question: str
    answer: str
    by_person: bool
    articles: tuple[str, ...] = ()  # that the answer rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A solution as it is kept and shown."""

    id: CaseId
    conversation_id: ConversationId
    solution: Solution
    solved_at: datetime


def solution_in(messages: Sequence[Message]) -> Solution | None:
    """Return what a conversation that ended well taught; `None` where nobody asked or answered anything."""
    asked = next((one for one in messages if one.author is Author.CUSTOMER and asks(one.text)), None)
    if asked is None:
        return None
    after = [one for one in messages if one.seq > asked.seq]
    said = [one for one in after if one.author is Author.AGENT and len(one.text.split()) >= SETTLES]
    if said:
        settled = max(said, key=lambda one: (len(one.text), one.seq))
        return Solution(question=asking(asked.text), answer=settled.text, by_person=True)
    for one in reversed(after):
        if one.reply is not None and one.reply.decision == ANSWERS:
            articles = tuple(source.article_id for source in one.reply.sources)
            return Solution(question=asking(asked.text), answer=one.text, by_person=False, articles=articles)
    return None


def asking(text: str) -> str:
    """Return a message without the sentences that only ask for a person."""
    return " ".join(one for one in sentences(text) if not wants_person(one))


def asks(text: str) -> bool:
    """Whether a message says enough to be met again from somebody else."""
    return len([word for word in re.findall(r"\w+", asking(text)) if len(word) > 1]) >= SAYS


def masked(solution: Solution, *, names: Iterable[str], mask: Mask) -> Solution:
    """Return a solution without what could tell who it was.

    `names` are what the customer and our own people are called, as far as that is known; `mask` finds the
    rest. Numbers of four digits and more, and whatever looks like the number of an order, go as well.
    """
    known = _pattern(names)

    def hidden(text: str, most: int) -> str:
        """Return a text without anybody in it, cut at a word."""
        plain = NUMBER.sub(A_NUMBER, mask(known.sub(A_NAME, text) if known else text)).strip()
        return plain if len(plain) <= most else plain[:most].rsplit(" ", 1)[0] + " …"

    return Solution(
        question=hidden(" ".join(solution.question.split()), QUESTION),
        answer=hidden(solution.answer, ANSWER),
        by_person=solution.by_person,
        articles=solution.articles,
    )


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    whole = [name.strip() for name in names if len(name.strip()) >= SHORTEST_NAME]
    parts = [part for name in whole for part in name.split() if len(part) >= SHORTEST_NAME]
    words = sorted({*whole, *parts}, key=len, reverse=True)
    if not words:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
