"""Check the metrics against values worked out by hand, and the laws they obey."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import (
    AnswerPrediction,
    EvaluationError,
    OfferPrediction,
    Question,
    Target,
    score_answers,
    score_offers,
)
from knowledge.evaluate import auroc, interval, ndcg, recall, reciprocal_rank, risk_coverage_area

RANKED = ("a", "b", "b", "c", "d")
SCORED = st.lists(st.tuples(st.integers(0, 5).map(float), st.booleans()), min_size=1, max_size=30)


def a_question(name: str, *relevant: str, group: str | None = None) -> Question:
    """A question with its right answers."""
    return Question(id=name, relevant=frozenset(relevant), group=group)


def an_answer(name: str, *ranked: str, confidence: float = 0.5, answered: bool = True) -> AnswerPrediction:
    """What was predicted for a question."""
    return AnswerPrediction(id=name, ranked=ranked, confidence=confidence, answered=answered)


def test_rankings_are_measured_without_their_repeats() -> None:
    """Listing a document twice must neither help nor hurt."""
    relevant = frozenset({"c", "x"})

    assert recall(RANKED, relevant, cut=3) == 0.5
    assert reciprocal_rank(RANKED, relevant, cut=10) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKED, relevant, cut=2) == 0
    assert ndcg(RANKED, relevant, cut=10) == pytest.approx(0.5 / (1 + 1 / math.log2(3)))


@given(scored=SCORED)
def test_auroc_is_the_share_of_pairs_in_the_right_order(scored: list[tuple[float, bool]]) -> None:
    """The fast way must give what counting every pair gives."""
    ups = [score for score, is_up in scored if is_up]
    downs = [score for score, is_up in scored if not is_up]
    pairs = [(up > down) + (up == down) / 2 for up in ups for down in downs]

    found = auroc([score for score, _ in scored], [is_up for _, is_up in scored])

    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@given(scored=SCORED)
def test_the_order_of_equal_confidences_does_not_matter(scored: list[tuple[float, bool]]) -> None:
    """A measure that changes when a file is sorted measures the file."""
    swapped = sorted(scored)

    one, other = (
        risk_coverage_area([score for score, _ in rows], [right for _, right in rows])
        for rows in (scored, swapped)
    )

    assert one == pytest.approx(other)


def test_risk_and_coverage_by_hand() -> None:
    """Three answers, the least sure one wrong: errors of 0, 0 and 1/3."""
    assert risk_coverage_area([0.9, 0.8, 0.1], [True, True, False]) == pytest.approx(1 / 9)


def test_intervals_hold_the_mean_and_repeat() -> None:
    """A report must not change between two runs."""
    values = [0.0, 1.0, 1.0, 0.0, 1.0] * 20

    low, high = interval(values)

    assert low < 0.6 < high
    assert interval(values) == [low, high]


def test_answers_are_scored_as_a_whole() -> None:
    """One right, one wrong, one without an answer, one that was never predicted."""
    questions = [
        a_question("1", "a"),
        a_question("2", "b"),
        a_question("3", group="chat"),
        a_question("4", "a"),
    ]
    predictions = [
        an_answer("1", "a", "b", confidence=0.9),
        an_answer("2", "a", "b", confidence=0.6),
        an_answer("3", "a", confidence=0.1, answered=False),
    ]

    metrics = score_answers(questions, predictions)

    assert metrics["recall@1"] == pytest.approx(1 / 3)
    assert metrics["recall@3"] == pytest.approx(2 / 3)
    assert metrics["mrr@10"] == pytest.approx(0.5)
    assert (metrics["coverage"], metrics["wrong_rate"]) == (0.5, 0.5)
    assert metrics["auroc_answerable"] == metrics["auroc_answerable_chat"] == pytest.approx(2 / 3)
    assert metrics["aurc"] == pytest.approx((0 + 1 / 2 + 2 / 3 + 3 / 4) / 4)


def test_every_mean_of_the_answers_has_its_interval() -> None:
    """Two encoders can only be told apart by a difference that resampling does not undo."""
    questions = [a_question(str(number), "a") for number in range(100)]
    predictions = [an_answer(str(number), "ab"[number % 2], answered=number < 50) for number in range(100)]

    intervals = score_answers(questions, predictions)["ci95"]

    assert isinstance(intervals, dict)
    assert {"recall@1", "mrr@10", "ndcg@10", "coverage", "wrong_rate"} <= intervals.keys()
    assert intervals["recall@1"] == intervals["coverage"] == pytest.approx([0.4, 0.6], abs=0.02)
    assert intervals["wrong_rate"] == pytest.approx([0.36, 0.64], abs=0.03)


def test_a_share_of_nothing_has_no_interval() -> None:
    """An assistant that answers nothing is not wrong in 0 % of its answers."""
    metrics = score_answers([a_question("1", "a")], [an_answer("1", "a", answered=False)])

    assert metrics["wrong_rate"] is None
    assert isinstance(metrics["ci95"], dict)
    assert "wrong_rate" not in metrics["ci95"]


def test_offers_are_scored_as_a_whole() -> None:
    """One hit in first place, one miss, and a catalogue of which half was shown."""
    targets = [
        Target(customer="1", relevant=frozenset({"a"})),
        Target(customer="2", relevant=frozenset({"b"})),
    ]

    metrics = score_offers(targets, ["a", "b", "c", "d"], [OfferPrediction(customer="1", ranked=("a", "c"))])

    assert (metrics["hr@5"], metrics["ndcg@10"], metrics["mrr"]) == (0.5, 0.5, 0.5)
    assert metrics["catalogue_coverage@10"] == 0.5
    assert metrics["gini@10"] == 0.5
    assert metrics["ci95"] == {name: [0.0, 1.0] for name in ("hr@5", "hr@10", "ndcg@10", "mrr")}


@pytest.mark.parametrize(
    ("predictions", "named"),
    [([an_answer("1"), an_answer("1")], "two predictions for '1'"), ([an_answer("9")], "'9'")],
)
def test_answers_that_do_not_fit_the_suite_are_refused(
    predictions: list[AnswerPrediction], named: str
) -> None:
    """A number over the wrong file is worse than none."""
    with pytest.raises(EvaluationError, match=named):
        score_answers([a_question("1", "a")], predictions)


def test_an_offer_that_was_no_candidate_is_refused() -> None:
    """Ranking what could not be chosen would flatter or hurt by accident."""
    target = Target(customer="1", relevant=frozenset({"a"}), candidates=frozenset({"a", "b"}))

    with pytest.raises(EvaluationError, match=r"customer '1'.*'z'"):
        score_offers([target], [], [OfferPrediction(customer="1", ranked=("a", "z"))])


@pytest.mark.parametrize("questions", [[], [a_question("1")]])
def test_a_suite_without_answers_cannot_be_scored(questions: list[Question]) -> None:
    """A mean over nothing is no number."""
    with pytest.raises(EvaluationError):
        score_answers(questions, [])
