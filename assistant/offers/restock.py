"""Embed the catalogue again, when the owner chose another encoder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from assistant.embedding import EmbeddingQueue
from assistant.offers.store import CatalogueStore

OpenStore = Callable[[], AbstractAsyncContextManager[CatalogueStore]]
BATCH = 32  # products in one transaction


async def embed_products_again(*, writing: OpenStore, embedding: EmbeddingQueue) -> int:
    """Embed some of the products that only another encoder embedded; return how many, 0 when all are done."""
    async with writing() as catalogue:
        missing = await catalogue.without_vectors(embedding.model, BATCH)
    if not missing:
        return 0
    vectors = await embedding.embed_all([product.embedded_text for product in missing])
    async with writing() as catalogue:
        for product, vector in zip(missing, vectors, strict=True):
            await catalogue.put(product, vector, embedding.model)
    return len(missing)
