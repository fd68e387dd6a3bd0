"""Have customers come back who are gone, or somebody else by now: to be told apart anew, or turned away.

At whichever server they are connected. While servers cannot speak to each other, each finds out when it
looks at a token again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from assistant.events import CustomerId
from assistant.web.broadcast import PARTINGS, Broadcast, Kind, Notice
from assistant.web.identity import Identity
from assistant.web.sockets import Sockets


class Partings:
    """Lets customers go, here and at other servers."""

    def __init__(self, *, identity: Identity, sockets: Sockets, broadcast: Broadcast) -> None:
        self._identity = identity
        self._sockets = sockets
        self._broadcast = broadcast

    def let_go(self, customer_id: CustomerId, *, reason: str) -> None:
        """Forget who a customer is taken for, and close their sockets."""
        self._let_go_here(customer_id, reason=reason)
        self._broadcast.parted(customer_id, reason=reason)

    async def run(self, stop: asyncio.Event) -> None:
        """Let go whom other servers did, until told to stop."""
        with self._broadcast.subscription(PARTINGS) as partings:
            ending = asyncio.create_task(_ended_by(stop, partings.end))
            try:
                while notices := await partings.next():
                    for one in notices:
                        self._heed(one)
            finally:
                ending.cancel()
                await asyncio.wait((ending,))

    def _heed(self, notice: Notice) -> None:
        if notice.kind is Kind.PARTED:
            self._let_go_here(CustomerId(notice.author), reason=notice.reason)
        else:  # some may have been missed
            self._identity.forget_everybody()

    def _let_go_here(self, customer_id: CustomerId, *, reason: str) -> None:
        self._identity.forget(customer_id)
        self._sockets.dismiss(customer_id, reason=reason)


async def _ended_by(stop: asyncio.Event, end: Callable[[], None]) -> None:
    await stop.wait()
    end()
