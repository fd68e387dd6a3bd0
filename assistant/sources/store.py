"""Keep sources with how they stand, and what their sites said of each page.

A source is claimed before it is read, so that two processes never read it at once; a claim
that is older than any reading lasts was left by a process that was killed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from assistant.errors import Conflict, NotFound
from assistant.events import SourceId, new_id
from assistant.sources.addresses import Scope
from assistant.sources.model import KeptPage, Kind, Report, Source, State
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import insert_into

_REPORT = TypeAdapter(Report)
_LINKS = TypeAdapter(tuple[str, ...])
LONGEST_READING = timedelta(hours=2)

_sources, _pages = tables.sources, tables.source_pages


class SourceStore:
    """Keeps sources, and hands out those that are to be read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, kind: Kind, location: str, *, every: timedelta | None, at: datetime) -> Source:
        """Keep a source, to be read at once; one that is there already gets the new interval.

        Raises `Conflict` for a site that covers pages of another: they would take them from each other.
        """
        if kind is Kind.SITE:
            await self._check_apart(location)
        row = {
            "id": new_id("src"),
            "kind": kind,
            "location": location,
            "every_seconds": None if every is None else int(every.total_seconds()),
            "state": State.WAITING,
            "added_at": at,
            "due_at": at,
            "problem": "",
        }
        new = insert_into(self._connection, _sources)
        changed = {name: new.excluded[name] for name in ("every_seconds", "due_at")}
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=["location"], set_=changed), row
        )
        return await self._one(_sources.c.location == location, location)

    async def get(self, source_id: SourceId) -> Source:
        """Return a source. Raises `NotFound`."""
        return await self._one(_sources.c.id == source_id, source_id)

    async def at(self, location: str) -> Source:
        """Return the source at a location. Raises `NotFound`."""
        return await self._one(_sources.c.location == location, location)

    async def listed(self) -> list[Source]:
        """Return every source, by location."""
        rows = await self._connection.execute(select(_sources).order_by(_sources.c.location))
        return [_source(row) for row in rows.mappings()]

    async def remove(self, source: Source) -> None:
        """Forget a source and what its site said; its articles are somebody else's to remove."""
        await self._connection.execute(delete(_sources).where(_sources.c.id == source.id))
        await self._connection.execute(delete(_pages).where(_pages.c.location == source.location))

    async def ask_for(self, location: str, at: datetime) -> bool:
        """Have a source read as soon as may be; return whether there is one at `location`."""
        asked = update(_sources).where(_sources.c.location == location).values(due_at=at)
        return (await self._connection.execute(asked.returning(_sources.c.id))).first() is not None

    async def due(self, at: datetime) -> SourceId | None:
        """Return the source that has waited longest, if one is to be read by now."""
        due = select(_sources.c.id).where(_sources.c.due_at <= at, _is_free(at))
        source_id = (
            await self._connection.execute(due.order_by(_sources.c.due_at).limit(1))
        ).scalar_one_or_none()
        return None if source_id is None else SourceId(source_id)

    async def claim(self, source_id: SourceId, at: datetime) -> Source | None:
        """Claim a source for reading; None if somebody else reads it now."""
        claimed = update(_sources).where(_sources.c.id == source_id, _is_free(at))
        values = {"state": State.READING, "started_at": at}
        row = (await self._connection.execute(claimed.values(values).returning(_sources))).mappings().first()
        return None if row is None else _source(row)

    async def finish(self, source: Source, report: Report, at: datetime) -> bool:
        """Note that a claimed source was read to its end; return whether there still is such a source."""
        kept = {"report": _REPORT.dump_json(report).decode(), "synced_at": at, "problem": ""}
        return await self._settle(source, State.SYNCED, at, kept)

    async def fail(self, source: Source, problem: str, at: datetime) -> None:
        """Note why a claimed source could not be read."""
        await self._settle(source, State.FAILED, at, {"problem": problem})

    async def release(self, source: Source) -> None:
        """Give a claim back unread, to be taken again soon."""
        waiting = update(_sources).where(_sources.c.id == source.id)
        await self._connection.execute(waiting.values(state=State.WAITING))

    async def pages(self, location: str) -> dict[str, KeptPage]:
        """Return what the site at `location` said of its pages, by their addresses."""
        rows = await self._connection.execute(select(_pages).where(_pages.c.location == location))
        return {
            row["address"]: KeptPage(
                address=row["address"],
                article_id=row["article_id"],
                etag=row["etag"],
                last_modified=row["last_modified"],
                links=_LINKS.validate_json(row["links"]),
            )
            for row in rows.mappings()
        }

    async def remember(self, location: str, pages: Iterable[KeptPage]) -> None:
        """Keep what the site said of these pages."""
        rows = [
            {
                "location": location,
                "address": page.address,
                "article_id": page.article_id,
                "etag": page.etag,
                "last_modified": page.last_modified,
                "links": _LINKS.dump_json(page.links).decode(),
            }
            for page in pages
        ]
        new = insert_into(self._connection, _pages)
        changed = {name: new.excluded[name] for name in ("article_id", "etag", "last_modified", "links")}
        kept = new.on_conflict_do_update(index_elements=["location", "address"], set_=changed)
        if rows:
            await self._connection.execute(kept, rows)

    async def _check_apart(self, location: str) -> None:
        scope = Scope.of(location)
        for other in await self.listed():
            is_other_site = other.kind is Kind.SITE and other.location != location
            if is_other_site and scope.overlaps(Scope.of(other.location)):
                raise Conflict(
                    f"{other.location} covers pages of {location}", fix="remove that source, or keep only it"
                )

    async def _settle(self, source: Source, state: State, at: datetime, values: dict[str, object]) -> bool:
        """Note how a reading ended and when the next is due; who asked meanwhile is not forgotten."""
        due = None if source.every is None else at + source.every
        settled = update(_sources).where(_sources.c.id == source.id)
        await self._connection.execute(settled.values(state=state, **values))
        asked_before = or_(_sources.c.due_at.is_(None), _sources.c.due_at == source.due_at)
        await self._connection.execute(settled.where(asked_before).values(due_at=due))
        there = select(_sources.c.id).where(_sources.c.id == source.id)
        return (await self._connection.execute(there)).first() is not None

    async def _one(self, condition: ColumnElement[bool], name: str) -> Source:
        row = (await self._connection.execute(select(_sources).where(condition))).mappings().first()
        if row is None:
            raise NotFound("source", name)
        return _source(row)


def _is_free(at: datetime) -> ColumnElement[Any]:
    """Whether nobody reads a source, or whoever did was killed."""
    left = and_(_sources.c.state == State.READING, _sources.c.started_at < at - LONGEST_READING)
    return or_(_sources.c.state != State.READING, left)


def _source(row: Row) -> Source:
    seconds = row["every_seconds"]
    return Source(
        id=SourceId(row["id"]),
        kind=Kind(row["kind"]),
        location=row["location"],
        every=None if seconds is None else timedelta(seconds=seconds),
        state=State(row["state"]),
        added_at=row["added_at"],
        due_at=row["due_at"],
        synced_at=row["synced_at"],
        report=None if row["report"] is None else _REPORT.validate_json(row["report"]),
        problem=row["problem"],
    )
