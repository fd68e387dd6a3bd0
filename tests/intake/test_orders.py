"""An order stands as its steps say, in whatever order they came and however often."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.intake.model import Ordered, Step
from assistant.intake.orders import order_from
from tests.intake.builders import lines, step

PIECES = st.dictionaries(st.sampled_from(["cup", "kettle", "tea"]), st.integers(1, 5))
STEPS = st.lists(
    st.builds(
        lambda kind, minutes, pieces: step(
            kind, f"{kind}-{minutes}-{sorted(pieces.items())}", minutes=minutes, **pieces
        ),
        st.sampled_from(list(Step)),
        st.integers(0, 9),
        PIECES,
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(steps=STEPS, chance=st.randoms(use_true_random=False))
def test_the_order_in_which_steps_arrive_changes_nothing(steps: list[Ordered], chance: object) -> None:
    """Networks shuffle."""
    shuffled = list(steps)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random

    assert order_from(shuffled) == order_from(steps)


@given(steps=STEPS)
def test_nobody_keeps_more_than_was_bought(steps: list[Ordered]) -> None:
    """Refunds take away, and only from what there is."""
    order = order_from(steps)

    if order is not None:
        assert all(line.quantity > 0 for line in order.lines)
        bought = [one for one in steps if one.step in {Step.COMPLETED, Step.UPDATED}]
        assert order.lines
        assert any(
            all(any(line.product_id == one.product_id for one in told.facts.lines) for line in order.lines)
            for told in bought
        )


def test_a_refund_without_its_order_waits_for_it() -> None:
    """There is nothing to show yet."""
    refund = step(Step.REFUNDED, "r", minutes=5, cup=1)

    assert order_from([refund]) is None
    order = order_from([refund, step(Step.COMPLETED, "c", cup=3)])
    assert order is not None
    assert order.lines == lines(cup=2)
    assert order.status == "partially_refunded"


def test_a_line_that_went_back_without_a_number_is_gone() -> None:
    """Shops often say which product, and not how many."""
    order = order_from([step(Step.COMPLETED, "c", cup=3, tea=1), step(Step.REFUNDED, "r", minutes=5, cup=0)])

    assert order is not None
    assert order.lines == lines(tea=1)


def test_an_order_of_which_everything_went_back_is_not_theirs() -> None:
    """Piece by piece or at once."""
    bit_by_bit = [step(Step.REFUNDED, f"r{part}", minutes=part, cup=1) for part in range(3)]
    order = order_from([step(Step.COMPLETED, "c", cup=3), *bit_by_bit])

    assert order is not None
    assert order.status == "refunded"
    assert not order.is_theirs


def test_a_cancelled_order_is_not_theirs() -> None:
    """Even if news of its parcel come later."""
    steps = [
        step(Step.COMPLETED, "c", cup=3),
        step(Step.CANCELLED, "x", minutes=1),
        step(Step.UPDATED, "u", minutes=2, cup=3),
    ]
    order = order_from(steps)

    assert order is not None
    assert order.status == "cancelled"
    assert not order.is_theirs
