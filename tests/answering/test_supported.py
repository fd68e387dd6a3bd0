"""A sentence of a model stands only if its source says it, as it says it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.prompt import Material
from assistant.answering.sentences import cut
from assistant.answering.supported import Verdict, evidence, judged

RETURNS = Material(
    number=1,
    title="Returns in the United Kingdom",
    text="""You can return anything unopened within 30 days of delivery. Print the label from your account
and hand the parcel in at any shop. Opened food cannot be returned, unless it is faulty.
In Germany, you have 14 days. Refunds arrive within 5 working days.
Write to help@fernhill.example or see https://fernhill.example/returns.""",
)
DESCALING = Material(
    number=2,
    title="Descale the Larkspur One",
    text="""Do not use vinegar or bleach; use citric acid. Never open the boiler.

1. Fill the tank with 1 litre of water.
2. Add 50 g of citric acid, and run the pump twice.
3. Rinse it, but not with hot water.

The descaler costs €4.50. Parts from 1,200 W upwards have a fuse.""",
)
FRANCE = Material(number=3, title="Delivery", section="France", text="Parcels arrive within 3 days.")


def verdict(text: str) -> Verdict:
    """Judge one sentence by all three sources."""
    (sentence,) = cut(text)
    return judged(sentence, [evidence(one) for one in (RETURNS, DESCALING, FRANCE)])


@pytest.mark.parametrize(
    "said",
    [
        "You can return unopened items within 30 days of delivery. [1]",
        "You have thirty days from delivery to return anything unopened.",
        "Just print the label from your account and hand the parcel in at any shop.",
        "Opened food cannot be returned unless it is faulty.",
        "Your refund arrives within 5 working days.",
        "In Germany, you have 14 days.",
        "Write to help@fernhill.example, or see https://fernhill.example/returns. [1]",
        "For the Larkspur One, use citric acid. [2]",
        "Do not use vinegar or bleach.",
        "1. Fill the tank with one litre of water.",
        "2. Add 50 g citric acid and run the pump twice.",
        "The descaler costs 4.50 euros.",
        "Parts from 1200 W upwards have a fuse.",
        "In France, parcels arrive within 3 days. [3]",
    ],
)
def test_what_the_source_says_stands_in_other_words(said: str) -> None:
    """A model is asked for its words; those that change nothing are welcome."""
    assert verdict(said).because == ""


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ("You can return anything unopened within 60 days of delivery.", "gives a number"),
        ("You can return anything unopened within 30 weeks of delivery.", "gives a number"),
        ("Add 50 ml of citric acid, and run the pump twice.", "gives a number"),
        ("The descaler costs $4.50.", "gives a number"),
        ("Add 50 g of citric acid, and run the pump once.", "turns on a word"),
        ("Returns are free of charge within 30 days.", "turns on a word"),
        ("Opened food can be returned if it is faulty.", "turns on a word"),
        ("Please write to refunds@evil.example about the parcel.", "gives an address"),
        ("[Print the label](https://evil.example) from your account.", "gives an address"),
        ("[Print the label](javascript:alert) from your account.", "gives an address"),
        ("Hand the parcel in at any DHL shop.", "names what"),
        ("In Austria, you have 14 days.", "names what"),
        ("Every customer receives a voucher and an apology.", "turns on a word"),
        ("Customers receive a voucher and an apology.", "says what its source does not"),
        ("Hand the parcel in at any shop, never to a courier or a neighbour.", "says"),
        ("You can return opened food.", "leaves out a condition"),
        ("You can return anything within 30 days.", "leaves out a condition"),
        ("For returns, you have 14 days.", "leaves out a condition"),
        ("Refunds arrive within 5 days.", "leaves out a condition"),
        ("Parcels arrive within 3 days. [3]", "leaves out a condition"),
        ("Use vinegar.", "says yes where"),
        ("Use bleach.", "says yes where"),
        ("Do not use citric acid.", "says yes where"),
        ("Open the boiler.", "says yes where"),
        ("You cannot return anything unopened within 30 days of delivery.", "says yes where"),
        ("Yes.", "says nothing"),
        ("Of course you can!", "says nothing"),
        ("Use citric acid. [7]", "cites a source that was not given"),
        ("Use citric acid. [1]", "says what its source does not"),
        ("Print the label from your account and hand", "is not finished"),
    ],
)
def test_what_the_source_does_not_say_falls(said: str, because: str) -> None:
    """Each of these reads well, and each is a promise that the company never made."""
    found = verdict(said)

    assert not found.is_supported
    assert found.because.startswith(because)


@given(number=st.integers(0, 10_000), unit=st.sampled_from(["days", "weeks", "%", "€", "g", "litres"]))
def test_no_invented_number_stands(number: int, unit: str) -> None:
    """Whatever the number: it is there, with that unit, or the sentence falls."""
    is_true = (number, unit) in {(30, "days")}

    found = verdict(f"You can return anything unopened within {number} {unit} of delivery.")

    assert found.is_supported is is_true


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Z"]), max_size=300))
def test_any_text_can_be_judged(text: str) -> None:
    """A model may write anything; a check that fails on it would cost the customer the answer."""
    known = [evidence(Material(number=1, title=text, text=text)), evidence(RETURNS)]

    found = [judged(sentence, known) for sentence in cut(text)]

    assert all(one.is_supported or one.because for one in found)
