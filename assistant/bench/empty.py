"""Serve nothing at all, over HTTP and WebSocket: `python -m assistant.bench.empty PORT`.

What a request to it costs is the floor of every turn: the connection, the framework, the client.
"""

from __future__ import annotations

import sys

from aiohttp import WSMsgType, web

from assistant.file_limit import allow_many_files


async def answer(request: web.Request) -> web.Response:
    """Read the body and answer with next to nothing."""
    await request.read()
    return web.Response(body=b"{}", content_type="application/json")


async def echo(request: web.Request) -> web.WebSocketResponse:
    """Say back whatever is said."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
    return socket


def build() -> web.Application:
    """Return the application; `GET /readyz` is there so that it is waited for like the real one."""
    app = web.Application()
    app.add_routes([web.post("/empty", answer), web.get("/readyz", answer), web.get("/socket", echo)])
    return app


def main() -> None:
    """Serve on the port that is the only argument."""
    allow_many_files()
    web.run_app(build(), host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
