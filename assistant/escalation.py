"""Bring in a person: put the conversation in the queue with a summary, and fall silent.

However it comes about, by the customer's wish or the assistant's doubt, the same things
happen in one transaction: the summary is made from what consent allows, the request is
queued, and the conversation belongs to nobody until somebody claims it. Whoever calls has
locked the conversation, or said something in it, which locks it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.answering.manner import manner_for
from assistant.answering.speaking import spoken_by
from assistant.attending import away
from assistant.consents.model import Purpose
from assistant.conversations.heard import heard_in
from assistant.conversations.model import Author, Conversation, Message, Owner
from assistant.conversations.mood import REMEMBERED
from assistant.customers.model import CustomerView
from assistant.errors import NotFound
from assistant.events import (
    Clock,
    ConversationId,
    CustomerId,
    handoff_changed,
    handoff_requested,
    message_added,
    owner_changed,
)
from assistant.handoff.hours import ALWAYS, Hours
from assistant.handoff.model import Handoff, Reason, Summary
from assistant.handoff.queue import Queue
from assistant.handoff.summary import drawn_on, summarise
from assistant.minimising.model import Use
from assistant.staff.model import Staff
from assistant.work import UnitOfWork, Work

HISTORY = 60  # messages that a summary is made from
PAST = 10  # earlier conversations that a summary may name


async def bring_in_person(
    unit: UnitOfWork, conversation: Conversation, reason: Reason, at: datetime
) -> Conversation:
    """Queue `conversation` for a person within the caller's transaction; return it as it waits."""
    messages = await unit.conversations.recent(conversation.id, HISTORY)
    summary, view = await _summary(unit, conversation, messages, reason, at)
    language = spoken_by(heard_in(messages), locale=view.profile.locale).language
    handoff = await unit.handoffs.request(
        conversation.id,
        reason=reason,
        summary=summary,
        at=at,
        service=unit.routing.promised(view.service),
        needs=unit.routing.needs(messages, reason, language=language),
    )
    waiting = await unit.conversations.change_owner(
        conversation.id, owner=Owner.NOBODY, agent_id=None, epoch=conversation.epoch, at=at
    )
    await unit.outbox.add(owner_changed(conversation.id, waiting.epoch, at))
    await unit.outbox.add(handoff_requested(conversation.id, handoff.id, at))
    return waiting


async def pull(
    unit: UnitOfWork, conversation_id: ConversationId, *, staff: Staff, at: datetime
) -> tuple[Handoff, Conversation]:
    """Give a conversation to an agent, also one that the assistant has, within the caller's transaction.

    Raises `NotFound`, `Closed`, and `Conflict` when a colleague has it or the agent has no room.
    """
    conversation = await unit.conversations.locked(conversation_id)
    conversation.must_be_open()
    queue = Queue(unit.handoffs, unit.conversations, unit.outbox)
    if conversation.owner is Owner.ASSISTANT:
        await queue.must_have_room(staff, at)
        await bring_in_person(unit, conversation, Reason.PULLED, at)
    handoff = await unit.handoffs.of_conversation(conversation_id)
    if handoff is None:
        raise NotFound("handoff", conversation_id)
    return await queue.claim(handoff.id, staff=staff, at=at)


async def bring_up_to_date(unit: UnitOfWork, conversation: Conversation, at: datetime) -> None:
    """Tell in the summary what was said since a person was asked for, if one is awaited or there.

    What the agent had put aside is back with that.
    """
    handoff = await unit.handoffs.of_conversation(conversation.id)
    if handoff is not None and handoff.ended_at is None:
        messages = await unit.conversations.recent(conversation.id, HISTORY)
        summary, _ = await _summary(unit, conversation, messages, handoff.reason, at)
        await unit.handoffs.tell(handoff.id, summary)
        if handoff.snoozed_until is not None:
            await unit.handoffs.snooze(handoff.id, None)
            await unit.outbox.add(handoff_changed(conversation.id, handoff.id, at))


async def _summary(
    unit: UnitOfWork, conversation: Conversation, messages: Sequence[Message], reason: Reason, at: datetime
) -> tuple[Summary, CustomerView]:
    """Summarise what was said so far from what consent allows, and note what of it was used."""
    view = await unit.customers.read(conversation.customer_id, Purpose.REMEMBER)
    past = await unit.conversations.past(
        conversation.customer_id, Purpose.REMEMBER, before=conversation.started_at, limit=PAST
    )
    summary = summarise(view=view, messages=messages, past=past, reason=reason)
    await unit.minimising.note(drawn_on(summary, view), Use.SUMMARY, at=at)
    return summary, view


class Escalation:
    """Lets customers ask for a person with one press of a button."""

    def __init__(self, *, work: Work, clock: Clock, hours: Hours = ALWAYS) -> None:
        self._work = work
        self._clock = clock
        self._hours = hours

    async def ask(self, customer_id: CustomerId, conversation_id: ConversationId) -> Conversation:
        """Bring in a person unless one is there or awaited already.

        Raises `NotFound` and `Closed`.
        """
        now = self._clock()
        async with self._work.writing() as unit:
            conversation = await unit.conversations.locked(conversation_id, of=customer_id)
            conversation.must_be_open()
            if conversation.owner is Owner.ASSISTANT:
                await bring_in_person(unit, conversation, Reason.REQUESTED, now)
                view = await unit.customers.read(customer_id, Purpose.PERSONAL_ANSWERS)
                heard = heard_in(await unit.conversations.recent(conversation_id, REMEMBERED))
                manner, hours = manner_for(heard, view), self._hours
                is_open = hours.is_open(now)
                told = await unit.conversations.say(
                    conversation_id,
                    author=Author.SYSTEM,
                    author_name=None,
                    text=manner.phrases.asked_for_person if is_open else away(manner, hours=hours, at=now),
                    at=now,
                )
                await unit.outbox.add(message_added(conversation_id, told.seq, now))
            return await unit.conversations.get(conversation_id)
