"""Secrets look like ours, cannot be guessed, and are asked for what they are for."""

from __future__ import annotations

import string
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidInput
from assistant.events import StaffId
from assistant.tokens.model import (
    ALPHABET,
    PREFIX,
    Scope,
    check_of,
    check_wanted,
    is_token,
    new_secret,
    scopes_in,
)

DAY = timedelta(days=1)
MARA = StaffId("stf_mara")


def test_a_secret_has_the_shape_that_scanners_look_for() -> None:
    """A token that was pushed to a repository is found by its beginning, its length and its end."""
    secret = new_secret()

    assert secret.startswith(PREFIX)
    assert len(secret) == 53
    assert set(secret.removeprefix(PREFIX)) <= set(string.ascii_letters + string.digits)
    assert is_token(secret)


def test_no_two_secrets_are_alike() -> None:
    """Each is 256 bits of the system's randomness."""
    assert len({new_secret() for _ in range(200)}) == 200


@given(
    random=st.text(ALPHABET, min_size=43, max_size=43),
    place=st.integers(0, 48),
    other=st.sampled_from(ALPHABET),
)
def test_one_wrong_character_is_noticed(random: str, place: int, other: str) -> None:
    """Whoever mistypes one is told so without a look into the database."""
    written = f"{random}{check_of(random)}"
    changed = written[:place] + other + written[place + 1 :]

    assert is_token(PREFIX + changed) == (changed == written)


@pytest.mark.parametrize("text", ["", PREFIX, "cgt", PREFIX + "x" * 49, "sk_" + "x" * 49, PREFIX + "x" * 48])
def test_what_is_no_secret_is_told_apart(text: str) -> None:
    """Other people's keys are pasted into wrong fields every day."""
    assert not is_token(text)


def test_scopes_are_named_one_by_one() -> None:
    """A word that is no scope would be a right that somebody believes in."""
    assert scopes_in(["offers", "answers", "offers"]) == (Scope.ANSWERS, Scope.OFFERS)
    for wrong in (["everything"], []):
        with pytest.raises(InvalidInput, match="scopes"):
            scopes_in(wrong)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_for_ever_is_refused(days: int) -> None:
    """What nobody renews nobody remembers."""
    with pytest.raises(InvalidInput, match="days"):
        check_wanted([Scope.OFFERS], lasts=days * DAY, staff_id=None)


@pytest.mark.parametrize("scope", [Scope.ARTICLES, Scope.DESK, Scope.CUSTOMERS_READ])
def test_what_is_noted_under_a_name_needs_one(scope: Scope) -> None:
    """The log says who read a customer's conversation, and a program is nobody."""
    with pytest.raises(InvalidInput, match="name"):
        check_wanted([scope], lasts=DAY, staff_id=None)
    check_wanted([scope], lasts=DAY, staff_id=MARA)
