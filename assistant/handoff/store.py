"""Keep the requests for a person: who waits, who took over, what they were told.

A conversation has at most one request under way, whoever asks and however often; of two
agents who claim it at once, one gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, insert, or_, select, update

from assistant.accounts.model import USUAL_SERVICE, ServiceLevel
from assistant.consents.marks import asks, duty
from assistant.consents.model import Purpose
from assistant.errors import Conflict, NotFound
from assistant.events import ConversationId, HandoffId, StaffId, new_id
from assistant.handoff.counting import Counting
from assistant.handoff.model import Handoff, Passed, Reason, Stage, Summary, Warned
from assistant.handoff.needs import NO_NEEDS, Needs
from assistant.handoff.ordering import stands_since
from assistant.storage import tables
from assistant.storage.engine import Row
from assistant.storage.upsert import insert_into

_SUMMARY = TypeAdapter(Summary)
_SERVICE = TypeAdapter(ServiceLevel)
_NEEDS = TypeAdapter(Needs)
_PASSED = TypeAdapter(Passed)

_handoffs, _conversations = tables.handoffs, tables.conversations
_OLDEST_FIRST = (_handoffs.c.requested_at, _handoffs.c.id)
_IN_LINE = (_handoffs.c.stands_since, _handoffs.c.id)
_UNDER_WAY = _handoffs.c.ended_at.is_(None)
_UNDER_WAY_LAST = (_UNDER_WAY, *_OLDEST_FIRST)  # whatever the clocks of several machines say


class HandoffStore(Counting):
    """Keeps handoffs from the request to the end."""

    @asks(Purpose.REMEMBER)
    async def request(
        self,
        conversation_id: ConversationId,
        *,
        reason: Reason,
        summary: Summary,
        at: datetime,
        service: ServiceLevel = USUAL_SERVICE,
        needs: Needs = NO_NEEDS,
    ) -> Handoff:
        """Ask for a person; while one is awaited or there, return that request unchanged."""
        row = {
            "id": new_id("hnd"),
            "conversation_id": conversation_id,
            "reason": reason,
            "stage": Stage.WAITING,
            "summary": _SUMMARY.dump_json(summary).decode(),
            "requested_at": at,
            "note": "",
            "stands_since": stands_since(at, service),
            "service": _SERVICE.dump_json(service).decode() if service != USUAL_SERVICE else None,
            "needs": _NEEDS.dump_json(needs).decode() if needs != NO_NEEDS else None,
        }
        once = insert_into(self._connection, _handoffs).on_conflict_do_nothing()
        await self._connection.execute(once, row)
        (under_way,) = await self._found(_handoffs.c.conversation_id == conversation_id, _UNDER_WAY)
        return under_way

    async def tell(self, handoff_id: HandoffId, summary: Summary) -> None:
        """Replace the summary of a handoff that has not ended by one that tells what was said since."""
        told = {"summary": _SUMMARY.dump_json(summary).decode()}
        await self._connection.execute(
            update(_handoffs).where(_handoffs.c.id == handoff_id, _UNDER_WAY).values(told)
        )

    @asks(Purpose.REMEMBER)
    async def get(self, handoff_id: HandoffId) -> Handoff:
        """Return a handoff. Raises `NotFound`."""
        found = await self._found(_handoffs.c.id == handoff_id)
        if not found:
            raise NotFound("handoff", handoff_id)
        return found[0]

    @asks(Purpose.REMEMBER)
    async def of_conversation(self, conversation_id: ConversationId) -> Handoff | None:
        """Return the handoff of a conversation that is under way, else the latest, if it ever had one."""
        found = await self._found(_handoffs.c.conversation_id == conversation_id, order=_UNDER_WAY_LAST)
        return found[-1] if found else None

    @asks(Purpose.REMEMBER)
    async def waiting(self) -> list[Handoff]:
        """Return whoever waits, in the order in which they stand in line."""
        return await self._found(_handoffs.c.stage == Stage.WAITING, order=_IN_LINE)

    @asks(Purpose.REMEMBER)
    async def held_by(self, agent_id: StaffId) -> list[Handoff]:
        """Return what an agent has taken over and not finished, oldest first."""
        return await self._found(_handoffs.c.stage == Stage.CLAIMED, _handoffs.c.agent_id == agent_id)

    @asks(Purpose.REMEMBER)
    async def claim(self, handoff_id: HandoffId, agent_id: StaffId, at: datetime) -> Handoff:
        """Give a waiting handoff to an agent. Raises `NotFound`, and `Conflict` if it waits no more."""
        claimed = await self._changed(
            _handoffs.c.id == handoff_id,
            _handoffs.c.stage == Stage.WAITING,
            stage=Stage.CLAIMED,
            agent_id=agent_id,
            claimed_at=at,
        )
        if claimed is not None:
            return claimed
        await self.get(handoff_id)
        raise Conflict("somebody else was faster", fix="take the next one in the queue")

    @asks(Purpose.REMEMBER)
    async def give_back(self, handoff_id: HandoffId, note: str, at: datetime) -> Handoff:
        """End a claimed handoff with what was settled.

        Raises `NotFound`, and `Conflict` if nobody has it.
        """
        returned = await self._changed(
            _handoffs.c.id == handoff_id,
            _handoffs.c.stage == Stage.CLAIMED,
            stage=Stage.RETURNED,
            note=note,
            ended_at=at,
        )
        if returned is not None:
            return returned
        await self.get(handoff_id)
        raise Conflict("nobody has this conversation", fix="claim it first")

    @asks(Purpose.REMEMBER)
    async def pass_on(self, handoff_id: HandoffId, passed: Passed, *, needs: Needs, at: datetime) -> Handoff:
        """End a claimed handoff, and have the customer wait again where they stood in line; return that.

        Raises `NotFound`, and `Conflict` if nobody has it.
        """
        before = await self._changed(
            _handoffs.c.id == handoff_id,
            _handoffs.c.stage == Stage.CLAIMED,
            stage=Stage.PASSED,
            ended_at=at,
        )
        if before is None:
            await self.get(handoff_id)
            raise Conflict("nobody has this conversation", fix="claim it first")
        columns = (
            _handoffs.c.conversation_id,
            _handoffs.c.reason,
            _handoffs.c.summary,
            _handoffs.c.stands_since,
            _handoffs.c.service,
        )
        row = (
            await self._connection.execute(select(*columns).where(_handoffs.c.id == handoff_id))
        ).mappings()
        again = {
            **row.one(),
            "id": new_id("hnd"),
            "stage": Stage.WAITING,
            "requested_at": at,
            "note": "",
            "needs": _NEEDS.dump_json(needs).decode() if needs != NO_NEEDS else None,
            "passed": _PASSED.dump_json(passed).decode(),
        }
        await self._connection.execute(insert(_handoffs), again)
        return await self.get(again["id"])

    @asks(Purpose.REMEMBER)
    async def snooze(self, handoff_id: HandoffId, until: datetime | None) -> Handoff:
        """Put a claimed handoff aside until then, or with `None` no longer.

        Raises `NotFound`, and `Conflict` if nobody has it.
        """
        snoozed = await self._changed(
            _handoffs.c.id == handoff_id, _handoffs.c.stage == Stage.CLAIMED, snoozed_until=until
        )
        if snoozed is None:
            await self.get(handoff_id)
            raise Conflict("nobody has this conversation", fix="claim it first")
        return snoozed

    @duty("what was put aside comes back, whoever it is about")
    async def wake_due(self, at: datetime) -> list[tuple[HandoffId, ConversationId]]:
        """Take back what was put aside until now or earlier; return which handoffs of which conversations."""
        is_due = (_handoffs.c.stage == Stage.CLAIMED, _handoffs.c.snoozed_until <= at)
        woken = (
            update(_handoffs)
            .where(*is_due)
            .values(snoozed_until=None)
            .returning(_handoffs.c.id, _handoffs.c.conversation_id)
        )
        rows = (await self._connection.execute(woken)).mappings()
        return [(row["id"], row["conversation_id"]) for row in rows]

    async def warn(self, handoff_id: HandoffId, warned: Warned) -> bool:
        """Note that agents are told of a promise; say whether they were not told that before."""
        once = (
            update(_handoffs)
            .where(
                _handoffs.c.id == handoff_id,
                _handoffs.c.stage == Stage.WAITING,
                or_(_handoffs.c.warned.is_(None), _handoffs.c.warned != warned),
            )
            .values(warned=warned)
            .returning(_handoffs.c.id)
        )
        return (await self._connection.execute(once)).first() is not None

    async def count_questions(self, handoff_id: HandoffId, *, asked: int, again: int) -> None:
        """Add what an agent asked, and what of it was answered before."""
        counts = {"questions": _handoffs.c.questions + asked, "asked_again": _handoffs.c.asked_again + again}
        await self._connection.execute(update(_handoffs).where(_handoffs.c.id == handoff_id).values(counts))

    @asks(Purpose.REMEMBER)
    async def close(self, handoff_id: HandoffId, at: datetime) -> Handoff:
        """End a handoff; one that has ended stays as it is. Raises `NotFound`."""
        closed = await self._changed(
            _handoffs.c.id == handoff_id, _UNDER_WAY, stage=Stage.CLOSED, ended_at=at
        )
        return closed or await self.get(handoff_id)

    async def _found(
        self, *which: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = _OLDEST_FIRST
    ) -> list[Handoff]:
        """Return handoffs; a summary tells only what the customer lets us remember by now."""
        may = self._consents.lets(_conversations.c.customer_id, Purpose.REMEMBER)
        found = (
            select(_handoffs, may.label("may"))
            .join(_conversations, _conversations.c.id == _handoffs.c.conversation_id)
            .where(*which)
            .order_by(*order)
        )
        return [_handoff(row) for row in (await self._connection.execute(found)).mappings()]

    async def _changed(self, *which: ColumnElement[bool], **values: object) -> Handoff | None:
        changed = update(_handoffs).where(*which).values(values).returning(_handoffs.c.id)
        handoff_id = (await self._connection.execute(changed)).scalar_one_or_none()
        return await self.get(handoff_id) if handoff_id is not None else None


def _handoff(row: Row) -> Handoff:
    summary = _SUMMARY.validate_json(row["summary"])
    return Handoff(
        id=row["id"],
        conversation_id=row["conversation_id"],
        reason=Reason(row["reason"]),
        stage=Stage(row["stage"]),
        summary=summary if row["may"] else summary.of_conversation_alone,
        requested_at=row["requested_at"],
        stands_since=row["stands_since"],
        agent_id=row["agent_id"],
        claimed_at=row["claimed_at"],
        ended_at=row["ended_at"],
        service=_SERVICE.validate_json(row["service"]) if row["service"] else USUAL_SERVICE,
        needs=_NEEDS.validate_json(row["needs"]) if row["needs"] else NO_NEEDS,
        note=row["note"],
        passed=_PASSED.validate_json(row["passed"]) if row["passed"] else None,
        snoozed_until=row["snoozed_until"],
        warned=Warned(row["warned"]) if row["warned"] else None,
    )
