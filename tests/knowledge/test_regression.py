"""Check what known questions lead to expect, on cases that can be worked out and as laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Examples, Query, SearchIndex
from knowledge.regression import expectation
from tests.knowledge.builders import DIMENSIONS, a_passage, keep, random_vectors, towards

QUERY = Query(text="nothing in common", limit=10)


def labelled(*pairs: tuple[int, str | None]) -> Examples:
    """Examples along an axis each, with the document that answers it."""
    return Examples(
        vectors=np.stack([towards(axis) for axis, _ in pairs]),
        answers=tuple(frozenset() if name is None else frozenset({name}) for _, name in pairs),
    )


@pytest.fixture
def index() -> SearchIndex:
    """Two documents, along the first axes."""
    index = SearchIndex(DIMENSIONS)
    keep(index, a_passage("Returns", of="returns"), vectors=[towards(0)])
    keep(index, a_passage("Delivery", of="delivery"), vectors=[towards(1)])
    return index


def test_a_labelled_question_brings_its_answer_to_questions_like_it(index: SearchIndex) -> None:
    """Nothing in the article resembles the question, but the owner said what answers it."""
    question = towards(5)

    alone = index.search(QUERY, question)
    taught = index.search(QUERY, question, known=labelled((5, "delivery")))

    assert alone[0].score == pytest.approx(alone[1].score)
    assert taught[0].document_id == "delivery"
    assert taught[0].expected > taught[1].expected + 0.3


def test_a_question_that_nothing_answers_speaks_against_all(index: SearchIndex) -> None:
    """Confidence must fall near what is known to have no answer."""
    question = towards(0, 5)

    alone = index.search(QUERY, question)
    warned = index.search(QUERY, question, known=labelled((5, None)))

    assert sum(hit.expected for hit in warned) < sum(hit.expected for hit in alone)


def test_an_example_whose_answer_was_deleted_says_nothing(index: SearchIndex) -> None:
    """A deleted article has no say from that moment on."""
    known = labelled((5, "delivery"))
    index.remove(["delivery"])

    hits = index.search(QUERY, towards(5), known=known)

    assert [hit.document_id for hit in hits] == ["returns"]
    assert hits[0].expected == index.search(QUERY, towards(5))[0].expected


def test_an_example_outside_the_filter_brings_nothing_in(index: SearchIndex) -> None:
    """Labels must not lead around a filter."""
    tagged = SearchIndex(DIMENSIONS)
    keep(tagged, a_passage("Retour", of="de", metadata={"language": ("de",)}), vectors=[towards(0)])
    keep(tagged, a_passage("Returns", of="en", metadata={"language": ("en",)}), vectors=[towards(1)])
    query = Query(text="x", filter={"language": frozenset({"en"})})

    hits = tagged.search(query, towards(5), known=labelled((5, "de")))

    assert [hit.document_id for hit in hits] == ["en"]


def test_leaving_one_out_is_never_having_seen_it(index: SearchIndex) -> None:
    """What a bound rests on: each label is judged by the others alone."""
    known = labelled((5, "delivery"), (6, "returns"))

    left = index.search(QUERY, towards(5), known=known.without(0))

    assert left == index.search(QUERY, towards(5), known=labelled((6, "returns")))


@given(copies=st.integers(1, 30))
def test_many_wordings_of_one_question_do_not_outvote_another(copies: int) -> None:
    """A tie stays a tie, however often one side repeats itself."""
    vectors = np.stack([towards(0)] * copies + [towards(1)])
    between = towards(0, 1)

    expected = expectation(
        vectors,
        vectors @ between,
        doubts=[0.2] * len(vectors),
        answers=[("often",)] * copies + [("once",)],
    )

    assert expected["often"] < 1.5 * expected["once"]


@given(seed=st.integers(0, 1000), place=st.integers(0, 19))
def test_a_known_question_is_expected_to_be_answered_as_it_was(seed: int, place: int) -> None:
    """The regression passes near what it was told."""
    vectors = random_vectors(20, seed=seed)

    expected = expectation(
        vectors,
        vectors @ vectors[place],
        doubts=[0.01] * 20,
        answers=[(str(number),) for number in range(20)],
    )

    assert max(expected, key=lambda name: expected[name]) == str(place)
    assert expected[str(place)] > 0.8


def test_a_vector_without_an_answer_is_refused() -> None:
    """Answers that slip by one place would teach nonsense."""
    with pytest.raises(ValueError, match="2 vectors, but 1 answers"):
        Examples(vectors=random_vectors(2), answers=(frozenset(),))
