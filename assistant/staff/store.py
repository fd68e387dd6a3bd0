"""Keep who works at the desk, and let in whoever brings a link that we gave out.

Of every link only its token's SHA-256 is kept: who reads the database can sign in as nobody.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from assistant.errors import NotFound, Unauthenticated
from assistant.events import StaffId, new_id
from assistant.staff.model import Role, SignedIn, Staff, hash_of
from assistant.staff.rows import person
from assistant.staff.session_store import SessionStore
from assistant.staff.sessions import SignedInBy
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into

_staff, _links = tables.staff, tables.staff_links


class StaffStore:
    """Keeps people at the desk, and the links with which they sign in."""

    def __init__(self, connection: Connection, *, sessions: SessionStore) -> None:
        self._connection = connection
        self._sessions = sessions

    async def invite(
        self,
        email: str,
        name: str,
        role: Role,
        *,
        at: datetime,
        skills: tuple[str, ...] = (),
        languages: tuple[str, ...] = (),
    ) -> Staff:
        """Take somebody on, or return who has this address already, unchanged."""
        address = email.strip().lower()
        row = {
            "id": new_id("stf"),
            "email": address,
            "name": name,
            "role": role,
            "skills": json.dumps(skills),
            "languages": json.dumps(languages),
            "created_at": at,
        }
        once = insert_into(self._connection, _staff).on_conflict_do_nothing(index_elements=["email"])
        await self._connection.execute(once, row)
        found = select(_staff).where(_staff.c.email == address)
        return person((await self._connection.execute(found)).mappings().one())

    async def link(self, staff_id: StaffId, *, at: datetime, expires: datetime) -> str:
        """Return a token that signs this person in once, until it expires. Raises `NotFound`."""
        found = select(_staff.c.id).where(_staff.c.id == staff_id)
        if (await self._connection.execute(found)).first() is None:
            raise NotFound("member of staff", staff_id)
        token = secrets.token_urlsafe(32)
        row = {"token_hash": hash_of(token), "staff_id": staff_id, "created_at": at, "expires_at": expires}
        await self._connection.execute(insert(_links), row)
        return token

    async def redeem(self, token: str, at: datetime, *, browser: str = "") -> SignedIn:
        """Exchange a link's token for a session; a second time, and after it expired, it is refused.

        Raises `Unauthenticated`.
        """
        used = (
            delete(_links)
            .where(_links.c.token_hash == hash_of(token))
            .returning(_links.c.staff_id, _links.c.expires_at)
        )
        link = (await self._connection.execute(used)).mappings().first()
        if link is None or link["expires_at"] <= at:
            raise Unauthenticated("this sign-in link was used or has expired", fix="ask for a new one")
        found = select(_staff).where(_staff.c.id == link["staff_id"])
        signed_in = person((await self._connection.execute(found)).mappings().one())
        session, expires = await self._sessions.begin(
            signed_in.id, by=SignedInBy.LINK, browser=browser, at=at
        )
        return SignedIn(staff=signed_in, token=session, expires_at=expires)

    async def get(self, staff_id: StaffId) -> Staff:
        """Return somebody at the desk. Raises `NotFound`."""
        found = select(_staff).where(_staff.c.id == staff_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("member of staff", staff_id)
        return person(row)

    async def all(self) -> list[Staff]:
        """Return everyone at the desk, by name."""
        rows = await self._connection.execute(select(_staff).order_by(_staff.c.name, _staff.c.id))
        return [person(row) for row in rows.mappings()]

    async def set(
        self,
        email: str,
        *,
        skills: tuple[str, ...] | None = None,
        languages: tuple[str, ...] | None = None,
        capacity: int | None = None,
    ) -> Staff:
        """Say what somebody can; what is `None` stays as it is. Raises `NotFound`."""
        given = {
            "skills": json.dumps(skills) if skills is not None else None,
            "languages": json.dumps(languages) if languages is not None else None,
            "capacity": capacity,
        }
        told = {name: value for name, value in given.items() if value is not None}
        address = email.strip().lower()
        if told:
            await self._connection.execute(update(_staff).where(_staff.c.email == address).values(told))
        row = (
            (await self._connection.execute(select(_staff).where(_staff.c.email == address)))
            .mappings()
            .first()
        )
        if row is None:
            raise NotFound("member of staff", address)
        return person(row)

    async def seen(self, staff_id: StaffId, at: datetime) -> None:
        """Note that somebody is at the desk."""
        await self._connection.execute(update(_staff).where(_staff.c.id == staff_id).values(seen_at=at))

    async def available(self, staff_id: StaffId, *, is_available: bool, at: datetime) -> Staff:
        """Keep whether somebody takes new conversations, as they say at the desk. Raises `NotFound`."""
        told = (
            update(_staff)
            .where(_staff.c.id == staff_id)
            .values(is_available=is_available, seen_at=at)
            .returning(_staff)
        )
        row = (await self._connection.execute(told)).mappings().first()
        if row is None:
            raise NotFound("member of staff", staff_id)
        return person(row)

    async def count(self) -> int:
        """Return how many people are at the desk."""
        return (await self._connection.execute(select(func.count()).select_from(_staff))).scalar_one()

    async def forget_expired(self, at: datetime) -> None:
        """Remove links that let nobody in any more."""
        await self._connection.execute(delete(_links).where(_links.c.expires_at <= at))
