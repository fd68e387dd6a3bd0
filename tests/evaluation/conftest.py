"""Lend the parts that several of these tests need."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from _pytest.mark import ParameterSet
from rich.console import Console
from rich.progress import Progress

from knowledge import Embedder, Vectors, default_model_folder, open_embedder

NO_SUITES = "set CONCIERGE_SUITES to the folder of the evaluation suites"


class Remembering:
    """The encoder that serves; what it embedded once it knows, for the tests ask the same questions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._rows: dict[str, Vectors] = {}
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.count_tokens = embedder.count_tokens

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, in order."""
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        self._rows |= zip(new, self._embedder.embed(new), strict=True)
        return np.stack([self._rows[text] for text in texts]) if texts else self._embedder.embed([])


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The encoder that serves, for all tests of this process."""
    return Remembering(open_embedder(folder=default_model_folder()))


@pytest.fixture
def embedded_once(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command measure with the encoder of all tests."""
    monkeypatch.setattr("assistant.evaluation.measure.opened_encoder", lambda *_: embedder)


def of_suite(name: str, *more: object) -> ParameterSet:
    """Return the parameters of a test on one suite; all on that suite run where it was embedded."""
    return pytest.param(name, *more, marks=pytest.mark.xdist_group(name))


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
