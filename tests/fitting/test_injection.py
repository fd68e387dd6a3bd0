"""Check that what is fitted on is written the same way every time, and fitted as promised."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np

from assistant.fitting.grammar import Grammar, halved
from assistant.fitting.injection import Author, Sentences, learned_from, pieces
from assistant.fitting.logistic import fit
from assistant.sample import FOLDER
from knowledge import (
    INJECTION_FILE,
    InjectionDetector,
    InjectionParameters,
    default_model_folder,
    load_folder,
    open_embedder,
)


def test_the_same_seed_writes_the_same() -> None:
    """Whoever doubts the parameters fits them again."""
    first, second = Author.of(None, 5), Author.of(None, 5)

    assert [first.document(attacked=True) for _ in range(50)] == [
        second.document(attacked=True) for _ in range(50)
    ]


def test_every_name_in_the_grammars_can_be_written_out() -> None:
    """A name that is missing would stop a fit half way, once in a hundred."""
    author = Author.of(None, 1)
    rules = author.grammar.rules

    written = [author.grammar.write(option) for options in rules.values() for option in options]

    assert all(line.strip() for line in written)


def test_the_halves_share_no_instruction() -> None:
    """What judges the first step must not have been seen by it."""
    rules = {"say": ["a", "b", "c"], "other": ["x", "y"]}

    even, odd = halved(rules, ["say"], 0), halved(rules, ["say"], 1)

    assert (even["say"], odd["say"]) == (["a", "c"], ["b"])
    assert even["other"] == odd["other"] == ["x", "y"]


def test_an_attacked_document_holds_its_instruction_and_a_clean_one_none() -> None:
    """A wrong label teaches the opposite."""
    author = Author.of(None, 2)
    attacked = [author.document(attacked=True) for _ in range(200)]
    clean = [author.document(attacked=False) for _ in range(20)]

    assert all(one.instruction and one.instruction in one.text for one in attacked)
    assert all(one.instruction is None for one in clean)


def test_sentences_are_of_both_kinds_and_each_stands_once() -> None:
    """Thousands of each, or a head learns a few templates by heart."""
    sentences = Sentences.by(Author.of(0, 1))

    assert len(set(sentences.texts)) == len(sentences.texts) == len(sentences.labels)
    assert min(sentences.labels.sum(), (1 - sentences.labels).sum()) > 1000


def test_an_article_is_learned_from_whole_and_in_pieces() -> None:
    """Instructions are put into short and long documents alike."""
    assert list(pieces("a\n\nb\n\nc\n\nd\n\ne")) == ["a\n\nb\n\nc\n\nd\n\ne", "a\n\nb\n\nc\n\nd", "e"]


def test_a_grammar_fills_in_to_the_last_name() -> None:
    """A brace in a sentence would give every instruction away."""
    grammar = Grammar(rules={"who": ["{name} of Ur"], "name": ["Ada"]}, chance=random.Random(1))

    assert grammar.write("Ask {who}.") == "Ask Ada of Ur."


def test_a_fit_finds_the_direction_that_separates() -> None:
    """The one thing that a logistic regression has to do."""
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(400, 5)).astype(np.float32)
    labels = (rows[:, 2] > 0.3).astype(np.float32)

    weights, bias = fit(rows, labels, ridge=1e-4)

    assert np.argmax(np.abs(weights)) == 2
    assert ((rows @ weights + bias > 0) == (labels > 0)).mean() > 0.97


def test_no_help_article_that_was_not_learned_from_is_flagged() -> None:
    """A sentence that is flagged by mistake is missing from an answer."""
    articles = load_folder(FOLDER / "articles").documents
    unseen = [one for one in articles if one not in learned_from(articles)]
    detector = InjectionDetector(open_embedder(folder=default_model_folder()))

    flagged = {one.id: found for one in unseen if (found := detector.instructions(one.text))}

    assert len(unseen) > 70
    assert flagged == {}


def test_the_card_is_of_the_parameters_that_ship() -> None:
    """A card about another file is worse than none."""
    card = INJECTION_FILE.with_suffix(".md").read_text(encoding="utf-8")

    assert hashlib.sha256(INJECTION_FILE.read_bytes()).hexdigest() in card


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """A fit would be lost otherwise, silently."""
    shipped = InjectionParameters.read(INJECTION_FILE)

    shipped.write(tmp_path / "again.json")

    assert (tmp_path / "again.json").read_bytes() == INJECTION_FILE.read_bytes()
