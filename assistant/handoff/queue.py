"""Pass a conversation between customers who wait, the person who takes it, and the assistant.

Every step changes the owner under the epoch that was read, so of two agents who claim at
once one is told that somebody was faster, and neither the assistant nor a former owner can
answer afterwards. Everyone in the conversation is told what happened, by a system message.

Nothing here commits: the caller's unit of work holds the step as a whole.
"""

from __future__ import annotations

from datetime import datetime

from assistant.conversations.model import Author, Conversation, Message, Owner
from assistant.conversations.store import ConversationStore
from assistant.errors import Closed, Conflict
from assistant.events import ConversationId, Event, HandoffId, StaffId, Topic, message_added, owner_changed
from assistant.handoff.model import Handoff, Stage
from assistant.handoff.ordering import for_agent
from assistant.handoff.store import HandoffStore
from assistant.staff.model import Staff
from assistant.storage.outbox import Outbox


class Queue:
    """The steps of a handoff, within one unit of work."""

    def __init__(self, handoffs: HandoffStore, conversations: ConversationStore, outbox: Outbox) -> None:
        self._handoffs = handoffs
        self._conversations = conversations
        self._outbox = outbox

    async def claim(
        self, handoff_id: HandoffId, *, staff: Staff, at: datetime
    ) -> tuple[Handoff, Conversation]:
        """Make `staff` the owner of the conversation.

        Raises `NotFound`, `Closed`, and `Conflict` also when they hold as many as they can.
        """
        before = await self._handoffs.get(handoff_id)
        if before.stage is Stage.CLAIMED and before.agent_id == staff.id:
            return before, await self._conversations.get(before.conversation_id)
        await self.must_have_room(staff)
        handoff = await self._handoffs.claim(handoff_id, staff.id, at)
        return handoff, await self._join(handoff, staff=staff, at=at)

    async def claim_next(self, *, staff: Staff, at: datetime) -> tuple[Handoff, Conversation] | None:
        """Make `staff` the owner of the conversation that they should help next, if there is any for them.

        Of two agents who ask at once each gets another one. Raises `Conflict` when they hold as many as they
        can.
        """
        await self.must_have_room(staff)
        for one in for_agent(await self._handoffs.waiting(), staff, at):
            try:
                handoff = await self._handoffs.claim(one.id, staff.id, at)
            except Conflict:  # somebody else was faster
                continue
            return handoff, await self._join(handoff, staff=staff, at=at)
        return None

    async def must_have_room(self, staff: Staff) -> None:
        """Raise `Conflict` when `staff` hold as many conversations as they can."""
        if await self._handoffs.room(staff.id) <= 0:
            fix = "hand one back or close one first, or have your capacity raised"
            raise Conflict("you have as many conversations as you can hold", fix=fix)

    async def _join(self, handoff: Handoff, *, staff: Staff, at: datetime) -> Conversation:
        conversation = await self._open(handoff.conversation_id)
        await self._give(conversation, owner=Owner.PERSON, agent_id=staff.id, at=at)
        await self._announce(conversation.id, f"{staff.name} has joined.", at)
        return await self._conversations.get(conversation.id)

    async def reply(
        self, conversation_id: ConversationId, *, staff: Staff, client_id: str, text: str, at: datetime
    ) -> Message:
        """Say `text` to the customer. Raises `NotFound`, `Closed`, `Conflict` unless `staff` owns it."""
        conversation = await self._held(conversation_id, staff)
        message = await self._conversations.say(
            conversation.id,
            author=Author.AGENT,
            author_name=staff.name,
            text=text,
            at=at,
            client_id=client_id,
            epoch=conversation.epoch,
            agent_id=staff.id,
        )
        await self._outbox.add(message_added(conversation_id, message.seq, at))
        return message

    async def hand_back(
        self, conversation_id: ConversationId, *, staff: Staff, note: str, at: datetime
    ) -> Conversation:
        """Return the conversation to the assistant with what was settled.

        Raises `NotFound`, `Closed`, `Conflict` unless `staff` owns it.
        """
        conversation = await self._held(conversation_id, staff)
        handoff = await self._handoffs.of_conversation(conversation_id)
        if handoff is not None and handoff.stage is Stage.CLAIMED:
            await self._handoffs.give_back(handoff.id, note, at)
        await self._give(conversation, owner=Owner.ASSISTANT, agent_id=None, at=at)
        told = f"{staff.name} handed the conversation back"
        await self._announce(conversation_id, f"{told}: {note}" if note else f"{told}.", at)
        return await self._conversations.get(conversation_id)

    async def close(self, conversation_id: ConversationId, *, at: datetime, by: Staff | None) -> Conversation:
        """End the conversation and whatever handoff it has; ending it again changes nothing.

        `by` is `None` when the customer ends it. Raises `NotFound`, `Conflict` if another agent owns it.
        """
        conversation = await self._conversations.get(conversation_id)
        if not conversation.is_open:
            return conversation
        if by is not None and conversation.owner is Owner.PERSON and conversation.agent_id != by.id:
            raise Conflict("another agent has this conversation", fix="ask them to close it")
        handoff = await self._handoffs.of_conversation(conversation_id)
        if handoff is not None and handoff.stage in {Stage.WAITING, Stage.CLAIMED}:
            await self._handoffs.close(handoff.id, at)
        await self._announce(
            conversation_id, f"{by.name if by else 'The customer'} closed the conversation.", at
        )
        ended = await self._conversations.close(conversation_id, at=at)
        closed = Event(topic=Topic.CONVERSATION_CLOSED, about=conversation_id, details={}, at=at)
        await self._outbox.add(closed)
        return ended

    async def _held(self, conversation_id: ConversationId, staff: Staff) -> Conversation:
        conversation = await self._open(conversation_id)
        if conversation.owner is not Owner.PERSON or conversation.agent_id != staff.id:
            raise Conflict("this conversation is not yours now", fix="claim it first")
        return conversation

    async def _open(self, conversation_id: ConversationId) -> Conversation:
        conversation = await self._conversations.get(conversation_id)
        if not conversation.is_open:
            raise Closed("the conversation has ended", fix="nothing is left to do")
        return conversation

    async def _give(
        self, conversation: Conversation, *, owner: Owner, agent_id: StaffId | None, at: datetime
    ) -> None:
        changed = await self._conversations.change_owner(
            conversation.id, owner=owner, agent_id=agent_id, epoch=conversation.epoch, at=at
        )
        await self._outbox.add(owner_changed(conversation.id, changed.epoch, at))

    async def _announce(self, conversation_id: ConversationId, text: str, at: datetime) -> None:
        message = await self._conversations.say(
            conversation_id, author=Author.SYSTEM, author_name=None, text=text, at=at
        )
        await self._outbox.add(message_added(conversation_id, message.seq, at))
