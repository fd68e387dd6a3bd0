"""From what the real discovery logs, other policies are estimated as they would have been."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from assistant.errors import InvalidInput
from assistant.evaluation.off_policy import Estimator, imbalance, verdict
from assistant.evaluation.policies import Policy, judged, popular, reweighted, weights_in, with_share
from assistant.events import ProductId
from assistant.offers.discovery import showing_of
from assistant.offers.model import Signal
from assistant.showings.model import Option, Showing, Slot, Taken
from tests.offers.builders import NOW
from tests.offers.test_discovery import a_shop, shown_to, somebody

SHARE = Fraction(3, 10)
CHANCES = {"filter": 0.3, "cup": 0.2, "roast": 0.5, "decaf": 0.1, "lamp": 0.05}  # that it is taken when shown
CUP, LAMP = ProductId("cup"), ProductId("lamp")
SLOT = Slot(
    product_id=CUP,
    options=(
        Option(product_id=CUP, probability=0.8, parts={"taste": 0.2, "popular": 0.002}),
        Option(product_id=LAMP, probability=0.2, mark="new", parts={"preference": 0.1, "popular": 0.01}),
    ),
)


def one_slot(slot: Slot = SLOT) -> Showing:
    """Return a showing of one slot that counts."""
    return Showing(at=NOW, first=0, counted=1, slots=(slot,))


@cache
def shown(customers: int = 200, showings: int = 3) -> tuple[Taken, ...]:
    """Show customers offers as in service, two at a time, and have them take each as likely as is said."""
    draw, shop, log = np.random.default_rng(5), a_shop(), []
    for number in range(customers):
        for first in range(0, 2 * showings, 2):
            view = somebody(number, first=first)
            found = shown_to(view, share=SHARE, shop=shop)
            showing = showing_of(found, first=first, at=NOW, with_options=True)
            assert showing is not None
            rewards = [float(draw.random() < CHANCES[slot.product_id]) for slot in showing.slots]
            log.append(Taken(customer_id=view.profile.id, showing=showing, rewards=tuple(rewards)))
    return tuple(log)


def worth(policy: Policy) -> float:
    """Return what a policy truly earns a slot over all that was possible in the log."""
    values = [
        chance * CHANCES[option.product_id]
        for one in shown()
        for place, slot in enumerate(one.showing.slots)
        for chance, option in zip(policy(one.showing, place), slot.options, strict=True)
    ]
    return sum(values) / sum(len(one.showing.slots) for one in shown())


@pytest.mark.parametrize(
    "policy", [with_share(Fraction(0)), with_share(Fraction(1, 2)), with_share(SHARE), popular()]
)
def test_what_discovery_logs_tells_of_other_policies(policy: Policy) -> None:
    """No discovery, more of it, the same, and the most popular: the truth lies in every interval."""
    found = verdict(judged(shown(), policy))

    assert found.refused is None
    for one in found.estimates.values():
        assert one.low <= worth(policy) <= one.high
    assert imbalance(judged(shown(), policy)) < 3.5


def test_probabilities_that_are_not_those_of_the_draw_are_noticed() -> None:
    """Half of the chance of each discovery, in the log alone: the weights are out of balance."""

    def halved(option: Option) -> Option:
        return replace(option, probability=option.probability / 2) if option.mark else option

    wrong = [
        replace(
            one,
            showing=replace(
                one.showing,
                slots=tuple(
                    replace(slot, options=tuple(map(halved, slot.options))) for slot in one.showing.slots
                ),
            ),
        )
        for one in shown()
    ]

    assert imbalance(judged(wrong, with_share(Fraction(1, 2)))) > 3.5


def test_the_policy_that_was_followed_weighs_every_slot_alike() -> None:
    """Then all estimates are of what was earned, and nothing of the log is lost."""
    own = judged(shown(), with_share(SHARE))

    assert own.weights == pytest.approx(1.0)
    assert own.effective == pytest.approx(len(own.weights))


def test_more_discovery_than_could_be_tried_is_refused() -> None:
    """Where only the last slot could discover, nothing is known of discovering in both."""
    found = verdict(judged(shown(), with_share(Fraction(1))))

    assert "never possible" in str(found.refused)
    assert found.estimates == {}


def test_other_weights_choose_what_then_scores_most() -> None:
    """Taste decided for the cup; with more for preferences it is the lamp, and equals share the slot."""
    assert reweighted({})(one_slot(), 0) == [1.0, 0.0]
    assert reweighted({Signal.PREFERENCE: 3.0})(one_slot(), 0) == [0.0, 1.0]
    assert reweighted(dict.fromkeys((Signal.TASTE, Signal.PREFERENCE, Signal.POPULAR), 0.0))(
        one_slot(), 0
    ) == [0.5, 0.5]
    assert popular()(one_slot(), 0) == [0.0, 1.0]


def test_weights_are_read_or_refused() -> None:
    """A misspelt signal must not leave everything as it is in silence."""
    assert weights_in(["taste=0.8", "popular=0"]) == {Signal.TASTE: 0.8, Signal.POPULAR: 0.0}
    for wrong in ("tasty=1", "taste", "taste=-1", "taste=nan", "new=1"):
        with pytest.raises(InvalidInput, match="--weight"):
            weights_in([wrong])


def test_the_steadiest_estimate_is_the_doubly_robust_one_here_too() -> None:
    """What was logged says enough of a product for the model to help."""
    found = verdict(judged(shown(), with_share(Fraction(0)))).estimates

    assert found[Estimator.DR].spread < found[Estimator.IPS].spread
