"""Lend the parts that several of these tests need."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from knowledge import Embedder, default_model_folder, open_embedder

NO_SUITES = "set CONCIERGE_SUITES to the folder of the evaluation suites"


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The encoder that serves."""
    return open_embedder(folder=default_model_folder())


@pytest.fixture
def console() -> Console:
    """A console that prints to nowhere."""
    return Console(file=io.StringIO(), width=120)


@pytest.fixture
def progress(console: Console) -> Iterator[Progress]:
    """Bars that nobody sees."""
    with Progress(console=console) as bars:
        yield bars


@pytest.fixture
def suites() -> Path:
    """The folder of the real suites; what needs them skips where there are none."""
    folder = os.environ.get("CONCIERGE_SUITES")
    if not folder:
        pytest.skip(NO_SUITES)
    return Path(folder)
