"""Keep what staff note in conversations for each other, apart from what is said there.

No method that serves customers reads this table, so no page, socket or export of theirs can hold a
note. It hangs on its conversation, and goes with it when that is forgotten or its customer erased.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from assistant.consents.marks import duty
from assistant.conversations.model import Conversation, Note
from assistant.errors import Conflict
from assistant.events import ConversationId, CustomerId, NoteId, StaffId, new_id
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import Once

_notes, _conversations = tables.notes, tables.conversations

_ADDED_ONCE = Once(_notes, unique=["conversation_id", "author_id", "client_id"])
_IN_ORDER = (_notes.c.at, _notes.c.id)


class NoteStore:
    """Keeps notes; there is no way to change one, so that it says what its author knew then."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(
        self,
        conversation: Conversation,
        *,
        author_id: StaffId,
        author_name: str,
        client_id: str,
        text: str,
        at: datetime,
    ) -> tuple[Note, bool]:
        """Keep a note behind what was said so far, once for its author's `client_id`; say if it is a repeat.

        Raises `Conflict` where the same id came with another text.
        """
        row = {
            "id": new_id("not"),
            "conversation_id": conversation.id,
            "after": conversation.seq,
            "author_id": author_id,
            "author_name": author_name,
            "text": text,
            "at": at,
            "client_id": client_id,
        }
        added = (await self._connection.execute(_ADDED_ONCE.on(self._connection), row)).mappings().first()
        if added is not None:
            return _note(added), False
        earlier = select(_notes).where(
            _notes.c.conversation_id == conversation.id,
            _notes.c.author_id == author_id,
            _notes.c.client_id == client_id,
        )
        first = _note((await self._connection.execute(earlier)).mappings().one())
        if first.text != text:
            raise Conflict("this id was used for another note", fix="send it under a new id")
        return first, True

    @duty("staff read what colleagues noted for them")
    async def of_conversation(self, conversation_id: ConversationId) -> tuple[Note, ...]:
        """Return what was noted in a conversation, in order."""
        found = select(_notes).where(_notes.c.conversation_id == conversation_id).order_by(*_IN_ORDER)
        return tuple(_note(row) for row in (await self._connection.execute(found)).mappings())

    @duty("the owner answers a customer who asks what is noted of them")
    async def about(self, customer_id: CustomerId) -> tuple[Note, ...]:
        """Return everything that was ever noted in a customer's conversations, in order."""
        theirs = select(_conversations.c.id).where(_conversations.c.customer_id == customer_id)
        found = select(_notes).where(_notes.c.conversation_id.in_(theirs)).order_by(*_IN_ORDER)
        return tuple(_note(row) for row in (await self._connection.execute(found)).mappings())


def _note(row: Row) -> Note:
    return Note(
        id=NoteId(row["id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        after=row["after"],
        author_id=StaffId(row["author_id"]),
        author_name=row["author_name"],
        text=row["text"],
        at=row["at"],
        client_id=row["client_id"],
    )
