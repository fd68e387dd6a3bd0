"""Hear a conversation as those read it who judge its last message: who spoke, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.conversations.model import Author, Message, Reply

ANSWERED_WITHIN = timedelta(days=1)  # a yes that comes later is none to what was asked


@dataclass(frozen=True, slots=True)
class Heard:
    """One message: whether the customer wrote it, and its words."""

    is_own: bool
    text: str
    reply: Reply | None = None  # on the assistant's, while what it asks may still be answered


def heard_in(messages: Iterable[Message], *, at: datetime | None = None) -> tuple[Heard, ...]:
    """Return what was said in a conversation, without what the system noted in it, and without files.

    What was asked may be answered by a message that comes `at` a time not much later.
    """
    spoken = (one for one in messages if one.author is not Author.SYSTEM and one.attachment is None)
    return tuple(
        Heard(
            one.author is Author.CUSTOMER,
            one.text,
            one.reply if at is not None and at - one.at <= ANSWERED_WITHIN else None,
        )
        for one in spoken
    )
