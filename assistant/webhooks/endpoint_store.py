"""Keep which of the owner's systems are told what, and the secrets that prove who tells them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from assistant.errors import Conflict, NotFound
from assistant.events import new_id
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.webhooks.model import (
    MOST_ENDPOINTS,
    OLD_SECRET_FOR,
    Ended,
    Endpoint,
    EndpointId,
    State,
    Told,
    Wanted,
)
from assistant.webhooks.signing import new_secret

_endpoints = tables.webhook_endpoints
_deliveries = tables.webhook_deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an endpoint is, and every secret that is valid now, the newest first."""

    url: str
    secrets: tuple[str, ...]
    with_content: bool


class EndpointStore:
    """Keeps endpoints; a secret is handed out when it is made, and then only to sign with."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, wanted: Wanted, *, by: str, at: datetime) -> tuple[Endpoint, str]:
        """Keep a new endpoint, and return it with its secret. Raises `Conflict` where there are too many."""
        if len(await self.listed()) >= MOST_ENDPOINTS:
            raise Conflict(f"there are {MOST_ENDPOINTS} endpoints already", fix="remove one first")
        secret = new_secret()
        row = {
            "id": new_id("whk"),
            **_written(wanted),
            "secret": secret,
            "version": 1,
            "made_at": at,
            "changed_by": by,
        }
        await self._connection.execute(_endpoints.insert(), row)
        return await self.get(EndpointId(str(row["id"]))), secret

    async def change(
        self, endpoint_id: EndpointId, wanted: Wanted, *, is_on: bool, version: int, by: str
    ) -> Endpoint:
        """Put what is wanted in place of the `version` of an endpoint; one switched on again begins anew.

        Raises `NotFound`, and `Conflict` for an older version.
        """
        now = await self.get(endpoint_id)
        if is_on:
            ended, failing_since = None, now.failing_since if now.ended is None else None
        else:
            ended, failing_since = now.ended or Ended.BY_OWNER, None
        values = {**_written(wanted), "ended": ended, "failing_since": failing_since}
        opened = (
            update(_endpoints)
            .where(_endpoints.c.id == endpoint_id, _endpoints.c.version == version)
            .values(**values, version=version + 1, changed_by=by)
        )
        if not (await self._connection.execute(opened)).rowcount:
            fix = f"look at version {now.version}, then save again"
            raise Conflict(f"{now.changed_by} changed this endpoint meanwhile", fix=fix)
        return await self.get(endpoint_id)

    async def remove(self, endpoint_id: EndpointId) -> None:
        """Forget an endpoint, and whatever it was told or waits for. Raises `NotFound`."""
        gone = await self._connection.execute(delete(_endpoints).where(_endpoints.c.id == endpoint_id))
        if not gone.rowcount:
            raise NotFound("webhook", endpoint_id)

    async def rotate(self, endpoint_id: EndpointId, *, at: datetime) -> str:
        """Make a new secret, and return it; the one before stays valid for a day. Raises `NotFound`."""
        secret = new_secret()
        found = select(_endpoints.c.secret).where(_endpoints.c.id == endpoint_id).with_for_update()
        before = (await self._connection.execute(found)).scalar_one_or_none()
        if before is None:
            raise NotFound("webhook", endpoint_id)
        await self._update(
            endpoint_id, secret=secret, old_secret=before, old_secret_until=at + OLD_SECRET_FOR
        )
        return secret

    async def get(self, endpoint_id: EndpointId) -> Endpoint:
        """Return an endpoint. Raises `NotFound`."""
        found = await self._found(_endpoints.c.id == endpoint_id)
        if not found:
            raise NotFound("webhook", endpoint_id)
        return found[0]

    async def listed(self) -> tuple[Endpoint, ...]:
        """Return every endpoint, oldest first."""
        return await self._found()

    async def told(self) -> tuple[Endpoint, ...]:
        """Return the endpoints that are told of what happens, without counts."""
        found = select(_endpoints).where(_endpoints.c.ended.is_(None)).order_by(_endpoints.c.id)
        return tuple(_endpoint(row, {}) for row in (await self._connection.execute(found)).mappings())

    async def target(self, endpoint_id: EndpointId, *, at: datetime) -> Target:
        """Return where to send what, signed with what. Raises `NotFound`."""
        found = select(_endpoints).where(_endpoints.c.id == endpoint_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("webhook", endpoint_id)
        old = row["old_secret"] if row["old_secret_until"] and row["old_secret_until"] > at else None
        secrets = (row["secret"],) if old is None else (row["secret"], old)
        return Target(url=row["url"], secrets=secrets, with_content=row["with_content"])

    async def works(self, endpoint_id: EndpointId) -> None:
        """Note that something arrived."""
        failing = (_endpoints.c.id == endpoint_id, _endpoints.c.failing_since.is_not(None))
        await self._connection.execute(update(_endpoints).where(*failing).values(failing_since=None))

    async def fails(self, endpoint_id: EndpointId, *, at: datetime) -> datetime:
        """Note that something did not arrive, and return since when nothing does."""
        since = func.coalesce(_endpoints.c.failing_since, at)
        noted = update(_endpoints).where(_endpoints.c.id == endpoint_id).values(failing_since=since)
        await self._connection.execute(noted)
        found = select(_endpoints.c.failing_since).where(_endpoints.c.id == endpoint_id)
        return (await self._connection.execute(found)).scalar_one_or_none() or at

    async def end(self, endpoint_id: EndpointId, why: Ended) -> bool:
        """Tell an endpoint nothing any more; return whether it was told until now."""
        told = (_endpoints.c.id == endpoint_id, _endpoints.c.ended.is_(None))
        ended = await self._connection.execute(update(_endpoints).where(*told).values(ended=why))
        return bool(ended.rowcount)

    async def expire(self, now: datetime) -> None:
        """Forget secrets that are valid no more."""
        over = _endpoints.c.old_secret_until <= now
        await self._connection.execute(
            update(_endpoints).where(over).values(old_secret=None, old_secret_until=None)
        )

    async def _update(self, endpoint_id: EndpointId, **values: object) -> None:
        await self._connection.execute(
            update(_endpoints).where(_endpoints.c.id == endpoint_id).values(**values)
        )

    async def _found(self, *which: ColumnElement[bool]) -> tuple[Endpoint, ...]:
        found = select(_endpoints).where(*which).order_by(_endpoints.c.made_at, _endpoints.c.id)
        rows = list((await self._connection.execute(found)).mappings())
        counts = await self._counts() if rows else {}
        return tuple(_endpoint(row, counts.get(row["id"], {})) for row in rows)

    async def _counts(self) -> dict[str, dict[State, int]]:
        stands = (_deliveries.c.endpoint_id, _deliveries.c.state)
        counted = select(*stands, func.count().label("many")).group_by(*stands)
        found: dict[str, dict[State, int]] = {}
        for row in (await self._connection.execute(counted)).mappings():
            found.setdefault(row["endpoint_id"], {})[State(row["state"])] = row["many"]
        return found


def _written(wanted: Wanted) -> dict[str, object]:
    return {
        "name": wanted.name,
        "url": wanted.url,
        "events": json.dumps(list(wanted.events)),
        "with_content": wanted.with_content,
    }


def _endpoint(row: Row, counts: Mapping[State, int]) -> Endpoint:
    return Endpoint(
        id=EndpointId(row["id"]),
        wanted=Wanted(
            name=row["name"],
            url=row["url"],
            events=tuple(Told(one) for one in json.loads(row["events"])),
            with_content=row["with_content"],
        ),
        version=row["version"],
        made_at=row["made_at"],
        changed_by=row["changed_by"],
        ended=None if row["ended"] is None else Ended(row["ended"]),
        failing_since=row["failing_since"],
        old_secret_until=row["old_secret_until"],
        counts=tuple(sorted(counts.items())),
    )
