"""Check that a bound on wrong answers is kept, and that labels that cannot show it answer nothing."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from knowledge import Bound, Bounded, bounded_threshold

Labelled = tuple[list[float], list[bool]]

DRAWS = 200
RISKS = st.floats(0.01, 0.5)


def asked(questions: int, *, rng: np.random.Generator, shift: float = 0.0) -> Labelled:
    """Questions whose first answer is right as often as its confidence says, less `shift`."""
    sure = rng.beta(3, 1, questions)
    right = rng.random(questions) < sure - shift
    return sure.tolist(), right.tolist()


def true_risk(threshold: float, *, shift: float = 0.0) -> float:
    """The share of wrong answers from a threshold on, of all questions that could be asked."""
    if math.isinf(threshold):
        return 0.0
    grid = np.linspace(threshold, 1, 2_001)
    weight = grid**2  # the density of `asked`
    return float((weight * np.clip(1 - grid + shift, 0, 1)).sum() / weight.sum())


def kept(sure: list[float], right: list[bool], threshold: float) -> list[bool]:
    """Whether each answer that is given from a threshold on is right."""
    return [ok for one, ok in zip(sure, right, strict=True) if one >= threshold]


@given(answers=st.integers(1, 600), risk=RISKS, confidence=st.floats(0.5, 0.99))
def test_the_number_of_wrong_answers_allowed_is_the_largest_that_proves_it(
    answers: int, risk: float, confidence: float
) -> None:
    """By another's distributions: this many show both promises, for the next answers and the long run."""
    most = Bound(risk=risk, confidence=confidence).allows(answers)
    excess = math.floor(risk * answers) + 1

    def chance(wrong: int) -> float:
        next_ones = hypergeom.cdf(wrong, 2 * answers, wrong + excess, answers)
        return float(max(next_ones, binom.cdf(wrong, answers, risk)))

    assert most == -1 or chance(most) <= 1 - confidence + 1e-9
    assert most == math.floor(risk * answers) or chance(most + 1) > 1 - confidence - 1e-9


@given(answers=st.integers(1, 400), risk=RISKS, confidence=st.floats(0.5, 0.98))
def test_a_stricter_owner_never_allows_more(answers: int, risk: float, confidence: float) -> None:
    """Less risk or more confidence: both ask for more proof."""
    usual = Bound(risk=risk, confidence=confidence).allows(answers)

    assert Bound(risk=risk * 0.8, confidence=confidence).allows(answers) <= usual
    assert Bound(risk=risk, confidence=confidence + 0.01).allows(answers) <= usual


@given(
    labelled=st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80),
    risk=RISKS,
)
def test_what_is_answered_is_what_was_counted(labelled: list[tuple[float, bool]], risk: float) -> None:
    """Ties are answered together or not at all, and never more wrongly than allowed."""
    sure, right = [one for one, _ in labelled], [ok for _, ok in labelled]
    bound = Bound(risk=risk)

    found = bounded_threshold(sure, right, bound=bound)

    answered = kept(sure, right, found.threshold)
    assert (len(answered), answered.count(False)) == (found.answered, found.wrong)
    assert not answered or found.wrong <= bound.allows(found.answered)


@pytest.mark.parametrize("shift", [0.0, 0.04], ids=["calibrated", "overconfident"])
@pytest.mark.parametrize("risk", [0.05, 0.2])
def test_the_bound_holds_as_often_as_promised(risk: float, shift: float) -> None:
    """The promise itself, with a truth that is known: in the long run and for the next questions alike.

    It holds for confidences that are too high, too: they cost answers, never the bound.
    """
    rng = np.random.default_rng(7)
    bound = Bound(risk=risk, confidence=0.9)
    long_run, next_ones = 0, 0

    for _ in range(DRAWS):
        threshold = bounded_threshold(*asked(400, rng=rng, shift=shift), bound=bound).threshold
        answered = kept(*asked(400, rng=rng, shift=shift), threshold)
        long_run += true_risk(threshold, shift=shift) <= risk
        next_ones += answered.count(False) <= risk * len(answered)

    by_chance = float(binom.ppf(0.001, DRAWS, 0.9))  # fewer would be worse luck than 1 in 1,000
    assert long_run >= by_chance
    assert next_ones >= by_chance


def test_more_labels_and_more_risk_answer_more() -> None:
    """On average: what an owner gets for labelling, and for accepting more wrong answers."""

    def coverage(labels: int, risk: float) -> float:
        rng = np.random.default_rng(3)
        found = [bounded_threshold(*asked(labels, rng=rng), bound=Bound(risk=risk)) for _ in range(20)]
        return sum(one.answered / one.labels for one in found) / len(found)

    by_labels = [coverage(labels, 0.1) for labels in (50, 200, 800, 1600)]
    by_risk = [coverage(400, risk) for risk in (0.03, 0.06, 0.12, 0.24)]

    assert all(less <= more for less, more in pairwise(by_labels))
    assert all(less <= more for less, more in pairwise(by_risk))
    assert by_labels[-1] > by_labels[0] + 0.1


def test_too_few_labels_answer_nothing_and_say_how_many_are_missing() -> None:
    """With that many more, as right as these, the bound is shown."""
    bound = Bound(risk=0.05)
    sure = [0.9 + place / 1000 for place in range(20)]

    few = bounded_threshold(sure, [True] * 20, bound=bound)

    assert math.isinf(few.threshold)
    assert few.missing is not None
    total = 20 + few.missing
    enough = bounded_threshold([0.9 + place / 10_000 for place in range(total)], [True] * total, bound=bound)
    assert enough.answered > 0
    assert enough.missing == 0


def test_answers_that_are_mostly_wrong_need_no_more_labels() -> None:
    """More of the same would show the same."""
    found = bounded_threshold([0.5] * 60, [False] * 60, bound=Bound(risk=0.05))

    assert found.missing is None


def test_no_labels_answer_nothing() -> None:
    """A new installation makes no promise that it cannot keep."""
    nothing = Bounded(threshold=math.inf, labels=0, answered=0, wrong=0, missing=None)

    assert bounded_threshold([], [], bound=Bound(risk=0.05)) == nothing


def test_the_order_of_the_labels_changes_nothing() -> None:
    """Whoever sorts their file gets the same threshold."""
    sure, right = asked(300, rng=np.random.default_rng(1))
    order = np.random.default_rng(2).permutation(300)

    one = bounded_threshold(sure, right, bound=Bound(risk=0.1))
    other = bounded_threshold([sure[i] for i in order], [right[i] for i in order], bound=Bound(risk=0.1))

    assert one == other


@pytest.mark.parametrize(("risk", "confidence"), [(0.0, 0.9), (1.0, 0.9), (0.05, 1.0), (0.05, 0.0)])
def test_a_bound_that_means_nothing_is_refused(risk: float, confidence: float) -> None:
    """Certainty has no finite price, and a risk of one is no bound."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        Bound(risk=risk, confidence=confidence)
