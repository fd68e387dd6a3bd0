"""Cut documents into passages, the same way every time.

The title and every known question stand for the document beside its text. Text is cut at
headings, then to size at the ends of sentences, each piece repeating the last sentences
of the one before, so that what refers back is still understood.

Nothing is lost: leaving out what is repeated, the pieces hold every word of the text, in
order. No piece is over the limit.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from knowledge.model import Document, Passage, PassageKind

CountTokens = Callable[[str], int]

LIMIT = 180
OVERLAP = 30
TRAIL = " › "

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
# Where a piece may end: after a sentence, after a paragraph, before a list item or a table row.
_BORDER = re.compile(r"[.!?…][\"'”’)\]*_]*\s+|\n\s*\n\s*|\n(?=[ \t]*(?:[-*+>|]|\d+[.)])\s?)")
_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The text under one heading, and the trail of headings that leads to it."""

    trail: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large pieces may be, and who measures."""

    count: CountTokens
    limit: int
    overlap: int


def chunk(
    document: Document,
    *,
    count_tokens: CountTokens,
    limit: int = LIMIT,
    overlap: int = OVERLAP,
) -> tuple[Passage, ...]:
    """Return the title, the known questions, and the text in pieces of at most `limit` tokens.

    Raises `ValueError` unless 0 <= overlap < limit.
    """
    if not 0 <= overlap < limit:
        raise ValueError(f"overlap must be at least 0 and below limit, got {overlap} and {limit}")
    size = Size(count=count_tokens, limit=limit, overlap=overlap)
    entries = [*_labels(document), *_texts(document, size)]
    return tuple(
        Passage(
            id=f"{document.id}#{place}",
            document_id=document.id,
            kind=kind,
            heading=heading,
            text=text,
            metadata=document.metadata,
        )
        for place, (kind, heading, text) in enumerate(entries)
    )


def sections(text: str) -> tuple[Section, ...]:
    """Return the text by headings, which end no piece of code."""
    found: list[Section] = []
    trail: dict[int, str] = {}
    lines: list[str] = []
    in_code = False
    for line in text.splitlines(keepends=True):
        in_code ^= bool(_FENCE.match(line))
        heading = None if in_code else _HEADING.match(line.rstrip("\r\n"))
        if heading is None:
            lines.append(line)
            continue
        found.append(Section(trail=_ordered(trail), body="".join(lines)))
        level = len(heading[1])
        trail = {depth: name for depth, name in trail.items() if depth < level} | {level: heading[2]}
        lines = []
    found.append(Section(trail=_ordered(trail), body="".join(lines)))
    return tuple(_spoken(found))


def _ordered(trail: dict[int, str]) -> tuple[str, ...]:
    return tuple(trail[depth] for depth in sorted(trail))


def _spoken(found: list[Section]) -> Iterator[Section]:
    for place, section in enumerate(found):
        if section.body.strip():
            yield section
            continue
        after = found[place + 1].trail if place + 1 < len(found) else ()
        if section.trail and after[: len(section.trail)] != section.trail:
            # A heading over nothing is all that is said here.
            yield Section(trail=section.trail[:-1], body=section.trail[-1])


def _labels(document: Document) -> Iterator[tuple[PassageKind, str, str]]:
    seen = {""}
    named = [(PassageKind.TITLE, document.title)]
    for kind, text in named + [(PassageKind.QUESTION, question) for question in document.questions]:
        if text.strip() not in seen:
            seen.add(text.strip())
            yield kind, "", text.strip()


def _texts(document: Document, size: Size) -> Iterator[tuple[PassageKind, str, str]]:
    title = document.title.strip()
    for section in sections(document.text):
        # A text often repeats its title as the first heading: say it once.
        trail = [title, *section.trail[section.trail[:1] == (title,) :]] if title else section.trail
        for piece in _pieces(section.body, size):
            yield PassageKind.TEXT, TRAIL.join(trail), piece


def _pieces(body: str, size: Size) -> Iterator[str]:
    units = list(_units(body, size))
    start = 0
    repeated = 0  # how many units at the start were said in the piece before
    while start + repeated < len(units):
        end = _fits(units, start, start + repeated + 1, size)
        yield _joined(units, start, end)
        if end == len(units):
            return
        repeated = _repeated(units, start, end, size)
        start = end - repeated


def _joined(units: list[tuple[str, int]], start: int, end: int) -> str:
    return "".join(text for text, _ in units[start:end]).strip()


def _fits(units: list[tuple[str, int]], start: int, least: int, size: Size) -> int:
    total = sum(count for _, count in units[start:least])
    end = least
    while end < len(units) and total + units[end][1] <= size.limit:
        total += units[end][1]
        end += 1
    # Joined, broken words may count more than apart.
    while end > least and size.count(_joined(units, start, end)) > size.limit:
        end -= 1
    return end


def _repeated(units: list[tuple[str, int]], start: int, end: int, size: Size) -> int:
    total = units[end][1]  # what comes next must fit beside what is repeated
    kept = 0
    for text_and_count in reversed(units[start + 1 : end]):
        said = total - units[end][1] + text_and_count[1]
        if said > size.overlap or total + text_and_count[1] > size.limit:
            break
        total += text_and_count[1]
        kept += 1
    while kept and size.count(_joined(units, end - kept, end + 1)) > size.limit:
        kept -= 1
    return kept


def _units(body: str, size: Size) -> Iterator[tuple[str, int]]:
    text = body.strip() + "\n"
    edges = sorted({0, *(match.end() for match in _BORDER.finditer(text)), len(text)})
    for start, end in pairwise(edges):
        yield from _small_enough(text[start:end], size)


def _small_enough(text: str, size: Size) -> Iterator[tuple[str, int]]:
    count = size.count(text)
    if count <= size.limit or len(text) <= 1:
        yield text, count
        return
    words = _WORD.findall(text)
    half = len(words) // 2
    parts = ("".join(words[:half]), "".join(words[half:])) if half else _halves(text)
    for part in parts:
        yield from _small_enough(part, size)


def _halves(word: str) -> tuple[str, str]:
    return word[: len(word) // 2], word[len(word) // 2 :]
