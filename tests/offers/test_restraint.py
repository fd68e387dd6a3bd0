"""Offers are few, at the right time, and fewer after a no."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.consents.model import Consent, Consents, Purpose
from assistant.customers.model import CustomerView
from assistant.events import ProductId
from assistant.facts.kinds import HIDE
from assistant.facts.model import Origin, Preference
from assistant.history.model import Activity
from assistant.offers.quiet import QuietHours
from assistant.offers.restraint import USUAL, Bounds, Place, held_back, lessened, refusals
from assistant.restraint.model import Encounter, Kind, Strain
from tests.offers.builders import NOW, a_view

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE, ELSEWHERE = "cnv_1", "cnv_2"


def met(kind: Kind, ago: timedelta, *, where: str = ELSEWHERE, product: str = "tray") -> Encounter:
    """Return something that happened a while ago."""
    products = (product,) if kind is Kind.OFFERED else ()
    return Encounter(kind=kind, at=NOW - ago, conversation_id=where, products=products)


def a_customer(*encounters: Encounter, strains: tuple[Strain, ...] = (), agrees: bool = True) -> CustomerView:
    """Return a customer to whom this happened."""
    consent = Consent(purpose=Purpose.OFFERS, granted=agrees, source="customer", at=NOW - 400 * DAY)
    consents = Consents(decided={Purpose.OFFERS: consent}, defaults=frozenset())
    return replace(a_view(), consents=consents, encounters=encounters, strains=strains)


def because(
    view: CustomerView,
    *,
    place: Place = Place.BESIDE,
    now: datetime = NOW,
    bounds: Bounds = USUAL,
) -> str:
    """Return why nothing may be offered in the conversation at hand; nothing if something may."""
    return held_back(view, place=place, now=now, conversation_id=HERE, bounds=bounds) or ""


def hidden(number: int) -> tuple[Preference, ...]:
    """Return so many products that were hidden, one each hour."""
    return tuple(
        Preference(
            topic=f"{HIDE}p{one}",
            value="not for me",
            origin=Origin.SET,
            confidence=1.0,
            learned_at=NOW - one * HOUR,
            source="offer",
        )
        for one in range(number)
    )


@pytest.mark.parametrize("place", Place)
def test_nothing_is_offered_without_consent_wherever_it_would_be(place: Place) -> None:
    """No door may forget to ask."""
    assert because(a_customer(agrees=False), place=place) == "no consent to offers"


@pytest.mark.parametrize(("shown", "held"), [(0, False), (2, False), (3, True), (9, True)])
def test_a_conversation_has_a_cap(shown: int, *, held: bool) -> None:
    """After three offers the fourth is nagging."""
    view = a_customer(*(met(Kind.OFFERED, 9 * DAY, where=HERE) for _ in range(shown)))

    assert ("in this conversation" in because(view)) is held


@pytest.mark.parametrize(
    ("shown", "ago", "held"), [(5, HOUR, False), (6, HOUR, True), (6, DAY, False), (6, DAY - HOUR, True)]
)
def test_a_day_has_a_cap_over_all_conversations(shown: int, ago: timedelta, *, held: bool) -> None:
    """Starting a new conversation is no way round it."""
    view = a_customer(*(met(Kind.OFFERED, ago, where=f"cnv_{one}") for one in range(10, 10 + shown)))

    assert ("within a day" in because(view)) is held


@pytest.mark.parametrize(
    ("times", "silent", "heard_again"),
    [(1, 11 * HOUR, 13 * HOUR), (2, 23 * HOUR, 25 * HOUR), (3, 47 * HOUR, 49 * HOUR)],
)
def test_each_refusal_silences_twice_as_long(times: int, silent: timedelta, heard_again: timedelta) -> None:
    """Somebody who says no again means it more."""

    def last_refused(ago: timedelta) -> CustomerView:
        return a_customer(*(met(Kind.DECLINED, ago + one * DAY) for one in range(times)))

    assert f"declined on {NOW - silent:%Y-%m-%d}: until" in because(last_refused(silent))
    assert because(last_refused(heard_again)) == ""


def test_after_too_many_refusals_nothing_is_offered_until_they_ask() -> None:
    """And from then on as if nothing had been."""
    refused = [met(Kind.DECLINED, (20 + one) * DAY) for one in range(4)]

    assert "until you ask" in because(a_customer(*refused))
    assert because(a_customer(met(Kind.WELCOMED, DAY), *refused)) == ""
    assert because(a_customer(*(replace(one, at=one.at - 181 * DAY) for one in refused))) == ""


def test_agreeing_to_offers_again_makes_up_for_every_refusal_before() -> None:
    """Who forbade them and thinks better of it is not kept waiting."""
    refused = a_customer(*(met(Kind.DECLINED, one * DAY) for one in range(1, 6)))
    again = replace(refused.consents.decided[Purpose.OFFERS], at=NOW - HOUR)
    agreed = replace(refused, consents=replace(refused.consents, decided={Purpose.OFFERS: again}))

    assert "until you ask" in because(refused)
    assert because(agreed) == ""


def test_after_a_refusal_the_caps_are_lower() -> None:
    """The next day fewer, not as many as before."""
    refused, shown = met(Kind.DECLINED, DAY), met(Kind.OFFERED, HOUR, where=HERE)

    assert because(a_customer(shown)) == ""
    assert "1 of at most 1" in because(a_customer(shown, refused))


def test_products_hidden_again_and_again_count_as_a_refusal() -> None:
    """Three times "not for me" says something of offers, once says something of a kettle."""
    for number, times in ((2, 0), (3, 1), (6, 2)):
        view = replace(a_customer(), preferences=hidden(number))
        assert refusals(view, now=NOW).times == times


def test_offers_ignored_again_and_again_count_as_a_refusal_and_one_taken_up_does_not() -> None:
    """Silence is an answer as well, in time."""
    shown = [met(Kind.OFFERED, one * DAY, product=f"p{one}") for one in range(1, 9)]
    ignoring = a_customer(*shown)
    looked = Activity(id="a1", kind="offer_clicked", at=NOW - HOUR, product_id=ProductId("p4"))

    assert refusals(ignoring, now=NOW).times == 1
    assert refusals(replace(ignoring, activities=(looked,)), now=NOW).times == 0


@pytest.mark.parametrize(
    ("kind", "silent", "over"),
    [(Kind.COMPLAINED, 2 * DAY, 4 * DAY), (Kind.GRAVE, 29 * DAY, 31 * DAY)],
)
@pytest.mark.parametrize("place", Place)
def test_after_trouble_there_is_silence_for_a_while_in_every_conversation(
    kind: Kind, silent: timedelta, over: timedelta, place: Place
) -> None:
    """Who left angry yesterday is not greeted with an offer."""
    assert "held back because" in because(a_customer(met(kind, silent)), place=place)
    assert because(a_customer(met(kind, over)), place=place) == ""


def test_nothing_is_offered_while_another_conversation_waits_for_a_person() -> None:
    """An open case is not the time; one rated badly is not either, for a while."""
    waits = Strain(conversation_id=ELSEWHERE, is_with_person=True, at=NOW - 90 * DAY)
    rated = Strain(conversation_id=ELSEWHERE, is_with_person=False, at=NOW - DAY)

    assert "waits for one" in because(a_customer(strains=(waits,)))
    assert "rated" in because(a_customer(strains=(rated,)))
    assert because(a_customer(strains=(replace(rated, at=NOW - 4 * DAY),))) == ""


@pytest.mark.parametrize(
    ("place", "held"), [(Place.BESIDE, False), (Place.GREETING, True), (Place.UNASKED, True)]
)
def test_at_night_nothing_comes_unasked_but_who_asks_may_be_offered_something(
    place: Place, *, held: bool
) -> None:
    """Quiet hours are for what nobody began."""
    night = Bounds(quiet=QuietHours(begin=time(11), end=time(13)))

    assert ("night" in because(a_customer(), place=place, bounds=night)) is held


KINDS = st.sampled_from([Kind.OFFERED, Kind.DECLINED, Kind.COMPLAINED, Kind.GRAVE])
MET = st.builds(met, KINDS, st.timedeltas(timedelta(0), 200 * DAY), where=st.sampled_from([HERE, ELSEWHERE]))


@given(st.lists(MET, max_size=12), MET)
def test_one_thing_more_never_brings_an_offer_back(before: list[Encounter], more: Encounter) -> None:
    """Showing, refusing and trouble only ever hold back, in any order."""
    if because(a_customer(*before)):
        assert because(a_customer(more, *before))


@given(st.lists(MET, max_size=12))
def test_whoever_is_held_back_now_is_held_back_for_no_longer_than_is_remembered(
    past: list[Encounter],
) -> None:
    """No rule outlives what it rests on, except a cap of the conversation itself."""
    later = NOW + USUAL.forgotten + DAY

    assert held_back(a_customer(*past), place=Place.BESIDE, now=later, conversation_id="new") is None


@given(st.integers(0, 20), st.integers(0, 20))
def test_refusals_only_lessen(most: int, times: int) -> None:
    """A cap of nothing stays nothing."""
    fewer = lessened(most, replace(refusals(a_customer(), now=NOW), times=times))

    assert min(most, 1) <= fewer <= most
