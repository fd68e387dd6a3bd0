"""Names are evened out as far as two writings really mean the same, and no further."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.identities.normalising import email, opaque, phone


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Ana.Ribeiro@Example.COM ", "ana.ribeiro@example.com"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@example.com.", "ana@example.com"),
        ("ana+shop@example.com", "ana+shop@example.com"),
        ("nobody", None),
        ("a@b@c", None),
        ("ana@", None),
        ("an a@example.com", None),
        ("ana@example..com", None),
    ],
)
def test_an_address_is_written_one_way(written: str, kept: str | None) -> None:
    """Case and the spelling of the domain mean nothing; everything else may."""
    assert email(written) == kept


def test_an_address_that_only_looks_like_another_is_another() -> None:
    """Folding look-alikes would let whoever registers one be taken for the owner of the other."""
    assert email("ａna@example.com") != email("ana@example.com")
    assert email("аna@example.com") != email("ana@example.com")  # the first letter is Cyrillic
    assert email("a.na@example.com") != email("ana@example.com")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+44 20 7946 0958", "+442079460958"),
        ("+44 (0)20 7946-0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("020 7946 0958", None),
        ("+0 20 7946 0958", None),
        ("+44 20", None),
        ("+44 20 7946 0958 extension 4", None),
    ],
)
def test_a_number_is_written_as_the_whole_world_dials_it(written: str, kept: str | None) -> None:
    """Without a country there is no telling whose number it is, and guessing would join strangers."""
    assert phone(written) == kept


@given(st.text(max_size=80))
def test_what_was_normalised_stays_as_it_is(written: str) -> None:
    """A name that changed each time it is read would never be found again."""
    for normalise in (email, phone, opaque):
        once = normalise(written)
        assert once is None or normalise(once) == once
