"""The share of discovery is exact, the same when asked again, and as probable as is logged."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from assistant.events import CustomerId
from assistant.offers.sampling import GRAIN, chance_of_discovery, discoveries, most_discoveries, offset_of

SHARES = st.fractions(0, 1, max_denominator=200)
OFFSETS = st.integers(0, GRAIN - 1).map(lambda one: Fraction(one, GRAIN))
SHOWINGS = st.lists(st.integers(1, 8), min_size=1, max_size=40)


@given(share=SHARES, offset=OFFSETS, showings=SHOWINGS, before=st.integers(0, 10_000))
def test_the_share_is_exact_over_any_showings_in_a_row(
    share: Fraction, offset: Fraction, showings: list[int], before: int
) -> None:
    """Wherever one starts to count, the share of the slots goes to discovery, rounded down or up."""
    starts = [before, *accumulate(showings, initial=before)][1:-1]
    found = sum(
        discoveries(share, first=first, slots=slots, offset=offset)
        for first, slots in zip(starts, showings, strict=True)
    )

    assert found in {floor(share * sum(showings)), ceil(share * sum(showings))}


@given(share=SHARES, offset=OFFSETS, first=st.integers(0, 10_000), slots=st.integers(1, 50))
def test_no_showing_has_more_than_it_may(share: Fraction, offset: Fraction, first: int, slots: int) -> None:
    """So that enough can be found for it before it is drawn."""
    found = discoveries(share, first=first, slots=slots, offset=offset)

    assert 0 <= found <= most_discoveries(share, slots=slots) <= slots


@given(
    share=st.fractions(0, 1, max_denominator=20),
    first=st.integers(0, 100),
    slots=st.integers(1, 6),
    place=st.integers(0, 5),
)
def test_a_place_is_discovered_as_often_as_is_logged(
    share: Fraction, first: int, slots: int, place: int
) -> None:
    """Over all offsets of an even grid that the share divides, the frequency is the probability."""
    offsets = [Fraction(one, share.denominator) for one in range(share.denominator)]
    place = min(place, slots - 1)
    often = [discoveries(share, first=first, slots=slots, offset=one) >= slots - place for one in offsets]

    assert chance_of_discovery(share, slots=slots, place=place) == float(Fraction(sum(often), len(often)))


def test_all_slots_together_are_discovered_as_often_as_the_share() -> None:
    """The chances of the places of a showing add up to its share of slots."""
    share = Fraction(3, 10)

    assert sum(chance_of_discovery(share, slots=4, place=place) for place in range(4)) == float(4 * share)
    assert [chance_of_discovery(share, slots=4, place=place) > 0 for place in range(4)] == [
        *(False, False),
        *(True, True),
    ]


def test_offsets_are_lasting_and_even() -> None:
    """The same for the same customer, and in ten equal parts about as many customers."""
    offsets = [offset_of(CustomerId(f"cus_{number}")) for number in range(4000)]
    parts = [sum(floor(10 * one) == part for one in offsets) for part in range(10)]

    assert offset_of(CustomerId("cus_7")) == offsets[7]
    assert all(320 < one < 480 for one in parts)  # over four standard deviations around 400
