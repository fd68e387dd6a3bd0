"""Tell whoever watches a turn how it goes on: that the message is stored, and what is being said.

What is being said is provisional. Each time it is everything so far, so that a watcher may
miss some of it; the recorded reply replaces it, and where none comes, it never was said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from assistant.conversations.model import Message


async def pass_over(_: Message | str) -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Whoever wants to know before the reply is there."""

    admitted: Callable[[Message], Awaitable[None]] = pass_over  # from here on the message is never lost
    piece: Callable[[str], Awaitable[None]] = pass_over  # the reply so far


NOBODY = Watcher()
