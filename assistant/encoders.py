"""Open the encoder to serve with, and the one that is to take over from it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from structlog import get_logger

from assistant.embedding import EmbeddingQueue
from assistant.errors import Misconfigured
from assistant.settings import PREFIX, Settings
from assistant.work import Work
from knowledge import Embedder, ModelRefused, ModelUnavailable, open_embedder

log = get_logger(__name__)


async def open_encoders(
    settings: Settings, work: Work, stack: AsyncExitStack
) -> tuple[EmbeddingQueue, EmbeddingQueue | None]:
    """Open the encoder to serve with, and the chosen one if it has not embedded everything yet.

    Until it has, the encoder that embedded most articles goes on serving, if it can still be opened.
    Raises `Misconfigured` when the chosen one cannot be opened.
    """
    chosen = await open_queue(settings, settings.model_name, stack)
    if await has_embedded_all(work, chosen.model):
        return chosen, None
    before = await most_used_model(work, chosen.model)
    if before == chosen.model:
        return chosen, chosen
    try:
        return await open_queue(settings, before, stack), chosen
    except Misconfigured as gone:
        log.warning(
            "the earlier encoder is gone, answers get better as articles are embedded", problem=str(gone)
        )
        return chosen, chosen


async def has_embedded_all(work: Work, model: str) -> bool:
    """Whether there is no article and no product that only another encoder embedded."""
    async with work.reading() as unit:
        return not (
            await unit.articles.without_vectors(model, 1) or await unit.catalogue.without_vectors(model, 1)
        )


async def most_used_model(work: Work, chosen: str) -> str:
    """Return the encoder that embedded most articles; `chosen` if it embedded them all."""
    async with work.reading() as unit:
        if not await unit.articles.without_vectors(chosen, 1):
            return chosen
        return (await unit.articles.models())[0]


async def open_queue(settings: Settings, model: str, stack: AsyncExitStack) -> EmbeddingQueue:
    """Open an encoder off the loop; the first time, the default one is built from its weights.

    Raises `Misconfigured`.
    """
    queue = EmbeddingQueue(await asyncio.to_thread(opened_encoder, settings, model))
    stack.push_async_callback(queue.close)
    return queue


def opened_encoder(settings: Settings, model: str) -> Embedder:
    """Open an encoder; raises `Misconfigured`, saying what to install or pass."""
    try:
        return open_embedder(model, folder=settings.model_folder, threads=settings.model_threads)
    except (ModelUnavailable, ModelRefused) as error:
        raise Misconfigured([str(error)]) from error
    except (PermissionError, NotADirectoryError) as error:
        problem = f"{PREFIX}MODEL_FOLDER: {settings.model_folder} cannot be written; make it writable"
        raise Misconfigured([problem]) from error
