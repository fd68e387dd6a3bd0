"""Look up what the shapes of the API need besides the object itself: names and places in line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from assistant.consents.model import Purpose
from assistant.conversations.model import Conversation, Message, Owner
from assistant.events import CustomerId, StaffId
from assistant.handoff.model import Handoff
from assistant.web.handoffs import HandoffOut
from assistant.web.wire import ConversationOut, MessageOut
from assistant.work import UnitOfWork


async def shown(work: UnitOfWork, conversation: Conversation) -> ConversationOut:
    """Show a conversation with its agent's name, or the customer's place in line."""
    position = None
    if conversation.is_open and conversation.owner is Owner.NOBODY:
        position = await work.handoffs.position(conversation.id)
    names = await _names(work, [conversation.agent_id])
    return ConversationOut.of(conversation, agent_name=_name(names, conversation.agent_id), position=position)


async def all_shown(work: UnitOfWork, conversations: Iterable[Conversation]) -> list[ConversationOut]:
    """Show several conversations, in their order."""
    return [await shown(work, one) for one in conversations]


async def messages_shown(
    work: UnitOfWork, messages: Sequence[Message], *, customer_id: CustomerId
) -> list[MessageOut]:
    """Show messages to the customer of the conversation, each offer with what they answered to it."""
    has_offers = any(one.reply is not None and one.reply.offers for one in messages)
    theirs = await work.customers.own(customer_id) if has_offers else None
    return [MessageOut.of(one, theirs=theirs) for one in messages]


async def handoffs_shown(work: UnitOfWork, handoffs: Sequence[Handoff], *, now: datetime) -> list[HandoffOut]:
    """Show handoffs to staff; the customer's name is absent unless we may remember it."""
    if not handoffs:
        return []
    passed = [one.passed for one in handoffs if one.passed]
    involved = [*(one.agent_id for one in handoffs), *(one.by for one in passed)]
    names = await _names(work, involved)
    conversations = await work.conversations.several([one.conversation_id for one in handoffs])
    customer_ids = {one.customer_id for one in conversations.values()}
    customers = await work.customers.profiles(customer_ids, Purpose.REMEMBER)
    return [
        HandoffOut.of(
            handoff,
            names=names,
            customer_name=customers[conversations[handoff.conversation_id].customer_id].name,
            subject=conversations[handoff.conversation_id].subject,
            now=now,
        )
        for handoff in handoffs
    ]


async def _names(work: UnitOfWork, wanted: Iterable[StaffId | None]) -> dict[StaffId, str]:
    """Return staff by id; nothing is read unless somebody is asked for."""
    if not any(wanted):
        return {}
    return {one.id: one.name for one in await work.staff.all()}


def _name(names: dict[StaffId, str], staff_id: StaffId | None) -> str | None:
    return names.get(staff_id) if staff_id is not None else None
