"""Let the owner say which sites articles are read from, how often, and see how that goes.

Folders are added on the server itself, by command: whoever borrows the owner's browser for
a minute must not publish what lies on its disk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.errors import InvalidInput
from assistant.events import Clock, SourceId
from assistant.sources.model import Kind, Report, Source, State, located, spelled, spelling
from assistant.syncing import Syncing
from assistant.web.bodies import Strict
from assistant.web.routes import Who, route
from assistant.work import Work

log = structlog.stdlib.get_logger()


class SourceIn(Strict):
    """A site to read articles from, and how often: `6h`, `1d`, or null for only when asked."""

    location: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^https?://[^\x00-\x20]+$"),
    ]
    every: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)] | None = "1d"


class SourceOut(BaseModel):
    """A source, as it stands."""

    id: str
    kind: Kind
    location: str
    every: str | None
    state: State
    articles: int  # that are its own now
    added_at: datetime
    due_at: datetime | None
    synced_at: datetime | None
    report: Report | None
    problem: str

    @classmethod
    def of(cls, source: Source, *, articles: int) -> Self:
        """Show `source`."""
        return cls(
            id=source.id,
            kind=source.kind,
            location=source.location,
            every=spelling(source.every),
            state=source.state,
            articles=articles,
            added_at=source.added_at,
            due_at=source.due_at,
            synced_at=source.synced_at,
            report=source.report,
            problem=source.problem,
        )


class SourceList(BaseModel):
    """Every source that is read again, by location."""

    sources: list[SourceOut]


class SourcesDoor:
    """Serves the sources to the owner."""

    def __init__(
        self,
        syncing: Syncing,
        *,
        work: Work,
        refreshed: Callable[[], Awaitable[object]],
        wake: Callable[[], None],
        clock: Clock,
    ) -> None:
        self._syncing = syncing
        self._work = work
        self._refreshed = refreshed
        self._wake = wake
        self._clock = clock

    @route("GET", "/v1/sources", who=Who.OWNER, gives=SourceList)
    async def listed(self, _request: web.Request) -> SourceList:
        """List the sources with how they stand."""
        async with self._work.reading() as work:
            found = await work.sources.listed()
            counts = await work.articles.sources()
        return SourceList(sources=[SourceOut.of(one, articles=counts.get(one.location, 0)) for one in found])

    @route(
        "POST",
        "/v1/sources",
        who=Who.OWNER,
        takes=SourceIn,
        gives=SourceOut,
        status=HTTPStatus.CREATED,
    )
    async def add(self, _request: web.Request, body: SourceIn) -> SourceOut:
        """Add a site, or change how often it is read; it is read at once."""
        kind, location = located(body.location)
        if kind is not Kind.SITE:
            raise InvalidInput("location", "is no address", fix="write https://shop.example/help")
        every = None if body.every is None else spelled(body.every)
        async with self._work.writing() as work:
            source = await work.sources.add(kind, location, every=every, at=self._clock())
            articles = (await work.articles.sources()).get(location, 0)
        self._wake()
        log.info("source added", source=source.id)
        return SourceOut.of(source, articles=articles)

    @route("POST", "/v1/sources/{source}/sync", who=Who.OWNER, gives=SourceOut)
    async def sync(self, request: web.Request) -> SourceOut:
        """Have a source read as soon as may be."""
        async with self._work.writing() as work:
            asked = await work.sources.get(named(request))
            await work.sources.ask_for(asked.location, self._clock())
            source = await work.sources.get(asked.id)
            articles = (await work.articles.sources()).get(source.location, 0)
        self._wake()
        return SourceOut.of(source, articles=articles)

    @route("DELETE", "/v1/sources/{source}", who=Who.OWNER)
    async def remove(self, request: web.Request) -> None:
        """Remove a source with its articles; none of them is cited again."""
        async with self._work.reading() as work:
            source = await work.sources.get(named(request))
        removed = await self._syncing.remove(source)
        await self._refreshed()
        log.info("source removed", source=source.id, articles=removed)


def named(request: web.Request) -> SourceId:
    """Return the id of the source that a path names."""
    return SourceId(request.match_info["source"])
