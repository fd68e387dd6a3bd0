"""Check on real questions that a bound on wrong answers is kept, and what it costs in answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.progress import Progress
from scipy.stats import binom

from assistant.evaluation.halving import Half, Halvings, in_hindsight, summed_up
from assistant.evaluation.suites import read_answers
from knowledge import Bound, Embedder, binomial_threshold
from tests.evaluation.conftest import of_suite

HALVINGS = 5  # `concierge evaluate --halvings 200` draws as many as one likes
CONFIDENCE = 0.9
NOTHING = 0.005  # of all questions: less is luck, with so few labels
BY_CHANCE = int(binom.ppf(0.001, HALVINGS, CONFIDENCE))  # fewer would be worse luck than 1 in 1,000
SUITES = ["stackfaq_dev", "hint3_curekart", "banking77_dev", "clinc150_dev", "dstc11_t5_dev"]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [of_suite(name) for name in SUITES])
def test_the_owner_s_bound_holds_on_questions_that_were_not_seen(
    name: str, suites: Path, embedder: Embedder, progress: Progress
) -> None:
    """The promise that the product makes, on every suite, as often as promised; and it pays to keep it so."""
    halvings = Halvings.prepare(read_answers(suites / name, name), embedder=embedder, progress=progress)
    bounds = [Bound(risk=risk, confidence=CONFIDENCE) for risk in (0.05, 0.1)]

    draws = [halvings.draw(number, bounds) for number in range(HALVINGS)]

    for place, bound in enumerate(bounds):
        shown = summed_up([draw[place] for draw in draws], bound)
        assert number(shown["kept"]) * HALVINGS >= BY_CHANCE
        if number(shown["plain_kept"]) * HALVINGS >= BY_CHANCE:
            assert number(shown["coverage"]) >= number(shown["plain_coverage"]) - NOTHING


def number(value: object) -> float:
    """Return a metric that has to be there."""
    assert isinstance(value, float)
    return value


def test_the_plain_method_is_the_exact_binomial_test() -> None:
    """What we compare with must be what it is called."""
    right = [True] * 60 + [False, True, True, False]
    scores = [1 - place / 100 for place in range(len(right))]
    bound = Bound(risk=0.05, confidence=0.9)

    threshold = binomial_threshold(scores, right, bound=bound)

    answered = sum(score >= threshold for score in scores)
    wrong = right[:answered].count(False)
    assert binom.cdf(wrong, answered, 0.05) <= 0.1
    assert binom.cdf(right[: answered + 1].count(False), answered + 1, 0.05) > 0.1


def test_hindsight_answers_the_most_that_the_risk_allows() -> None:
    """No honest threshold can answer more; a share of this is what ours is told as."""
    threshold = in_hindsight([0.9, 0.8, 0.7, 0.6], [True, True, False, True], risk=0.34)

    assert threshold == 0.6


def test_nothing_answered_is_nothing_wrong() -> None:
    """Silence keeps every bound."""
    assert Half.of([True, False], [False, False]) == Half(coverage=0.0, wrong=0.0)
