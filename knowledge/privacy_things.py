"""Tell what reads like personal data but names a thing: a measure, or a product called after a town.

The tagger was fitted on sentences about people, so that the 12 V of an adapter look to it like a house
number, and a Paris lamp like somebody called Paris. A measure is told by its unit. A town names a product
where a word that no person takes stands before it ("my Paris lamp"), or where it opens a sentence and
what follows can only be a thing. Where it may still be somebody, it stays personal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from knowledge.privacy_patterns import Kind, Span

BEFORE, AFTER = 12, 20  # letters around a span that are read
# A large letter by itself may tell one flat of a house from the next (12 A, 5 B): only volt and watt count.
# Durations are left out: they are dates to whoever marks personal data.
_UNIT = (
    r"(?:[kMGT]i?B|[kMG]?Hz|[kMG]?Wh?|mW|[km]?V|[mk]A|m?Ah|[km]?Pa|[kµm]?g|[kcmµ]?m|[cm]?l|[cm]L"
    r"|(?<=\.\d )L|Nm|lm|dB|°[CF]|°|Ω|bar|psi|rpm|dpi|px|lbs?|oz|ft)"
)
_MEASURE = re.compile(
    rf"(?<![\w.,/-])\d+(?:[.,]\d+)?(?:[ \u00a0]?{_UNIT})(?!\w)(?: (?:AC|DC|SSD|HDD|RAM))?(?! [A-Z][a-z])"
)
_NO_NAME_FOLLOWS = re.compile(
    r"\b(?:an?|another|any|each|every|no|my|your|our|this|that|these|those|which|what)\s+$", re.IGNORECASE
)
_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_OPENS_A_SENTENCE = re.compile(r"(?:^|[.!?] )$")  # no line: addresses are written in lines
_THING = re.compile(
    r"\s(?!(?:and|or|but|nor|so|then|than|as|because|if|when|while|where|who|whom|whose|which|that|in|on|at|to"
    r"|from|for|with|without|of|by|via|near|into|is|was|are|were|be|has|had|have|does|did|do|will|would|can"
    r"|could|may|might|must|shall|should|not|also|just|never|still|already|again|too|today|tomorrow|yesterday"
    # what makes it the place that it is
    r"|address|airport|apartment|area|branch|city|district|flat|home|hotel|house|office|region|road|station"
    r"|street|suburb|town|university"
    # what somebody called so may have done
    r"|told|said|got|gave|sent|took|came|went|made|bought|paid|lost|broke|left|saw|found|kept|ran|put|let|spoke"
    r"|thought|knew|felt|rang|stood|sat|fell|forgot|drove|flew|wrote|read|met|sold|brought|heard|began)\b)[a-z]{3,}"
)
_DOES = re.compile(r"\s\w+(?:ed|ing|s)\b")
_OF_PEOPLE = frozenset({"first name", "last name"})
_PLACES = frozenset({Kind.GPE, Kind.NRP, Kind.TITLE})
_AFTER_TOWNS = frozenset({Kind.PERSON, Kind.GPE, Kind.ORGANIZATION, Kind.NRP, Kind.TITLE})


Lists = Callable[[str], frozenset[str]]


def personal(text: str, spans: Iterable[Span], *, lists: Lists) -> list[Span]:
    """Return the spans that name no thing; `lists` tells what a word may be the name of."""
    measures = [match.span() for match in _MEASURE.finditer(text)]
    inside = bytearray(len(text))
    for start, end in measures:
        inside[start:end] = b"\1" * (end - start)
    return [
        one
        for one in spans
        if 0 in inside[one.start : one.end] and not _names_a_product(text, one, lists=lists)
    ]


def _names_a_product(text: str, span: Span, *, lists: Lists) -> bool:
    town, _, more = text[span.start : span.end].partition(" ")
    if span.kind not in _AFTER_TOWNS or not town.istitle() or not _is_town(lists(town)):
        return False
    before = text[max(0, span.start - BEFORE) : span.start]
    follows = text[span.start + len(town) : span.end + AFTER]
    if _NO_NAME_FOLLOWS.search(before):
        return bool(_THING.match(follows)) or bool(more)
    if span.kind in _PLACES and _THE.search(before):  # the Jackson order may well be a person's
        return bool(_THING.match(follows))
    if more:  # a family's name may be typed small
        return span.kind is Kind.TITLE and more.islower()
    thing = _THING.match(follows)
    if thing is None or _DOES.match(follows) or lists(thing[0].strip()) & _OF_PEOPLE:
        return False
    return bool(_OPENS_A_SENTENCE.search(before))


def _is_town(among: frozenset[str]) -> bool:
    return "town" in among and not among & {"country", "nation"}
