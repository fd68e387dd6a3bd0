"""Open the service under one address: the front door of the client."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from aiohttp import ClientSession

from assistant.client import model
from assistant.client.conversations import Conversations
from assistant.client.desk import Desk
from assistant.client.shop import Offers, Shop
from assistant.client.transport import Patience, Transport

USUAL = Patience()


class Concierge:
    """A running service, under one token; to be used in an `async with`.

    The token is whatever the part that is used asks for: the shop's key or an API token, a customer's, or
    an agent's session. Every call may raise `ClientError`.
    """

    def __init__(self, url: str, *, token: str | None = None, patience: Patience = USUAL) -> None:
        self._url = url
        self._token = token
        self._patience = patience
        self._session: ClientSession | None = None
        self._opened: Transport | None = None

    async def __aenter__(self) -> Self:
        self._session = ClientSession()
        self._opened = Transport(self._session, self._url, token=self._token, patience=self._patience)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = self._opened = None

    @property
    def conversations(self) -> Conversations:
        """Conversations of the customer whose token this is."""
        return Conversations(self._transport)

    @property
    def offers(self) -> Offers:
        """Offers to the customer whose token this is."""
        return Offers(self._transport)

    @property
    def shop(self) -> Shop:
        """What the shop's server tells and asks."""
        return Shop(self._transport)

    @property
    def desk(self) -> Desk:
        """The desk of the agent whose token this is."""
        return Desk(self._transport)

    def customer(self, token: str) -> Conversations:
        """Return the conversations of a customer whose token is at hand."""
        return Conversations(self._transport.under(token))

    def speaking_for(self, customer: str) -> Conversations:
        """Return the conversations that this program holds for a customer, named by the shop's own id."""
        return Conversations(self._transport.speaking_for(customer))

    async def visitor(self) -> model.Visitor:
        """Return a token for somebody who is not signed in."""
        return await self._transport.call("POST", "/v1/visitors", model.Visitor, body={})

    async def search(self, question: str, *, limit: int = 5) -> tuple[model.Found, ...]:
        """Return what the articles for customers hold on a question, best first."""
        query = {"q": question, "limit": str(limit)}
        return (await self._transport.call("GET", "/v1/search", model.Findings, query=query)).found

    async def answer(
        self, question: str, *, said: Sequence[tuple[str, str]] = (), customer: str | None = None
    ) -> model.Answer:
        """Answer a question outside any conversation, from the articles; nothing is kept.

        `said` is what came before, as (user or assistant, words); `customer` the shop's own id of who asks.
        """
        history = [{"role": role, "content": words} for role, words in said]
        messages = [*history, {"role": "user", "content": question}]
        body: dict[str, object] = {"model": "concierge", "messages": messages}
        if customer is not None:
            body["user"] = customer
        found = await self._transport.call(
            "POST", "/v1/chat/completions", model.Completion, body=body, is_repeatable=True
        )
        return model.Answer(text=found.choices[0].message.content, **found.concierge.model_dump())

    @property
    def _transport(self) -> Transport:
        if self._opened is None:
            raise RuntimeError("open it first: `async with Concierge(…) as concierge`")
        return self._opened
