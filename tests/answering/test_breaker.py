"""What keeps failing is left to rest, and tried again by one customer, not by all."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.breaker import Breaker, Circuit

FAILING = Breaker().failed(1).failed(2)
TRIPPED = FAILING.failed(3)
RESTED = TRIPPED.rests + 3


def test_some_failures_in_a_row_open_it() -> None:
    """A model that is down must not cost every customer its full time."""
    assert FAILING.lets_through(2)
    assert not TRIPPED.lets_through(3)


def test_a_success_forgets_the_failures_before() -> None:
    """Three failures in a week are no outage."""
    assert FAILING.succeeded().failed(9).circuit(9) is Circuit.CLOSED


def test_after_a_rest_one_call_tries() -> None:
    """All at once would bring down what has just come up."""
    trying = TRIPPED.called(RESTED)

    assert TRIPPED.circuit(RESTED) is Circuit.HALF_OPEN
    assert TRIPPED.lets_through(RESTED)
    assert not trying.lets_through(RESTED)


def test_the_try_decides() -> None:
    """Works again: everybody is served. Still broken: another rest."""
    trying = TRIPPED.called(RESTED)

    assert trying.succeeded().circuit(RESTED) is Circuit.CLOSED
    assert trying.failed(RESTED).circuit(RESTED + 1) is Circuit.OPEN
    assert trying.failed(RESTED).circuit(RESTED + TRIPPED.rests) is Circuit.HALF_OPEN


def test_a_try_that_nobody_waited_for_leaves_the_next_one_to_try() -> None:
    """A customer who closes the page in that moment must not switch the model off for good."""
    assert TRIPPED.called(RESTED).left().lets_through(RESTED)


@given(st.lists(st.sampled_from(["ask", "fail", "succeed", "leave", "wait"]), max_size=60))
def test_it_never_stays_shut(happened: list[str]) -> None:
    """Whatever happened: once all calls are over, after a rest one may try."""
    breaker, now = Breaker(), 0.0

    for one in happened:
        now += breaker.rests if one == "wait" else 1.0
        breaker = {
            "ask": breaker.called(now),
            "fail": breaker.failed(now),
            "succeed": breaker.succeeded(),
            "leave": breaker.left(),
            "wait": breaker,
        }[one]

    assert breaker.left().lets_through(now + breaker.rests)
    assert replace(breaker, opened_at=None).circuit(now) is Circuit.CLOSED
