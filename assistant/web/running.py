"""Count what is under way, so that a shutdown can refuse what is new and wait for the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import Unavailable


class Running:
    """Lets work begin until told to drain."""

    def __init__(self) -> None:
        self._count = 0
        self._is_draining = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def is_draining(self) -> bool:
        """Whether new work is refused."""
        return self._is_draining

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one piece of work while inside. Raises `Unavailable` when draining."""
        if self._is_draining:
            raise Unavailable(
                "the service is restarting", fix="send it again in a moment; nothing was stored"
            )
        self._count += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if self._count == 0:
                self._idle.set()

    async def drain(self, *, seconds: float) -> bool:
        """Refuse new work and wait for the rest; return whether it finished in time."""
        self._is_draining = True
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True
