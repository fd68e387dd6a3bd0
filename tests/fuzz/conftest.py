"""Serve beside the tests that throw things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.conftest import prepared
from tests.fuzz.throwing import Target, served_beside

__all__ = ["prepared"]


@pytest.fixture
def target(prepared: Path, tmp_path: Path) -> Iterator[Target]:
    """A running server and what it takes for tokens."""
    with served_beside(prepared, tmp_path / "served") as running:
        yield running
