"""Pass a conversation between customers who wait, the person who takes it, and the assistant.

Every step changes the owner under the epoch that was read, so of two agents who claim at
once one is told that somebody was faster, and neither the assistant nor a former owner can
answer afterwards. Everyone in the conversation is told what happened, by a system message.
Each step locks the conversation first, then its handoff: steps that meet wait for each other in turn.

A person's words answer what they had seen of the conversation, and no more: `seen` is the number of
the last message that was before them. What they had not seen is owed an answer when they hand back,
and keeps them from closing.

Nothing here commits: the caller's unit of work holds the step as a whole.
"""

from __future__ import annotations

from datetime import datetime

from assistant.conversations.model import Author, Conversation, Message, Owner
from assistant.conversations.store import ConversationStore
from assistant.errors import Closed, Conflict
from assistant.events import ConversationId, Event, HandoffId, StaffId, Topic, message_added, owner_changed
from assistant.handoff.announcing import Announcements, announced_in
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
        asked = await self._handoffs.get(handoff_id)
        conversation = await self._conversations.locked(asked.conversation_id)
        before = await self._handoffs.get(handoff_id)
        if before.stage is Stage.CLAIMED and before.agent_id == staff.id:
            return before, conversation
        await self.must_have_room(staff, at)
        handoff = await self._handoffs.claim(handoff_id, staff.id, at)
        return handoff, await self._join(conversation, handoff, staff=staff, at=at)

    async def claim_next(self, *, staff: Staff, at: datetime) -> tuple[Handoff, Conversation] | None:
        """Make `staff` the owner of the conversation that they should help next, if there is any for them.

        Of two agents who ask at once each gets another one; a conversation in which something happens at
        this very moment is left for the next time. Raises `Conflict` when they hold as many as they can.
        """
        await self.must_have_room(staff, at)
        for one in for_agent(await self._handoffs.waiting(), staff, at):
            conversation = await self._conversations.locked_if_free(one.conversation_id)
            if conversation is None:
                continue
            try:
                handoff = await self._handoffs.claim(one.id, staff.id, at)
            except Conflict:  # somebody else was faster
                continue
            return handoff, await self._join(conversation, handoff, staff=staff, at=at)
        return None

    async def must_have_room(self, staff: Staff, at: datetime) -> None:
        """Raise `Conflict` when `staff` hold as many conversations as they can."""
        if await self._handoffs.room(staff.id, at) <= 0:
            fix = "hand one back or close one first, or have your capacity raised"
            raise Conflict("you have as many conversations as you can hold", fix=fix)

    async def _join(
        self, conversation: Conversation, handoff: Handoff, *, staff: Staff, at: datetime
    ) -> Conversation:
        _must_go_on(conversation)
        await self._give(conversation, owner=Owner.PERSON, agent_id=staff.id, at=at)
        await self._announce(conversation.id, _words(handoff).joined.format(name=staff.name), at)
        return await self._conversations.get(conversation.id)

    async def reply(
        self,
        conversation_id: ConversationId,
        *,
        staff: Staff,
        client_id: str,
        text: str,
        at: datetime,
        seen: int | None = None,
    ) -> Message:
        """Say `text` to the customer, once for its `client_id`; without `seen`, all was seen.

        Raises `NotFound`, `Closed`, `Conflict` unless `staff` owns it.
        """
        conversation = await self._conversations.locked(conversation_id)
        message = await self._conversations.say(
            conversation_id,
            author=Author.AGENT,
            author_name=staff.name,
            text=text,
            at=at,
            client_id=client_id,
            agent_id=staff.id,
            seen=conversation.seq if seen is None else seen,
        )
        await self._outbox.add(message_added(conversation_id, message.seq, at))
        return message

    async def hand_back(
        self,
        conversation_id: ConversationId,
        *,
        staff: Staff,
        note: str,
        at: datetime,
        seen: int | None = None,
    ) -> Conversation:
        """Return the conversation to the assistant with what was settled.

        A note answers what the agent had `seen`, everything if that is not said. Whatever nobody
        answered is the assistant's to answer now. Raises `NotFound`, `Closed`, `Conflict` unless
        `staff` owns it.
        """
        conversation = await self._conversations.locked(conversation_id)
        _must_go_on(conversation)
        conversation.must_be_with(staff.id)
        handoff = await self._handoffs.of_conversation(conversation_id)
        if handoff is not None and handoff.stage is Stage.CLAIMED:
            await self._handoffs.give_back(handoff.id, note, at)
        answered = (conversation.seq if seen is None else seen) if note else None
        await self._announce(conversation_id, _words(handoff).back(staff.name, note), at, seen=answered)
        await self._give(conversation, owner=Owner.ASSISTANT, agent_id=None, at=at)
        return await self._conversations.get(conversation_id)

    async def close(
        self, conversation_id: ConversationId, *, at: datetime, by: Staff | None, seen: int | None = None
    ) -> Conversation:
        """End the conversation and whatever handoff it has; ending it again changes nothing.

        `by` is `None` when the customer ends it. Raises `NotFound`, and `Conflict` if another agent owns
        it or the customer wrote something that the agent has not seen.
        """
        conversation = await self._conversations.locked(conversation_id)
        if not conversation.is_open:
            return conversation
        if by is not None:
            await self._must_let_close(conversation, by, seen)
        handoff = await self._handoffs.of_conversation(conversation_id)
        if handoff is not None and handoff.stage in {Stage.WAITING, Stage.CLAIMED}:
            await self._handoffs.close(handoff.id, at)
        words = _words(handoff)
        said = words.closed.format(name=by.name) if by else words.customer_closed
        await self._announce(conversation_id, said, at)
        ended = await self._conversations.close(conversation_id, at=at)
        closed = Event(topic=Topic.CONVERSATION_CLOSED, about=conversation_id, details={}, at=at)
        await self._outbox.add(closed)
        return ended

    async def _must_let_close(self, conversation: Conversation, by: Staff, seen: int | None) -> None:
        if conversation.owner is Owner.PERSON and conversation.agent_id != by.id:
            raise Conflict("another agent has this conversation", fix="ask them to close it")
        unseen = await self._conversations.messages(
            conversation.id, after=conversation.seq if seen is None else seen
        )
        if any(one.author is Author.CUSTOMER for one in unseen):
            raise Conflict("the customer wrote again", fix="read what they wrote, then close")

    async def _give(
        self, conversation: Conversation, *, owner: Owner, agent_id: StaffId | None, at: datetime
    ) -> None:
        changed = await self._conversations.change_owner(
            conversation.id, owner=owner, agent_id=agent_id, epoch=conversation.epoch, at=at
        )
        await self._outbox.add(owner_changed(conversation.id, changed.epoch, at))

    async def _announce(
        self, conversation_id: ConversationId, text: str, at: datetime, *, seen: int | None = None
    ) -> None:
        message = await self._conversations.say(
            conversation_id, author=Author.SYSTEM, author_name=None, text=text, at=at, seen=seen
        )
        await self._outbox.add(message_added(conversation_id, message.seq, at))


def _words(handoff: Handoff | None) -> Announcements:
    """Return how the customer is told, in the language that was heard when a person was asked for."""
    return announced_in(handoff.needs.language if handoff else None)


def _must_go_on(conversation: Conversation) -> None:
    if not conversation.is_open:
        raise Closed("the conversation has ended", fix="nothing is left to do")
