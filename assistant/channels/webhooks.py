"""Let the owner say which systems of theirs are told what happens, and see what became of it.

A secret is shown once, in the answer to what made it. What was written by anybody is in none of
these answers, not even where it goes along to an endpoint.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from assistant.audit.model import Deed
from assistant.errors import InvalidInput
from assistant.events import Clock
from assistant.notifying import Notifying
from assistant.outgoing import Reach, why_not
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.webhooks.model import (
    CHOOSABLE,
    Delivery,
    DeliveryId,
    Endpoint,
    EndpointId,
    State,
    Told,
    Wanted,
    Which,
)
from assistant.work import Work

FIX = "write https://shop.example/hooks; own machines are named in CONCIERGE_ALLOWED_PRIVATE_HOSTS"

log = structlog.stdlib.get_logger()

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^https?://[^\x00-\x20\x7f]+$")
]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,8}_[0-9a-f]{32}$")]


class WebhookIn(Strict):
    """An endpoint as the owner wants it; no `events` means all, ids alone go along without `with_content`."""

    name: Name
    url: Address
    events: Annotated[tuple[Told, ...], Field(max_length=len(CHOOSABLE))] = ()
    with_content: bool = False

    def wanted(self, reach: Reach) -> Wanted:
        """Return what is wanted. Raises `InvalidInput` for an address that nothing may be sent to."""
        if (problem := why_not(self.url, reach)) is not None:
            raise InvalidInput("url", problem, fix=FIX)
        if Told.TESTED in self.events:
            raise InvalidInput("events", f"{Told.TESTED} is sent when you ask for it", fix="leave it out")
        return Wanted(
            name=self.name,
            url=self.url,
            events=tuple(one for one in CHOOSABLE if one in self.events),
            with_content=self.with_content,
        )


class WebhookChange(WebhookIn):
    """An endpoint in place of the version that was opened."""

    is_on: bool = True
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class WebhookOut(BaseModel):
    """An endpoint as it stands; its secret is not in here."""

    id: str
    name: str
    url: str
    events: list[Told]
    with_content: bool
    is_on: bool
    ended: str | None  # why it is told nothing
    failing_since: datetime | None
    old_secret_until: datetime | None
    version: int
    changed_by: str
    made_at: datetime
    sent: int  # of the deliveries that are kept
    waiting: int
    dead: int

    @classmethod
    def of(cls, one: Endpoint) -> Self:
        """Show `one`."""
        return cls(
            id=one.id,
            name=one.wanted.name,
            url=one.wanted.url,
            events=list(one.wanted.events),
            with_content=one.wanted.with_content,
            is_on=one.ended is None,
            ended=one.ended,
            failing_since=one.failing_since,
            old_secret_until=one.old_secret_until,
            version=one.version,
            changed_by=one.changed_by,
            made_at=one.made_at,
            sent=one.count(State.SENT),
            waiting=one.count(State.WAITING),
            dead=one.count(State.DEAD),
        )


class WebhookMade(BaseModel):
    """An endpoint that was made or has a new secret, which is shown this once."""

    webhook: WebhookOut
    secret: str


class WebhookList(BaseModel):
    """Every endpoint, oldest first, and the events that there are."""

    webhooks: list[WebhookOut]
    events: list[Told]


class DeliveryOut(BaseModel):
    """An event on its way to an endpoint; `event_id` is the `webhook-id` of every attempt."""

    number: int
    id: str
    webhook: str
    event_id: str
    event: Told
    state: State
    attempts: int
    queued_at: datetime
    tried_at: datetime | None
    next_at: datetime | None
    status: int | None
    problem: str
    took_ms: int | None

    @classmethod
    def of(cls, one: Delivery) -> Self:
        """Show `one`."""
        return cls(
            number=one.number,
            id=one.id,
            webhook=one.endpoint_id,
            event_id=one.event_id,
            event=one.told,
            state=one.state,
            attempts=one.attempts,
            queued_at=one.queued_at,
            tried_at=one.tried_at,
            next_at=one.next_at,
            status=one.status,
            problem=one.problem,
            took_ms=None if one.took is None else round(one.took * 1000),
        )


class DeliveryQuery(Strict):
    """Which deliveries: of one endpoint, in one state, of one event, those before a number."""

    webhook: Id | None = None
    state: State | None = None
    event: Told | None = None
    before: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class DeliveryList(BaseModel):
    """Deliveries, newest first."""

    deliveries: list[DeliveryOut]


class ReplayIn(Strict):
    """Since when to send again what is dead, or with `with_sent` also what arrived."""

    since: AwareDatetime
    with_sent: bool = False


class ReplayedOut(BaseModel):
    """How many deliveries are on their way again."""

    replayed: int


class WebhooksDoor:
    """Serves endpoints and what became of deliveries to the owner."""

    def __init__(
        self, notifying: Notifying, *, reach: Reach, work: Work, auditor: Auditor, clock: Clock
    ) -> None:
        self._notifying = notifying
        self._reach = reach
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("GET", "/v1/webhooks", who=Who.OWNER, gives=WebhookList)
    async def listed(self, _request: web.Request) -> WebhookList:
        """List the endpoints that are told what happens, and the events that there are."""
        async with self._work.reading() as work:
            found = await work.webhooks.listed()
        return WebhookList(webhooks=[WebhookOut.of(one) for one in found], events=list(CHOOSABLE))

    @route(
        "POST",
        "/v1/webhooks",
        who=Who.OWNER,
        takes=WebhookIn,
        gives=WebhookMade,
        status=HTTPStatus.CREATED,
    )
    async def add(self, request: web.Request, body: WebhookIn) -> WebhookMade:
        """Have an endpoint told what happens from now on; its secret is shown this once."""
        wanted, staff = body.wanted(self._reach), request[STAFF]
        async with self._work.writing() as work:
            made, secret = await work.webhooks.add(wanted, by=staff.name, at=self._clock())
            await self._auditor.note_thing(work, staff, Deed.MADE_WEBHOOK, about=made.id)
        log.info("webhook made", webhook=made.id)
        return WebhookMade(webhook=WebhookOut.of(made), secret=secret)

    @route("PUT", "/v1/webhooks/{webhook}", who=Who.OWNER, takes=WebhookChange, gives=WebhookOut)
    async def change(self, request: web.Request, body: WebhookChange) -> WebhookOut:
        """Change an endpoint, switch it off, or on again after it was stopped."""
        wanted, staff = body.wanted(self._reach), request[STAFF]
        async with self._work.writing() as work:
            changed = await work.webhooks.change(
                _named(request), wanted, is_on=body.is_on, version=body.version, by=staff.name
            )
            await self._auditor.note_thing(work, staff, Deed.CHANGED_WEBHOOK, about=changed.id)
        return WebhookOut.of(changed)

    @route("DELETE", "/v1/webhooks/{webhook}", who=Who.OWNER)
    async def remove(self, request: web.Request) -> None:
        """Remove an endpoint with its log; nothing more is sent there."""
        async with self._work.writing() as work:
            await work.webhooks.remove(_named(request))
            await self._auditor.note_thing(work, request[STAFF], Deed.REMOVED_WEBHOOK, about=_named(request))

    @route("POST", "/v1/webhooks/{webhook}/secret", who=Who.OWNER, gives=WebhookMade)
    async def rotate(self, request: web.Request) -> WebhookMade:
        """Make a new secret, shown this once; the one before stays valid for a day."""
        async with self._work.writing() as work:
            secret = await work.webhooks.rotate(_named(request), at=self._clock())
            rotated = await work.webhooks.get(_named(request))
            await self._auditor.note_thing(
                work, request[STAFF], Deed.CHANGED_WEBHOOK_SECRET, about=rotated.id
            )
        return WebhookMade(webhook=WebhookOut.of(rotated), secret=secret)

    @route("POST", "/v1/webhooks/{webhook}/test", who=Who.OWNER, gives=DeliveryOut)
    async def test(self, request: web.Request) -> DeliveryOut:
        """Send a test event now, once, and return what came of it."""
        async with self._work.writing() as work:
            await work.webhooks.get(_named(request))
            await self._auditor.note_thing(work, request[STAFF], Deed.TESTED_WEBHOOK, about=_named(request))
        return DeliveryOut.of(await self._notifying.test(_named(request)))

    @route("POST", "/v1/webhooks/{webhook}/replay", who=Who.OWNER, takes=ReplayIn, gives=ReplayedOut)
    async def replay_since(self, request: web.Request, body: ReplayIn) -> ReplayedOut:
        """Send again what was to be told since a moment, under the same ids."""
        async with self._work.writing() as work:
            endpoint = await work.webhooks.get(_named(request))
            replayed = await work.deliveries.replay_since(
                endpoint.id, body.since, with_sent=body.with_sent, at=self._clock()
            )
            await self._auditor.note_thing(work, request[STAFF], Deed.REPLAYED_WEBHOOK, about=endpoint.id)
        return ReplayedOut(replayed=replayed)

    @route("GET", "/v1/webhook-deliveries", who=Who.OWNER, takes=DeliveryQuery, gives=DeliveryList)
    async def deliveries(self, _request: web.Request, query: DeliveryQuery) -> DeliveryList:
        """Return what became of deliveries, newest first."""
        which = Which(
            endpoint=None if query.webhook is None else EndpointId(query.webhook),
            state=query.state,
            told=query.event,
            before=query.before,
        )
        async with self._work.reading() as work:
            found = await work.deliveries.listed(which, limit=query.limit)
        return DeliveryList(deliveries=[DeliveryOut.of(one) for one in found])

    @route("POST", "/v1/webhook-deliveries/{delivery}/replay", who=Who.OWNER, gives=DeliveryOut)
    async def replay(self, request: web.Request) -> DeliveryOut:
        """Send one delivery again, whatever became of it, under its own id."""
        delivery = DeliveryId(request.match_info["delivery"])
        async with self._work.writing() as work:
            replayed = await work.deliveries.replay(delivery, at=self._clock())
            await self._auditor.note_thing(
                work, request[STAFF], Deed.REPLAYED_WEBHOOK, about=replayed.endpoint_id
            )
        return DeliveryOut.of(replayed)


def _named(request: web.Request) -> EndpointId:
    return EndpointId(request.match_info["webhook"])
