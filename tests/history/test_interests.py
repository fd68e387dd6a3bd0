"""What a customer chose fades, and no burst of any size steers what follows further than it may."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ProductId
from assistant.history.interests import (
    AGED,
    GIFT_SEASON,
    KINDS,
    PURCHASE,
    USUAL,
    Chosen,
    LifeEvent,
    Rules,
    Season,
    by_month,
    by_place,
    chosen_by,
    interests,
    weighed,
)
from assistant.history.model import Activity, Order, OrderLine

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
THINGS = [f"thing-{number}" for number in range(12)]

MOMENTS = st.timedeltas(timedelta(0), timedelta(days=1200)).map(lambda ago: NOW - ago)
CHOICES = st.builds(
    Chosen,
    kind=st.sampled_from([*KINDS, "page_viewed"]),
    at=MOMENTS,
    things=st.lists(st.sampled_from(THINGS), min_size=1, max_size=6, unique=True).map(tuple),
)
HISTORIES = st.lists(CHOICES, max_size=25)
BURSTS = st.builds(
    lambda day, kind, things, times: [
        Chosen(kind=kind, at=datetime(2026, 5, day, tzinfo=UTC), things=tuple(things)) for _ in range(times)
    ],
    day=st.integers(1, 31),
    kind=st.sampled_from([*KINDS]),
    things=st.lists(st.sampled_from([*THINGS, "gift-1", "gift-2"]), min_size=1, max_size=12, unique=True),
    times=st.integers(1, 300),
)


def bought(*things: str, days_ago: float, kind: str = PURCHASE) -> Chosen:
    """Return what was chosen so long ago."""
    return Chosen(kind=kind, at=NOW - timedelta(days=days_ago), things=things)


def profile(weights: dict[str, float]) -> dict[str, float]:
    """Return the weights over their sum."""
    total = sum(weights.values())
    return {thing: weight / total for thing, weight in weights.items()}


def variation(one: dict[str, float], two: dict[str, float]) -> float:
    """Return the distance of two profiles in total variation."""
    return sum(abs(one.get(thing, 0.0) - two.get(thing, 0.0)) for thing in {*one, *two}) / 2


@given(history=HISTORIES, burst=BURSTS)
def test_no_burst_of_any_size_moves_the_profile_further_than_the_bound(
    history: list[Chosen], burst: list[Chosen]
) -> None:
    """Three hundred gifts in one May say little beside years of everyday purchases."""
    before, after = interests(history, now=NOW), interests([*history, *burst], now=NOW)
    others = [month for day, month in by_month(history).items() if day != (2026, 5)]
    rest = sum(sum(weighed(month, now=NOW).values()) for month in others)

    if sum(before.values()) > 0:
        assert variation(profile(before), profile(after)) <= USUAL.bound(rest) + 1e-9


@given(month=st.lists(CHOICES, max_size=60))
def test_a_month_never_weighs_more_than_it_may(month: list[Chosen]) -> None:
    """That is what the bound stands on."""
    assert sum(weighed(month, now=NOW).values()) <= USUAL.most + 1e-9


@given(history=HISTORIES, seed=st.integers(0, 1000))
def test_it_does_not_matter_in_which_order_events_arrive(history: list[Chosen], seed: int) -> None:
    """Late and out-of-order events land where they belong."""
    shuffled = random.Random(seed).sample(history, len(history))

    assert interests(history, now=NOW) == pytest.approx(interests(shuffled, now=NOW))


@given(history=HISTORIES, cleared=HISTORIES)
def test_clearing_equals_never_having_had_it(history: list[Chosen], cleared: list[Chosen]) -> None:
    """Nothing is kept but the history, so what is taken out leaves not a bit of a trace."""
    everything = [*history, *cleared]

    left = interests([one for one in everything if one not in cleared], now=NOW)

    assert left == interests([one for one in history if one not in cleared], now=NOW)


@given(kind=st.sampled_from([*KINDS]), ages=st.tuples(st.floats(0, 1000), st.floats(0, 1000)))
def test_the_same_event_never_says_more_when_it_is_older(kind: str, ages: tuple[float, float]) -> None:
    """Recent behaviour outweighs old."""
    rules = Rules(seasons=())
    newer, older = (
        weighed([bought("a", days_ago=days, kind=kind)], now=NOW, rules=rules)["a"] for days in sorted(ages)
    )

    assert newer >= older


def test_a_year_halves_what_a_purchase_says_and_two_weeks_a_look() -> None:
    """Each kind fades at its own pace."""
    [new], [year] = (weighed([bought("a", days_ago=days)], now=NOW).values() for days in (0, 365))
    [look], [fortnight] = (
        weighed([bought("a", days_ago=days, kind="product_viewed")], now=NOW).values() for days in (0, 14)
    )

    assert (new, year) == pytest.approx((1.0, 0.5))
    assert (look, fortnight) == pytest.approx((0.1, 0.05))


def test_everyday_purchases_outweigh_a_spree_of_gifts() -> None:
    """A year of beans, then forty toys in one week: beans still come first."""
    year = [bought("beans", days_ago=30 * month) for month in range(1, 13)]
    spree = [bought(f"toy-{number}", days_ago=2) for number in range(40)]

    weights = profile(interests([*year, *spree], now=NOW))

    assert max(weights, key=lambda thing: weights[thing]) == "beans"
    assert weights["beans"] > 0.6


def test_what_is_chosen_together_shares_its_places() -> None:
    """A large order says no more than a small one about each thing in it."""
    weights = weighed([bought(*THINGS, days_ago=0)], now=NOW)

    assert len(set(weights.values())) == 1
    assert sum(weights.values()) < 1 / (1 - 0.7)


def test_purchases_in_a_season_of_gifts_say_less() -> None:
    """Who buys in December buys for others, more often than not."""
    december = datetime(2025, 12, 10, tzinfo=UTC)
    [weight] = weighed([Chosen(kind=PURCHASE, at=december, things=("a",))], now=december).values()

    assert weight == pytest.approx(GIFT_SEASON)


@pytest.mark.parametrize(
    ("month", "day", "is_in"), [(12, 27, True), (1, 5, True), (1, 7, False), (12, 19, False), (6, 1, False)]
)
def test_a_season_may_pass_the_turn_of_the_year(month: int, day: int, is_in: bool) -> None:
    """From the twentieth of December to Epiphany, say."""
    season = Season(first=(12, 20), last=(1, 6))

    assert season.holds(datetime(2026, month, day, tzinfo=UTC).date()) is is_in


@pytest.mark.parametrize("text", ["", "december", "11-25", "25-11/24-12", "02-30/03-01", "11-25/12-24/12-31"])
def test_a_season_that_is_none_is_refused(text: str) -> None:
    """The owner reads how it is written."""
    with pytest.raises(ValueError, match=r"write it as|month|day"):
        Season.read(text)


def test_a_season_is_read_as_it_is_written() -> None:
    """Months first."""
    assert Season.read("11-25/12-24") == Season(first=(11, 25), last=(12, 24))


def test_a_life_event_ages_what_it_touches_and_nothing_after_it() -> None:
    """Whoever moved house has a new kitchen, but the same taste in books."""
    history = [
        bought("shelf", days_ago=60),
        bought("book", days_ago=60),
        bought("shelf", days_ago=0),
    ]
    moved = LifeEvent(at=NOW - timedelta(days=30), touches=lambda thing: thing == "shelf")

    before, after = interests(history[:2], now=NOW), interests(history[:2], now=NOW, life=[moved])
    since = interests(history[2:], now=NOW, life=[moved])

    assert after["shelf"] == pytest.approx(AGED * before["shelf"])
    assert after["book"] == before["book"]
    assert since["shelf"] == 1.0


def test_gifts_and_returns_tell_nothing() -> None:
    """A whole order or a line of it."""
    line = OrderLine(product_id=ProductId("beans"), title="Beans", quantity=1, price=Decimal(9))
    toy = OrderLine(product_id=ProductId("toy"), title="Toy", quantity=1, price=Decimal(9), is_gift=True)
    theirs = Order(id="1", placed_at=NOW, status="sent", is_gift=False, currency="EUR", lines=(line, toy))
    given_away = Order(id="2", placed_at=NOW, status="sent", is_gift=True, currency="EUR", lines=(line,))
    returned = Order(id="3", placed_at=NOW, status="returned", is_gift=False, currency="EUR", lines=(line,))
    looked = Activity(id="a", kind="product_viewed", at=NOW, product_id=ProductId("mug"))

    chosen = [one for one in chosen_by([theirs, given_away, returned], [looked]) if one.things]

    assert [(one.kind, one.things) for one in chosen] == [
        (PURCHASE, ("beans",)),
        ("product_viewed", ("mug",)),
    ]


def test_an_order_without_times_fades_place_by_place() -> None:
    """What evaluations know of a history is its order."""
    assert by_place(["a", "b", "a"]) == {"a": 1.0, "b": 0.7}


def test_what_is_hardly_trusted_weighs_little_and_takes_no_places() -> None:
    """Toys for a child are the newest, and crowd out nothing that was bought for oneself."""
    own, gifts = bought("beans", days_ago=2), bought("toy-1", "toy-2", days_ago=1)

    weights = interests([own, gifts], now=NOW, trust={gifts: 0.01})
    alone = interests([own], now=NOW)

    assert weights["beans"] > 0.99 * alone["beans"]
    assert 0 < weights["toy-1"] < 0.01 * weights["beans"]
