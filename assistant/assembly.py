"""Put the parts together, without any door: what the server and the command line share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from assistant.answering.decide import Limits
from assistant.articles.library import Library
from assistant.articles.store import ArticleStore
from assistant.embedding import EmbeddingQueue
from assistant.escalation import Escalation
from assistant.events import Clock, ProductId, utc_now
from assistant.offers.shelf import Shelf
from assistant.offers.store import CatalogueStore
from assistant.recording import Recorder
from assistant.settings import Settings
from assistant.storage import Database
from assistant.turn import Turns
from assistant.welcome import Welcome
from assistant.work import Work
from knowledge import Embedder, open_embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that does the work; whoever opened them closes them."""

    settings: Settings
    clock: Clock
    database: Database
    work: Work
    embedding: EmbeddingQueue
    library: Library
    shelf: Shelf
    turns: Turns
    welcome: Welcome
    escalation: Escalation


@asynccontextmanager
async def assembled(settings: Settings, *, clock: Clock = utc_now) -> AsyncGenerator[Parts]:
    """Open the database and the encoder and build the rest on them; nothing is loaded or served yet.

    Raises `Misconfigured` when the encoder cannot be opened.
    """
    async with AsyncExitStack() as stack:
        database = Database.open(settings.database)
        stack.push_async_callback(database.close)
        work = Work(database, consent_defaults=settings.consent_defaults)
        embedding = EmbeddingQueue(await open_encoder(settings))
        stack.push_async_callback(embedding.close)
        library = Library(
            reading=partial(articles, work), embedding=embedding, folder=settings.data_folder / "index"
        )
        stack.push_async_callback(library.close)
        shelf = Shelf(
            reading=partial(catalogue, work),
            histories=partial(histories, work),
            model=embedding.model,
            clock=clock,
            shown=settings.offers_shown,
        )
        stack.push_async_callback(shelf.close)
        limits = Limits(
            answer=settings.answer_threshold,
            ask_back=settings.ask_back_threshold,
            misses=settings.misses_before_person,
        )
        yield Parts(
            settings=settings,
            clock=clock,
            database=database,
            work=work,
            embedding=embedding,
            library=library,
            shelf=shelf,
            turns=Turns(
                recorder=Recorder(work=work, clock=clock), library=library, shelf=shelf, limits=limits
            ),
            welcome=Welcome(work=work, shelf=shelf, clock=clock, company=settings.company_name),
            escalation=Escalation(work=work, clock=clock),
        )


async def open_encoder(settings: Settings) -> Embedder:
    """Open the encoder off the loop; the first time, this builds it from its weights."""
    opening = partial(
        open_embedder, settings.model_name, folder=settings.model_folder, threads=settings.model_threads
    )
    return await asyncio.to_thread(opening)


@asynccontextmanager
async def articles(work: Work) -> AsyncIterator[ArticleStore]:
    """Lend the articles for reading."""
    async with work.reading() as unit:
        yield unit.articles


@asynccontextmanager
async def articles_to_write(work: Work) -> AsyncIterator[ArticleStore]:
    """Lend the articles for one transaction."""
    async with work.writing() as unit:
        yield unit.articles


@asynccontextmanager
async def catalogue(work: Work) -> AsyncIterator[CatalogueStore]:
    """Lend the catalogue for reading."""
    async with work.reading() as unit:
        yield unit.catalogue


async def histories(work: Work) -> Sequence[Sequence[ProductId]]:
    """Return what each customer who agreed to be counted bought, oldest first."""
    async with work.reading() as unit:
        return await unit.customers.baskets()
