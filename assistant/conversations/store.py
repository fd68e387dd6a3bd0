"""Keep what was said, each message once and in order, by whoever may speak.

A message gets its number while its conversation is locked, so numbers rise by one and
never repeat. Who speaks for the company names the epoch that they read; if the owner
changed since, nothing is stored. What the assistant owes follows from who owns the conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, bindparam, case, delete, insert, select, update

from assistant.conversations.attachments import Attachment
from assistant.conversations.model import (
    Admitted,
    Author,
    Conversation,
    Message,
    Outcome,
    Owner,
    Reply,
    Trace,
)
from assistant.conversations.owing import Owing
from assistant.conversations.read_marks import ReadMarks
from assistant.conversations.rows import (
    conversation_of,
    message_of,
    message_to_row,
    trace_to_row,
)
from assistant.errors import Conflict, NotFound
from assistant.events import ConversationId, CustomerId, MessageId, StaffId, new_id
from assistant.storage import tables
from assistant.storage.engine import Row
from assistant.storage.upsert import Once

_conversations, _messages, _traces = tables.conversations, tables.messages, tables.traces

_NEXT = (
    update(_conversations)
    .where(_conversations.c.id == bindparam("conversation"))
    .values(seq=_conversations.c.seq + 1, updated_at=bindparam("now"))
    .returning(_conversations)
)
_NEXT_OF_CUSTOMER = _NEXT.where(_conversations.c.customer_id == bindparam("customer"))
_NEXT_IF_OPEN = _NEXT.where(_conversations.c.is_open)
_NEXT_OF_EPOCH = _NEXT_IF_OPEN.where(_conversations.c.epoch == bindparam("read_epoch"))
_NEXT_ANSWER = _NEXT_OF_EPOCH.where(_conversations.c.owner == Owner.ASSISTANT).values(
    misses=bindparam("missed")
)
_ADDED = insert(_messages)
_ADDED_ONCE = Once(_messages, unique=["conversation_id", "author", "client_id"])
_STARTED_ONCE = Once(_conversations, unique=["customer_id", "client_id"])
_TRACED = insert(_traces)
_HOW_IT_ENDED = case(
    (_conversations.c.owner != Owner.ASSISTANT, Outcome.HANDED_OFF),
    (_conversations.c.misses > 0, Outcome.UNRESOLVED),
    else_=Outcome.RESOLVED,
)


class ConversationStore(ReadMarks, Owing):
    """Keeps conversations, their messages and the traces of how replies came about; reads them too."""

    async def start(
        self, customer_id: CustomerId, *, channel: str, client_id: str, at: datetime
    ) -> tuple[Conversation, bool]:
        """Start a conversation, or return the one that this `client_id` started, and whether it did."""
        row = _started(customer_id, channel=channel, client_id=client_id, at=at)
        result = await self._connection.execute(_STARTED_ONCE.on(self._connection), row)
        started = result.mappings().first()
        if started is not None:
            return conversation_of(started), False
        earlier = select(_conversations).where(
            _conversations.c.customer_id == customer_id, _conversations.c.client_id == client_id
        )
        return conversation_of((await self._connection.execute(earlier)).mappings().one()), True

    async def admit(
        self,
        customer_id: CustomerId,
        conversation_id: ConversationId,
        *,
        client_id: str,
        text: str,
        at: datetime,
    ) -> Admitted:
        """Keep a customer's message, once for its `client_id`; a repeat brings the first one and its answer.

        Raises `NotFound`, also for somebody else's conversation, `Closed`, and `Conflict`
        where the same id came with another text.
        """
        row = await self._next(_NEXT_OF_CUSTOMER, conversation=conversation_id, customer=customer_id, now=at)
        if row is None:
            raise NotFound("conversation", conversation_id)
        conversation = conversation_of(row)
        message = Message(
            id=MessageId(new_id("msg")),
            conversation_id=conversation_id,
            seq=conversation.seq,
            author=Author.CUSTOMER,
            author_name=None,
            text=text,
            at=at,
            client_id=client_id,
        )
        is_for_assistant = conversation.owner is Owner.ASSISTANT
        if not await self._add_once(message, needs_answer=is_for_assistant):
            return await self._admitted_before(message)
        conversation.must_be_open()
        return Admitted(
            message=message, conversation=conversation, is_repeat=False, awaits_answer=is_for_assistant
        )

    async def record(
        self,
        conversation_id: ConversationId,
        *,
        epoch: int,
        in_reply_to: MessageId | None,
        text: str,
        reply: Reply,
        at: datetime,
        misses: int,
    ) -> Message:
        """Keep the assistant's reply; the message that it answers is owed nothing any more.

        Raises `NotFound`, and `Conflict` when the assistant may not speak: the owner changed
        since `epoch` was read, the conversation has ended, or the message was answered before.
        """
        row = await self._next(
            _NEXT_ANSWER, conversation=conversation_id, read_epoch=epoch, missed=misses, now=at
        )
        if row is None:
            await self.get(conversation_id)
            raise Conflict("somebody else answers here by now", fix="read the conversation again")
        if in_reply_to is not None and not await self.settle(in_reply_to):
            raise Conflict("this message was answered before", fix="read the conversation again")
        message = Message(
            id=MessageId(new_id("msg")),
            conversation_id=conversation_id,
            seq=row["seq"],
            author=Author.ASSISTANT,
            author_name=None,
            text=text,
            at=at,
            in_reply_to=in_reply_to,
            reply=reply,
        )
        await self._connection.execute(_ADDED, message_to_row(message, needs_answer=False))
        return message

    async def say(
        self,
        conversation_id: ConversationId,
        *,
        author: Author,
        author_name: str | None,
        text: str,
        at: datetime,
        client_id: str | None = None,
        agent_id: StaffId | None = None,
        seen: int | None = None,
        attachment: Attachment | None = None,
    ) -> Message:
        """Keep what the assistant is not to answer: an agent's, the system's, or that a file was sent.

        It is kept once for its `client_id` if it has one.

        It answers what the customer said in the first `seen` messages. Raises `NotFound`, `Closed`,
        and `Conflict` when `agent_id` does not have the conversation, or the same id came with
        another text.
        """
        row = await self._next(_NEXT, conversation=conversation_id, now=at)
        if row is None:
            raise NotFound("conversation", conversation_id)
        conversation = conversation_of(row)
        message = Message(
            id=MessageId(new_id("msg")),
            conversation_id=conversation_id,
            seq=conversation.seq,
            author=author,
            author_name=author_name,
            text=text,
            at=at,
            client_id=client_id,
            in_reply_to=await self._last_seen(conversation_id, seen) if seen else None,
            attachment=attachment,
        )
        if not await self._add_once(message, needs_answer=False):
            return (await self._admitted_before(message)).message
        conversation.must_be_open()
        if agent_id is not None:
            conversation.must_be_with(agent_id)
        return message

    async def change_owner(
        self,
        conversation_id: ConversationId,
        *,
        owner: Owner,
        agent_id: StaffId | None,
        epoch: int,
        at: datetime,
    ) -> Conversation:
        """Give the conversation to somebody else; its epoch rises, and misses start from nothing.

        From the assistant it takes what is owed an answer, to the assistant it brings it.

        Raises `NotFound`, `Closed`, and `Conflict` when it changed since `epoch` was read.
        """
        row = await self._change(
            conversation_id,
            _conversations.c.is_open,
            _conversations.c.epoch == epoch,
            owner=owner,
            agent_id=agent_id,
            epoch=epoch + 1,
            misses=0,
            updated_at=at,
        )
        if row is None:
            (await self.get(conversation_id)).must_be_open()
            raise Conflict("somebody else took this conversation over", fix="read it again")
        await (self._owe_the_last if owner is Owner.ASSISTANT else self._owe_nothing)(conversation_id)
        return row

    async def set_subject(self, conversation_id: ConversationId, subject: str) -> Conversation:
        """Say what a conversation is about. Raises `NotFound`."""
        return await self._changed(conversation_id, subject=subject)

    async def rate(self, conversation_id: ConversationId, score: int) -> Conversation:
        """Keep the customer's score. Raises `NotFound`."""
        return await self._changed(conversation_id, rating=score)

    async def close(
        self, conversation_id: ConversationId, *, at: datetime, outcome: Outcome | None = None
    ) -> Conversation:
        """End a conversation; ending it again changes nothing. Raises `NotFound`.

        Without an `outcome`: handed off if a person has it, unresolved if the last answer
        did not help, else resolved.
        """
        ended = await self._change(
            conversation_id,
            _conversations.c.is_open,
            is_open=False,
            epoch=_conversations.c.epoch + 1,
            outcome=_HOW_IT_ENDED if outcome is None else outcome,
            updated_at=at,
        )
        await self._owe_nothing(conversation_id)
        return ended or await self.get(conversation_id)

    async def reopen(self, conversation_id: ConversationId, *, at: datetime) -> Conversation:
        """Go on with a conversation that has ended; nobody has it. Raises `NotFound`."""
        return await self._changed(
            conversation_id,
            is_open=True,
            owner=Owner.NOBODY,
            agent_id=None,
            epoch=_conversations.c.epoch + 1,
            outcome=None,
            updated_at=at,
        )

    async def forget(self, conversation_id: ConversationId, customer_id: CustomerId) -> None:
        """Forget a conversation of this customer for good, events about it included. Raises `NotFound`."""
        theirs = (_conversations.c.id == conversation_id, _conversations.c.customer_id == customer_id)
        gone = await self._connection.execute(delete(_conversations).where(*theirs))
        if not gone.rowcount:
            raise NotFound("conversation", conversation_id)
        await self._connection.execute(delete(tables.outbox).where(tables.outbox.c.about == conversation_id))
        self.has_forgotten = True

    async def add_trace(self, trace: Trace) -> None:
        """Keep why a turn went as it did."""
        await self._connection.execute(_TRACED, trace_to_row(trace))

    async def import_past(
        self,
        customer_id: CustomerId,
        *,
        started_at: datetime,
        subject: str,
        outcome: Outcome,
        messages: Sequence[tuple[Author, str]],
    ) -> Conversation:
        """Keep a conversation that was held elsewhere; importing it again changes nothing."""
        conversation, is_repeat = await self.start(
            customer_id, channel="import", client_id=f"past-{started_at:%Y%m%dT%H%M%S}", at=started_at
        )
        if is_repeat:
            return conversation
        rows = [
            message_to_row(
                Message(
                    id=MessageId(new_id("msg")),
                    conversation_id=conversation.id,
                    seq=seq,
                    author=author,
                    author_name=None,
                    text=text,
                    at=started_at + timedelta(minutes=seq - 1),
                ),
                needs_answer=False,
            )
            for seq, (author, text) in enumerate(messages, start=1)
        ]
        if rows:
            await self._connection.execute(_ADDED, rows)
        await self._changed(conversation.id, subject=subject, seq=len(rows))
        return await self.close(
            conversation.id, at=started_at + timedelta(minutes=len(rows)), outcome=outcome
        )

    async def _next(self, statement: Update, **values: object) -> Row | None:
        """Lock the conversation and give its next message a number."""
        return (await self._connection.execute(statement, values)).mappings().first()

    async def _add_once(self, message: Message, *, needs_answer: bool) -> bool:
        taken_by = self._server_id if needs_answer else None
        row = message_to_row(message, needs_answer=needs_answer, taken_by=taken_by)
        result = await self._connection.execute(_ADDED_ONCE.on(self._connection), row)
        return result.first() is not None

    async def _admitted_before(self, repeat: Message) -> Admitted:
        back = {"seq": _conversations.c.seq - 1}  # the number that the repeat took
        conversation = await self._changed(repeat.conversation_id, **back)
        first = select(_messages).where(
            _messages.c.conversation_id == repeat.conversation_id,
            _messages.c.author == repeat.author,
            _messages.c.client_id == repeat.client_id,
        )
        row = (await self._connection.execute(first)).mappings().one()
        message = message_of(row)
        if message.text != repeat.text:
            raise Conflict("this id was used for another message", fix="send it under a new id")
        return Admitted(
            message=message,
            conversation=conversation,
            is_repeat=True,
            answer=await self.answer_to(message.id),
            awaits_answer=row["needs_answer"],
        )

    async def _changed(self, conversation_id: ConversationId, **values: object) -> Conversation:
        changed = await self._change(conversation_id, **values)
        if changed is None:
            raise NotFound("conversation", conversation_id)
        return changed

    async def _change(
        self, conversation_id: ConversationId, *only_if: ColumnElement[bool], **values: object
    ) -> Conversation | None:
        statement = (
            update(_conversations)
            .where(_conversations.c.id == conversation_id, *only_if)
            .values(values)
            .returning(_conversations)
        )
        row = (await self._connection.execute(statement)).mappings().first()
        return conversation_of(row) if row is not None else None


def _started(customer_id: CustomerId, *, channel: str, client_id: str, at: datetime) -> dict[str, object]:
    return {
        "id": new_id("cnv"),
        "customer_id": customer_id,
        "channel": channel,
        "client_id": client_id,
        "subject": "",
        "owner": Owner.ASSISTANT,
        "epoch": 0,
        "is_open": True,
        "seq": 0,
        "misses": 0,
        "started_at": at,
        "updated_at": at,
    }
