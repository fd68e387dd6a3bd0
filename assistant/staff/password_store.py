"""Keep the hashes of passwords, one for each person who set one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update

from assistant.events import StaffId
from assistant.staff.model import Staff
from assistant.staff.rows import person
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into

_staff, _passwords = tables.staff, tables.staff_passwords


class Account(NamedTuple):
    """Somebody with the hash of their password, if they set one."""

    staff: Staff
    kept: str | None


class PasswordStore:
    """Keeps what passwords are checked against."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def account(self, email: str) -> Account | None:
        """Return who has this address, however it is written, and the hash of their password."""
        found = (
            select(_staff, _passwords.c.hash)
            .outerjoin(_passwords, _passwords.c.staff_id == _staff.c.id)
            .where(_staff.c.email == email.strip().lower())
        )
        row = (await self._connection.execute(found)).mappings().first()
        return Account(person(row), row["hash"]) if row is not None else None

    async def kept(self, staff_id: StaffId) -> str | None:
        """Return the hash of somebody's password."""
        found = select(_passwords.c.hash).where(_passwords.c.staff_id == staff_id)
        return (await self._connection.execute(found)).scalar_one_or_none()

    async def put(self, staff_id: StaffId, hashed: str, *, at: datetime) -> None:
        """Keep the hash of a new password in the place of any other."""
        new = insert_into(self._connection, _passwords)
        same = new.on_conflict_do_update(index_elements=["staff_id"], set_={"hash": hashed, "set_at": at})
        await self._connection.execute(same, {"staff_id": staff_id, "hash": hashed, "set_at": at})

    async def rehash(self, staff_id: StaffId, hashed: str, *, instead_of: str) -> None:
        """Keep a stronger hash of the same password, unless another was set meanwhile."""
        same = _passwords.c.staff_id == staff_id, _passwords.c.hash == instead_of
        await self._connection.execute(update(_passwords).where(*same).values(hash=hashed))
