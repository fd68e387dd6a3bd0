"""Nothing comes unasked at night, by the customer's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidInput
from assistant.offers.quiet import QuietHours, is_quiet, zone_named, zones_of

NIGHT = QuietHours(begin=time(21), end=time(8))
HOME = ZoneInfo("Europe/Berlin")


def at(hour: int, minute: int = 0, *, month: int = 1, day: int = 15) -> datetime:
    """Return a moment in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("region", "now", "quiet"),
    [
        ("uk", at(20, 59), False),
        ("uk", at(21), True),
        ("GB", at(7, 59), True),
        ("GB", at(8), False),
        ("GB", at(20), False),
        ("GB", at(20, month=7), True),  # 21:00 in summer
        ("GB", at(7, month=7), False),  # 8:00 in summer
        ("JP", at(13), True),  # 22:00 in Tokyo
        ("JP", at(3), False),
        ("US", at(17), True),  # noon in New York, 7:00 in Honolulu
        ("US-CA", at(2), True),  # 21:00 in New York
        ("US", at(19), False),  # 14:00 in New York, 9:00 in Honolulu
        (None, at(19, 30), False),  # 20:30 at the shop
        (None, at(20, 30), True),
        ("europe", at(20, 30), True),  # no country: the shop's zone
        ("ZZ", at(20, 30), True),
        ("ZZ", at(19, 30), False),
    ],
)
def test_it_is_quiet_by_the_customers_clock(region: str | None, now: datetime, *, quiet: bool) -> None:
    """Quiet in one of a country's zones is quiet; without a country, the shop's zone holds."""
    assert is_quiet(NIGHT, now, region=region, home=HOME) is quiet


def test_the_hour_that_comes_twice_and_the_one_that_is_left_out_are_read_off_the_wall() -> None:
    """In London the clocks change on 29 March and 25 October 2026; eight o'clock is eight o'clock."""
    for month, day, shift in ((3, 28, 0), (3, 29, 1), (10, 24, 1), (10, 25, 0)):
        assert is_quiet(NIGHT, at(7 - shift, 59, month=month, day=day), region="GB", home=HOME)
        assert not is_quiet(NIGHT, at(8 - shift, month=month, day=day), region="GB", home=HOME)


@given(st.times(), st.times(), st.times())
def test_each_moment_is_either_in_the_hours_or_in_those_left(begin: time, end: time, clock: time) -> None:
    """A day has no gap between the two, also over midnight."""
    if begin != end:
        inside = QuietHours(begin=begin, end=end).holds(clock)
        assert inside is not QuietHours(begin=end, end=begin).holds(clock)


def test_without_hours_it_is_never_quiet() -> None:
    """An owner may have a shop for night owls."""
    assert QuietHours.read("none") is None
    assert not is_quiet(None, at(3), region="GB", home=HOME)


@pytest.mark.parametrize("written", ["", "21", "21:00", "21:00-21:00", "25:00-08:00", "21:00+01:00-08:00"])
def test_hours_that_are_none_are_refused(written: str) -> None:
    """A typing error must not mean that customers are woken."""
    with pytest.raises(InvalidInput, match="quiet_hours"):
        QuietHours.read(written)


def test_a_zone_that_does_not_exist_is_refused() -> None:
    """The owner reads how to write it."""
    assert zone_named("Europe/London").key == "Europe/London"
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(InvalidInput, match="time_zone"):
            zone_named(name)


def test_a_country_with_one_zone_has_that_one() -> None:
    """Known by the usual names of regions."""
    assert zones_of("uk", home=HOME) == zones_of("GB", home=HOME) == (ZoneInfo("Europe/London"),)
    assert len(zones_of("US", home=HOME)) > 5
