"""Lend the bars that nobody sees."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rich.console import Console
from rich.progress import Progress


@pytest.fixture
def progress() -> Iterator[Progress]:
    """Bars that nobody sees."""
    with Progress(console=Console(file=io.StringIO())) as bars:
        yield bars
