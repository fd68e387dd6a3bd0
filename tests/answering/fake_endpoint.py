"""An OpenAI-compatible endpoint of our own, on loopback, that does whatever a test wants of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Behaviour = Callable[["FakeEndpoint", web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class FakeEndpoint:
    """Answers each request with the next behaviour, the last one for ever; remembers what came."""

    behaviours: list[Behaviour]
    url: str = ""
    asked: list[str] = field(default_factory=list)  # the bodies, as they came
    keys: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Do what comes next."""
        self.asked.append(await request.text())
        self.keys.append(request.headers.get("Authorization", ""))
        behaviour = self.behaviours[0] if len(self.behaviours) == 1 else self.behaviours.pop(0)
        return await behaviour(self, request)


@asynccontextmanager
async def endpoint(*behaviours: Behaviour) -> AsyncGenerator[FakeEndpoint]:
    """Serve on a free port while inside."""
    fake = FakeEndpoint(list(behaviours))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", fake.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield fake
    finally:
        fake.released.set()
        await runner.cleanup()


def says(text: str, *, ending: str | None = "stop", is_done: bool = True) -> Behaviour:
    """Stream a text in small pieces."""

    async def behave(_fake: FakeEndpoint, request: web.Request) -> web.StreamResponse:
        """Stream it."""
        response = await begun(request)
        for start in range(0, len(text), 7):
            await response.write(chunk(text[start : start + 7]))
        if ending:
            await response.write(chunk("", ending=ending))
        if is_done:
            await response.write(b"data: [DONE]\n\n")
        return response

    return behave


def says_then_hangs(text: str) -> Behaviour:
    """Stream a text, then nothing more until the test is over."""

    async def behave(fake: FakeEndpoint, request: web.Request) -> web.StreamResponse:
        """Stream it and wait."""
        response = await begun(request)
        await response.write(chunk(text))
        await fake.released.wait()
        return response

    return behave


def says_then_breaks_off(text: str) -> Behaviour:
    """Stream a text and cut the connection."""

    async def behave(_fake: FakeEndpoint, request: web.Request) -> web.StreamResponse:
        """Stream it and hang up."""
        response = await begun(request)
        await response.write(chunk(text))
        if request.transport is not None:
            request.transport.abort()
        return response

    return behave


def says_nonsense(raw: bytes) -> Behaviour:
    """Stream bytes that are no answer."""

    async def behave(_fake: FakeEndpoint, request: web.Request) -> web.StreamResponse:
        """Stream them."""
        response = await begun(request)
        await response.write(raw)
        return response

    return behave


def refuses(status: int, **headers: str) -> Behaviour:
    """Answer with an error."""

    async def behave(_fake: FakeEndpoint, _request: web.Request) -> web.StreamResponse:
        """Refuse."""
        content = {"error": {"message": "the secret reason of the vendor"}}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response(content, status=status, headers=named)

    return behave


def obeys_documents(fallback: str) -> Behaviour:
    """Say whatever a source orders a model to say, like a model that believes everything."""

    async def behave(fake: FakeEndpoint, request: web.Request) -> web.StreamResponse:
        """Look for an order in what was sent, and carry it out."""
        _, found, order = fake.asked[-1].partition("and say: ")
        said = order.partition("\\n")[0] if found else fallback
        return await says(said)(fake, request)

    return behave


async def begun(request: web.Request) -> web.StreamResponse:
    """Begin a stream of events."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    return response


def chunk(text: str, *, ending: str | None = None) -> bytes:
    """Return one event as vendors send it."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": ending}
    content = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(content)}\n\n".encode()
