"""Check the small model that hears how negative a message sounds, and what its card says of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversations.feeling import SHIPPED, feels_negative, pieces_of, shipped

NO_VECTOR = np.zeros(384, dtype=np.float32)


def test_the_card_is_that_of_the_model_beside_it() -> None:
    """Whoever audits the package can tell that nobody exchanged the model."""
    card = json.loads(SHIPPED.with_suffix(".json").read_text(encoding="utf-8"))

    assert card["checksum"] == f"sha256={hashlib.sha256(SHIPPED.read_bytes()).hexdigest()}"
    assert card["licence"].startswith("Apache-2.0")


def test_the_model_is_small() -> None:
    """It is downloaded by everybody who installs the package."""
    assert SHIPPED.stat().st_size < 4_000_000


@given(st.text(max_size=300))
def test_any_text_has_a_chance(text: str) -> None:
    """Emoji, other scripts and nothing at all are messages too."""
    assert 0 <= feels_negative(text, NO_VECTOR, encoder="all-MiniLM-L6-v2/int8") <= 1


def test_another_encoder_s_vectors_are_not_listened_to() -> None:
    """They may be of another length, and would mean something else."""
    foreign = np.ones(7, dtype=np.float32)

    heard = feels_negative("I hate this", foreign, encoder="other")

    assert heard == shipped().negative("I hate this", None)


def test_a_model_that_was_written_is_read_back(tmp_path: Path) -> None:
    """What is fitted is what serves."""
    shipped().save(tmp_path / "mood.npz")

    read = type(shipped()).load(tmp_path / "mood.npz")

    assert read.negative("I hate this", NO_VECTOR) == pytest.approx(
        shipped().negative("I hate this", NO_VECTOR)
    )


def test_hatred_sounds_worse_than_love() -> None:
    """The words alone tell these apart."""
    love, hate = (shipped().negative(text, None) for text in ("I love this", "I hate this"))

    assert hate > love


def test_each_piece_counts_once() -> None:
    """A message does not sound worse because a word stands in it ten times."""
    for once, often in zip(pieces_of("no no"), pieces_of("no no no no"), strict=True):
        assert once.tolist() == often.tolist()
