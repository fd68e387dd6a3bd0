"""Triggers hold when they should, for whom they may, and for the same occasion once."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.consents.model import Purpose
from assistant.proactive.model import PURPOSES, Kind, Trigger
from assistant.proactive.triggers import occasions
from tests.proactive.people import ALL, BEANS, FIT, MACHINE, NOW, a_person, an_order, faulty, runs_out

CARE = Trigger(
    name="descale", kind=Kind.MAINTENANCE, words="Descale.", products=frozenset({MACHINE}), every_days=90
)
WARRANTY = Trigger(
    name="warranty",
    kind=Kind.RENEWAL,
    words="Ends.",
    products=frozenset({MACHINE}),
    lasts_days=730,
    days_before=30,
)
THIRD = Trigger(name="third", kind=Kind.MILESTONE, words="Thanks.", orders=3)
YEARLY = Trigger(name="yearly", kind=Kind.MILESTONE, words="Thanks.", years=1)
SILENT = Trigger(name="silent", kind=Kind.REENGAGEMENT, words="Hello?")


@pytest.mark.parametrize(
    ("trigger", "days_ago", "holds"),
    [
        (runs_out(), [60, 30], True),
        (runs_out(), [40, 10], False),  # it lasts
        (runs_out(), [400, 370], False),  # they stopped long ago
        (CARE, [95], True),
        (CARE, [80], False),
        (CARE, [140], False),  # 50 days late is no reminder
        (WARRANTY, [710], True),
        (WARRANTY, [600], False),
        (WARRANTY, [740], False),
        (THIRD, [90, 60, 30], True),
        (THIRD, [60, 30], False),
        (YEARLY, [370, 30], True),
        (YEARLY, [360, 30], False),
        (SILENT, [190, 160, 130, 75], True),
        (SILENT, [90, 60, 30, 10], False),
    ],
)
def test_a_trigger_holds_when_it_is_due(trigger: Trigger, days_ago: list[int], holds: bool) -> None:
    """Each kind at its day, and not before or long after."""
    product = MACHINE if trigger.products else BEANS
    person = a_person(*(an_order(one, product) for one in sorted(days_ago)))

    assert bool(occasions([trigger], person)) is holds


@pytest.mark.parametrize("refused", ALL)
@pytest.mark.parametrize("trigger", [runs_out(), CARE, WARRANTY, THIRD, YEARLY, SILENT])
def test_nothing_is_told_without_every_consent_that_it_needs(trigger: Trigger, refused: Purpose) -> None:
    """What sells needs a yes to suggestions besides the yes to be told unasked."""
    days = {
        Kind.REPLENISHMENT: [30, 60],
        Kind.MAINTENANCE: [95],
        Kind.RENEWAL: [710],
        Kind.REENGAGEMENT: [75, 130, 160, 190],
    }
    product = MACHINE if trigger.products else BEANS
    orders = [an_order(one, product) for one in days.get(trigger.kind, [30, 60, 370])]
    person = a_person(*orders, allows=set(ALL) - {refused})

    assert bool(occasions([trigger], person)) is (refused not in PURPOSES[trigger.kind])


def test_a_fault_is_told_to_whoever_bought_whatever_they_refuse() -> None:
    """It may be dangerous; the law asks to tell them."""
    person = a_person(an_order(30, MACHINE), allows=(), hidden=[MACHINE])

    (found,) = occasions([faulty()], person)

    assert found.words == "Your Machine may leak."
    assert "2026-05-02" in found.because


def test_only_what_was_bought_in_the_faulty_time_is_faulty() -> None:
    """A machine of a later make is not recalled."""
    person = a_person(an_order(30, MACHINE))

    assert occasions([faulty(until=date(2026, 5, 1))], person) == []
    assert len(occasions([faulty(until=date(2026, 5, 2))], person)) == 1


def test_what_they_hid_or_what_is_sold_out_is_not_offered_again() -> None:
    """They said no; and what cannot be had is no help."""
    orders = [an_order(30), an_order(60)]

    assert occasions([runs_out()], a_person(*orders, hidden=[BEANS])) == []
    assert occasions([runs_out()], a_person(*orders, on_sale=())) == []


def test_buying_again_makes_another_occasion() -> None:
    """What was told once for one packet may be told for the next."""
    (first,) = occasions([runs_out()], a_person(an_order(60), an_order(90)))
    (later,) = occasions([runs_out()], a_person(an_order(30), an_order(60), an_order(90)))

    assert first.key != later.key
    assert first.product_id == later.product_id == BEANS
    assert FIT.fitted_at == NOW
