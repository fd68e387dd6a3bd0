"""Speak for a customer: start conversations, ask, stream replies, and follow what comes by itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from uuid import uuid4

from assistant.client import model
from assistant.client.errors import NotNow, Unreachable
from assistant.client.events import Event, events_in
from assistant.client.transport import Transport

Heard = model.Admitted | model.Piece | model.Replied | model.Retracted
Followed = model.Told | model.Changed

_STREAMED: Mapping[str, type[Heard]] = {
    "admitted": model.Admitted,
    "piece": model.Piece,
    "reply": model.Replied,
    "retracted": model.Retracted,
}
_FOLLOWED: Mapping[str, type[Followed]] = {"message": model.Told, "conversation": model.Changed}


class Conversations:
    """The conversations of the customer behind the token."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def start(self, *, client_id: str | None = None, page: str | None = None) -> Talk:
        """Start a conversation; under a `client_id` that was used before, return that one."""
        body = {"client_id": client_id or uuid4().hex, **({} if page is None else {"page": page})}
        opened = await self._transport.call(
            "POST", "/v1/conversations", model.Opened, body=body, is_repeatable=True
        )
        return Talk(self._transport, opened)

    async def open(self, conversation_id: str) -> Talk:
        """Return a conversation of before. Raises `NotFound`."""
        return Talk(self._transport, await _read(self._transport, conversation_id, after=0))

    async def all(self) -> tuple[model.Conversation, ...]:
        """Return the latest conversations, newest first."""
        found = await self._transport.call("GET", "/v1/conversations", model.Conversations)
        return found.conversations


class Talk:
    """One conversation; `opened` is how it was when it was opened."""

    def __init__(self, transport: Transport, opened: model.Opened) -> None:
        self._transport = transport
        self.opened = opened
        self.id = opened.conversation.id

    async def ask(
        self, text: str, *, client_id: str | None = None, context: Mapping[str, str | float] | None = None
    ) -> model.Exchange:
        """Send a message and wait for the reply; there is none while a person answers.

        Sent again under the same `client_id` it gets the first reply. Raises `Closed` once it has ended.
        """
        return await self._transport.call(
            "POST",
            self._at("messages"),
            model.Exchange,
            body=_message(text, client_id, context),
            is_repeatable=True,
        )

    async def stream(
        self, text: str, *, client_id: str | None = None, context: Mapping[str, str | float] | None = None
    ) -> AsyncGenerator[Heard]:
        """Send a message and yield how the reply comes about; pieces are provisional until `Replied`.

        Raises `ClientError`; after `Unreachable`, `ask` under the same `client_id` tells what became of it.
        """
        body = _message(text, client_id, context)
        async with (
            self._transport.events("POST", self._at("messages"), body=body) as response,
            aclosing(events_in(response.content)) as events,
        ):
            async for event in events:
                if kind := _STREAMED.get(event.name):
                    yield kind.model_validate_json(event.content)

    async def follow(self, *, after: int = 0) -> AsyncGenerator[Followed]:
        """Yield each message behind number `after`, once and in order, and each change of state; for ever.

        A broken connection is opened again where it broke. Raises `ClientError` once the service refuses.
        """
        failures = 0
        while True:
            try:
                async with aclosing(self._followed(after)) as events:
                    async for event in events:
                        failures = 0
                        if kind := _FOLLOWED.get(event.name):
                            after = int(event.id or after)
                            yield kind.model_validate_json(event.content)
            except (Unreachable, NotNow) as error:
                failures += 1
                await self._transport.wait_after(failures, error)

    async def read(self, *, after: int = 0) -> model.Opened:
        """Return the state and the messages behind number `after`."""
        return await _read(self._transport, self.id, after=after)

    async def fetch_person(self) -> model.Opened:
        """Ask for a person; asking again changes nothing."""
        return await self._transport.call(
            "POST", self._at("person"), model.Opened, body={}, is_repeatable=True
        )

    async def rate(self, score: int) -> model.Conversation:
        """Say how it went, from 1 to 5; the last word counts."""
        return await self._changed("rating", {"score": score})

    async def mark_read(self, seq: int) -> model.Conversation:
        """Say that the customer has read up to message `seq`; agents see it. It only rises."""
        return await self._changed("read", {"seq": seq})

    async def close(self) -> model.Conversation:
        """End the conversation; ending it again changes nothing."""
        return await self._changed("close", {})

    async def _changed(self, action: str, body: Mapping[str, object]) -> model.Conversation:
        state = await self._transport.call(
            "POST", self._at(action), model.State, body=body, is_repeatable=True
        )
        return state.conversation

    async def _followed(self, after: int) -> AsyncGenerator[Event]:
        headers = {"Last-Event-ID": str(after)}
        async with (
            self._transport.events("GET", self._at("events"), headers=headers) as response,
            aclosing(events_in(response.content)) as events,
        ):
            async for event in events:
                yield event

    def _at(self, action: str) -> str:
        return f"/v1/conversations/{self.id}/{action}"


async def _read(transport: Transport, conversation_id: str, *, after: int) -> model.Opened:
    return await transport.call(
        "GET", f"/v1/conversations/{conversation_id}", model.Opened, query={"after": str(after)}
    )


def _message(
    text: str, client_id: str | None, context: Mapping[str, str | float] | None
) -> dict[str, object]:
    return {"client_id": client_id or uuid4().hex, "text": text, "context": dict(context or {})}
