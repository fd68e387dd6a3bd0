"""Stand in for the server where only the client is looked at: a door that answers as it is told."""

from __future__ import annotations

from collections.abc import Iterator

from aiohttp import WSMsgType, web


class Shop:
    """Answers with the decisions given, one after another, and counts what it was asked."""

    def __init__(self, decisions: Iterator[str]) -> None:
        self._decisions = decisions
        self.started = 0
        self.asked: list[str] = []

    def application(self) -> web.Application:
        """Return the doors that a customer of the benchmark uses."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/v1/conversations", self.start),
                web.post("/v1/conversations/{id}/messages", self.answer),
                web.get("/v1/socket", self.converse),
            ]
        )
        return app

    async def start(self, _: web.Request) -> web.Response:
        """Begin another conversation."""
        self.started += 1
        conversation = {"id": f"cnv_{self.started}", "owner": "assistant"}
        return web.json_response({"conversation": conversation, "messages": []}, status=201)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a message; a decision that is no decision is refused."""
        self.asked.append((await request.json())["text"])
        decision = next(self._decisions)
        if decision == "refuse":
            return web.json_response({"title": "too many"}, status=429)
        owner = "nobody" if decision == "hand_off" else "assistant"
        reply = {"author": "assistant", "decision": decision}
        conversation = {"id": request.match_info["id"], "owner": owner}
        return web.json_response({"message": {}, "reply": reply, "conversation": conversation})

    async def converse(self, request: web.Request) -> web.WebSocketResponse:
        """Greet, then answer each message after echoing it, as the real socket does."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive_json()
        await socket.send_json({"type": "ready"})
        await socket.send_json({"type": "message", "message": {"author": "assistant"}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self.asked.append(frame.json()["text"])
                await self._reply(socket, next(self._decisions))
        return socket

    async def _reply(self, socket: web.WebSocketResponse, decision: str) -> None:
        if decision == "refuse":
            await socket.send_json({"type": "error", "problem": {"title": "too many"}})
            return
        await socket.send_json({"type": "message", "message": {"author": "customer"}})
        await socket.send_json({"type": "typing", "author": "assistant"})
        await socket.send_json({"type": "message", "message": {"author": "assistant", "decision": decision}})
