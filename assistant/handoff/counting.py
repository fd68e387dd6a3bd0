"""Count requests for a person: who stands before whom, how much agents hold, how long things took."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import func, or_, select

from assistant.accounts.model import USUAL_SERVICE, ServiceLevel
from assistant.consents.marks import duty
from assistant.consents.store import ConsentStore
from assistant.errors import NotFound
from assistant.events import ConversationId, StaffId
from assistant.handoff.model import Reason, Stage, respond_by
from assistant.handoff.overview import Stay
from assistant.storage import tables
from assistant.storage.engine import Connection, Row

_SERVICE = TypeAdapter(ServiceLevel)

_handoffs, _conversations, _staff = tables.handoffs, tables.conversations, tables.staff


class Counting:
    """Counts handoffs, and hands none of them out."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    async def position(self, conversation_id: ConversationId) -> int | None:
        """Return the place in the queue, 1 for whoever is next; `None` for who does not wait."""
        own = (
            select(_handoffs.c.stands_since, _handoffs.c.id)
            .where(_handoffs.c.conversation_id == conversation_id, _handoffs.c.stage == Stage.WAITING)
            .subquery()
        )
        is_sooner = or_(
            _handoffs.c.stands_since < own.c.stands_since,
            (_handoffs.c.stands_since == own.c.stands_since) & (_handoffs.c.id <= own.c.id),
        )
        counted = select(func.count()).where(_handoffs.c.stage == Stage.WAITING, is_sooner)
        return (await self._connection.execute(counted.select_from(_handoffs, own))).scalar_one() or None

    async def room(self, agent_id: StaffId, at: datetime) -> int:
        """Return how many more conversations an agent can hold; what they put aside does not count.

        Until the transaction ends, no other claim for this agent comes between. Raises `NotFound`.
        """
        theirs = select(_staff.c.capacity).where(_staff.c.id == agent_id).with_for_update()
        capacity = (await self._connection.execute(theirs)).scalar_one_or_none()
        if capacity is None:
            raise NotFound("member of staff", agent_id)
        held = select(func.count()).where(
            _handoffs.c.stage == Stage.CLAIMED,
            _handoffs.c.agent_id == agent_id,
            or_(_handoffs.c.snoozed_until.is_(None), _handoffs.c.snoozed_until <= at),
        )
        return int(capacity) - (await self._connection.execute(held)).scalar_one()

    @duty("whoever waits is told how long; nobody is named")
    async def loads(self, at: datetime) -> dict[StaffId, int]:
        """Return how many conversations each agent holds who holds any; what is aside does not count."""
        counted = (
            select(_handoffs.c.agent_id, func.count().label("held"))
            .where(
                _handoffs.c.stage == Stage.CLAIMED,
                or_(_handoffs.c.snoozed_until.is_(None), _handoffs.c.snoozed_until <= at),
            )
            .group_by(_handoffs.c.agent_id)
        )
        rows = (await self._connection.execute(counted)).mappings()
        return {row["agent_id"]: row["held"] for row in rows}

    @duty("whoever waits is told how long; nobody is named")
    async def took(self, limit: int) -> list[timedelta]:
        """Return how long the latest conversations that ended were with a person."""
        ended = (
            select(_handoffs.c.claimed_at, _handoffs.c.ended_at)
            .where(_handoffs.c.claimed_at.is_not(None), _handoffs.c.ended_at.is_not(None))
            .order_by(_handoffs.c.ended_at.desc())
            .limit(limit)
        )
        rows = (await self._connection.execute(ended)).mappings()
        return [row["ended_at"] - row["claimed_at"] for row in rows]

    @duty("whoever runs the desk counts how it is doing; what is shown names no customer")
    async def stays(self, since: datetime, limit: int) -> list[Stay]:
        """Return the latest requests for a person that had not ended by `since`, as they are counted."""
        columns = (
            _handoffs.c.stage,
            _handoffs.c.requested_at,
            _handoffs.c.claimed_at,
            _handoffs.c.ended_at,
            _handoffs.c.agent_id,
            _handoffs.c.service,
            _handoffs.c.questions,
            _handoffs.c.asked_again,
        )
        is_request = _handoffs.c.passed.is_(None) & (_handoffs.c.reason != Reason.PULLED)
        found = (
            select(*columns, is_request.label("is_request"), _conversations.c.customer_id)
            .join(_conversations, _conversations.c.id == _handoffs.c.conversation_id)
            .where(or_(_handoffs.c.ended_at.is_(None), _handoffs.c.ended_at >= since))
            .order_by(_handoffs.c.requested_at.desc())
            .limit(limit)
        )
        return [_stay(row) for row in (await self._connection.execute(found)).mappings()]

    async def is_any_due(self, at: datetime) -> bool:
        """Whether anything that was put aside is to be taken back."""
        due = select(_handoffs.c.id).where(
            _handoffs.c.stage == Stage.CLAIMED, _handoffs.c.snoozed_until <= at
        )
        return (await self._connection.execute(due.limit(1))).first() is not None


def _stay(row: Row) -> Stay:
    service = _SERVICE.validate_json(row["service"]) if row["service"] else USUAL_SERVICE
    return Stay(
        customer_id=row["customer_id"],
        stage=Stage(row["stage"]),
        requested_at=row["requested_at"],
        claimed_at=row["claimed_at"],
        ended_at=row["ended_at"],
        agent_id=row["agent_id"],
        respond_by=respond_by(row["requested_at"], service),
        is_request=row["is_request"],
        questions=row["questions"],
        asked_again=row["asked_again"],
    )
