"""Check that a comparison tells gain from chance, and each way alone as the scores do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import (
    Answered,
    AnswerPrediction,
    EvaluationError,
    Question,
    compare_answers,
    paired_difference,
    score_answers,
)

QUESTIONS = [Question(id=str(place), relevant=frozenset({"a"} if place % 4 else ())) for place in range(120)]


def a_way(*, right: float, milliseconds: float = 1.0, seed: int = 0) -> Answered:
    """A way that ranks the right answer first for this share of questions."""
    draw = np.random.default_rng(seed)
    predictions = [
        AnswerPrediction(
            id=one.id,
            ranked=("a", "b") if draw.random() < right else ("b", "a"),
            confidence=float(draw.random() + (0.5 if one.relevant else 0)),
        )
        for one in QUESTIONS
    ]
    times = milliseconds * (1 + draw.random(len(QUESTIONS)))
    return Answered(predictions=predictions, milliseconds=times.tolist())


def test_a_way_is_worth_what_the_scores_of_a_suite_say() -> None:
    """Two commands that print different numbers for the same thing make both worthless."""
    way = a_way(right=0.7)
    scored = score_answers(QUESTIONS, way.predictions)
    intervals = scored["ci95"]
    assert isinstance(intervals, dict)

    metrics = compare_answers(QUESTIONS, {"whole": way}, to="whole")["whole"].metrics

    for name in ("recall@1", "recall@5", "ndcg@10", "auroc_answerable"):
        assert metrics[name].value == pytest.approx(scored[name])
    for name in ("recall@1", "recall@5", "ndcg@10"):
        assert list(metrics[name].ci95) == pytest.approx(intervals[name])


def test_the_same_way_under_another_name_is_no_better() -> None:
    """The plainest case of a difference that is none."""
    way = a_way(right=0.7)

    apart = compare_answers(QUESTIONS, {"whole": way, "twin": way}, to="whole")["twin"].differences

    assert {(one.value, one.ci95) for one in apart.values()} == {(0.0, (0.0, 0.0))}


def test_a_small_loss_that_is_always_there_is_seen_though_the_intervals_overlap() -> None:
    """What is hard is hard for both, so pairs show what two intervals side by side hide."""
    hard = np.random.default_rng(1).random(len(QUESTIONS))
    slower = [2 + one for one in hard]
    faster = [1.9 + one for one in hard]

    apart = paired_difference(faster, slower)

    assert apart.value == pytest.approx(-0.1)
    assert apart.ci95[1] < 0


def test_a_part_that_is_missed_shows_a_loss_beyond_chance() -> None:
    """That is what an ablation is made for."""
    ways = {"whole": a_way(right=0.9), "half": a_way(right=0.5, milliseconds=0.2, seed=1)}

    half = compare_answers(QUESTIONS, ways, to="whole")["half"]

    assert half.differences["recall@1"].ci95[1] < 0
    assert half.differences["median_ms"].ci95[1] < 0
    assert half.metrics["median_ms"].ci95[0] < half.metrics["median_ms"].value


def test_without_unanswerable_questions_nothing_is_told_apart() -> None:
    """An AUROC of one class is a number without a meaning."""
    answerable = [one for one in QUESTIONS if one.relevant]
    predictions = [AnswerPrediction(id=one.id, ranked=("a",), confidence=0.5) for one in answerable]
    way = Answered(predictions=predictions, milliseconds=[1.0] * len(predictions))

    assert "auroc_answerable" not in compare_answers(answerable, {"whole": way}, to="whole")["whole"].metrics


def test_a_way_that_leaves_a_question_out_is_refused() -> None:
    """Pairs are pairs only where both answered the same."""
    way = a_way(right=0.7)
    short = Answered(predictions=way.predictions[1:], milliseconds=way.milliseconds[1:])

    with pytest.raises(EvaluationError, match="short"):
        compare_answers(QUESTIONS, {"whole": way, "short": short}, to="whole")


def test_questions_without_any_answer_are_refused() -> None:
    """There would be nothing to rank, and a mean of nothing."""
    unanswerable = [Question(id="1", relevant=frozenset())]
    way = Answered(predictions=[AnswerPrediction(id="1")], milliseconds=[1.0])

    with pytest.raises(EvaluationError, match="nothing to rank"):
        compare_answers(unanswerable, {"whole": way}, to="whole")


@given(values=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30))
def test_a_difference_lies_within_its_extremes_and_turns_its_sign_with_its_sides(
    values: list[tuple[float, float]],
) -> None:
    """Who is compared with whom must not change how much."""
    first, second = [one for one, _ in values], [other for _, other in values]

    there, back = paired_difference(first, second), paired_difference(second, first)

    apart = [one - other for one, other in values]
    assert min(apart) - 1e-9 <= there.ci95[0] <= there.ci95[1] <= max(apart) + 1e-9
    assert there.value == pytest.approx(-back.value)
