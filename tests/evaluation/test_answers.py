"""Check that questions are answered as in a turn, and judged only on what a turn would do."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from rich.progress import Progress

from assistant.answering.decide import Limits
from assistant.evaluation.answers import Finding, decided, explained, predict
from assistant.evaluation.suites import AnswersSuite, Question, read_answers
from knowledge import SHIPPED, AnswerPrediction, Bound, Bounded, Embedder
from tests.evaluation.written import answers_suite
from tests.knowledge.builders import a_hit

EAGER = Limits(answer=0.0, ask_back=0.0, misses=2)


@pytest.fixture
def suite(tmp_path: Path) -> AnswersSuite:
    """Three articles of our own and questions about them."""
    suite = read_answers(answers_suite(tmp_path), "tiny")
    assert isinstance(suite, AnswersSuite)
    return suite


@pytest.fixture
def predicted(suite: AnswersSuite, embedder: Embedder, progress: Progress) -> dict[str, AnswerPrediction]:
    """The predictions for that suite, by question."""
    return {one.id: one for one in predict(suite, embedder=embedder, progress=progress)}


def asked(text: str, *, score: float = 0.9, ranked: tuple[str, ...] = ("returns",)) -> Finding:
    """Return what was found for a question."""
    hits = tuple(a_hit("Send it back.", of=name, score=score) for name in ranked)
    return Finding(question=Question(id="q", text=text), hits=hits)


def test_every_question_gets_a_prediction_in_order(
    suite: AnswersSuite, embedder: Embedder, progress: Progress
) -> None:
    """A question that falls out would be counted as one not answered."""
    predictions = predict(suite, embedder=embedder, progress=progress)

    assert [one.id for one in predictions] == ["q1", "q2", "q3", "q4"]


def test_the_article_that_answers_comes_first(predicted: dict[str, AnswerPrediction]) -> None:
    """The plainest check that articles, vectors and questions belong together."""
    assert predicted["q1"].ranked[0] == "returns"
    assert predicted["q2"].ranked[0] == "descaling"


def test_a_filter_keeps_out_what_it_does_not_allow(predicted: dict[str, AnswerPrediction]) -> None:
    """The same question as q2, but the article that would answer it is filtered away."""
    assert set(predicted["q3"].ranked) == {"returns", "delivery"}


def test_what_the_articles_do_not_hold_is_less_sure(predicted: dict[str, AnswerPrediction]) -> None:
    """Confidence is worth something only if it falls where there is no answer."""
    assert predicted["q4"].confidence < predicted["q1"].confidence


def test_questions_alone_never_move_the_threshold(
    suite: AnswersSuite, embedder: Embedder, progress: Progress, tmp_path: Path
) -> None:
    """Labels of the questions that are measured must not leak into the decision."""
    unlabelled = [{"id": one.id, "text": one.text} for one in suite.questions]
    other = read_answers(answers_suite(tmp_path / "other", questions=unlabelled), "other")
    assert isinstance(other, AnswersSuite)

    answered = [one.answered for one in predict(suite, embedder=embedder, progress=progress)]
    blind = [one.answered for one in predict(other, embedder=embedder, progress=progress)]

    filtered = 2  # the third question has a filter, which is no label
    del answered[filtered], blind[filtered]
    assert answered == blind


def test_a_prediction_is_the_same_whatever_stands_beside_its_question(
    suite: AnswersSuite, embedder: Embedder, progress: Progress
) -> None:
    """Labels stripped, rows in another order, or asked alone: not a digit may change."""

    def written(questions: tuple[Question, ...]) -> dict[str, str]:
        """Each prediction as it would stand in the file."""
        asked = replace(suite, questions=questions)
        predictions = predict(asked, embedder=embedder, progress=progress)
        return {one.id: json.dumps(asdict(one)) for one in predictions}

    whole = written(suite.questions)
    unlabelled = tuple(one.model_copy(update={"relevant": ()}) for one in suite.questions)

    assert written(suite.questions[::-1]) == whole
    assert written(unlabelled) == whole
    for one in suite.questions:
        assert written((one,)) == {one.id: whole[one.id]}


def test_whoever_asks_for_a_person_is_not_counted_as_answered() -> None:
    """The product fetches a person then, however sure it is."""
    assert not decided(asked("I want to talk to a human"), EAGER).answered
    assert decided(asked("How do I return an order?"), EAGER).answered


def test_what_was_not_found_is_not_answered() -> None:
    """A reply that cites nothing is never sent."""
    assert not decided(asked("How do I return an order?", ranked=()), EAGER).answered


def test_a_confidence_below_the_threshold_is_not_answered() -> None:
    """The threshold is the one thing that calibration sets."""
    sure = asked("How do I return an order?")
    bar = SHIPPED.confidence(sure.hits)

    assert decided(sure, Limits(answer=bar, ask_back=0.0, misses=2)).answered
    assert not decided(sure, Limits(answer=bar + 1e-9, ask_back=0.0, misses=2)).answered


def test_a_bound_that_four_labels_cannot_show_answers_nothing(
    suite: AnswersSuite, embedder: Embedder, progress: Progress
) -> None:
    """Silence is honest; an unproven promise is not."""
    predictions = predict(suite, embedder=embedder, progress=progress, bound=Bound(risk=0.05))

    assert not any(one.answered for one in predictions)


def test_an_owner_is_told_what_their_labels_show_and_how_many_are_missing() -> None:
    """They can act on a number, not on silence."""
    bound = Bound(risk=0.05)
    enough = Bounded(threshold=0.8, labels=200, answered=120, wrong=1, missing=0)
    too_few = Bounded(threshold=math.inf, labels=20, answered=0, wrong=0, missing=1300)
    hopeless = Bounded(threshold=math.inf, labels=200, answered=0, wrong=0, missing=None)

    assert "from confidence 0.800 on, where 120 of 200" in explained(enough, bound)
    assert "about 1,300 labelled questions are missing" in explained(too_few, bound)
    assert "no number of labels would do" in explained(hopeless, bound)
