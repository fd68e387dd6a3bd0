"""Take a file that a customer or an agent sends: a message that says so, and beside it what is in the file.

Both are kept in the caller's transaction. Nothing here looks into a file; what it is was judged before. The
assistant cannot read files, and says so the first time that it is sent one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.answering.manner import manner_for
from assistant.consents.model import Purpose
from assistant.conversations.attachments import Attachment, AttachmentLimits, told
from assistant.conversations.heard import heard_in
from assistant.conversations.model import Author, Conversation, Message, Owner
from assistant.conversations.mood import REMEMBERED
from assistant.errors import InvalidInput
from assistant.escalation import bring_up_to_date
from assistant.events import ConversationId, CustomerId, message_added
from assistant.staff.model import Staff
from assistant.work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file on its way in, under an id of its sender's."""

    client_id: str
    attachment: Attachment
    content: bytes


async def from_customer(
    unit: UnitOfWork,
    customer_id: CustomerId,
    conversation_id: ConversationId,
    sent: Sent,
    *,
    limits: AttachmentLimits,
    at: datetime,
) -> Message:
    """Keep a customer's file, once for its `client_id`.

    Raises `NotFound`, also for somebody else's conversation, `Closed`, `InvalidInput` when the conversation
    holds as many files as it may, and `Conflict` if the id came before with something else.
    """
    conversation = await unit.conversations.locked(conversation_id, of=customer_id)
    message = await unit.conversations.say(
        conversation_id,
        author=Author.CUSTOMER,
        author_name=None,
        text=told(sent.attachment.name),
        at=at,
        client_id=sent.client_id,
        attachment=sent.attachment,
    )
    if await _keep(unit, message, sent, limits=limits) and conversation.owner is Owner.ASSISTANT:
        await _say_that_nobody_reads_it(unit, conversation, at)
    return message


async def from_agent(
    unit: UnitOfWork,
    staff: Staff,
    conversation_id: ConversationId,
    sent: Sent,
    *,
    limits: AttachmentLimits,
    at: datetime,
) -> Message:
    """Keep a file of the agent who has the conversation; it raises what `from_customer` does."""
    conversation = await unit.conversations.locked(conversation_id)
    message = await unit.conversations.say(
        conversation_id,
        author=Author.AGENT,
        author_name=staff.name,
        text=told(sent.attachment.name),
        at=at,
        client_id=sent.client_id,
        agent_id=staff.id,
        seen=conversation.seq,
        attachment=sent.attachment,
    )
    await _keep(unit, message, sent, limits=limits)
    return message


async def _keep(unit: UnitOfWork, message: Message, sent: Sent, *, limits: AttachmentLimits) -> bool:
    """Keep what is in the file unless it is a repeat, and tell of it; say if it is the first here."""
    if message.attachment is None or message.attachment.id != sent.attachment.id:
        return False
    held = await unit.attachments.count(message.conversation_id)
    if held >= limits.most:
        raise InvalidInput(
            "file", f"is one more than the {limits.most} that a conversation holds", fix="start a new one"
        )
    await unit.attachments.add(message.conversation_id, sent.attachment, sent.content)
    await unit.outbox.add(message_added(message.conversation_id, message.seq, message.at))
    await bring_up_to_date(unit, await unit.conversations.get(message.conversation_id), message.at)
    return held == 0


async def _say_that_nobody_reads_it(unit: UnitOfWork, conversation: Conversation, at: datetime) -> None:
    view = await unit.customers.read(conversation.customer_id, Purpose.PERSONAL_ANSWERS)
    heard = heard_in(await unit.conversations.recent(conversation.id, REMEMBERED))
    words = manner_for(heard, view).phrases.file_received
    said = await unit.conversations.say(
        conversation.id, author=Author.SYSTEM, author_name=None, text=words, at=at
    )
    await unit.outbox.add(message_added(conversation.id, said.seq, at))
