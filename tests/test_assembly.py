"""Whatever was embedded with which encoder, customers are answered, and in the end the chosen one serves.

The two precisions of the default encoder are two encoders here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from assistant.assembly import Parts, assembled, composer_of
from assistant.encoders import has_embedded_all, open_encoders
from assistant.errors import Misconfigured
from assistant.loops import succession
from assistant.settings import Settings
from assistant.work import Work
from knowledge import Document, chunk
from tests.databases import run_apart
from tests.offers.builders import a_product

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW = "all-MiniLM-L6-v2/int8", "all-MiniLM-L6-v2/full"
TEXTS = {"descale": "Use citric acid.", "delivery": "Three days.", "returns": "Within thirty days."}


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """Closes what a test opened."""
    async with AsyncExitStack() as opened:
        yield opened


async def bring_in(work: Work, *names: str, model: str) -> None:
    """Publish articles as if `model` had embedded them."""
    async with work.writing() as unit:
        for name in names:
            document = Document(id=name, title=f"About {name}", text=TEXTS[name])
            passages = chunk(document, count_tokens=len)
            rows = np.ones((len(passages), 384), dtype=np.float32) / np.sqrt(np.float32(384))
            await unit.articles.put(
                document, source="folder", passages=passages, vectors=rows, model=model, at=NOW
            )


async def sell(work: Work, name: str, *, model: str) -> None:
    """Put a product into the catalogue as if `model` had embedded it."""
    async with work.writing() as unit:
        await unit.catalogue.put(a_product(name), np.ones(384, dtype=np.float32), model)


async def opened(work: Work, stack: AsyncExitStack, model: str = NEW) -> tuple[str, str | None]:
    """Open the encoders as the service does; return the one that serves and the one that is to."""
    serving, successor = await open_encoders(Settings(model_name=model), work, stack)
    return serving.model, successor.model if successor else None


async def test_the_chosen_encoder_serves_what_is_new(work: Work, stack: AsyncExitStack) -> None:
    """A company that begins has nothing to change."""
    assert await opened(work, stack) == (NEW, None)


async def test_the_earlier_encoder_serves_until_the_chosen_one_can(work: Work, stack: AsyncExitStack) -> None:
    """Customers must not be answered from an empty index for the minutes of a change."""
    await bring_in(work, "descale", "delivery", model=OLD)

    assert await opened(work, stack) == (OLD, NEW)
    assert await opened(work, stack, model=OLD) == (OLD, None)


async def test_a_few_articles_of_another_encoder_do_not_bring_it_back(
    work: Work, stack: AsyncExitStack
) -> None:
    """It knows two articles, the chosen one all the others."""
    await bring_in(work, "descale", "delivery", model=NEW)
    await bring_in(work, "returns", model=OLD)

    assert await opened(work, stack) == (NEW, NEW)


async def test_products_alone_are_embedded_again_too(work: Work, stack: AsyncExitStack) -> None:
    """A stop between articles and products must not end all offers for good."""
    await bring_in(work, "descale", model=NEW)
    await sell(work, "kettle", model=OLD)

    assert await opened(work, stack) == (NEW, NEW)


async def test_without_the_earlier_encoder_the_chosen_one_begins(work: Work, stack: AsyncExitStack) -> None:
    """Its folder was deleted: weaker answers for some minutes are better than none."""
    await bring_in(work, "descale", model="/gone/model")

    with capture_logs() as logs:
        assert await opened(work, stack) == (NEW, NEW)

    assert ["the earlier encoder is gone" in one["event"] for one in logs] == [True]


async def test_an_encoder_that_is_not_there_is_a_sentence(work: Work, stack: AsyncExitStack) -> None:
    """The first thing that goes wrong for whoever tries another one must not be a traceback."""
    with pytest.raises(Misconfigured, match="/no/such/model"):
        await opened(work, stack, model="/no/such/model")


async def test_the_chosen_language_model_is_found_or_refused(tmp_path: Path) -> None:
    """A service that says it has a model has one."""
    at_endpoint = Settings(composer_url="http://127.0.0.1:9/v1", composer_model="m")
    nowhere = Settings(composer_path=str(tmp_path / "gone"))

    assert composer_of(Settings()) is None
    found = await asyncio.to_thread(composer_of, at_endpoint)
    with pytest.raises(Misconfigured, match="composer_path"):
        await asyncio.to_thread(composer_of, nowhere)

    assert found is not None
    assert found.name == "m at 127.0.0.1:9"


@asynccontextmanager
async def changing(database: str, folder: Path) -> AsyncGenerator[Parts]:
    """Open a company that has an article and a product, and has just chosen another encoder."""
    settings = Settings(database_url=database, data_folder=folder, model_name=NEW)
    async with assembled(settings.model_copy(update={"model_name": OLD})) as before:
        await bring_in(before.work, "descale", model=OLD)
        await sell(before.work, "kettle", model=OLD)
    async with assembled(settings) as parts:
        await parts.library.open()
        yield parts


def test_a_change_may_stop_after_every_step(sqlite_database_url: str, tmp_path: Path) -> None:
    """A restart in the middle of a change is the rule with a large company: it goes on from there."""

    async def stopped_again_and_again() -> tuple[list[str], int, int]:
        stop, models = asyncio.Event(), []
        stop.set()
        async with changing(sqlite_database_url, tmp_path) as parts:
            assert parts.successor
            for _step in ("articles", "products", "taking over"):
                models.append(parts.library.embedding.model)
                await succession(parts).run(stop, successor=parts.successor)
            return [*models, parts.library.embedding.model], parts.library.passages, parts.shelf.products

    assert run_apart(stopped_again_and_again()) == ([OLD, OLD, OLD, NEW], 2, 1)


def test_what_the_earlier_encoder_still_embeds_is_found(sqlite_database_url: str, tmp_path: Path) -> None:
    """Articles may be coming in for an hour, by a process that began before the change."""

    async def brought_in_late() -> set[str]:
        stop = asyncio.Event()
        async with changing(sqlite_database_url, tmp_path) as parts, asyncio.timeout(60):
            assert parts.successor
            change = asyncio.create_task(succession(parts).run(stop, successor=parts.successor, look_again=0))
            while parts.library.embedding.model != NEW:
                await parts.library.refresh()
            await bring_in(parts.work, "delivery", model=OLD)
            while not await has_embedded_all(parts.work, NEW):
                await parts.library.refresh()
            stop.set()
            await change
            await parts.library.refresh()
            found = await parts.library.search("About delivery", only={}, limit=5)
            return {hit.document_id for hit in found.hits}

    assert "delivery" in run_apart(brought_in_late())
