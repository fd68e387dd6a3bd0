"""Let a helpdesk's people have a conversation of ours, and let the assistant have it again.

For our desk they are one agent, named like the connection. Each step is within the caller's transaction,
and changes nothing where it is so already.
"""

from __future__ import annotations

from datetime import datetime

from assistant.conversations.model import Conversation, Owner
from assistant.errors import Conflict
from assistant.escalation import bring_in_person
from assistant.events import ConversationId, owner_changed
from assistant.handoff.model import Reason, Stage
from assistant.handoff.queue import Queue
from assistant.helpdesks.kept import Connection
from assistant.work import UnitOfWork


async def people_take(
    unit: UnitOfWork, connection: Connection, conversation_id: ConversationId, at: datetime
) -> None:
    """Make the helpdesk's people the owner, unless an agent of ours is; the assistant falls silent."""
    conversation = await unit.conversations.locked(conversation_id)
    if not conversation.is_open or conversation.owner is Owner.PERSON:
        return
    if conversation.owner is Owner.ASSISTANT:
        conversation = await bring_in_person(unit, conversation, Reason.PULLED, at)
    handoff = await unit.handoffs.of_conversation(conversation_id)
    if handoff is not None and handoff.stage is Stage.WAITING:
        await unit.handoffs.claim(handoff.id, connection.staff_id, at)
    given = await unit.conversations.change_owner(
        conversation_id,
        owner=Owner.PERSON,
        agent_id=connection.staff_id,
        epoch=conversation.epoch,
        at=at,
    )
    await unit.outbox.add(owner_changed(conversation_id, given.epoch, at))


async def people_return(
    unit: UnitOfWork, connection: Connection, conversation_id: ConversationId, at: datetime
) -> None:
    """Give the conversation back to the assistant, unless an agent of ours has it.

    What nobody answered is the assistant's to answer now.
    """
    await people_take(unit, connection, conversation_id, at)
    conversation = await unit.conversations.get(conversation_id)
    if conversation.is_open and _is_theirs(conversation, connection):
        people = await unit.staff.get(connection.staff_id)
        await _queue(unit).hand_back(conversation_id, staff=people, note="", at=at)


async def people_end(
    unit: UnitOfWork, connection: Connection, conversation_id: ConversationId, at: datetime
) -> None:
    """End the conversation, whoever has it."""
    people = await unit.staff.get(connection.staff_id)
    try:
        await _queue(unit).close(conversation_id, at=at, by=people)
    except Conflict:  # an agent of ours has it
        await _queue(unit).close(conversation_id, at=at, by=None)


def _is_theirs(conversation: Conversation, connection: Connection) -> bool:
    return conversation.owner is Owner.PERSON and conversation.agent_id == connection.staff_id


def _queue(unit: UnitOfWork) -> Queue:
    return Queue(unit.handoffs, unit.conversations, unit.outbox)
