"""Check what is recalled of earlier conversations, and what is chosen by it."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import (
    Embedder,
    EvaluationError,
    Memory,
    MemoryPrediction,
    MemoryQuestion,
    Turn,
    choose,
    default_model_folder,
    open_embedder,
    score_memory,
    wishes,
)
from knowledge.memory import asks_for_advice, taste

SAID = (
    ("customer", "The pump of my machine rattles since Tuesday."),
    ("agent", "We will send you a new pump by courier."),
    ("customer", "I avoid flavoured coffee because it upsets my stomach."),
    ("customer", "What flavoured beans do you sell?"),
    ("agent", "Vanilla and hazelnut."),
    ("customer", "Which grinder is quiet enough for mornings?"),
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """The encoder that serves."""
    return open_embedder(folder=default_model_folder())


def turn(place: int, author: str, text: str) -> Turn:
    """One thing that was said in one conversation."""
    return Turn(
        id=f"t{place}",
        conversation="first",
        at=datetime(2026, 5, 3, tzinfo=UTC),
        speaker=author,
        is_customer=author == "customer",
        text=text,
    )


@pytest.fixture(scope="module")
def memory(embedder: Embedder) -> Memory:
    """What one customer said."""
    turns = [turn(place, *said) for place, said in enumerate(SAID)]
    return Memory(turns, embedder.embed([one.embedded_text for one in turns]))


def recalled(memory: Memory, question: str, embedder: Embedder) -> list[str]:
    """The turns that bear on a question, best first."""
    found = memory.recall(question, embedder.embed([question])[0], limit=3)
    return [one.turn.id for one in found]


def test_what_was_said_is_found_by_its_words(memory: Memory, embedder: Embedder) -> None:
    """ "What did you say about my pump" names the thing; the answer stands beside it."""
    assert set(recalled(memory, "What did you say about the pump?", embedder)[:2]) == {"t0", "t1"}


def test_advice_is_given_by_what_somebody_said_they_like(memory: Memory, embedder: Embedder) -> None:
    """The question for flavoured beans shares more words, but the statement is what binds us."""
    assert recalled(memory, "Can you recommend some beans for me?", embedder)[0] == "t2"


def test_a_dislike_speaks_against_what_resembles_it(memory: Memory, embedder: Embedder) -> None:
    """An encoder alone takes "I avoid flavoured coffee" for a reason to offer it."""
    question = "Which beans would you recommend for me?"
    found = memory.recall(question, embedder.embed([question])[0], limit=3)

    options = ["Beans flavoured with vanilla syrup", "Plain beans from Ethiopia"]

    assert choose(options, found, embedder=embedder) == 1
    assert choose(options[::-1], found, embedder=embedder) == 0


def test_nothing_said_is_nothing_recalled(embedder: Embedder) -> None:
    """A new customer has no history."""
    empty = Memory([], np.empty((0, embedder.dimensions), dtype=np.float32))

    assert empty.recall("Anything?", embedder.embed(["Anything?"])[0], limit=5) == ()


def test_wishes_are_told_from_dislikes_and_from_reasons() -> None:
    """What follows "because" is why, not what."""
    said = wishes("I prefer quiet grinders rather than fast ones, because of my neighbours")

    assert said.wanted == ("I prefer quiet grinders",)
    assert said.unwanted == ("fast ones",)


@pytest.mark.parametrize(
    ("question", "advice"),
    [
        ("Can you recommend a grinder for me?", True),
        ("What should I buy for my sister?", True),
        ("When did my order arrive?", False),
        ("What did Ana say about the best trip?", False),
    ],
)
def test_asking_for_advice_is_told_from_asking_what_was_said(question: str, advice: bool) -> None:
    """The two want different memories."""
    assert asks_for_advice(question) is advice


@given(text=st.text(max_size=80))
def test_only_a_customer_states_their_taste(text: str) -> None:
    """What an agent likes is no preference of the customer's."""
    assert taste(turn(0, "agent", text)) == 0
    assert -0.75 <= taste(turn(0, "customer", text)) <= 1.5


def test_recall_and_choices_are_scored_by_hand() -> None:
    """One of two turns found in five, one of two options chosen rightly."""
    questions = [
        MemoryQuestion(id="a", evidence=frozenset({"t1", "t9"}), category="x", correct=1),
        MemoryQuestion(id="b", evidence=frozenset({"t2"}), category="y", correct=0),
    ]
    predictions = [
        MemoryPrediction(id="a", ranked=("t1", "t3"), choice=1),
        MemoryPrediction(id="b", ranked=("t3", "t2"), choice=1),
    ]

    metrics = score_memory(questions, predictions)

    assert metrics["recall@5"] == 0.75
    assert metrics["choice_accuracy"] == 0.5
    assert metrics["recall@5_by_category"] == {"x": 0.5, "y": 1.0}


def test_a_prediction_for_nothing_is_an_error() -> None:
    """A misspelt id would count as a miss."""
    with pytest.raises(EvaluationError, match="does not have"):
        score_memory([MemoryQuestion(id="a", evidence=frozenset({"t"}))], [MemoryPrediction(id="z")])
