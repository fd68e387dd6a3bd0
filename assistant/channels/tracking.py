"""Take in events in the format of Segment's HTTP tracking API, so that its libraries work unchanged.

An acknowledged event is on the disk, and counts in the customer's next turn. Sent again with the
same `messageId` it changes nothing. Events that cannot be kept are named in the answer, whose
status says success all the same: a library would otherwise send the good ones again, and lose them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import InvalidInput
from assistant.intake.reading import LARGEST_BATCH, opened
from assistant.receiving.apart import ReceivingApart
from assistant.receiving.keeping import Taken
from assistant.receiving.taking import Receiving
from assistant.tokens.model import Scope
from assistant.web.bodies import body_of
from assistant.web.programs import TOKEN
from assistant.web.routes import Who, route
from assistant.web.write_keys import WriteKeys

log = structlog.stdlib.get_logger()


class EventIn(BaseModel):
    """One event of Segment's tracking API; what else it carries is passed over."""

    model_config = ConfigDict(extra="allow", title="TrackedEvent")

    type: str = Field("", description="identify, track, page, screen, group or alias; in a batch only")
    messageId: str | None = Field(None, description="a repeat counts once")  # noqa: N815  # Segment's names
    userId: str | int | None = Field(None, description="the shop's own id of the customer")  # noqa: N815
    anonymousId: str | int | None = Field(None, description="somebody who is not signed in")  # noqa: N815
    event: str | None = Field(None, description="what happened, as Product Viewed")
    properties: dict[str, Any] = {}
    traits: dict[str, Any] = {}
    timestamp: datetime | None = None
    sentAt: datetime | None = None  # noqa: N815
    writeKey: str | None = Field(None, description="where Basic authentication is not sent")  # noqa: N815


class BatchIn(BaseModel):
    """Several events, 500 KB of them at most."""

    model_config = ConfigDict(extra="allow")

    batch: list[EventIn | Any] = Field(
        description="what is no event is named in the answer; the others are kept"
    )
    sentAt: datetime | None = None  # noqa: N815
    writeKey: str | None = None  # noqa: N815


class RejectedOut(BaseModel):
    """An event that was not kept, and how to mend it."""

    index: int
    messageId: str | None  # noqa: N815  # as the libraries know it
    problem: str
    fix: str


class ReceivedOut(BaseModel):
    """What came of a request."""

    success: bool = True
    accepted: int
    rejected: list[RejectedOut] = []

    @classmethod
    def of(cls, kept: Taken) -> ReceivedOut:
        """Show what came of a request."""
        return cls(
            accepted=kept.accepted,
            rejected=[
                RejectedOut(index=one.place, messageId=one.id, problem=one.problem, fix=one.fix)
                for one in kept.rejected
            ],
        )


class TrackingDoor:
    """Takes in what sources with a write key report."""

    def __init__(self, receiving: Receiving | ReceivingApart, *, write_keys: WriteKeys) -> None:
        self._receiving = receiving
        self._write_keys = write_keys

    @route(
        "POST",
        "/v1/batch",
        who=Who.SOURCE,
        scope=Scope.INTAKE,
        reads=BatchIn,
        gives=ReceivedOut,
        body_bytes=LARGEST_BATCH,
    )
    async def batch(self, request: web.Request) -> ReceivedOut:
        """Keep several events of any kind; each stands for itself."""
        return ReceivedOut.of(await self._taken(request, kind=None))

    @route(
        "POST",
        "/v1/identify",
        who=Who.SOURCE,
        scope=Scope.INTAKE,
        reads=EventIn,
        gives=ReceivedOut,
        body_bytes=LARGEST_BATCH,
    )
    async def identify(self, request: web.Request) -> ReceivedOut:
        """Bring a customer's profile up to date."""
        return await self._one(request, "identify")

    @route(
        "POST",
        "/v1/track",
        who=Who.SOURCE,
        scope=Scope.INTAKE,
        reads=EventIn,
        gives=ReceivedOut,
        body_bytes=LARGEST_BATCH,
    )
    async def track(self, request: web.Request) -> ReceivedOut:
        """Keep something that a customer did."""
        return await self._one(request, "track")

    @route(
        "POST",
        "/v1/page",
        who=Who.SOURCE,
        scope=Scope.INTAKE,
        reads=EventIn,
        gives=ReceivedOut,
        body_bytes=LARGEST_BATCH,
    )
    async def page(self, request: web.Request) -> ReceivedOut:
        """Keep that a page was looked at."""
        return await self._one(request, "page")

    @route(
        "POST",
        "/v1/screen",
        who=Who.SOURCE,
        scope=Scope.INTAKE,
        reads=EventIn,
        gives=ReceivedOut,
        body_bytes=LARGEST_BATCH,
    )
    async def screen(self, request: web.Request) -> ReceivedOut:
        """Keep that a screen of an app was looked at."""
        return await self._one(request, "screen")

    @route(
        "POST",
        "/v1/group",
        who=Who.SOURCE,
        scope=Scope.INTAKE,
        reads=EventIn,
        gives=ReceivedOut,
        body_bytes=LARGEST_BATCH,
    )
    async def group(self, request: web.Request) -> ReceivedOut:
        """Keep that a customer was said to belong to a group."""
        return await self._one(request, "group")

    @route(
        "POST",
        "/v1/alias",
        who=Who.SOURCE,
        scope=Scope.INTAKE,
        reads=EventIn,
        gives=ReceivedOut,
        body_bytes=LARGEST_BATCH,
    )
    async def alias(self, request: web.Request) -> ReceivedOut:
        """Keep that two ids were said to be one; nothing is joined by it."""
        return await self._one(request, "alias")

    async def _one(self, request: web.Request, kind: str) -> ReceivedOut:
        """Keep a single event. Raises `InvalidInput` for one that cannot be kept."""
        kept = await self._taken(request, kind=kind)
        if kept.rejected:
            raise InvalidInput("event", kept.rejected[0].problem, fix=kept.rejected[0].fix)
        return ReceivedOut.of(kept)

    async def _taken(self, request: web.Request, *, kind: str | None) -> Taken:
        is_signed = TOKEN in request or self._write_keys.check_header(request)
        try:
            envelope = opened(await body_of(request, largest=LARGEST_BATCH), is_batch=kind is None)
        except InvalidInput:
            if not is_signed:
                self._write_keys.check(None)  # whoever shows no key is told of nothing else
            raise
        if not is_signed:
            self._write_keys.check(envelope.write_key)
        kept = await self._receiving.take(envelope, kind=kind)
        if kept.rejected:
            log.warning("events were not kept", rejected=len(kept.rejected), accepted=kept.accepted)
        return kept
