"""Keep whose phone shows codes, which was taken last, and what opens without it.

The secret is sealed, for we must know it; of recovery codes only a hash is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update

from assistant.events import StaffId
from assistant.staff.codes import SecondFactor, hash_of_recovery
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into

_codes, _recovery = tables.staff_codes, tables.staff_recovery_codes


class CodeStore:
    """Keeps second factors."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def begin(self, staff_id: StaffId, secret: str) -> None:
        """Keep the secret of a phone that is being set up, unless one is confirmed already."""
        new = insert_into(self._connection, _codes)
        again = new.on_conflict_do_update(
            index_elements=["staff_id"], set_={"secret": secret}, where=_codes.c.confirmed_at.is_(None)
        )
        await self._connection.execute(again, {"staff_id": staff_id, "secret": secret})

    async def of_staff(self, staff_id: StaffId) -> SecondFactor | None:
        """Return somebody's second factor, confirmed or not."""
        found = select(_codes).where(_codes.c.staff_id == staff_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            return None
        left = select(func.count()).select_from(_recovery).where(_recovery.c.staff_id == staff_id)
        return SecondFactor(
            staff_id=staff_id,
            secret=row["secret"],
            is_confirmed=row["confirmed_at"] is not None,
            last_step=row["last_step"],
            recovery_left=(await self._connection.execute(left)).scalar_one(),
        )

    async def confirm(self, staff_id: StaffId, *, recovery: Sequence[str], at: datetime) -> None:
        """Ask for a code from now on, and keep the hashes of recovery codes."""
        await self._connection.execute(
            update(_codes).where(_codes.c.staff_id == staff_id).values(confirmed_at=at)
        )
        await self._connection.execute(delete(_recovery).where(_recovery.c.staff_id == staff_id))
        await self._connection.execute(
            insert(_recovery), [{"code_hash": one, "staff_id": staff_id} for one in recovery]
        )

    async def take(self, staff_id: StaffId, step: int) -> bool:
        """Take the code of a step; `False` if that one, or a later one, was taken before."""
        earlier = or_(_codes.c.last_step.is_(None), _codes.c.last_step < step)
        taken = update(_codes).where(_codes.c.staff_id == staff_id, earlier).values(last_step=step)
        return (await self._connection.execute(taken)).rowcount == 1

    async def take_recovery(self, staff_id: StaffId, code: str) -> bool:
        """Take a recovery code, once."""
        theirs = _recovery.c.staff_id == staff_id, _recovery.c.code_hash == hash_of_recovery(code)
        return (await self._connection.execute(delete(_recovery).where(*theirs))).rowcount == 1

    async def remove(self, staff_id: StaffId) -> None:
        """Ask for no code any more."""
        for table in (_recovery, _codes):
            await self._connection.execute(delete(table).where(table.c.staff_id == staff_id))
