"""Make the articles of a source what the source says now, and note how that went.

The same serves whoever types a command and the loop that reads what is due. Articles are
written a few at a time, and a source that cannot be read leaves its articles as they were.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from assistant.articles.ingest import sync
from assistant.articles.model import SyncReport
from assistant.articles.store import ArticleStore
from assistant.embedding import EmbeddingQueue
from assistant.errors import ConciergeError, InvalidInput, Unavailable
from assistant.events import Clock, SourceId
from assistant.outgoing import PUBLIC, Reach
from assistant.sources.addresses import Scope
from assistant.sources.crawl import Allowance, SiteRead, Visit
from assistant.sources.fetch import reading
from assistant.sources.model import SHOWN, Kind, Report, Skipped, Source
from assistant.work import Work
from knowledge import LoadError, load_folder

SECONDS = 20.0  # for one page
USUAL = Allowance()
PAGES_AT_ONCE = 100  # remembered in one transaction

Progress = Callable[[int, int], None]  # done, of how many

log = structlog.stdlib.get_logger()


def unwatched(_done: int, _total: int) -> None:
    """Let progress pass unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is told how far a reading is."""

    reading: Progress = unwatched
    checking: Progress = unwatched
    embedding: Progress = unwatched


@dataclass(frozen=True, slots=True, kw_only=True)
class Syncing:
    """Reads sources and writes their articles."""

    work: Work
    embedding: Callable[[], EmbeddingQueue]  # the encoder may be changed meanwhile
    clock: Clock
    reach: Reach = PUBLIC
    allowance: Allowance = USUAL

    async def sync_due(self) -> Source | None:
        """Read one source that is due, and return it; None if none is."""
        async with self.work.reading() as unit:
            due = await unit.sources.due(self.clock())
        if due is None:
            return None
        async with self.work.writing() as unit:
            source = await unit.sources.claim(due, self.clock())
        if source is not None:
            await self._settle(source, Watch())
        return source

    async def sync_one(self, source_id: SourceId, watch: Watch) -> Source:
        """Read a source now, and return how it stands after that. Raises `NotFound`, `Unavailable`."""
        async with self.work.writing() as unit:
            await unit.sources.get(source_id)
            source = await unit.sources.claim(source_id, self.clock())
        if source is None:
            raise Unavailable("the source is being read at this moment", fix="try again in a few minutes")
        await self._settle(source, watch)
        async with self.work.reading() as unit:
            return await unit.sources.get(source_id)

    async def read(self, kind: Kind, location: str, watch: Watch) -> Report:
        """Make the articles of a location what it says now.

        Raises `Unavailable` or `InvalidInput` if it cannot be read; then nothing was changed.
        """
        if kind is Kind.FOLDER:
            return await self._read_folder(location, watch)
        return await self._read_site(location, watch)

    async def remove(self, source: Source) -> int:
        """Forget a source and delete its articles; return how many those were.

        What the owner changed at the desk stays.
        """
        async with self.work.writing() as unit:
            known = await unit.articles.fingerprints(source.location)
            await unit.sources.remove(source)
            if known:
                await unit.articles.remove(list(known))
        return len(known)

    async def _settle(self, source: Source, watch: Watch) -> None:
        """Read a claimed source and note how that went, also if we are stopped meanwhile."""
        try:
            report = await self.read(source.kind, source.location, watch)
        except ConciergeError as error:
            problem = f"{error.problem}; {error.fix}" if error.fix else error.problem
            log.warning("source not read", source=source.id, problem=problem)
            async with self.work.writing() as unit:
                await unit.sources.fail(source, problem, self.clock())
            return
        except BaseException:
            async with self.work.writing() as unit:
                await unit.sources.release(source)
            raise
        async with self.work.writing() as unit:
            is_wanted = await unit.sources.finish(source, report, self.clock())
        if not is_wanted:  # it was removed while we read it
            await self.remove(source)
        log.info("source read", source=source.id, added=report.added, removed=report.removed)

    async def _read_folder(self, location: str, watch: Watch) -> Report:
        try:
            loaded = await asyncio.to_thread(load_folder, Path(location), progress=watch.reading)
        except LoadError as error:
            raise InvalidInput("PATH", str(error)) from error
        done = await sync(
            loaded.documents,
            source=location,
            unread={problem.path for problem in loaded.problems},
            writing=self._articles,
            embedding=self.embedding(),
            at=self.clock(),
            checking=watch.checking,
            progress=watch.embedding,
        )
        skipped = [Skipped(what=one.path, why=f"{one.problem}; {one.fix}") for one in loaded.problems]
        return _reported(done, skipped, standing=0)

    async def _read_site(self, location: str, watch: Watch) -> Report:
        async with self.work.reading() as unit:
            known = await unit.articles.fingerprints(location)
            pages = await unit.sources.pages(location)
        async with reading(self.reach, seconds=SECONDS) as session:
            found = await Visit(
                scope=Scope.of(location),
                session=session,
                known=pages,
                standing={name for name, fingerprint in known.items() if fingerprint},
                allowance=self.allowance,
                progress=watch.reading,
            ).read()
        present = {one.id for one in found.documents}
        standing = known.keys() - present - found.gone
        done = await sync(
            found.documents,
            source=location,
            unread=standing,
            writing=self._articles,
            embedding=self.embedding(),
            at=self.clock(),
            checking=watch.checking,
            progress=watch.embedding,
        )
        await self._remember(location, found)
        return _reported(done, found.skipped, standing=len(standing))

    async def _remember(self, location: str, found: SiteRead) -> None:
        for start in range(0, len(found.pages), PAGES_AT_ONCE):
            async with self.work.writing() as unit:
                await unit.sources.remember(location, found.pages[start : start + PAGES_AT_ONCE])

    @asynccontextmanager
    async def _articles(self) -> AsyncGenerator[ArticleStore]:
        async with self.work.writing() as unit:
            yield unit.articles


def _reported(done: SyncReport, skipped: tuple[Skipped, ...] | list[Skipped], *, standing: int) -> Report:
    return Report(
        added=done.added,
        changed=done.changed,
        unchanged=done.unchanged + standing,
        removed=done.removed,
        held=done.held,
        skipped=len(skipped),
        shown=tuple(skipped[:SHOWN]),
    )
