"""Cut a document into what it states: sentences, table cells with words in them, comments in code.

What a program says to a machine is left out, and so are cells of one or two words: an instruction to
a reader needs more. Every statement is a piece of its document, letter for letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 600  # characters of one statement
FEWEST_WORDS = 3  # of a cell

_FENCE = re.compile(r"^\s*(```|~~~)")
_ROW = re.compile(r"^\s*\||\|.*\||\t.*\t")
_CELL = re.compile(r"[^|\t]+")
_COMMENT = re.compile(r"(?:^|\s)(?:#+|//+|/\*+|--|<!--|\"\"\"|''')\s*(\S.*)")
_LEAD = re.compile(r"^\s*(?:[#>*+•-]+\s+|\d+[.)]\s+)*")
_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]*_]*(?:\s+|(?=[A-ZÀ-Þ][a-zß-ÿ']+\s))|(?<=[。！？])")
_WORD = re.compile(r"\w+")


class Form(StrEnum):
    """Where in a document a statement stands."""

    PROSE = "prose"
    CELL = "cell"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that a document says, and how it stands there."""

    text: str
    form: Form
    fills_line: bool  # nothing else stands on its line
    precedes_code: bool  # the next line opens a block of code


def stated_in(text: str) -> tuple[Statement, ...]:
    """Return what a document states, in its order."""
    return tuple(_stated(text.splitlines()))


def table_share(text: str) -> float:
    """Return the share of the lines that are rows of a table, between 0 and 1."""
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(bool(_ROW.search(line)) for line in lines) / len(lines) if lines else 0.0


def _stated(lines: list[str]) -> Iterator[Statement]:
    in_code = False
    for place, line in enumerate(lines):
        if _FENCE.match(line):
            in_code = not in_code
        elif in_code:
            comment = _COMMENT.search(line)
            yield from _of_line(comment[1] if comment else "", Form.COMMENT, precedes_code=False)
        elif _ROW.search(line):
            for cell in _CELL.findall(line):
                long_enough = len(_WORD.findall(cell)) >= FEWEST_WORDS
                yield from _of_line(cell if long_enough else "", Form.CELL, precedes_code=False)
        else:
            after = lines[place + 1] if place + 1 < len(lines) else ""
            yield from _of_line(line, Form.PROSE, precedes_code=bool(_FENCE.match(after)))


def _of_line(line: str, form: Form, *, precedes_code: bool) -> Iterator[Statement]:
    spoken = _LEAD.sub("", line, count=1)
    pieces = [piece.strip() for piece in _END.split(spoken) if _WORD.search(piece)]
    for piece in pieces:
        for start in range(0, len(piece), LONGEST):
            yield Statement(
                text=piece[start : start + LONGEST],
                form=form,
                fills_line=len(pieces) == 1,
                precedes_code=precedes_code and piece is pieces[-1],
            )
