"""Hear a conversation as those read it who judge its last message: who spoke, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from assistant.conversations.model import Author, Message, Reply

ANSWERED_WITHIN = timedelta(days=1)  # a yes that comes later is none to what was asked


@dataclass(frozen=True, slots=True)
class Heard:
    """One message: whether the customer wrote it, and its words."""

    is_own: bool
    text: str
    reply: Reply | None = None  # on what was said just before the last, while what it asks may be answered


def heard_in(messages: Iterable[Message]) -> tuple[Heard, ...]:
    """Return what was said in a conversation, without what the system noted in it, and without files."""
    return tuple(
        Heard(one.author is Author.CUSTOMER, one.text)
        for one in messages
        if one.author is not Author.SYSTEM and one.attachment is None
    )
