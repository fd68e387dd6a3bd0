"""Keep the connections with helpdesks, and know a delivery again that came before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import bindparam, delete, select, update

from assistant.errors import Conflict, NotFound
from assistant.events import StaffId, new_id
from assistant.helpdesks.kept import Connection, ConnectionId, Holder
from assistant.helpdesks.model import Happening, Vendor
from assistant.staff.model import Role
from assistant.staff.store import StaffStore
from assistant.storage import engine, tables
from assistant.storage.upsert import Once

KEPT_FOR = timedelta(days=35)  # so that a delivery of last month is known again
NOBODYS_DOMAIN = "helpdesk.invalid"  # no mail ever gets there

_SETTINGS = TypeAdapter(dict[str, JsonValue])
_HAPPENING = TypeAdapter(Happening)

_connections, _deliveries = tables.helpdesk_connections, tables.helpdesk_deliveries
_links, _happenings, _steps = tables.helpdesk_links, tables.helpdesk_happenings, tables.helpdesk_steps

_ADDED = Once(_connections, unique=["name"])
_DELIVERED = Once(_deliveries, unique=["connection_id", "key"])
_LINKED = Once(_links, unique=["connection_id", "conversation"])
_HAPPENED = Once(_happenings, unique=["connection_id", "key"])
_LINK = select(_links.c.id).where(
    _links.c.connection_id == bindparam("connection"), _links.c.conversation == bindparam("conversation")
)


class HelpdeskStore:
    """Keeps connections, and takes in what they deliver, once."""

    def __init__(self, connection: engine.Connection, *, staff: StaffStore) -> None:
        self._connection = connection
        self._staff = staff

    async def add(
        self, vendor: Vendor, name: str, settings: Mapping[str, JsonValue], *, at: datetime
    ) -> Connection:
        """Keep a new connection; its people stand at our desk under its name. Raises `Conflict`."""
        connection_id = new_id("hdk")
        people = await self._staff.invite(f"{connection_id}@{NOBODYS_DOMAIN}", name, Role.AGENT, at=at)
        row = {
            "id": connection_id,
            "vendor": vendor,
            "name": name,
            "settings": _SETTINGS.dump_json(dict(settings)).decode(),
            "staff_id": people.id,
            "is_paused": False,
            "version": 1,
            "added_at": at,
            "problem": "",
        }
        added = (await self._connection.execute(_ADDED.on(self._connection), row)).mappings().first()
        if added is None:
            raise _taken(name)
        return _connection(added)

    async def listed(self) -> tuple[Connection, ...]:
        """Return every connection, by name."""
        rows = await self._connection.execute(select(_connections).order_by(_connections.c.name))
        return tuple(_connection(row) for row in rows.mappings())

    async def get(self, connection_id: ConnectionId) -> Connection:
        """Return a connection. Raises `NotFound`."""
        found = select(_connections).where(_connections.c.id == connection_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("helpdesk", connection_id)
        return _connection(row)

    async def named(self, name: str) -> Connection:
        """Return the connection of a name. Raises `NotFound`."""
        found = select(_connections).where(_connections.c.name == name)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("helpdesk", name)
        return _connection(row)

    async def change(
        self,
        connection_id: ConnectionId,
        *,
        version: int,
        name: str | None = None,
        settings: Mapping[str, JsonValue] | None = None,
        is_paused: bool | None = None,
    ) -> Connection:
        """Change the `version` of a connection; what is `None` stays. What went wrong before is forgotten.

        While it is paused its deliveries are taken in, and nothing is worked on. Raises `NotFound`, and
        `Conflict` for an older version or a name that is taken.
        """
        given = {
            "name": name,
            "settings": None if settings is None else _SETTINGS.dump_json(dict(settings)).decode(),
            "is_paused": is_paused,
        }
        values = {column: value for column, value in given.items() if value is not None}
        if name is not None:
            others = select(_connections.c.id).where(
                _connections.c.name == name, _connections.c.id != connection_id
            )
            if (await self._connection.execute(others)).first() is not None:
                raise _taken(name)
        opened = update(_connections).where(
            _connections.c.id == connection_id, _connections.c.version == version
        )
        changed = opened.values(values | {"version": version + 1, "problem": "", "troubled_at": None})
        row = (await self._connection.execute(changed.returning(_connections))).mappings().first()
        if row is None:
            now = await self.get(connection_id)
            fix = f"look at version {now.version}, then save again"
            raise Conflict("this connection was changed meanwhile", fix=fix)
        return _connection(row)

    async def remove(self, connection_id: ConnectionId) -> None:
        """Forget a connection, and what waits to go out through it. Raises `NotFound`."""
        gone = await self._connection.execute(delete(_connections).where(_connections.c.id == connection_id))
        if not gone.rowcount:
            raise NotFound("helpdesk", connection_id)

    async def troubled(self, connection_id: ConnectionId, problem: str, *, at: datetime) -> None:
        """Note what went wrong last, for the owner."""
        values = {"problem": problem, "troubled_at": at}
        await self._connection.execute(
            update(_connections).where(_connections.c.id == connection_id).values(values)
        )

    async def went_well(self, connection_id: ConnectionId) -> None:
        """Note that something went well again."""
        await self._connection.execute(
            update(_connections)
            .where(_connections.c.id == connection_id, _connections.c.problem != "")
            .values(problem="", troubled_at=None)
        )

    async def take_in(
        self, connection_id: ConnectionId, key: str, happenings: Sequence[Happening], *, at: datetime
    ) -> bool:
        """Keep what a delivery told, to be worked on in its order; return whether it is new.

        Of two that come at once one is new. What a second delivery tells again counts once, too.
        """
        row = {"connection_id": connection_id, "key": _hash(key), "received_at": at}
        if (await self._connection.execute(_DELIVERED.on(self._connection), row)).first() is None:
            return False
        for one in happenings:
            told = {
                "link_id": await self._link(connection_id, one.conversation, at),
                "connection_id": connection_id,
                "key": _hash(one.id),
                "content": _HAPPENING.dump_json(one).decode(),
                "received_at": at,
                "tries": 0,
                "next_at": at,
            }
            await self._connection.execute(_HAPPENED.on(self._connection), told)
        heard = update(_connections).where(_connections.c.id == connection_id).values(heard_at=at)
        await self._connection.execute(heard)
        return True

    async def expire(self, at: datetime) -> None:
        """Forget deliveries, and what was done for them, after five weeks."""
        before = at - KEPT_FOR
        is_done = (_happenings.c.next_at.is_(None), _happenings.c.received_at < before)
        has_ended = (_steps.c.next_at.is_(None), _steps.c.ended_at < before)
        await self._connection.execute(delete(_deliveries).where(_deliveries.c.received_at < before))
        await self._connection.execute(delete(_happenings).where(*is_done))
        await self._connection.execute(delete(_steps).where(*has_ended))

    async def _link(self, connection_id: ConnectionId, conversation: str, at: datetime) -> str:
        new = {
            "id": new_id("hdl"),
            "connection_id": connection_id,
            "conversation": conversation,
            "round": 0,
            "holder": Holder.ASSISTANT,
            "held_since": at,
            "told_seq": 0,
            "told_epoch": 0,
        }
        await self._connection.execute(_LINKED.on(self._connection), new)
        known = {"connection": connection_id, "conversation": conversation}
        return str((await self._connection.execute(_LINK, known)).scalar_one())


def _hash(key: str) -> str:
    """Return what is kept of a key, however long it is and whatever is in it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _taken(name: str) -> Conflict:
    return Conflict(f"there is a helpdesk {name!r} already", fix="choose another name, or change that one")


def _connection(row: engine.Row) -> Connection:
    return Connection(
        id=ConnectionId(row["id"]),
        vendor=Vendor(row["vendor"]),
        name=row["name"],
        settings=_SETTINGS.validate_json(row["settings"]),
        staff_id=StaffId(row["staff_id"]),
        is_paused=row["is_paused"],
        version=row["version"],
        added_at=row["added_at"],
        heard_at=row["heard_at"],
        problem=row["problem"],
        troubled_at=row["troubled_at"],
    )
