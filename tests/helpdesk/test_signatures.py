"""Test that only who knows the secret is believed, and only for a while."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Unauthenticated
from assistant.helpdesks.signatures import (
    FRESH,
    as_base64,
    as_hex,
    iso_moment,
    must_be_fresh,
    must_be_shared,
    must_be_signed,
    unix_moment,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_zendesks_published_example_holds() -> None:
    """A vector from outside shows that we sign what the vendor signs, not only what we verify."""
    sent = "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM="  # pragma: allowlist secret
    secret = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # pragma: allowlist secret
    signed = b'2021-03-25T05:09:27Z{"event":"ticket.updated","id":123}'

    must_be_signed(sent, signed, secrets=[secret], algorithm="sha256", encode=as_base64, header="X")
    with pytest.raises(Unauthenticated):
        must_be_signed(sent, signed[1:], secrets=[secret], algorithm="sha256", encode=as_base64, header="X")


@given(st.binary(min_size=1, max_size=200), st.text(min_size=1, max_size=40), st.data())
def test_a_body_altered_by_one_byte_is_refused(body: bytes, secret: str, data: st.DataObject) -> None:
    """Whoever stands between may not change a word."""
    sent = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    place = data.draw(st.integers(0, len(body) - 1))
    altered = bytearray(body)
    altered[place] ^= data.draw(st.integers(1, 255))

    must_be_signed(sent, body, secrets=["another", secret], algorithm="sha256", encode=as_hex, header="X")
    with pytest.raises(Unauthenticated):
        must_be_signed(sent, bytes(altered), secrets=[secret], algorithm="sha256", encode=as_hex, header="X")


@pytest.mark.parametrize("sent", [None, "", "é", "not it"])
def test_a_shared_secret_is_asked_for(sent: str | None) -> None:
    """A missing header is as little a proof as a wrong one, in any alphabet."""
    with pytest.raises(Unauthenticated):
        must_be_shared(sent, secrets=["the secret"], header="x-api-key")


@pytest.mark.parametrize("away", [-1, 1])
def test_clocks_may_differ_by_five_minutes(away: int) -> None:
    """A replay next day is refused, and so is a clock that runs ahead; a little skew is not."""
    must_be_fresh(NOW + away * FRESH, now=NOW, header="X")
    with pytest.raises(Unauthenticated):
        must_be_fresh(NOW + away * (FRESH + timedelta(seconds=1)), now=NOW, header="X")


@pytest.mark.parametrize("sent", [None, "", "-1", "1e9", "٣", "9" * 17, "9" * 16])
def test_what_is_no_unix_time_is_refused(sent: str | None) -> None:
    """A time that cannot be read protects from nothing."""
    with pytest.raises(Unauthenticated):
        unix_moment(sent, header="X")


@pytest.mark.parametrize("sent", [None, "", "yesterday", "2026-11-27T12:00:00"])
def test_what_is_no_moment_is_refused(sent: str | None) -> None:
    """Neither does a time without its offset."""
    with pytest.raises(Unauthenticated):
        iso_moment(sent, header="X")


def test_milliseconds_are_read_as_such() -> None:
    """Front counts in thousandths."""
    assert unix_moment("1795867200000", header="X", per_second=1000) == datetime.fromtimestamp(
        1795867200, UTC
    )
