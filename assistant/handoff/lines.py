"""Make the lines of a summary: short, flat, and each with the one thing that it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.conversations.model import Message
from assistant.handoff.model import Section, SummaryLine

MOST_CHARACTERS = 140
CUT = "…"
BETWEEN = "; "  # the pieces of one line


def line(section: Section, text: str, source: str, *, ending: str = "") -> SummaryLine:
    """Make one line of at most `MOST_CHARACTERS`; what is cut is the text, never its ending."""
    room = MOST_CHARACTERS - len(ending)
    return SummaryLine(section=section, text=cut(text, room) + ending, source=source)


def cut(text: str, room: int) -> str:
    """Return `text` in one line of at most so many characters, cut between words where there is one."""
    flat = " ".join(text.split())
    if len(flat) <= room:
        return flat
    begun = flat[: room - 1]
    whole_words = begun.rsplit(" ", 1)[0]
    return (whole_words if len(whole_words) > room / 2 else begun).rstrip(" ,;:") + CUT


def joined(pieces: Iterable[str]) -> str:
    """Join as many pieces as one line holds: half of a number is worse than none."""
    text = ""
    for piece in pieces:
        longer = f"{text}{BETWEEN}{piece}" if text else piece
        if len(longer) <= MOST_CHARACTERS:
            text = longer
    return text


def source_of(message: Message) -> str:
    """Return what a line says that rests on a message."""
    return f"message {message.id}"
