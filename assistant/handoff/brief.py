"""Read a summary out in few words: as one paragraph, and in one line for lists.

Both hold nothing that the lines of the summary do not say. The paragraph tells the words with which the
customer came, what they asked for since, numbers first, and what they were told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.conversations.listen import is_frustrated, is_upset
from assistant.handoff.details import telling
from assistant.handoff.lines import BETWEEN, CUT, cut
from assistant.handoff.model import SENT, Section, Summary, SummaryLine
from assistant.handoff.noting import Told, is_hard
from assistant.handoff.plain import compared

MOST_WORDS = 36  # of facts
SHORT = 100  # characters of the line for lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an agent reads first: about fifty words, sixty where much was asked for."""

    opened: str = ""  # the words with which the customer came
    facts: tuple[str, ...] = ()  # in the order in which they were said
    told: str = ""  # what we answered, and who of us

    @property
    def text(self) -> str:
        """The paragraph."""
        parts = [
            f"{_lead(self.opened)}: {self.opened}" if self.opened else "",
            f"Facts: {BETWEEN.join(self.facts)}." if self.facts else "",
            self.told,
        ]
        return " ".join(part for part in parts if part)


def brief(summary: Summary) -> Brief:
    """Return the first thing to read of a summary."""
    opened = next(iter(summary.of(Section.WANTS)), None)
    answers = [f"Agent: {one.text}" for one in summary.of(Section.ANSWERED)]
    sent = [f"Assistant: {one.text}" for one in summary.of(Section.TRIED) if one.text.startswith(SENT)]
    return Brief(
        opened=opened.text if opened else "",
        facts=tuple(_kept(summary, opened)),
        told=next(iter(answers + sent), ""),
    )


def short(summary: Summary) -> str:
    """Return one line for lists: what they want, with their mood in front unless they are calm."""
    wants, mood = summary.of(Section.WANTS), summary.of(Section.MOOD)
    text = wants[-1].text if wants else ""
    felt = mood[0].text.partition(": ")[0] if mood and ": " in mood[0].text else ""
    return cut(f"{felt}: {text}" if felt and text else text, SHORT)


def _lead(opened: str) -> str:
    is_complaint = is_upset(opened) or is_frustrated(opened)
    return "Customer is complaining" if is_complaint else "Customer is asking"


def _kept(summary: Summary, opened: SummaryLine | None) -> list[str]:
    """Return as many facts as there are words for, in their order: first those with numbers and dates."""
    told = Told()
    told.is_new(opened.text.rstrip(CUT) if opened else "")
    pieces = list(_pieces(summary, opened))
    kept: dict[int, str] = {}
    room = MOST_WORDS
    for place in sorted(range(len(pieces)), key=lambda place: (not is_hard(pieces[place]), place)):
        words = len(pieces[place].split())
        if words <= room and told.is_new(pieces[place]):
            kept[place] = pieces[place]
            room -= words
    return [kept[place] for place in sorted(kept)]


def _pieces(summary: Summary, opened: SummaryLine | None) -> Iterator[str]:
    """Yield facts; of the message that opened the conversation only those that its words do not tell."""
    for one in summary.of(Section.FACTS):
        pieces = one.text.split(BETWEEN)
        if opened is None or one.source != opened.source:
            yield from pieces
        else:
            words = frozenset(compared(opened.text).split())
            yield from (
                piece for piece in pieces if not words.issuperset(telling(compared(piece)) or [piece])
            )
