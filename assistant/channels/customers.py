"""Show customers what we know about them, and let them correct, take along or erase it.

Whose data it is comes from the token alone: no address here names a customer.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Annotated

import structlog
from aiohttp import hdrs, web
from pydantic import BaseModel, StringConstraints

from assistant.channels.merges import identities_of
from assistant.consents.model import Consent, Purpose
from assistant.errors import InvalidInput
from assistant.events import Clock, Event, Topic
from assistant.facts.model import Origin, Preference
from assistant.web.bodies import Strict
from assistant.web.identity import CALLER, Identity
from assistant.web.routes import Who, route
from assistant.web.showing import all_shown
from assistant.web.sockets import Sockets
from assistant.web.wire import (
    ConsentOut,
    ConversationOut,
    OrderOut,
    PreferenceOut,
    ProfileOut,
)
from assistant.work import Work

SHOWN = 50  # conversations in the panel

log = structlog.stdlib.get_logger()


class StatePreference(Strict):
    """What a customer sends to set or correct a preference."""

    value: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"),
    ]


class DecideConsent(Strict):
    """Whether one purpose is allowed from now on."""

    granted: bool


class MarkGift(Strict):
    """Whether an order was for somebody else."""

    is_gift: bool


class MeOut(BaseModel):
    """Everything that the privacy panel shows."""

    profile: ProfileOut
    preferences: list[PreferenceOut]
    consents: list[ConsentOut]
    orders: list[OrderOut]
    conversations: list[ConversationOut]


class CustomersDoor:
    """Serves the privacy panel."""

    def __init__(self, *, work: Work, identity: Identity, sockets: Sockets, clock: Clock) -> None:
        self._work = work
        self._identity = identity
        self._sockets = sockets
        self._clock = clock

    @route("GET", "/v1/me", who=Who.CUSTOMER, gives=MeOut)
    async def me(self, request: web.Request) -> MeOut:
        """Return everything that we know about the customer who asks."""
        customer_id = request[CALLER].customer_id
        async with self._work.reading() as work:
            view = await work.customers.own(customer_id)
            conversations = await work.conversations.of_customer(customer_id, SHOWN)
            return MeOut(
                profile=ProfileOut.of(view),
                preferences=[PreferenceOut.of(one) for one in view.preferences],
                consents=ConsentOut.all_of(view.consents),
                orders=[OrderOut.of(one) for one in view.orders],
                conversations=await all_shown(work, conversations),
            )

    @route("PUT", "/v1/me/preferences/{topic}", who=Who.CUSTOMER, takes=StatePreference, gives=PreferenceOut)
    async def state(self, request: web.Request, body: StatePreference) -> PreferenceOut:
        """Keep a preference as set by the customer; it outranks all others."""
        preference = Preference(
            topic=request.match_info["topic"],
            value=body.value,
            origin=Origin.SET,
            confidence=1.0,
            learned_at=self._clock(),
            source="panel",
        )
        async with self._work.writing() as work:
            await work.facts.learn(request[CALLER].customer_id, preference)
        log.info("preference set", customer=request[CALLER].pseudonym)
        return PreferenceOut.of(preference)

    @route("DELETE", "/v1/me/preferences/{topic}", who=Who.CUSTOMER)
    async def forget(self, request: web.Request) -> None:
        """Forget what we thought the customer prefers."""
        async with self._work.writing() as work:
            await work.facts.forget(
                request[CALLER].customer_id, request.match_info["topic"], at=self._clock()
            )

    @route("PUT", "/v1/me/consents/{purpose}", who=Who.CUSTOMER, takes=DecideConsent, gives=ConsentOut)
    async def decide(self, request: web.Request, body: DecideConsent) -> ConsentOut:
        """Allow or forbid one purpose, from the next message on."""
        consent = Consent(
            purpose=_purpose(request), granted=body.granted, source="customer", at=self._clock()
        )
        async with self._work.writing() as work:
            await work.consents.decide(request[CALLER].customer_id, consent)
        log.info(
            "consent decided",
            customer=request[CALLER].pseudonym,
            purpose=consent.purpose,
            granted=consent.granted,
        )
        return ConsentOut.of(consent)

    @route("PUT", "/v1/me/orders/{order}/gift", who=Who.CUSTOMER, takes=MarkGift, gives=OrderOut)
    async def mark_gift(self, request: web.Request, body: MarkGift) -> OrderOut:
        """Say whether an order was for somebody else, so that it does not steer what follows."""
        async with self._work.writing() as work:
            order = await work.history.mark_gift(
                request[CALLER].customer_id, request.match_info["order"], is_gift=body.is_gift
            )
        return OrderOut.of(order)

    @route("GET", "/v1/me/export", who=Who.CUSTOMER)
    async def export(self, request: web.Request) -> web.Response:
        """Return a copy of everything, to take along."""
        customer_id = request[CALLER].customer_id
        async with self._work.reading() as work:
            everything: dict[str, object] = {**await work.customers.export(customer_id)}
            everything["order_steps"] = await work.intake.export(customer_id)
            everything["conversations"] = await work.conversations.export(customer_id)
            everything["feedback"] = await work.analytics.export(customer_id)
            everything["identities"] = (await identities_of(work, customer_id)).model_dump(mode="json")
        return web.Response(
            body=json.dumps(everything, ensure_ascii=False, indent=1).encode(),
            content_type="application/json",
            headers={hdrs.CONTENT_DISPOSITION: 'attachment; filename="my-data.json"'},
        )

    @route("DELETE", "/v1/me", who=Who.CUSTOMER)
    async def erase(self, request: web.Request) -> web.Response:
        """Erase the customer and everything about them; their tokens stop working."""
        caller, now = request[CALLER], self._clock()
        async with self._work.writing() as work:
            await work.customers.erase(caller.customer_id, at=now)
            erased = Event(topic=Topic.CUSTOMER_ERASED, about=caller.pseudonym, details={}, at=now)
            await work.outbox.add(erased)
        self._identity.forget(caller.customer_id)
        self._sockets.dismiss(caller.customer_id)
        log.info("customer erased", customer=caller.pseudonym)
        return web.Response(status=HTTPStatus.NO_CONTENT)


def _purpose(request: web.Request) -> Purpose:
    name = request.match_info["purpose"]
    try:
        return Purpose(name)
    except ValueError:
        raise InvalidInput(
            "purpose", f"there is no purpose {name!r}", fix=f"one of {', '.join(Purpose)}"
        ) from None
