"""Be a helpdesk on loopback: keep what was said, tell what happened, and refuse what is not documented."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from typing import cast

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import JsonValue


class Who(Enum):
    """Who said something at the fake."""

    CUSTOMER = auto()
    PERSON = auto()
    ASSISTANT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message that the fake keeps."""

    id: int
    who: Who
    text: str
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What the helpdesk would deliver, not signed yet."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """How the next call is answered instead; `is_kept`: only after it did what it was asked."""

    status: int = 0  # 0: the connection breaks
    headers: Mapping[str, str] = field(default_factory=dict)
    is_kept: bool = False
    after: asyncio.Event | None = None  # before which nothing is answered


class FakeHelpdesk(ABC):
    """What every fake does; a vendor's own adds its paths, its words and its deliveries."""

    def __init__(self) -> None:
        self.said: dict[str, list[Said]] = defaultdict(list)
        self.faults: list[str] = []  # calls that no document of the vendor allows
        self.troubles: deque[Trouble] = deque()
        self.calls: list[str] = []  # method and path of each, in order
        self._number = 1000
        self._news = asyncio.Event()

    @abstractmethod
    def customer_writes(self, conversation: str, text: str) -> Event:
        """Have the customer write; return what the helpdesk delivers of it."""

    @abstractmethod
    def person_writes(self, conversation: str, text: str) -> Event:
        """Have a person of the helpdesk answer the customer, taking over if they had not."""

    @abstractmethod
    def person_hands_back(self, conversation: str) -> Event:
        """Have a person give the conversation back to the assistant."""

    @abstractmethod
    def ends(self, conversation: str) -> Event:
        """Have a person end the conversation."""

    @abstractmethod
    def echo(self, conversation: str, said: Said) -> Event | None:
        """Return what is delivered of a message of ours, if anything is."""

    @abstractmethod
    def is_with_people(self, conversation: str) -> bool:
        """Whether people have the conversation now."""

    @abstractmethod
    def routes(self) -> Iterable[web.RouteDef]:
        """Return what the vendor documents, and nothing else."""

    def app(self) -> web.Application:
        """Return the fake as an application; what is not among its routes is a fault."""
        app = web.Application(middlewares=[self._watched])
        app.add_routes(list(self.routes()))
        return app

    def replies(self, conversation: str) -> list[str]:
        """Return what the assistant said to the customer."""
        said = self.said[conversation]
        return [one.text for one in said if one.who is Who.ASSISTANT and not one.is_private]

    def notes(self, conversation: str) -> list[str]:
        """Return what the assistant left for staff only."""
        return [one.text for one in self.said[conversation] if one.is_private]

    async def until(self, holds: Callable[[], bool], *, seconds: float = 20.0) -> None:
        """Wait for calls until something holds."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._news.clear()
                await self._news.wait()

    def keep(self, conversation: str, who: Who, text: str, *, is_private: bool = False) -> Said:
        """Keep one message under the next number."""
        self._number += 1
        said = Said(id=self._number, who=who, text=text, is_private=is_private)
        self.said[conversation].append(said)
        return said

    async def content(
        self, request: web.Request, *, required: Mapping[str, type | tuple[type, ...]], allowed: Iterable[str]
    ) -> dict[str, JsonValue]:
        """Return the JSON object of a call; refuse what lacks a field, has a wrong type or one too many."""
        if request.content_type != "application/json":
            raise self.fault(f"{request.path}: the body is not said to be JSON")
        found = await request.json()
        if not isinstance(found, dict):
            raise self.fault("the body is no JSON object")
        for name, kind in required.items():
            if not isinstance(found.get(name), kind):
                raise self.fault(f"{request.path}: {name} is missing, or not as documented")
        if others := set(found) - set(required) - set(allowed):
            raise self.fault(f"{request.path}: {sorted(others)} are not documented")
        return cast(dict[str, JsonValue], found)

    def fault(self, problem: str) -> web.HTTPException:
        """Note that a call is not as documented, and return how it is refused."""
        self.faults.append(problem)
        return web.HTTPUnprocessableEntity(text=problem)

    @web.middleware
    async def _watched(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await self._answered(request, handler)
        finally:
            self.calls.append(f"{request.method} {request.path}")
            self._news.set()

    async def _answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            raise self.fault(f"{request.method} {request.path} is not documented")
        trouble = self.troubles.popleft() if self.troubles else None
        if trouble is None:
            return await handler(request)
        if trouble.after is not None:
            await trouble.after.wait()
        if trouble.is_kept:
            await handler(request)
        if trouble.status == 0:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
        return web.json_response({}, status=trouble.status, headers=trouble.headers)
