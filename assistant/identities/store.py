"""Keep by what customers are known, and which tokens have been used up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Executable, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assistant.consents.marks import duty, own_eyes
from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.identities.belonging import belongings
from assistant.identities.model import Identifier, Key, Kind
from assistant.identities.rows import identifier_of, identifier_to_row
from assistant.storage.absorbed import absorbed_by, is_absorbed
from assistant.storage.engine import Connection
from assistant.storage.sealing import Digest
from assistant.storage.tables import identifiers, used_tokens
from assistant.storage.upsert import Upsert, insert_into

SHARED = (Kind.EMAIL, Kind.PHONE)  # the same whoever told us; the others belong to a source

_one, _other = identifiers.alias("one"), identifiers.alias("other")
_IN_COMMON = and_(
    _one.c.kind == _other.c.kind,
    _one.c.mark == _other.c.mark,
    or_(_one.c.source == _other.c.source, _one.c.kind.in_(list(SHARED))),
    _one.c.verified_by.is_not(None),
    _other.c.verified_by.is_not(None),
    _one.c.disconnected_at.is_(None),
    _other.c.disconnected_at.is_(None),
)


def _verified_once(new: postgresql.Insert | sqlite.Insert) -> Executable:
    return new.on_conflict_do_update(
        index_elements=["customer_id", "kind", "source", "mark"],
        set_={
            "verified_by": func.coalesce(identifiers.c.verified_by, new.excluded.verified_by),
            "verified_at": func.coalesce(identifiers.c.verified_at, new.excluded.verified_at),
        },
        where=and_(identifiers.c.verified_by.is_(None), new.excluded.verified_by.is_not(None)),
    )


_KEPT = Upsert(identifiers, _verified_once)


class IdentityStore:
    """Keeps identifiers and used tokens."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, customer_id: CustomerId, found: Iterable[Identifier]) -> None:
        """Keep what a customer is known by; what was verified before stays so, whatever is claimed now.

        What they disconnected stays disconnected, whoever vouches for it.
        """
        rows = [identifier_to_row(customer_id, one) for one in found]
        if not rows:
            return
        await self._connection.execute(_KEPT.on(self._connection), rows)

    @own_eyes
    async def of(self, customer_id: CustomerId) -> list[Identifier]:
        """Return what a customer is known by, in the order in which we learnt it."""
        found = select(identifiers).where(identifiers.c.customer_id == customer_id).order_by(identifiers.c.id)
        return [identifier_of(row) for row in (await self._connection.execute(found)).mappings()]

    @own_eyes
    async def connect(
        self, customer_id: CustomerId, row: int, *, is_connected: bool, at: datetime
    ) -> Identifier:
        """Let something join nobody to a customer from now on, or let it again. Raises `NotFound`."""
        changed = (
            update(identifiers)
            .where(identifiers.c.customer_id == customer_id, identifiers.c.id == row)
            .values(disconnected_at=None if is_connected else at)
            .returning(*identifiers.columns)
        )
        found = (await self._connection.execute(changed)).mappings().one_or_none()
        if found is None:
            raise NotFound("identifier", str(row))
        return identifier_of(found)

    @duty("customers are joined by verified keys alone")
    async def in_common(self, one: CustomerId, other: CustomerId) -> tuple[Key, ...]:
        """Return the keys that are verified for both; claims count for nothing."""
        found = (
            select(_one.c.kind, _one.c.value)
            .join(_other, _IN_COMMON)
            .where(_one.c.customer_id == one, _other.c.customer_id == other)
        )
        keys = {(row["kind"], row["value"]) for row in (await self._connection.execute(found)).mappings()}
        return tuple(Key(kind=Kind(kind), value=value) for kind, value in sorted(keys))

    @duty("customers are joined by verified keys alone")
    async def matches(self, limit: int) -> list[tuple[CustomerId, CustomerId, Key]]:
        """Return pairs of customers who share a verified key, for somebody to look at."""
        shared = (_one.c.customer_id, _other.c.customer_id, _one.c.kind, _one.c.mark)
        found = (
            select(
                _one.c.customer_id,
                _other.c.customer_id.label("other_id"),
                _one.c.kind,
                func.min(_one.c.value).label("value"),  # any: they are the same, sealed at different times
            )
            .join(_other, and_(_IN_COMMON, _one.c.customer_id < _other.c.customer_id))
            .where(~is_absorbed(_one.c.customer_id), ~is_absorbed(_other.c.customer_id))
            .group_by(*shared)
            .order_by(_one.c.kind, _one.c.mark, *shared[:2])
            .limit(limit)
        )
        return [
            (
                CustomerId(row["customer_id"]),
                CustomerId(row["other_id"]),
                Key(kind=Kind(row["kind"]), value=row["value"]),
            )
            for row in (await self._connection.execute(found)).mappings()
        ]

    @own_eyes
    async def kept_apart(self, customer_id: CustomerId) -> dict[str, list[dict[str, object]]]:
        """Return, by table, the rows of whoever was merged into a customer that could not move.

        Each is something that the customer has already, told a second time.
        """
        shells = await absorbed_by(self._connection, customer_id)
        kept: dict[str, list[dict[str, object]]] = {}
        for owned in belongings() if shells else ():
            rows = await self._connection.execute(select(owned.table).where(owned.owner.in_(shells)))
            for row in rows.mappings():
                kept.setdefault(owned.table.name, []).append(_readable(dict(row)))
        return kept

    async def use_up(self, token_hash: str, *, until: datetime, now: datetime) -> bool:
        """Note that a token was used; say whether it was the first time. Others are forgotten in time."""
        await self._connection.execute(delete(used_tokens).where(used_tokens.c.expires_at < now))
        new = insert_into(self._connection, used_tokens).on_conflict_do_nothing()
        used = await self._connection.execute(
            new.returning(used_tokens.c.token_hash), {"token_hash": token_hash, "expires_at": until}
        )
        return used.first() is not None


def _readable(row: dict[str, object]) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, Digest):
            continue  # the value that it finds stands beside it
        if isinstance(value, datetime):
            shown[name] = value.isoformat()
        elif isinstance(value, bytes):
            shown[name] = value.hex()
        elif isinstance(value, str) and value[:1] in {"{", "["}:
            shown[name] = _json(value)
        else:
            shown[name] = value
    return shown


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
