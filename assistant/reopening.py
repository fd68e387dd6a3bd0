"""Go on with a conversation that a person had, when the customer writes again soon after it ended.

It goes back to the same agent if they are there and have room, else to the queue: nobody has to tell
everything anew because an agent pressed "Close" too early.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.conversations.model import Conversation, Owner
from assistant.escalation import bring_in_person
from assistant.events import ConversationId, CustomerId
from assistant.handoff.model import Reason
from assistant.handoff.queue import Queue
from assistant.staff.model import Presence
from assistant.work import UnitOfWork

NEVER = timedelta(0)


async def reopen(
    unit: UnitOfWork,
    customer_id: CustomerId,
    conversation_id: ConversationId,
    *,
    within: timedelta,
    at: datetime,
) -> bool:
    """Open a conversation again that a person had and that ended `within` this time; say whether it is open.

    Raises `NotFound`, also for somebody else's conversation.
    """
    conversation = await unit.conversations.locked(conversation_id, of=customer_id)
    if conversation.is_open:
        return True
    if conversation.owner is not Owner.PERSON or at - conversation.updated_at >= within:
        return False
    opened = await unit.conversations.reopen(conversation_id, at=at)
    await bring_in_person(unit, opened, Reason.REOPENED, at)
    await _return_to(unit, conversation, at)
    return True


async def _return_to(unit: UnitOfWork, ended: Conversation, at: datetime) -> None:
    """Give it to the agent who had it, if they are there and have room; else it waits."""
    handoff = await unit.handoffs.of_conversation(ended.id)
    if handoff is None or ended.agent_id is None:
        return
    agent = await unit.staff.get(ended.agent_id)
    is_there = agent.presence(at) is Presence.PRESENT
    if is_there and await unit.handoffs.room(agent.id, at) > 0:
        queue = Queue(unit.handoffs, unit.conversations, unit.outbox)
        await queue.claim(handoff.id, staff=agent, at=at)
