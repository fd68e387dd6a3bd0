"""Cut words into the pieces that are checked one by one: sentences, headings, items of lists.

A model's words come a few letters at a time. A sentence is given out as soon as it is surely
complete; what separates it from the one before is kept, so that lists stay lists.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass

MARKER = r"(?:\s*\[\d{1,2}\](?!\())"  # a citation after the sentence belongs to it
SHORT = (
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bapprox)(?<!\bNo)(?<!\bMr)(?<!\bDr)(?<!\bMrs)(?<!^\d)(?<!^\d\d)"
)
END = re.compile(
    rf"{SHORT}[.!?][\"'”’)]*{MARKER}*(?P<space>[ \t]+)(?=[^\s\[])|(?P<line>\s*\n\s*)(?=\S)", re.MULTILINE
)
CITED = re.compile(r"\s*\[(\d{1,2})\](?!\()")
STEP = re.compile(r"^\s*\d{1,2}[.)]\s+")
BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)]|#{1,6})\s+")
FINISHED = re.compile(r"[.!?:…][\"'”’)*_]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One piece of an answer, and what stands before it."""

    text: str  # without its citations
    before: str = ""  # a blank, a line break, an empty line
    cites: tuple[int, ...] = ()
    is_finished: bool = True

    @property
    def is_step(self) -> bool:
        """Whether it is a numbered step."""
        return bool(STEP.match(self.text))


async def sentences(words: AsyncIterator[str]) -> AsyncGenerator[Sentence]:
    """Give each sentence of a stream once it is complete; a last one without an end is not finished."""
    waiting, before = "", ""
    async for piece in words:
        waiting += piece
        while match := END.search(waiting):
            yield sentence(waiting[: start_of_gap(match)], before=before)
            before, waiting = gap(match), waiting[match.end() :]
    if waiting.strip():
        yield sentence(waiting, before=before, is_last=True)


def cut(text: str) -> Iterator[Sentence]:
    """Give the sentences of a whole text."""
    before, start = "", 0
    while match := END.search(text, start):
        yield sentence(text[start : start_of_gap(match)], before=before)
        before, start = gap(match), match.end()
    if text[start:].strip():
        yield sentence(text[start:], before=before, is_last=True)


def sentence(raw: str, *, before: str, is_last: bool = False) -> Sentence:
    """Return one sentence, its citations taken out."""
    text = CITED.sub("", raw).strip()
    return Sentence(
        text=text,
        before=before,
        cites=tuple(dict.fromkeys(int(number) for number in CITED.findall(raw))),
        is_finished=not is_last or bool(FINISHED.search(text)),
    )


def start_of_gap(match: re.Match[str]) -> int:
    """Return where the blank after a sentence begins."""
    return match.start("space") if match["space"] else match.start("line")


def gap(match: re.Match[str]) -> str:
    """Return what separates two sentences: an empty line, a line break or a blank."""
    if match["space"]:
        return " "
    return "\n\n" if match["line"].count("\n") > 1 else "\n"
