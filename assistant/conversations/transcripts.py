"""Read what was said: by conversation, by customer, by what is looked for.

Nothing here writes. `ConversationStore` builds on it, so whoever may write can read too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from assistant.consents.marks import duty, own_eyes
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.conversations.heard import ANSWERED_WITHIN, Heard
from assistant.conversations.model import Author, Conversation, Message, PastConversation, Trace
from assistant.conversations.rows import conversation_of, message_of, past_of, reply_of, trace_of
from assistant.errors import NotFound
from assistant.events import ConversationId, CustomerId, MessageId, ServerId, TraceId
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.together import Together

_EXPORTED = TypeAdapter(list[dict[str, object]])

_conversations, _messages, _traces = tables.conversations, tables.messages, tables.traces

_BY_ID = select(_conversations).where(_conversations.c.id == bindparam("conversation"))
_LATEST = Together(
    select(_messages)
    .where(_messages.c.conversation_id == bindparam("conversation"))
    .order_by(_messages.c.seq.desc())
    .limit(bindparam("most"))
)
_SPOKEN_BEFORE = (
    _messages.c.conversation_id == bindparam("conversation"),
    _messages.c.seq < bindparam("seq"),
    _messages.c.author != Author.SYSTEM,
    _messages.c.attachment.is_(None),
)
_HEARD = Together(
    select(_messages.c.seq, _messages.c.author, _messages.c.text)
    .where(*_SPOKEN_BEFORE)
    .order_by(_messages.c.seq.desc())
    .limit(bindparam("most")),
    select(_messages.c.reply, _messages.c.at)
    .where(*_SPOKEN_BEFORE)
    .order_by(_messages.c.seq.desc())
    .limit(1),
)
_AFTER = (
    select(_messages)
    .where(_messages.c.conversation_id == bindparam("conversation"), _messages.c.seq > bindparam("seen"))
    .order_by(_messages.c.seq)
    .limit(bindparam("most"))
)
_NEWEST_FIRST = (_conversations.c.started_at.desc(), _conversations.c.id)


class Transcripts:
    """Reads conversations, their messages and traces."""

    def __init__(self, connection: Connection, *, consents: ConsentStore, server_id: ServerId) -> None:
        self._connection = connection
        self._server_id = server_id
        self._consents = consents
        self.has_forgotten = False  # so that the log has to be scrubbed

    @duty("the conversation that is being held")
    async def get(self, conversation_id: ConversationId) -> Conversation:
        """Return a conversation. Raises `NotFound`."""
        result = await self._connection.execute(_BY_ID, {"conversation": conversation_id})
        row = result.mappings().first()
        if row is None:
            raise NotFound("conversation", conversation_id)
        return conversation_of(row)

    @own_eyes
    async def owned(self, conversation_id: ConversationId, customer_id: CustomerId) -> Conversation:
        """Return a conversation of this customer; anyone else's raises `NotFound` as if it were none."""
        conversation = await self.get(conversation_id)
        if conversation.customer_id != customer_id:
            raise NotFound("conversation", conversation_id)
        return conversation

    @duty("conversations that wait for a person, by id")
    async def several(
        self, conversation_ids: Collection[ConversationId]
    ) -> dict[ConversationId, Conversation]:
        """Return those that exist of several conversations."""
        found = select(_conversations).where(_conversations.c.id.in_(list(conversation_ids)))
        return {one.id: one for one in await self._conversations(found)}

    @own_eyes
    async def of_customer(self, customer_id: CustomerId, limit: int = 50) -> list[Conversation]:
        """Return a customer's conversations, newest first."""
        theirs = select(_conversations).where(_conversations.c.customer_id == customer_id)
        return await self._conversations(theirs.order_by(*_NEWEST_FIRST).limit(limit))

    async def held(self, customer_id: CustomerId, purpose: Purpose, limit: int) -> list[Conversation]:
        """Return a customer's conversations, newest first; none to whom `purpose` is not allowed."""
        theirs = select(_conversations).where(
            _conversations.c.customer_id == customer_id,
            self._consents.lets(_conversations.c.customer_id, purpose),
        )
        return await self._conversations(theirs.order_by(*_NEWEST_FIRST).limit(limit))

    async def past(
        self, customer_id: CustomerId, purpose: Purpose, *, before: datetime, limit: int
    ) -> tuple[PastConversation, ...]:
        """Return what earlier conversations were about, newest first; those about nothing are left out.

        None are handed out to whom `purpose` is not allowed.
        """
        found = (
            select(_conversations)
            .where(
                _conversations.c.customer_id == customer_id,
                _conversations.c.started_at < before,
                _conversations.c.subject != "",
                self._consents.lets(_conversations.c.customer_id, purpose),
            )
            .order_by(*_NEWEST_FIRST)
            .limit(limit)
        )
        return tuple(past_of(row) for row in (await self._connection.execute(found)).mappings())

    @duty("staff look up what customers wrote to them")
    async def search(self, text: str, limit: int = 50) -> list[Conversation]:
        """Return the conversations that hold `text`, latest activity first; all if it is empty."""
        found = select(_conversations).order_by(_conversations.c.updated_at.desc()).limit(limit)
        return await self._conversations(found.where(_holds(text)) if text else found)

    @duty("staff look up what customers wrote to them")
    async def mentions(
        self, words: Sequence[str], limit: int, *, before: tuple[datetime, MessageId] | None = None
    ) -> list[tuple[Message, Conversation]]:
        """Return the messages that hold each of `words`, newest first, each with its conversation.

        Those from `before` on, by moment and id, are passed over. What the system said is not looked at.
        """
        found = (
            select(_messages)
            .where(
                _messages.c.author != Author.SYSTEM,
                *(_messages.c.text.icontains(word, autoescape=True) for word in words),
            )
            .order_by(_messages.c.at.desc(), _messages.c.id.desc())
            .limit(limit)
        )
        if before is not None:
            at, last = before
            is_older = and_(_messages.c.at == at, _messages.c.id < last)
            found = found.where(or_(_messages.c.at < at, is_older))
        said = await self._said(found)
        conversations = await self.several({one.conversation_id for one in said})
        return [(one, conversations[one.conversation_id]) for one in said]

    @duty("the conversation that is being held")
    async def messages(
        self, conversation_id: ConversationId, after: int = 0, limit: int = 500
    ) -> tuple[Message, ...]:
        """Return messages numbered above `after`, in order."""
        return await self._said(_AFTER, conversation=conversation_id, seen=after, most=limit)

    @own_eyes
    async def said_to(self, customer_id: CustomerId, message_id: str) -> Message:
        """Return a message of a conversation of this customer's.

        Anyone else's raises `NotFound` as if it were none.
        """
        found = (
            select(_messages)
            .join(_conversations, _conversations.c.id == _messages.c.conversation_id)
            .where(_messages.c.id == message_id, _conversations.c.customer_id == customer_id)
        )
        for message in await self._said(found):
            return message
        raise NotFound("message", message_id)

    @duty("the conversation that is being held")
    async def recent(self, conversation_id: ConversationId, limit: int) -> tuple[Message, ...]:
        """Return the last messages, in order."""
        (found,) = await _LATEST.ask(self._connection, conversation=conversation_id, most=limit)
        return tuple(message_of(row) for row in sorted(found, key=itemgetter("seq")))

    @duty("the conversation that is being held")
    async def heard(self, message: Message, limit: int) -> tuple[Heard, ...]:
        """Return the last that was said before a message, and the message, in order.

        What the reply just before it asked is told while it may be answered.
        """
        spoken, last = await _HEARD.ask(
            self._connection, conversation=message.conversation_id, seq=message.seq, most=limit
        )
        replies = [reply_of(row) for row in last if message.at - row["at"] <= ANSWERED_WITHIN]
        said = [
            Heard(row["author"] == Author.CUSTOMER, row["text"])
            for row in sorted(spoken, key=itemgetter("seq"))
        ]
        if replies:
            said[-1] = replace(said[-1], reply=replies[0])
        return (*said, Heard(True, message.text))

    async def earlier(
        self, customer_id: CustomerId, purpose: Purpose, *, than: ConversationId, limit: int
    ) -> tuple[Message, ...]:
        """Return the last messages of a customer's other conversations, in order.

        None are handed out to whom `purpose` is not allowed.
        """
        found = (
            select(_messages)
            .join(_conversations, _conversations.c.id == _messages.c.conversation_id)
            .where(
                _conversations.c.customer_id == customer_id,
                _conversations.c.id != than,
                self._consents.lets(_conversations.c.customer_id, purpose),
            )
            .order_by(_messages.c.at.desc(), _messages.c.seq.desc())
            .limit(limit)
        )
        return (await self._said(found))[::-1]

    @duty("staff account for why the assistant answered as it did")
    async def trace(self, trace_id: TraceId) -> Trace:
        """Return why a turn went as it did. Raises `NotFound`."""
        found = select(_traces).where(_traces.c.id == trace_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("trace", trace_id)
        return trace_of(row)

    @own_eyes
    async def export(self, customer_id: CustomerId) -> list[JsonValue]:
        """Return every conversation of a customer with its messages, oldest first."""
        said = (
            select(_messages)
            .join(_conversations, _conversations.c.id == _messages.c.conversation_id)
            .where(_conversations.c.customer_id == customer_id)
            .order_by(_messages.c.conversation_id, _messages.c.seq)
        )
        messages: dict[ConversationId, list[Message]] = {}
        for message in await self._said(said):
            messages.setdefault(message.conversation_id, []).append(message)
        theirs = select(_conversations).where(_conversations.c.customer_id == customer_id)
        conversations = await self._conversations(theirs.order_by(_conversations.c.started_at))
        exported: list[JsonValue] = _EXPORTED.dump_python(
            [{"conversation": one, "messages": messages.get(one.id, [])} for one in conversations],
            mode="json",
        )
        return exported

    async def _conversations(self, statement: Select[tuple[object, ...]]) -> list[Conversation]:
        return [conversation_of(row) for row in (await self._connection.execute(statement)).mappings()]

    async def _said(self, statement: Select[tuple[object, ...]], **values: object) -> tuple[Message, ...]:
        found = await self._connection.execute(statement, values)
        return tuple(message_of(row) for row in found.mappings())


def _holds(text: str) -> ColumnElement[bool]:
    said = _messages.c.text.icontains(text, autoescape=True)
    told = select(_messages.c.id).where(_messages.c.conversation_id == _conversations.c.id, said)
    return or_(_conversations.c.subject.icontains(text, autoescape=True), told.exists())
