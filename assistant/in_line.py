"""Let one piece of work at a time touch the same conversation, first come, first served.

Within one process this keeps two messages of one customer from being answered at once. It
is a courtesy, not the guarantee: that is the epoch, which the database checks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from assistant.events import ConversationId


class InLine:
    """Holds one lock for each conversation that somebody is working on, and forgets it afterwards."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[ConversationId, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def at(self, conversation_id: ConversationId) -> AsyncIterator[None]:
        """Wait for this conversation's turn and hold it."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            yield
