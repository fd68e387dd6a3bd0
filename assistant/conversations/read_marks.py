"""Keep how far the customer and the person who has the conversation have read it.

A mark only rises, and never beyond the last message. It is no activity: a conversation that was only
read is as old as before.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Update, bindparam, func, update

from assistant.conversations.model import Owner
from assistant.conversations.transcripts import Transcripts
from assistant.events import ConversationId, CustomerId, StaffId
from assistant.storage import tables

_conversations = tables.conversations

_IS_IN_REACH = (
    _conversations.c.id == bindparam("conversation"),
    _conversations.c.seq >= bindparam("so_far"),
)
_READ_BY_CUSTOMER = (
    update(_conversations)
    .where(
        *_IS_IN_REACH,
        _conversations.c.customer_id == bindparam("customer"),
        func.coalesce(_conversations.c.customer_read_seq, 0) < bindparam("so_far"),
    )
    .values(customer_read_seq=bindparam("so_far"), customer_read_at=bindparam("now"))
)
_READ_BY_AGENT = (
    update(_conversations)
    .where(
        *_IS_IN_REACH,
        _conversations.c.owner == Owner.PERSON,
        _conversations.c.agent_id == bindparam("agent"),
        func.coalesce(_conversations.c.agent_read_seq, 0) < bindparam("so_far"),
    )
    .values(agent_read_seq=bindparam("so_far"), agent_read_at=bindparam("now"))
)


class ReadMarks(Transcripts):
    """Marks conversations as read."""

    async def read_by_customer(
        self, conversation_id: ConversationId, customer_id: CustomerId, *, seq: int, at: datetime
    ) -> bool:
        """Keep that this customer has read theirs up to message `seq`; return whether that is news."""
        return await self._mark(
            _READ_BY_CUSTOMER, conversation=conversation_id, customer=customer_id, so_far=seq, now=at
        )

    async def read_by_agent(
        self, conversation_id: ConversationId, agent_id: StaffId, *, seq: int, at: datetime
    ) -> bool:
        """Keep that the agent who has it has read up to message `seq`; return whether that is news."""
        return await self._mark(
            _READ_BY_AGENT, conversation=conversation_id, agent=agent_id, so_far=seq, now=at
        )

    async def _mark(self, statement: Update, **values: object) -> bool:
        return (await self._connection.execute(statement, values)).rowcount > 0
