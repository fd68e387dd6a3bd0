"""Keep who is signed in at the desk, and for how long.

Of every token only its SHA-256 is kept: who reads the database can sign in as nobody. A token has 256
random bits, so looking its hash up tells an attacker nothing by its timing.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, or_, select, update

from assistant.errors import NotFound
from assistant.events import StaffId
from assistant.staff.model import hash_of
from assistant.staff.rows import person
from assistant.staff.sessions import ID_DIGITS, IDLE, LASTS, Present, Session, SignedInBy, id_of
from assistant.storage import tables
from assistant.storage.engine import Connection, Row

_staff, _sessions = tables.staff, tables.staff_sessions

_HOLDS = (_sessions.c.expires_at > bindparam("now"), _sessions.c.seen_at > bindparam("heard_of"))
_WHO = (
    select(_staff, _sessions.c.seen_at.label("session_seen_at"))
    .join(_sessions, _sessions.c.staff_id == _staff.c.id)
    .where(_sessions.c.token_hash == bindparam("hash"), *_HOLDS)
)
_LOOKED_AT = select(_sessions).where(_sessions.c.token_hash == bindparam("hash"), *_HOLDS)
_OF_STAFF = (
    select(_sessions)
    .where(_sessions.c.staff_id == bindparam("staff"), *_HOLDS)
    .order_by(_sessions.c.seen_at.desc(), _sessions.c.token_hash)
)


class SessionStore:
    """Keeps the sessions of people at the desk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def begin(
        self, staff_id: StaffId, *, by: SignedInBy, browser: str, at: datetime
    ) -> tuple[str, datetime]:
        """Begin a session under a new token, which is returned this once, and until when it holds."""
        token, expires = secrets.token_urlsafe(32), at + LASTS
        row = {
            "token_hash": hash_of(token),
            "staff_id": staff_id,
            "signed_in_by": by,
            "browser": browser,
            "created_at": at,
            "seen_at": at,
            "expires_at": expires,
        }
        await self._connection.execute(insert(_sessions), row)
        return token, expires

    async def of_hash(self, token_hash: str, at: datetime) -> Present | None:
        """Return whose session it is whose token has this hash, unless it ended or expired."""
        row = (await self._connection.execute(_WHO, _named(token_hash, at))).mappings().first()
        return Present(staff=person(row), seen_at=row["session_seen_at"]) if row is not None else None

    async def get(self, token: str, at: datetime) -> Session:
        """Return the session of a token. Raises `NotFound`."""
        row = (await self._connection.execute(_LOOKED_AT, _named(hash_of(token), at))).mappings().first()
        if row is None:
            raise NotFound("session", id_of(hash_of(token)))
        return _session(row)

    async def seen(self, token_hash: str, at: datetime) -> None:
        """Note that the browser of this session is there."""
        told = update(_sessions).where(_sessions.c.token_hash == token_hash, _sessions.c.seen_at < at)
        await self._connection.execute(told.values(seen_at=at))

    async def of_staff(self, staff_id: StaffId, at: datetime) -> tuple[Session, ...]:
        """Return the sessions of somebody that hold, the latest seen first."""
        known = {"staff": staff_id, "now": at, "heard_of": at - IDLE}
        return tuple(_session(row) for row in (await self._connection.execute(_OF_STAFF, known)).mappings())

    async def end(self, token: str) -> None:
        """End a session; one that is not there is already ended."""
        await self._connection.execute(delete(_sessions).where(_sessions.c.token_hash == hash_of(token)))

    async def end_one(self, staff_id: StaffId, session_id: str) -> None:
        """End a session of somebody's by its id. Raises `NotFound`, also for one of somebody else's."""
        begins = session_id.removeprefix("ses_")
        if len(begins) != ID_DIGITS or not begins.isalnum():
            raise NotFound("session", session_id)
        theirs = _sessions.c.staff_id == staff_id, _sessions.c.token_hash.startswith(begins)
        if not (await self._connection.execute(delete(_sessions).where(*theirs))).rowcount:
            raise NotFound("session", session_id)

    async def end_all(self, staff_id: StaffId, *, but: str | None = None) -> int:
        """End every session of somebody, `but` that of one token; return how many there were."""
        theirs = delete(_sessions).where(_sessions.c.staff_id == staff_id)
        if but is not None:
            theirs = theirs.where(_sessions.c.token_hash != hash_of(but))
        return (await self._connection.execute(theirs)).rowcount

    async def forget_over(self, at: datetime) -> None:
        """Remove sessions that let nobody in any more."""
        over = or_(_sessions.c.expires_at <= at, _sessions.c.seen_at <= at - IDLE)
        await self._connection.execute(delete(_sessions).where(over))


def _named(token_hash: str, at: datetime) -> dict[str, object]:
    return {"hash": token_hash, "now": at, "heard_of": at - IDLE}


def _session(row: Row) -> Session:
    return Session(
        id=id_of(row["token_hash"]),
        staff_id=row["staff_id"],
        by=SignedInBy(row["signed_in_by"]),
        browser=row["browser"],
        started_at=row["created_at"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
    )
