"""Turn rows of the database into conversations and messages, and replies into JSON."""

from __future__ import annotations

import json
from datetime import datetime

from pydantic import TypeAdapter

from assistant.conversations.attachments import Attachment
from assistant.conversations.model import (
    Author,
    Conversation,
    Message,
    Outcome,
    Owner,
    PastConversation,
    ReadMark,
    Reply,
    Trace,
)
from assistant.events import ServerId
from assistant.storage.engine import Row

_REPLY = TypeAdapter(Reply)
_ATTACHMENT = TypeAdapter(Attachment)


def conversation_of(row: Row) -> Conversation:
    """Return the conversation in a row of `conversations`."""
    return Conversation(
        id=row["id"],
        customer_id=row["customer_id"],
        channel=row["channel"],
        subject=row["subject"],
        owner=Owner(row["owner"]),
        agent_id=row["agent_id"],
        epoch=row["epoch"],
        is_open=row["is_open"],
        seq=row["seq"],
        misses=row["misses"],
        rating=row["rating"],
        started_at=row["started_at"],
        updated_at=row["updated_at"],
        customer_read=_read_mark(row["customer_read_seq"], row["customer_read_at"]),
        agent_read=_read_mark(row["agent_read_seq"], row["agent_read_at"]),
    )


def past_of(row: Row) -> PastConversation:
    """Return what is remembered of the conversation in a row of `conversations`."""
    return PastConversation(
        id=row["id"],
        subject=row["subject"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        started_at=row["started_at"],
    )


def message_of(row: Row) -> Message:
    """Return the message in a row of `messages`."""
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        seq=row["seq"],
        author=Author(row["author"]),
        author_name=row["author_name"],
        text=row["text"],
        at=row["at"],
        client_id=row["client_id"],
        in_reply_to=row["in_reply_to"],
        reply=reply_of(row),
        attachment=_ATTACHMENT.validate_json(row["attachment"]) if row["attachment"] is not None else None,
    )


def reply_of(row: Row) -> Reply | None:
    """Return on what grounds a message was said, from its row; None where it is not the assistant's."""
    return _REPLY.validate_json(row["reply"]) if row["reply"] is not None else None


def message_to_row(
    message: Message, *, needs_answer: bool, taken_by: ServerId | None = None
) -> dict[str, object]:
    """Return the row that keeps a message."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "author": message.author,
        "author_name": message.author_name,
        "text": message.text,
        "at": message.at,
        "client_id": message.client_id,
        "in_reply_to": message.in_reply_to,
        "reply": _REPLY.dump_json(message.reply).decode() if message.reply is not None else None,
        "attachment": _ATTACHMENT.dump_json(message.attachment).decode() if message.attachment else None,
        "needs_answer": needs_answer,
        "taken_by": taken_by,
    }


def trace_of(row: Row) -> Trace:
    """Return the trace in a row of `traces`."""
    return Trace(
        id=row["id"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        at=row["at"],
        steps=json.loads(row["steps"]),
    )


def trace_to_row(trace: Trace) -> dict[str, object]:
    """Return the row that keeps a trace."""
    return {
        "id": trace.id,
        "conversation_id": trace.conversation_id,
        "message_id": trace.message_id,
        "at": trace.at,
        "steps": json.dumps(dict(trace.steps)),
    }


def _read_mark(seq: int | None, at: datetime | None) -> ReadMark | None:
    return ReadMark(seq=seq, at=at) if seq is not None and at is not None else None
