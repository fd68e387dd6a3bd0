"""Lend the encoder that is served with."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from assistant.embedding import EmbeddingQueue
from knowledge import Embedder, default_model_folder, open_embedder


@pytest.fixture(scope="session")
def encoder() -> Embedder:
    """The encoder, opened once."""
    return open_embedder(folder=default_model_folder())


@pytest.fixture
async def embedding(encoder: Embedder) -> AsyncIterator[EmbeddingQueue]:
    """A queue before it."""
    queue = EmbeddingQueue(encoder)
    yield queue
    await queue.close()
