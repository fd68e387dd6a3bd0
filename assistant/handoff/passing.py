"""Let agents pass a conversation on to a colleague, or put it aside until something happens.

Whoever is passed on waits again where they stood in line, and is told so; what the agents write to each other
about it they do not see. What is put aside stays its agent's and takes up none of their room; any word in it,
the customer's or the agent's, brings it back, and so does the time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.conversations.model import Author, Conversation, Owner
from assistant.conversations.store import ConversationStore
from assistant.errors import Conflict, InvalidInput
from assistant.events import (
    ConversationId,
    handoff_changed,
    handoff_requested,
    message_added,
    owner_changed,
)
from assistant.handoff.model import Handoff, Passed, Stage
from assistant.handoff.needs import Needs
from assistant.handoff.store import HandoffStore
from assistant.staff.model import Presence, Staff
from assistant.storage.outbox import Outbox

LONGEST_SNOOZE = timedelta(days=30)
"""Until when something stays aside if the customer does not write; so that nothing is forgotten there."""


class Passing:
    """The steps between agents, within one unit of work; each locks the conversation first."""

    def __init__(self, handoffs: HandoffStore, conversations: ConversationStore, outbox: Outbox) -> None:
        self._handoffs = handoffs
        self._conversations = conversations
        self._outbox = outbox

    async def transfer(
        self,
        conversation_id: ConversationId,
        *,
        staff: Staff,
        to: Staff | None = None,
        skill: str | None = None,
        note: str = "",
        at: datetime,
    ) -> Conversation:
        """Have a colleague take over: `to`, or whoever has `skill`, or anybody.

        Raises `NotFound`, `Closed`, and `Conflict` unless `staff` has the conversation and `to` is there.
        """
        conversation, handoff = await self._held(conversation_id, staff)
        if to is not None:
            _must_be_there(to, staff, at)
        needs = Needs(skills=(skill,), language=handoff.needs.language) if skill else handoff.needs
        passed = Passed(by=staff.id, to=to.id if to else None, note=note)
        changed = await self._conversations.change_owner(
            conversation_id, owner=Owner.NOBODY, agent_id=None, epoch=conversation.epoch, at=at
        )
        told = f"{staff.name} is passing you on to {to.name if to else 'a colleague'}."
        message = await self._conversations.say(
            conversation_id, author=Author.SYSTEM, author_name=None, text=told, at=at
        )
        waiting = await self._handoffs.pass_on(handoff.id, passed, needs=needs, at=at)
        await self._outbox.add(message_added(conversation_id, message.seq, at))
        await self._outbox.add(owner_changed(conversation_id, changed.epoch, at))
        await self._outbox.add(handoff_requested(conversation_id, waiting.id, at))
        return await self._conversations.get(conversation_id)

    async def snooze(
        self, conversation_id: ConversationId, *, staff: Staff, until: datetime | None, at: datetime
    ) -> Handoff:
        """Put a conversation aside until then, or until somebody writes; at most `LONGEST_SNOOZE`.

        Raises `NotFound`, `Closed`, `Conflict` unless `staff` has it, and `InvalidInput` for the past.
        """
        _, handoff = await self._held(conversation_id, staff)
        latest = at + LONGEST_SNOOZE
        chosen = latest if until is None else until
        if not at < chosen <= latest:
            fix = f"choose a time within {LONGEST_SNOOZE.days} days, or none"
            raise InvalidInput("until", "is not in the near future", fix=fix)
        return await self._put(handoff, chosen, at)

    async def wake(self, conversation_id: ConversationId, *, staff: Staff, at: datetime) -> Handoff:
        """Take back what was put aside. Raises `NotFound`, `Closed`, `Conflict` unless `staff` has it."""
        _, handoff = await self._held(conversation_id, staff)
        return await self._put(handoff, None, at)

    async def _put(self, handoff: Handoff, until: datetime | None, at: datetime) -> Handoff:
        snoozed = await self._handoffs.snooze(handoff.id, until)
        await self._outbox.add(handoff_changed(handoff.conversation_id, handoff.id, at))
        return snoozed

    async def _held(self, conversation_id: ConversationId, staff: Staff) -> tuple[Conversation, Handoff]:
        conversation = await self._conversations.locked(conversation_id)
        conversation.must_be_open()
        conversation.must_be_with(staff.id)
        handoff = await self._handoffs.of_conversation(conversation_id)
        if handoff is None or handoff.stage is not Stage.CLAIMED:
            raise Conflict("this conversation is not yours now", fix="claim it first")
        return conversation, handoff


def _must_be_there(colleague: Staff, staff: Staff, at: datetime) -> None:
    if colleague.id == staff.id:
        raise Conflict("you have this conversation already", fix="name a colleague, a skill or nobody")
    if colleague.presence(at) is Presence.OFFLINE:
        fix = "name somebody who is there, a skill or nobody"
        raise Conflict(f"{colleague.name} is not at the desk now", fix=fix)
