"""Keep one stream of server-sent events: a bounded line and one writer, as a WebSocket has.

A comment is sent when nothing else is, so that proxies keep the connection and a reader that has gone is
noticed. A reader that cannot keep up is dropped; it comes back with the id of the last event that it has.
"""

from __future__ import annotations

import asyncio

from aiohttp import hdrs, web
from pydantic import BaseModel

from assistant.events import CustomerId
from assistant.web.routes import EVENT_STREAM
from assistant.web.sockets import TOO_SLOW, Bye, Ending

QUIET_SECONDS = 15.0  # after which a comment is sent
WRITE_SECONDS = 20.0  # that one event may take
MOST_WAITING = 256  # events


class EventStream:
    """One open stream: `send` and `end` never wait, `write` is the one writer."""

    def __init__(self, *, after: int, customer_id: CustomerId) -> None:
        self.after = after  # the number of the last message that was put in line
        self.customer_id: CustomerId | None = customer_id
        self._line: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._response = web.StreamResponse(
            headers={hdrs.CONTENT_TYPE: EVENT_STREAM, hdrs.CACHE_CONTROL: "no-store"}
        )
        self._ending: Ending | None = None

    async def opened(self, request: web.Request) -> web.StreamResponse:
        """Begin to answer `request`, and return the answer."""
        await self._response.prepare(request)
        return self._response

    def send(self, frame: BaseModel) -> None:
        """Put an event in line; drop the reader if the line is full."""
        if self._line.qsize() >= MOST_WAITING:
            self.end(TOO_SLOW)
        else:
            self._line.put_nowait(self._event(frame))

    async def put(self, frame: BaseModel) -> None:
        """Put an event in line once there is room: for what the reader may take at its own speed."""
        await self._has_room.wait()
        self._line.put_nowait(self._event(frame))
        if self._line.qsize() >= MOST_WAITING:
            self._has_room.clear()

    def end(self, ending: Ending) -> None:
        """Have the writer send what is in line, say goodbye and stop; the first ending counts."""
        if self._ending is None:
            self._ending = ending
            self._line.put_nowait(None)

    async def write(self) -> None:
        """Send what is in line until told to end, or the reader is gone."""
        try:
            while (event := await self._next()) is not None:
                async with asyncio.timeout(WRITE_SECONDS):
                    await self._response.write(event)
            if self._ending is not None and self._ending is not TOO_SLOW and self._ending.reason:
                await self._response.write(self._event(Bye(reason=self._ending.reason)))
        except (ConnectionError, TimeoutError):
            return

    async def _next(self) -> bytes | None:
        """Return the next event, a comment if none comes for long, or nothing at the end."""
        if self._ending is TOO_SLOW:
            return None
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                event = await self._line.get()
        except TimeoutError:
            return b": still here\n\n"
        if self._line.qsize() < MOST_WAITING // 2:
            self._has_room.set()
        return event

    def _event(self, frame: BaseModel) -> bytes:
        content = frame.model_dump(mode="json")
        message = content.get("message")
        if isinstance(message, dict):
            self.after = max(self.after, int(message["seq"]))
        name = content["type"]
        return f"id: {self.after}\nevent: {name}\ndata: {frame.model_dump_json()}\n\n".encode()
