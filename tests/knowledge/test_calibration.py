"""Check that confidence is a probability and that thresholds keep what they promise."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Calibrator, Hit, confidence, fit_threshold
from tests.knowledge.builders import a_hit

LABELLED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)


def hits(*scores: float) -> list[Hit]:
    """Hits with these scores, found by words alike; what is expected of them is shared out."""
    total = max(sum(abs(score) for score in scores), 0.1)
    return [
        a_hit(f"{place}", of=f"d{place}", score=score, dense=score, expected=score * abs(score) / total)
        for place, score in enumerate(scores)
    ]


def counted(threshold: float, labelled: list[tuple[float, bool]]) -> tuple[int, int]:
    """How many are answered right and wrong from a threshold on."""
    answered = [right for sure, right in labelled if sure >= threshold]
    return sum(answered), len(answered) - sum(answered)


def test_a_clear_winner_is_surer_than_a_tie() -> None:
    """Where two articles fit alike, asking back is better than guessing."""
    assert confidence(hits(0.8, 0.4, 0.3)) > confidence(hits(0.8, 0.79, 0.78)) + 0.2


def test_what_is_off_the_subject_is_unlikely() -> None:
    """ "Tell me a joke" is nearest to something, too."""
    assert confidence(hits(0.25, 0.2, 0.19)) < 0.1


def test_nothing_found_is_no_confidence() -> None:
    """An empty knowledge base answers nothing."""
    assert confidence([]) == 0.0


@given(scores=st.lists(st.floats(-1, 2), min_size=1, max_size=10))
def test_confidence_is_a_probability(scores: list[float]) -> None:
    """Every threshold is set between 0 and 1."""
    assert 0 <= confidence(hits(*sorted(scores, reverse=True))) <= 1


def test_a_company_s_own_labels_teach_its_own_confidence() -> None:
    """Where every score is high, a high score means little."""
    right, wrong = hits(0.95, 0.5), hits(0.90, 0.89)

    fitted = Calibrator.fit([right, wrong] * 20, [True, False] * 20)

    assert fitted.confidence(right) > 0.8
    assert fitted.confidence(wrong) < 0.2


def test_fitting_needs_both_kinds_of_examples() -> None:
    """From right answers alone nothing can be learnt about wrong ones."""
    with pytest.raises(ValueError, match="right and wrong"):
        Calibrator.fit([hits(0.5)], [True])


def test_few_labels_leave_the_shipped_confidence_nearly_as_it_is() -> None:
    """Two labels must not overturn what thousands taught."""
    clear, tie = hits(0.8, 0.4, 0.3), hits(0.8, 0.79, 0.78)

    fitted = Calibrator.fit([clear, tie], [False, True])

    assert fitted.confidence(clear) > fitted.confidence(tie)


def test_a_confidence_for_a_bound_is_blind_to_its_own_label() -> None:
    """A bound that rests on labels which shaped the confidences is no bound."""
    lists = [
        hits(0.9 - place / 100, 0.3) if place % 3 else hits(0.6, 0.6 - place / 100) for place in range(30)
    ]
    right = [place % 3 > 0 for place in range(30)]

    _, before = Calibrator.fit_across(lists, right)
    _, after = Calibrator.fit_across(lists, [not right[0], *right[1:]])

    assert before[0] == after[0]
    assert before[1] != after[1]


def test_labels_of_one_kind_leave_the_shipped_confidence() -> None:
    """There is nothing to tell apart yet, and the bound can still be shown."""
    lists = [hits(0.9, 0.2), hits(0.8, 0.3)]

    fitted, confidences = Calibrator.fit_across(lists, [True, True])

    assert confidences == tuple(confidence(one) for one in lists)
    assert fitted.confidence(lists[0]) == confidence(lists[0])


@given(labelled=LABELLED, alpha=st.floats(0, 1))
def test_the_share_of_wrong_answers_stays_within_its_bound(
    labelled: list[tuple[float, bool]], alpha: float
) -> None:
    """The owner sets the bound; it holds on what it was fitted to, whatever the labels."""
    threshold = fit_threshold([sure for sure, _ in labelled], [ok for _, ok in labelled], alpha=alpha)

    right, wrong = counted(threshold, labelled)

    assert wrong <= alpha * (right + wrong)
    if threshold == math.inf:
        assert right + wrong == 0


@given(labelled=LABELLED)
def test_no_other_threshold_gains_more(labelled: list[tuple[float, bool]]) -> None:
    """Without a bound, right minus wrong answers is what counts."""
    threshold = fit_threshold([sure for sure, _ in labelled], [ok for _, ok in labelled])

    right, wrong = counted(threshold, labelled)

    others = [counted(sure, labelled) for sure, _ in labelled]
    assert all(right - wrong >= one - other for one, other in others)
    assert right - wrong >= 0
