"""Nobody chooses the address by which they are counted."""

from __future__ import annotations

import pytest

from assistant.web.addresses import caller_of, group_of, networks

PROXIES = networks(["10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # who is no proxy may write what they like
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the caller wrote the first themselves
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", ", ,", "10.0.0.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        (None, "198.51.100.1", "unknown"),
        ("10.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_an_address_is_believed_of_proxies_alone(peer: str | None, forwarded: str, caller: str) -> None:
    """Otherwise every guess would come from a new address."""
    assert caller_of(peer, forwarded, PROXIES) == caller


def test_without_proxies_the_header_is_nothing() -> None:
    """As it is until the owner names some."""
    assert caller_of("10.0.0.1", "198.51.100.1", ()) == "10.0.0.1"


def test_a_household_counts_as_one() -> None:
    """Whoever has one IPv6 address has 2**64 of them."""
    assert group_of("2001:db8::1") == group_of("2001:db8::ffff") == "2001:db8::/64"
    assert group_of("2001:db8:0:1::1") != group_of("2001:db8::1")
    assert (group_of("203.0.113.7"), group_of("unknown")) == ("203.0.113.7", "unknown")
