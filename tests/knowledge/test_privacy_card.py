"""Check that the card of the finder tells which file it is about."""

from __future__ import annotations

import hashlib

from knowledge import PRIVACY_FILE


def test_the_card_names_the_file_that_ships() -> None:
    """A model whose origin is told of another file has none."""
    digest = hashlib.sha256(PRIVACY_FILE.read_bytes()).hexdigest()

    card = PRIVACY_FILE.with_suffix(".md").read_text(encoding="utf-8")

    assert digest in card
