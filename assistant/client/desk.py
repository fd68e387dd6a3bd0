"""Work as an agent does: see who waits, take a conversation, answer, and hand it back."""

from __future__ import annotations

from urllib.parse import quote
from uuid import uuid4

from assistant.client import model
from assistant.client.errors import NotFound
from assistant.client.transport import Transport


class Desk:
    """The desk of the agent behind the token."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def queue(self) -> model.Queue:
        """Return who waits, in order, and what the agent has."""
        return await self._transport.call("GET", "/v1/queue", model.Queue)

    async def claim(self, handoff_id: str) -> model.Claimed:
        """Take a conversation that waits. Raises `Conflict` if somebody was faster."""
        return await self._transport.call("POST", f"/v1/handoffs/{handoff_id}/claim", model.Claimed, body={})

    async def summary(self, handoff_id: str) -> model.Summary:
        """Return what to know before the first word."""
        return await self._transport.call("GET", f"/v1/handoffs/{handoff_id}/summary", model.Summary)

    async def read(self, conversation_id: str) -> model.DeskTalk:
        """Return a conversation with its messages."""
        return await self._transport.call("GET", f"/v1/desk/conversations/{conversation_id}", model.DeskTalk)

    async def summary_of(self, conversation_id: str) -> model.Summary:
        """Return the summary of a conversation. Raises `NotFound` where no person was asked for."""
        handoff = (await self.read(conversation_id)).handoff
        if handoff is None:
            raise NotFound(
                status=404,
                kind="not-found",
                detail="no person was asked for in this conversation, so nothing is summarised",
                fix="read the conversation",
            )
        return await self.summary(handoff.id)

    async def view(self, customer: str, *, purpose: str) -> model.View:
        """Return what may be used of the shop's `customer` for remember, personal_answers or offers."""
        path = f"/v1/customers/{quote(customer, safe='')}/view"
        return await self._transport.call("GET", path, model.View, query={"purpose": purpose})

    async def reply(self, conversation_id: str, text: str, *, client_id: str | None = None) -> model.Said:
        """Answer the customer. Raises `Conflict` unless the agent has the conversation."""
        body = {"client_id": client_id or uuid4().hex, "text": text}
        return await self._transport.call(
            "POST", _at(conversation_id, "messages"), model.Said, body=body, is_repeatable=True
        )

    async def mark_read(self, conversation_id: str, seq: int) -> model.Conversation:
        """Say that the agent has read up to message `seq`; the customer sees it. It only rises.

        Raises `Conflict` unless the agent has the conversation.
        """
        state = await self._transport.call(
            "POST", _at(conversation_id, "read"), model.State, body={"seq": seq}, is_repeatable=True
        )
        return state.conversation

    async def hand_back(self, conversation_id: str, *, note: str = "") -> model.Conversation:
        """Return a conversation to the assistant, with what was settled."""
        state = await self._transport.call(
            "POST", _at(conversation_id, "hand-back"), model.State, body={"note": note}
        )
        return state.conversation

    async def close(self, conversation_id: str) -> model.Conversation:
        """End a conversation; ending it again changes nothing."""
        state = await self._transport.call(
            "POST", _at(conversation_id, "close"), model.State, body={}, is_repeatable=True
        )
        return state.conversation


def _at(conversation_id: str, action: str) -> str:
    return f"/v1/desk/conversations/{conversation_id}/{action}"
