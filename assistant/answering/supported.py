"""Check a sentence against the source that it cites: is what it says there, as it says it?

Pure and fast, no model. A sentence stands when one to three sentences in a row of one source
hold together everything of the following:

- every number with its unit, every date, amount, web and e-mail address, word for word;
- every name, and every word on which a claim turns (`before`, `free`, `only`, `twice`);
- three quarters of all other words that carry a claim, by their stems;
- the same yes or no: each clause denies what its nearest clause in the source denies;
- no condition, and by a number no name, that the source has and the sentence leaves out.

It errs on one side: a fair paraphrase may be dropped, and the company's own words are used.
What it cannot see is a claim turned around with the same words in another order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answering import words
from assistant.answering.compose import MARKS
from assistant.answering.prompt import Material
from assistant.answering.sentences import BULLET, Sentence, cut
from assistant.answering.vocabulary import BOUNDS, QUALIFIERS

COVERED = 0.75  # of the words that carry a claim
WIDEST = 3  # sentences of a source in a row that one sentence may draw together
FEWEST = 2  # words that carry a claim; with fewer nothing is said that could be checked
SCOPE = re.compile(
    r"^\s*(?:(?P<within>(?:in|for|on|with|from|outside|within)\b[^,:.]{1,60}[,:])"
    r"|(?!note\b|tip\b|important\b|warning\b)(?P<label>[^,:.]{1,40}:))",
    re.IGNORECASE,
)

Clause = tuple[frozenset[str], bool | None]  # what it is about, and whether it denies it


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a stretch of text says, taken apart."""

    content: frozenset[str]
    figures: frozenset[tuple[str, str]]
    places: frozenset[str]
    names: frozenset[str]
    hinges: frozenset[str]
    scope: frozenset[str]  # names under which alone it holds: `In Germany, …`
    clauses: tuple[Clause, ...]
    has_condition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One source, ready to be compared with."""

    number: int
    heading: Facts
    lines: tuple[Facts, ...]
    section: frozenset[str]  # names that stand in the heading of the section alone: it holds for them only


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a sentence stands, and if not, why; `place` is where in its source it rests."""

    is_supported: bool
    because: str = ""
    place: tuple[int, int] = (0, 0)  # source, sentence


def evidence(source: Material) -> Evidence:
    """Return a source taken apart."""
    return Evidence(
        number=source.number,
        heading=facts(source.heading),
        lines=tuple(facts(line.text) for line in cut(source.text)),
        section=words.names(f"in {source.section}") - words.content(source.title),
    )


def facts(text: str) -> Facts:
    """Take a text apart."""
    plain = BULLET.sub("", MARKS.sub(r"\1", text))
    return Facts(
        content=words.content(words.PLACES.sub(" ", plain)),
        figures=words.figures(plain),
        places=words.places(text),
        names=words.names(plain),
        hinges=words.hinges(plain),
        scope=scope_of(plain),
        clauses=words.clauses(words.PLACES.sub(" ", plain)),
        has_condition=words.has_condition(plain),
    )


def scope_of(text: str) -> frozenset[str]:
    """Return the names under which alone a sentence holds: `In Germany, …`, `Germany: …`."""
    scope = SCOPE.match(text)
    if scope is None:
        return frozenset()
    return words.names(scope["within"] or f"for {scope['label']}")


def judged(sentence: Sentence, sources: Sequence[Evidence]) -> Verdict:
    """Return whether a sentence stands in a source that it cites, or if it cites none, in any one."""
    if not sentence.is_finished:
        return Verdict(is_supported=False, because="is not finished")
    said = facts(sentence.text)
    if len(said.content) < FEWEST and not (said.content and said.figures):
        return Verdict(is_supported=False, because=EMPTY)
    cited = [one for one in sources if one.number in sentence.cites] if sentence.cites else list(sources)
    if not cited:
        return Verdict(is_supported=False, because="cites a source that was not given")
    because = ""
    for source in cited:
        for place, window in windows(source):
            problem = mismatch(said, window, source)
            if not problem:
                return Verdict(is_supported=True, place=(source.number, place))
            because = max(because, problem, key=lambda known: ORDER.index(known) if known else -1)
    return Verdict(is_supported=False, because=because or ORDER[0])


def windows(source: Evidence) -> Iterable[tuple[int, Sequence[Facts]]]:
    """Give one, two, then three sentences in a row of a source, and where they begin."""
    for width in range(1, WIDEST + 1):
        for place in range(len(source.lines) - width + 1):
            yield place, source.lines[place : place + width]


EMPTY = "says nothing that can be checked"
PLACE, NUMBER = "gives an address that its source does not", "gives a number that its source does not"
NAME, TURN = "names what its source does not", "turns on a word that its source does not use"
WORDS, DENIAL = "says what its source does not", "says yes where its source says no, or no where it says yes"
CONDITION = "leaves out a condition of its source"
ORDER = (PLACE, NUMBER, NAME, TURN, WORDS, CONDITION, DENIAL)  # the later, the nearer it came


def mismatch(said: Facts, window: Sequence[Facts], source: Evidence) -> str:
    """Return what a sentence says otherwise than these sentences of a source; nothing if it stands."""
    title = source.heading
    content = title.content.union(*(line.content for line in window))
    if not said.places <= title.places.union(*(line.places for line in window)):
        return PLACE
    if not said.figures <= title.figures.union(*(line.figures for line in window)):
        return NUMBER
    if not said.names <= content.union(*(line.names for line in window)) | title.names:
        return NAME
    if not said.hinges <= title.hinges.union(*(line.hinges for line in window)):
        return TURN
    if not covers(said, content):
        return WORDS
    if leaves_out(said, window, source):
        return CONDITION
    return "" if agrees(said, window) else DENIAL


def covers(said: Facts, content: frozenset[str]) -> bool:
    """Whether the source has most of a sentence's words, and half of those of each clause."""
    halves = all(2 * len(about & content) >= len(about) for about, _ in said.clauses)
    return halves and len(said.content & content) >= COVERED * len(said.content)


def leaves_out(said: Facts, window: Sequence[Facts], source: Evidence) -> bool:
    """Whether a sentence drops what restricts its source: a condition, a place, whose number it is."""
    heading = (source.heading.names | source.heading.content) - source.section
    told = said.names | said.content | heading
    carriers = [line for line in window if line.figures & said.figures]
    conditions = any(line.has_condition for line in window) and not said.has_condition
    scopes = not source.section <= told or any(not line.scope <= told for line in window)
    others = any(not line.names <= told for line in carriers)
    bounds = any(not line.hinges & BOUNDS <= said.hinges for line in carriers)
    qualifiers = any(not line.hinges & QUALIFIERS <= said.hinges for line in window)
    return conditions or scopes or others or bounds or qualifiers


def agrees(said: Facts, window: Sequence[Facts]) -> bool:
    """Whether each clause denies exactly what the clause of the source that is nearest to it denies."""
    known = [clause for line in window for clause in line.clauses]
    return all(agrees_with(clause, known) for clause in said.clauses)


def agrees_with(clause: Clause, known: Sequence[Clause]) -> bool:
    """Whether one of the nearest clauses says the same yes or no; without any, only a denial errs."""
    about, denied = clause
    scores = [2 * len(about & theirs) / (len(about) + len(theirs)) for theirs, _ in known]
    best = max(scores, default=0.0)
    if best == 0.0:
        return denied is False
    return any(denied == theirs for score, (_, theirs) in zip(scores, known, strict=True) if score == best)
