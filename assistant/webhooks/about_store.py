"""Read what events are about, as far as systems outside are told of it: ids, and nobody's words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from assistant.consents.marks import duty
from assistant.events import Event, Topic
from assistant.storage.engine import Connection
from assistant.storage.tables import conversations, customers, handoffs, messages
from assistant.webhooks.filling import OF_CONVERSATIONS, Known, Place, Waiting, Written


class AboutStore:
    """Looks up what events are about."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @duty("the owner's own systems are told, by ids that the owner has already, what happens")
    async def of(self, events: Sequence[Event]) -> Known:
        """Return what is known of all that these events are about."""
        within = {one.about for one in events if one.topic in OF_CONVERSATIONS}
        seqs = {(one.about, int(one.details["seq"])) for one in events if one.topic is Topic.MESSAGE_ADDED}
        asked = {str(one.details["handoff"]) for one in events if "handoff" in one.details}
        people = {one.about for one in events if one.topic is Topic.NOTICE_QUEUED}
        return Known(
            places=await self._places(within) if within else {},
            written=await self._written(seqs) if seqs else {},
            handoffs=await self._handoffs(asked) if asked else {},
            customers=await self._customers(people) if people else {},
        )

    async def _places(self, ids: Collection[str]) -> dict[str, Place]:
        found = (
            select(conversations, customers.c.external_id)
            .join(customers, customers.c.id == conversations.c.customer_id)
            .where(conversations.c.id.in_(ids))
        )
        return {
            row["id"]: Place(
                id=row["id"],
                customer=row["external_id"],
                channel=row["channel"],
                owner=row["owner"],
                outcome=row["outcome"],
            )
            for row in (await self._connection.execute(found)).mappings()
        }

    async def _written(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Written]:
        found = select(messages.c.id, messages.c.conversation_id, messages.c.seq, messages.c.author).where(
            messages.c.conversation_id.in_({one for one, _ in wanted}),
            messages.c.seq.in_({seq for _, seq in wanted}),
        )
        rows = (await self._connection.execute(found)).mappings()
        return {
            (row["conversation_id"], row["seq"]): Written(id=row["id"], author=row["author"]) for row in rows
        }

    async def _handoffs(self, ids: Collection[str]) -> dict[str, Waiting]:
        found = select(handoffs.c.id, handoffs.c.reason, handoffs.c.stage).where(handoffs.c.id.in_(ids))
        return {
            row["id"]: Waiting(reason=row["reason"], stage=row["stage"])
            for row in (await self._connection.execute(found)).mappings()
        }

    async def _customers(self, ids: Collection[str]) -> dict[str, str | None]:
        found = select(customers.c.id, customers.c.external_id).where(customers.c.id.in_(ids))
        return {row["id"]: row["external_id"] for row in (await self._connection.execute(found)).mappings()}
