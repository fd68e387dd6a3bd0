"""Keep which messages of customers are owed an answer by the assistant, and find them again.

A message is owed from the moment that it is admitted until the answer is stored with it, so that a
restart finds what is owed. When a person is asked for, or the conversation ends, the assistant owes
nothing in it any more. When the conversation comes back to the assistant, it owes the last message
that nobody answered: a person's words answer what that person had seen, and no more. What was
said in one breath is answered together, so what came before that message is owed nothing by itself.

Several servers may serve. The one that admits a message takes it, and as long as that server lives no other
begins with an answer; what a server took that is gone is free for any, and one of them takes it.

Whoever takes a step in a conversation locks it first, then whatever else the step touches; else two
steps could wait for each other for ever.
"""

from __future__ import annotations

from sqlalchemy import bindparam, func, or_, select, update

from assistant.consents.marks import duty
from assistant.conversations.model import Author, Conversation, Message, Owner
from assistant.conversations.rows import conversation_of, message_of
from assistant.conversations.transcripts import Transcripts
from assistant.errors import NotFound
from assistant.events import ConversationId, CustomerId, MessageId
from assistant.storage import tables

_conversations, _messages, _servers = tables.conversations, tables.messages, tables.servers
_answers = _messages.alias("answers")

_HELD = select(_conversations).where(_conversations.c.id == bindparam("conversation"))
_LOCKED = _HELD.with_for_update(key_share=True)  # as strong as a change; SQLite has one writer anyway
_LOCKED_IF_FREE = _HELD.with_for_update(key_share=True, skip_locked=True)
_OWED = (
    select(_messages)
    .join(_conversations, _conversations.c.id == _messages.c.conversation_id)
    .where(_messages.c.needs_answer, _conversations.c.is_open, _conversations.c.owner == Owner.ASSISTANT)
)
_IS_FREE = or_(
    _messages.c.taken_by.is_(None),
    _messages.c.taken_by == bindparam("me"),
    ~select(_servers.c.id).where(_servers.c.id == _messages.c.taken_by).exists(),
)
_TAKEN = (
    update(_messages)
    .where(_messages.c.id == bindparam("message"), _messages.c.needs_answer, _IS_FREE)
    .values(taken_by=bindparam("me"))
    .returning(_messages.c.id)
)
_SETTLED = (
    update(_messages)
    .where(_messages.c.id == bindparam("message"), _messages.c.needs_answer)
    .values(needs_answer=False)
    .returning(_messages.c.id)
)
_SETTLED_ALL = (
    update(_messages)
    .where(_messages.c.conversation_id == bindparam("conversation"), _messages.c.needs_answer)
    .values(needs_answer=False)
)
_OWED_AGAIN = (
    update(_messages).where(_messages.c.id == bindparam("message")).values(needs_answer=True, taken_by=None)
)
_OF_CUSTOMER = (
    _messages.c.conversation_id == bindparam("conversation"),
    _messages.c.author == Author.CUSTOMER,
)
_SEEN = (
    select(_messages.c.id)
    .where(*_OF_CUSTOMER, _messages.c.seq <= bindparam("seen"))
    .order_by(_messages.c.seq.desc())
    .limit(1)
)
_SEEN_BY_PERSON = (
    select(func.coalesce(func.max(_messages.c.seq), 0))
    .join(_answers, _answers.c.in_reply_to == _messages.c.id)
    .where(*_OF_CUSTOMER, _answers.c.author != Author.ASSISTANT)
    .scalar_subquery()
)
_LAST_UNANSWERED = (
    select(_messages.c.id)
    .where(
        *_OF_CUSTOMER,
        _messages.c.attachment.is_(None),  # which nobody but a person can read
        _messages.c.seq > _SEEN_BY_PERSON,
        ~select(_answers.c.id).where(_answers.c.in_reply_to == _messages.c.id).exists(),
    )
    .order_by(_messages.c.seq.desc())
    .limit(1)
)


class Owing(Transcripts):
    """Locks conversations, and keeps what the assistant owes in them."""

    @duty("the conversation that is being held")
    async def locked(self, conversation_id: ConversationId, *, of: CustomerId | None = None) -> Conversation:
        """Return a conversation as it stays until this unit of work ends, unless the caller changes it.

        Raises `NotFound`, also for one that is not `of` that customer.
        """
        result = await self._connection.execute(_LOCKED, {"conversation": conversation_id})
        row = result.mappings().first()
        if row is None or of not in {None, row["customer_id"]}:
            raise NotFound("conversation", conversation_id)
        return conversation_of(row)

    @duty("the conversation that is being held")
    async def locked_if_free(self, conversation_id: ConversationId) -> Conversation | None:
        """Return a conversation as `locked` does, or nothing while a step is taken in it: no wait."""
        result = await self._connection.execute(_LOCKED_IF_FREE, {"conversation": conversation_id})
        row = result.mappings().first()
        return conversation_of(row) if row is not None else None

    @duty("a customer who wrote is owed an answer")
    async def unanswered(self) -> list[Message]:
        """Return the messages that this server is free to answer, oldest first."""
        free = _OWED.where(_IS_FREE).order_by(_messages.c.at, _messages.c.seq)
        return list(await self._said(free, me=self._server_id))

    @duty("a customer who wrote is owed an answer")
    async def take(self, message: Message) -> Conversation | None:
        """Have this server answer a message; return its conversation, or nothing if that is not to be.

        It is to be if the assistant owes the message an answer, and no other server that lives took it.
        """
        conversation = await self.locked(message.conversation_id)
        if not conversation.is_open or conversation.owner is not Owner.ASSISTANT:
            return None
        taking = {"message": message.id, "me": self._server_id}
        is_taken = (await self._connection.execute(_TAKEN, taking)).first() is not None
        return conversation if is_taken else None

    @duty("the conversation that is being held")
    async def answer_to(self, message_id: MessageId) -> Message | None:
        """Return what a customer's message was answered first, if it was."""
        found = select(_messages).where(_messages.c.in_reply_to == message_id).order_by(_messages.c.seq)
        for row in (await self._connection.execute(found.limit(1))).mappings():
            return message_of(row)
        return None

    async def settle(self, message_id: MessageId) -> bool:
        """Mark a customer's message as owed no answer by the assistant; say whether it was owed one."""
        return (await self._connection.execute(_SETTLED, {"message": message_id})).first() is not None

    async def _owe_nothing(self, conversation_id: ConversationId) -> None:
        await self._connection.execute(_SETTLED_ALL, {"conversation": conversation_id})

    async def _owe_the_last(self, conversation_id: ConversationId) -> None:
        """Owe the last message that nobody answered, if there is one."""
        found = await self._connection.execute(_LAST_UNANSWERED, {"conversation": conversation_id})
        message_id = found.scalar()
        if message_id is not None:
            await self._connection.execute(_OWED_AGAIN, {"message": message_id})

    async def _last_seen(self, conversation_id: ConversationId, seen: int) -> MessageId | None:
        """Return the customer's last message among the first `seen` messages, if there is one."""
        found = await self._connection.execute(_SEEN, {"conversation": conversation_id, "seen": seen})
        return found.scalar()
