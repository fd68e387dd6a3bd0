"""Check that reasons are true and press nobody."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ProductId
from assistant.offers.model import Contribution, Product, Signal, Suggestion
from assistant.offers.reasons import TEMPLATES, decisive, reason, rests_on
from tests.offers.builders import a_product

PRESSURE = re.compile(
    r"hurry|only \d|last chance|limited|now or|today only|running out|don.?t miss|must|best|deal|exclusive|"
    r"everyone|act |selling fast|!",
    re.IGNORECASE,
)
PARTS = st.lists(
    st.builds(
        Contribution,
        signal=st.sampled_from(Signal),
        amount=st.floats(0.001, 2),
        because=st.sampled_from(["House Blend, 250 g", "Kettle (black)", "diet: vegan"]),
    ),
    min_size=1,
)


def a_suggestion(*parts: Contribution, product: Product | None = None) -> Suggestion:
    """Return a suggestion made of these parts."""
    return Suggestion(
        product=product or a_product("mug"), score=sum(part.amount for part in parts), contributions=parts
    )


def a_part(signal: Signal, because: str = "", amount: float = 1.0) -> Contribution:
    """Return one part of a score."""
    return Contribution(signal=signal, amount=amount, because=because)


@given(parts=PARTS)
def test_a_reason_names_what_added_most(parts: list[Contribution]) -> None:
    """A reason that did not decide is a lie, however friendly."""
    sums: dict[Signal, float] = defaultdict(float)
    for part in parts:
        sums[part.signal] += part.amount

    first, *others = decisive(a_suggestion(*parts))

    assert sums[first.signal] == max(sums.values())
    assert first.amount == max(part.amount for part in parts if part.signal is first.signal)
    assert all(sums[other.signal] >= 0.4 * sums[first.signal] for other in others)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            a_part(Signal.BOUGHT_TOGETHER, "House Blend, 250 g"),
            "Because you bought the House Blend: others who did",
        ),
        (a_part(Signal.FITS, "Larkspur One (110 V)"), "Goes with your Larkspur One."),
        (a_part(Signal.PREFERENCE, "diet: vegan"), "Matches your vegan diet."),
        (a_part(Signal.PREFERENCE, "size: m"), "Matches your size M."),
        (a_part(Signal.PREFERENCE, "roast: light"), "Matches your liking for light roast."),
        (a_part(Signal.TASTE, "The Jug"), "Similar to the Jug that you bought."),
        (a_part(Signal.TOPIC), "It is about what you are asking."),
    ],
)
def test_a_reason_is_a_plain_sentence(part: Contribution, said: str) -> None:
    """Customers read it, so it has to read as if somebody had said it."""
    assert reason(a_suggestion(part)).startswith(said)


def test_two_strong_reasons_are_both_named() -> None:
    """What they ask lets a product in; what they own puts it first: both are true."""
    parts = (a_part(Signal.TOPIC), a_part(Signal.FITS, "Kettle", 0.5), a_part(Signal.POPULAR, "", 0.1))

    assert reason(a_suggestion(*parts)) == "It is about what you are asking, and it goes with your Kettle."


@pytest.mark.parametrize("signal", Signal)
def test_no_reason_presses(signal: Signal) -> None:
    """Offers inform; hurry, scarcity and flattery are tricks."""
    assert not any(PRESSURE.search(words) for words in TEMPLATES[signal])


def a_bought(signal: Signal, name: str, amount: float) -> Contribution:
    """Return one part of a score that stands on something of theirs."""
    return Contribution(signal=signal, amount=amount, because=name.capitalize(), product_id=ProductId(name))


def test_an_offer_rests_on_what_weighed_most_over_all_signals() -> None:
    """Asked whether it was a gift, a customer must be asked about the purchase that decided."""
    parts = [
        a_bought(Signal.TASTE, "tray", 0.4),
        a_bought(Signal.BOUGHT_NEXT, "kettle", 0.3),
        a_bought(Signal.BOUGHT_TOGETHER, "kettle", 0.2),
    ]

    assert rests_on(a_suggestion(*parts)) == parts[1]


def test_what_hardly_weighs_is_not_asked_about() -> None:
    """Nor is what they only looked at: nobody can have given that away."""
    looked = a_bought(Signal.LOOKED_AT, "tray", 0.5)

    assert rests_on(a_suggestion(a_part(Signal.TOPIC), a_bought(Signal.TASTE, "kettle", 0.01))) is None
    assert rests_on(a_suggestion(looked)) is None
