"""Be one customer at one of the server's doors: ask, wait for the answer, ask again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from assistant.errors import Unavailable
from assistant.events import new_id

TURNS_A_CONVERSATION = 20
LONGEST_ANSWER = 30.0  # seconds


class Reply(BaseModel):
    """What the client reads of a message."""

    author: str
    decision: str | None = None


class Conversation(BaseModel):
    """What the client reads of a conversation."""

    id: str
    owner: str


class Started(BaseModel):
    """The answer to starting a conversation."""

    conversation: Conversation


class Answered(BaseModel):
    """The answer to a message over HTTP."""

    reply: Reply | None
    conversation: Conversation


class Frame(BaseModel):
    """One frame of the socket, as far as the client reads it."""

    model_config = ConfigDict(extra="ignore")

    type: str
    message: Reply | None = None


class Door(Protocol):
    """One customer, and the way that they talk to the server."""

    decisions: list[str]  # what the server did, turn by turn

    async def prepare(self) -> None:
        """Get ready for the next question; not timed."""

    async def ask(self) -> None:
        """Ask one question and wait for its answer; raises `Unavailable`."""

    async def leave(self) -> None:
        """Say goodbye."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who comes in, and what they ask: so often in their first conversation, then as often as others."""

    token: str
    questions: Iterator[str]
    turns: int = TURNS_A_CONVERSATION


class HttpDoor(Door):
    """Asks over HTTP, in a new conversation every so many turns or when a person is fetched."""

    def __init__(self, session: aiohttp.ClientSession, asker: Asker) -> None:
        self.decisions: list[str] = []
        self._session = session
        self._headers = {"Authorization": f"Bearer {asker.token}"}
        self._questions = asker.questions
        self._conversation: Conversation | None = None
        self._turns_left = asker.turns

    @override
    async def prepare(self) -> None:
        if self._conversation is None:
            self._conversation = await start(self._session, self._headers)

    @override
    async def ask(self) -> None:
        if self._conversation is None:
            raise Unavailable("asked before a conversation was started")
        body = {"client_id": f"turn-{self._turns_left}", "text": next(self._questions)}
        path = f"/v1/conversations/{self._conversation.id}/messages"
        answered = Answered.model_validate_json(await post(self._session, path, body, self._headers))
        self._turns_left -= 1
        self.decisions.append((answered.reply and answered.reply.decision) or "none")
        if answered.conversation.owner != "assistant" or not self._turns_left:
            self._conversation, self._turns_left = None, TURNS_A_CONVERSATION

    @override
    async def leave(self) -> None:
        self._conversation = None


class SocketDoor(Door):
    """Asks over a WebSocket, each conversation on a socket of its own."""

    def __init__(self, session: aiohttp.ClientSession, asker: Asker) -> None:
        self.decisions: list[str] = []
        self._session = session
        self._token = asker.token
        self._questions = asker.questions
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._turns_left = asker.turns

    @override
    async def prepare(self) -> None:
        is_over = not self._turns_left or self.decisions[-1:] == ["hand_off"]
        if self._socket is not None and not is_over:
            return
        if is_over:
            self._turns_left = TURNS_A_CONVERSATION
        await self.leave()
        conversation = await start(self._session, {"Authorization": f"Bearer {self._token}"})
        self._socket = await self._session.ws_connect("/v1/socket")
        hello = {"type": "hello", "token": self._token, "conversation": conversation.id, "after": 0}
        await self._socket.send_json(hello)
        while (await self._receive()).message is None:  # "ready", then the greeting
            continue

    @override
    async def ask(self) -> None:
        if self._socket is None:
            raise Unavailable("asked before a socket was opened")
        frame = {"type": "message", "client_id": f"turn-{self._turns_left}", "text": next(self._questions)}
        await self._socket.send_json(frame)
        self._turns_left -= 1
        while True:
            message = (await self._receive()).message
            if message is not None and message.author == "assistant":
                self.decisions.append(message.decision or "none")
                return

    @override
    async def leave(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        self._socket = None

    async def listen(self) -> None:
        """Hear whatever is said, until the server ends it."""
        if self._socket is not None:
            async for _ in self._socket:
                pass

    async def _receive(self) -> Frame:
        if self._socket is None:
            raise Unavailable("the socket is closed")
        try:
            received = await self._socket.receive(timeout=LONGEST_ANSWER)
        except TimeoutError as late:
            raise Unavailable(f"the socket was silent for {LONGEST_ANSWER:.0f} s") from late
        if received.type is not aiohttp.WSMsgType.TEXT:
            raise Unavailable(f"the socket ended with {received.type.name}")
        frame = Frame.model_validate_json(received.data)
        if frame.type in {"error", "bye"}:
            raise Unavailable(f"the socket said {received.data}")
        return frame


class EmptyDoor(Door):
    """Asks a handler that does nothing: what HTTP alone costs on both sides."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.decisions: list[str] = []
        self._session = session

    @override
    async def prepare(self) -> None:
        return

    @override
    async def ask(self) -> None:
        await post(self._session, "/empty", {"client_id": "turn-0", "text": "Where is my order?"}, {})

    @override
    async def leave(self) -> None:
        return


class EmptySocketDoor(Door):
    """Asks a socket that says the same back."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.decisions: list[str] = []
        self._session = session
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    @override
    async def prepare(self) -> None:
        if self._socket is None:
            self._socket = await self._session.ws_connect("/socket")

    @override
    async def ask(self) -> None:
        if self._socket is None:
            raise Unavailable("asked before a socket was opened")
        await self._socket.send_str('{"type": "message", "text": "Where is my order?"}')
        await self._socket.receive_str(timeout=LONGEST_ANSWER)

    async def listen(self) -> None:
        """Hear whatever is said, until the server ends it."""
        if self._socket is not None:
            async for _ in self._socket:
                pass

    @override
    async def leave(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        self._socket = None


async def start(session: aiohttp.ClientSession, headers: dict[str, str]) -> Conversation:
    """Start a conversation; raises `Unavailable`."""
    body = {"client_id": new_id("start")}
    return Started.model_validate_json(await post(session, "/v1/conversations", body, headers)).conversation


async def post(
    session: aiohttp.ClientSession, path: str, body: dict[str, str], headers: dict[str, str]
) -> bytes:
    """Send one request and return the body of its answer; raises `Unavailable` where it is refused."""
    try:
        async with session.post(path, json=body, headers=headers) as response:
            content = await response.read()
    except (aiohttp.ClientError, TimeoutError) as failed:
        raise Unavailable(f"POST {path}: {type(failed).__name__} {failed}") from failed
    if not response.ok:
        raise Unavailable(f"POST {path}: {response.status} {content.decode(errors='replace')[:500]}")
    return content
