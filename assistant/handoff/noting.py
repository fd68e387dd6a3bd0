"""Note the facts of a conversation, one line for each message that brought something new, in their order.

Numbers, names and amounts stand as they were written; what was asked for stands in few words. A later message
that says a thing again adds nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.conversations.model import Author, Message
from assistant.events import MessageId
from assistant.handoff.details import details, telling
from assistant.handoff.facts import MONTH, WEEKDAY, facts_in
from assistant.handoff.lines import joined, line, source_of
from assistant.handoff.model import Section, SummaryLine
from assistant.handoff.plain import compared, holds, plain

HARD = re.compile(rf"\d|\b(?:{WEEKDAY}|{MONTH}|yesterday|tomorrow|tonight)\b", re.IGNORECASE)


def noted(messages: Sequence[Message], names: Sequence[str]) -> Iterator[SummaryLine]:
    """Yield the facts of a conversation; `names` are product titles to look for."""
    asked: defaultdict[MessageId, list[str]] = defaultdict(list)
    for detail in details(messages):
        asked[detail.message.id].append(detail.text)
    told = Told()
    for message in messages:
        found = facts_in(plain(message.text), names) if message.author is Author.CUSTOMER else ()
        whole = [piece for piece in _whole(found, asked[message.id]) if told.is_new(piece)]
        if whole:
            yield line(Section.FACTS, joined(whole), source_of(message))


def is_hard(piece: str) -> bool:
    """Whether a piece holds a number or a date: what an agent would have to ask for again."""
    return bool(HARD.search(piece))


@dataclass(slots=True)
class Told:
    """What was told so far, to say nothing twice."""

    _text: str = field(default="")

    def is_new(self, piece: str) -> bool:
        """Whether a piece says something that was not told yet; from then on it is told."""
        text = compared(piece)
        if holds(self._text, text) or (not is_hard(piece) and self._has_apart(telling(text))):
            return False
        self._text += f" | {text}"
        return True

    def _has_apart(self, words: Sequence[str]) -> bool:
        """Whether words were told, each by itself."""
        return bool(words) and all(holds(self._text, word) for word in words)


def _whole(found: Sequence[str], asked: Sequence[str]) -> Iterator[str]:
    """Yield facts, then what was asked for; a fact that stands within the latter stands there alone."""
    lowered = " | ".join(compared(one) for one in asked)
    yield from (fact for fact in found if not holds(lowered, compared(fact)))
    yield from asked
