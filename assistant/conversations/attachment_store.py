"""Keep what is in the files that customers and agents sent, sealed, beside the messages that name them.

It hangs on its conversation, and goes with it when that is forgotten, too old, or its customer erased.
"""

from __future__ import annotations

from base64 import b64decode, b64encode

from sqlalchemy import func, insert, select

from assistant.consents.marks import duty, own_eyes
from assistant.conversations.attachments import Attachment, MediaType
from assistant.errors import NotFound
from assistant.events import AttachmentId, ConversationId, CustomerId
from assistant.storage import tables
from assistant.storage.engine import Connection

_attachments, _conversations = tables.attachments, tables.conversations


class AttachmentStore:
    """Keeps files whole; the message that names one is kept by whoever sends it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, conversation_id: ConversationId, attachment: Attachment, content: bytes) -> None:
        """Keep what is in a file."""
        row = {
            "id": attachment.id,
            "conversation_id": conversation_id,
            "name": attachment.name,
            "media_type": attachment.media_type,
            "content": b64encode(content).decode("ascii"),
        }
        await self._connection.execute(insert(_attachments), row)

    async def count(self, conversation_id: ConversationId) -> int:
        """Return how many files were sent in a conversation."""
        theirs = _attachments.c.conversation_id == conversation_id
        counted = await self._connection.execute(select(func.count()).where(theirs))
        return int(counted.scalar_one())

    @duty("who holds a conversation sees what was sent in it")
    async def opened(
        self, conversation_id: ConversationId, attachment_id: AttachmentId
    ) -> tuple[Attachment, bytes]:
        """Return a file of a conversation with what is in it. Raises `NotFound`."""
        found = select(_attachments).where(
            _attachments.c.id == attachment_id, _attachments.c.conversation_id == conversation_id
        )
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("attachment", attachment_id)
        content = b64decode(row["content"])
        attachment = Attachment(
            id=attachment_id, name=row["name"], media_type=MediaType(row["media_type"]), size=len(content)
        )
        return attachment, content

    @own_eyes
    async def export(self, customer_id: CustomerId) -> list[dict[str, str]]:
        """Return every file of a customer's conversations, what is in it as base64."""
        found = (
            select(_attachments)
            .join(_conversations, _conversations.c.id == _attachments.c.conversation_id)
            .where(_conversations.c.customer_id == customer_id)
            .order_by(_attachments.c.conversation_id, _attachments.c.id)
        )
        wanted = ("id", "conversation_id", "name", "media_type", "content")
        rows = (await self._connection.execute(found)).mappings()
        return [{name: str(row[name]) for name in wanted} for row in rows]
