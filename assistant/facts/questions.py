"""Keep which of the owner's questions a customer has answered or skipped: none is asked twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from assistant.consents.marks import own_eyes
from assistant.events import CustomerId
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into

_answered = tables.answered_questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question that was put, and whether it was passed over; the answer is a fact like any other."""

    topic: str
    is_skipped: bool
    at: datetime


class QuestionStore:
    """Keeps what customers were asked; what they answered is kept with the facts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def note(self, customer_id: CustomerId, answered: Answered) -> None:
        """Keep that a question was answered or skipped; the latest holds."""
        new = {"is_skipped": answered.is_skipped, "at": answered.at}
        noted = insert_into(self._connection, _answered).on_conflict_do_update(
            index_elements=["customer_id", "topic"], set_=new
        )
        await self._connection.execute(noted, {"customer_id": customer_id, "topic": answered.topic} | new)

    @own_eyes
    async def of(self, customer_id: CustomerId) -> tuple[Answered, ...]:
        """Return what a customer was asked."""
        found = select(_answered).where(_answered.c.customer_id == customer_id).order_by(_answered.c.topic)
        rows = (await self._connection.execute(found)).mappings()
        return tuple(Answered(topic=row["topic"], is_skipped=row["is_skipped"], at=row["at"]) for row in rows)
