"""Keep connections from being held by whoever sends next to nothing.

A head that trickles in costs its sender nothing and us a connection. The first request of a connection has to
be there within some seconds, or the connection is cut; between two requests the server's keep-alive does the
same. How long a body may take is for whoever reads it.
"""

from __future__ import annotations

import asyncio
from functools import partial

from aiohttp import web
from typing_extensions import override

from assistant.web.problems import Handler

HEAD_SECONDS = 15.0
KEEP_ALIVE_SECONDS = 75.0  # longer than the proxies that are common wait before they use a connection again
LONGEST_LINE = 16 * 1024  # bytes of the first line, and of each header: a token has 8 KiB at most


class FirstRequest(asyncio.Protocol):
    """Stands before a connection's handler until its first request is there."""

    def __init__(self, handler: web.RequestHandler, *, seconds: float) -> None:
        self._handler = handler
        self._seconds = seconds
        self._deadline: asyncio.TimerHandle | None = None

    def arrived(self) -> None:
        """Wait no longer: the head of a request is there."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(self._seconds, transport.abort)
        self._handler.connection_made(transport)

    @override
    def data_received(self, data: bytes) -> None:
        self._handler.data_received(data)

    @override
    def eof_received(self) -> None:
        self._handler.eof_received()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.arrived()
        self._handler.connection_lost(exc)

    @override
    def pause_writing(self) -> None:
        self._handler.pause_writing()

    @override
    def resume_writing(self) -> None:
        self._handler.resume_writing()


class GuardedSite(web.BaseSite):
    """Listens on an address, and cuts connections whose first request does not come in time."""

    def __init__(
        self, runner: web.AppRunner, host: str, port: int, *, head_seconds: float = HEAD_SECONDS
    ) -> None:
        super().__init__(runner)
        self._host = host
        self._port = port
        self._head_seconds = head_seconds

    @property
    @override
    def name(self) -> str:
        return f"http://{self._host}:{self._port}"

    @override
    async def start(self) -> None:
        await super().start()
        listening = await asyncio.get_running_loop().create_server(
            partial(guarded, self._runner, self._head_seconds), self._host, self._port, backlog=self._backlog
        )
        self._server = listening


def guarded(runner: web.BaseRunner, seconds: float) -> FirstRequest:
    """Return what handles one new connection."""
    if runner.server is None:
        raise RuntimeError("the runner is set up before it listens")
    return FirstRequest(runner.server(), seconds=seconds)


@web.middleware
async def note_arrival(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Take note that a whole head has arrived."""
    protocol = request.transport.get_protocol() if request.transport is not None else None
    if isinstance(protocol, FirstRequest):
        protocol.arrived()
    return await handler(request)
