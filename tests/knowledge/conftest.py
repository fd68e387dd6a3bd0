"""Offer the real encoder, built once into the user's cache, and a folder to load from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge import Embedder, default_model_folder, open_embedder

WriteFile = Callable[[str, str | bytes], Path]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default encoder, as it is served."""
    return open_embedder(folder=default_model_folder())


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    """A function that writes one file of a documents folder and returns the folder."""
    root = tmp_path / "documents"
    root.mkdir()

    def write_file(name: str, content: str | bytes) -> Path:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write_file
