"""Keep which processes serve this database, as each says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from assistant.events import ServerId
from assistant.servers.model import Server
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into

_servers = tables.servers


class ServerStore:
    """Keeps servers; one that was forgotten and beats again is there again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def beat(self, server_id: ServerId, *, started_at: datetime) -> None:
        """Count one more beat of a server."""
        beat = insert_into(self._connection, _servers).values(id=server_id, started_at=started_at, beats=1)
        again = beat.on_conflict_do_update(index_elements=["id"], set_={"beats": _servers.c.beats + 1})
        await self._connection.execute(again)

    async def everyone(self) -> list[Server]:
        """Return every server that was not forgotten."""
        rows = (await self._connection.execute(select(_servers))).mappings()
        return [Server(id=row["id"], started_at=row["started_at"], beats=row["beats"]) for row in rows]

    async def forget(self, server_ids: Iterable[ServerId]) -> None:
        """Forget servers that are gone."""
        await self._connection.execute(delete(_servers).where(_servers.c.id.in_(sorted(server_ids))))

    async def forget_all(self) -> None:
        """Forget every server: whoever says so is the only one there can be."""
        await self._connection.execute(delete(_servers))
