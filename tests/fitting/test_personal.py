"""Check that texts are written with what is personal marked, and that what is fitted learns from them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from rich.progress import Progress

from assistant.fitting.grammar import read_rules
from assistant.fitting.perceptron import Tagged, fit_tags
from assistant.fitting.personal import RULES, Author, fit_personal, inventor_of, unmarked
from assistant.fitting.personal_values import CLOSE, MIDDLE, OPEN
from knowledge import Document, Kind, Span, Tagger, find

WORDS = ("lamp", "chair", "table", "price", "order", "house", "green", "small", "river", "stone", "paper")
ARTICLES = (Document(id="a", title="Lamps", text="A lamp is kept dry. It is cleaned with a cloth."),)


@pytest.fixture(scope="module")
def author() -> Author:
    """Write with few words and one article."""
    return Author(read_rules(RULES), inventor_of(ARTICLES, WORDS))


def test_marks_are_taken_out_and_remembered() -> None:
    """A mark that stayed would be learned as a sign of a name."""
    written = unmarked(f"I am {OPEN}PERSON{MIDDLE}Jo{CLOSE}!")

    assert written.text == "I am Jo!"
    assert written.spans == (Span(start=5, end=7, kind=Kind.PERSON),)


def test_every_form_can_be_written_out(author: Author) -> None:
    """A name that is missing would stop a fit half way, once in a hundred."""
    written = [author.inventor.marked(name) for name in author.inventor.forms for _ in range(20)]
    lines = [author.line(name) for name in author.rules for _ in range(50)]

    assert not [one for one in (*written, *lines) if "{" in one]


def test_spans_mark_what_was_put_in(author: Author) -> None:
    """What is fitted on must be right, as nobody looks at it."""
    texts = list(author.texts(300))

    cards = [
        one.text[span.start : span.end] for one in texts for span in one.spans if span.kind == "CREDIT_CARD"
    ]
    assert cards
    assert all(digit.isdecimal() or digit in " -" for card in cards for digit in card)
    assert not [one.text for one in texts if {OPEN, MIDDLE, CLOSE} & set(one.text)]


def test_a_perceptron_learns_which_tag_follows_which() -> None:
    """The same feature means another thing after another tag."""
    same = np.zeros((2, 1), dtype=np.int32)
    texts = [Tagged(rows=same, tags=[1, 2])]

    weights, steps = fit_tags(texts, shape=(1, 3), rounds=20, seed=1, step=lambda: None)

    tagger = Tagger.of(weights, steps, {})
    assert (weights[0] != 0).any()
    assert steps[1, 2] > steps[2, 1]
    assert tagger.steps is steps


def test_the_same_texts_give_the_same_tagger_and_it_can_be_kept(tmp_path: Path) -> None:
    """Whoever doubts what ships fits it again."""
    with Progress(console=Console(quiet=True)) as progress:
        first, second = (fit_personal(ARTICLES, WORDS, progress, texts=60) for _ in range(2))
    first.write(tmp_path / "kept.npz")
    kept = Tagger.read(tmp_path / "kept.npz")

    assert np.array_equal(first.weights, second.weights)
    assert kept.lists == first.lists
    assert np.allclose(kept.weights, first.weights, atol=np.abs(first.weights).max() / 250)


def test_names_that_no_list_has_are_told_by_what_stands_around() -> None:
    """Customers are called anything."""
    chance = random.Random(4)
    names = [
        "".join(chance.choice("bdfklmnrstvz") + chance.choice("aeiou") for _ in range(3)) for _ in range(40)
    ]

    found = [find(f"Hello, my name is {name.capitalize()}.") for name in names]

    assert sum(any(span.kind == Kind.PERSON for span in spans) for spans in found) >= 36
