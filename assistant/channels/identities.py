"""Show customers by what they are recognised and who was joined with them, and let them take both back."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import structlog
from aiohttp import web
from pydantic import BaseModel, JsonValue, TypeAdapter

from assistant.channels.merges import PersonOut
from assistant.events import Clock, CustomerId
from assistant.identities.model import Identifier, Kind, Vouching
from assistant.web.bodies import Nothing, Strict
from assistant.web.identity import CALLER
from assistant.web.partings import Partings
from assistant.web.routes import Who, route
from assistant.work import UnitOfWork, Work

_KEPT = TypeAdapter(dict[str, list[dict[str, JsonValue]]])

log = structlog.stdlib.get_logger()


class Connect(Strict):
    """Whether something may join others to the customer."""

    is_connected: bool


class IdentifierOut(BaseModel):
    """One thing that a customer is known by, and who vouched for it, if anybody did."""

    id: str
    kind: Kind
    value: str
    source: str
    verified_by: Vouching | None
    verified_at: datetime | None
    seen_at: datetime
    disconnected_at: datetime | None  # since when they want it to join nobody to them

    @classmethod
    def of(cls, one: Identifier) -> Self:
        """Show `one`, which is kept."""
        return cls(
            id=str(one.row),
            kind=one.kind,
            value=one.value,
            source=one.source,
            verified_by=one.verified_by,
            verified_at=one.verified_at,
            seen_at=one.seen_at,
            disconnected_at=one.disconnected_at,
        )


class JoinedOut(PersonOut):
    """Whoever was merged into the customer, and by which merge."""

    merge: str
    at: datetime


class IdentitiesOut(BaseModel):
    """What the customer who asks is known by, who was merged into them, and what could not move with them."""

    identifiers: list[IdentifierOut]
    merged: list[JoinedOut]
    kept_apart: dict[str, list[dict[str, JsonValue]]]


class IdentitiesDoor:
    """Serves to customers what they are known by."""

    def __init__(self, *, work: Work, partings: Partings, clock: Clock) -> None:
        self._work = work
        self._partings = partings
        self._clock = clock

    @route("GET", "/v1/me/identities", who=Who.CUSTOMER, gives=IdentitiesOut)
    async def known_by(self, request: web.Request) -> IdentitiesOut:
        """Return what the customer who asks is known by, and who was merged into them."""
        async with self._work.reading() as work:
            return await identities_of(work, request[CALLER].customer_id)

    @route("PUT", "/v1/me/identities/{identifier}", who=Who.CUSTOMER, takes=Connect, gives=IdentifierOut)
    async def connect(self, request: web.Request, body: Connect) -> IdentifierOut:
        """Have something that the customer is known by join nobody to them any more, or let it again."""
        async with self._work.writing() as work:
            changed = await work.identities.connect(
                request[CALLER].customer_id,
                int(request.match_info["identifier"]),
                is_connected=body.is_connected,
                at=self._clock(),
            )
        log.info("identifier changed", customer=request[CALLER].pseudonym, connected=body.is_connected)
        return IdentifierOut.of(changed)

    @route("POST", "/v1/me/merges/{merge}/undo", who=Who.CUSTOMER, takes=Nothing, gives=IdentitiesOut)
    async def part(self, request: web.Request, _body: Nothing) -> IdentitiesOut:
        """Take apart who was joined with the customer who asks; each has their own again.

        What rests on it is taken apart first. What happened since stays with the customer.
        """
        customer_id = request[CALLER].customer_id
        async with self._work.writing() as work:
            done = await work.merges.part(
                request.match_info["merge"], customer_id=customer_id, at=self._clock()
            )
            left = await identities_of(work, customer_id)
        for merge in done:
            self._partings.let_go(merge.survivor_id, reason="merged")
        log.info("parted by the customer", customer=request[CALLER].pseudonym, merges=len(done))
        return left


async def identities_of(work: UnitOfWork, customer_id: CustomerId) -> IdentitiesOut:
    """Return what a customer is known by, and who was merged into them."""
    merges = {one.absorbed_id: one for one in await work.merges.holding(customer_id)}
    return IdentitiesOut(
        identifiers=[IdentifierOut.of(one) for one in await work.identities.of(customer_id)],
        merged=[
            JoinedOut(**PersonOut.of(one).model_dump(), merge=merges[one.id].id, at=merges[one.id].at)
            for one in await work.customers.absorbed(customer_id)
        ],
        kept_apart=_KEPT.validate_python(await work.identities.kept_apart(customer_id)),
    )
