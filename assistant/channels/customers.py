"""Show customers what we know about them, and let them correct, take along or erase it.

Whose data it is comes from the token alone: no address here names a customer.
"""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal, Self

import structlog
from aiohttp import hdrs, web
from pydantic import BaseModel, StringConstraints

from assistant.channels.consents import ConsentShown, ConsentsOut
from assistant.channels.identities import identities_of
from assistant.consents.model import Consents, Purpose, Tier
from assistant.consents.uses import USES, Kind
from assistant.events import Clock, ConversationId, Event, Topic
from assistant.facts.model import Origin, Preference
from assistant.history.model import Activity
from assistant.web.bodies import Strict
from assistant.web.identity import CALLER, Caller
from assistant.web.partings import Partings
from assistant.web.readable import readable
from assistant.web.routes import Who, route
from assistant.web.showing import all_shown
from assistant.web.wire import (
    ConversationOut,
    OrderOut,
    PreferenceOut,
    ProfileOut,
)
from assistant.work import Work

SHOWN = 50  # conversations and activities in the panel

log = structlog.stdlib.get_logger()


class StatePreference(Strict):
    """What a customer sends to set or correct a preference."""

    value: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"),
    ]


class Export(Strict):
    """In which form a copy is wanted."""

    form: Literal["json", "html"] = "json"


class MarkGift(Strict):
    """Whether an order was for somebody else."""

    is_gift: bool


class DoneOut(BaseModel):
    """Something that the customer did in the shop."""

    id: str
    kind: str
    at: datetime
    product_id: str | None

    @classmethod
    def of(cls, activity: Activity) -> Self:
        """Show `activity`."""
        return cls(id=activity.id, kind=activity.kind, at=activity.at, product_id=activity.product_id)


class WhyOut(BaseModel):
    """Where one kind of data comes from, and what it may be used for and is used for now."""

    kind: Kind
    source: str
    purposes: list[Purpose]
    used_now: list[Purpose]

    @classmethod
    def all_of(cls, consents: Consents) -> list[Self]:
        """Tell why each kind is kept."""
        return [
            cls(
                kind=kind,
                source=use.source,
                purposes=list(use.purposes),
                used_now=[one for one in use.purposes if consents.allows(one)],
            )
            for kind, use in USES.items()
        ]


class MeOut(BaseModel):
    """Everything that the privacy panel shows."""

    profile: ProfileOut
    preferences: list[PreferenceOut]
    consents: list[ConsentShown]
    orders: list[OrderOut]
    activities: list[DoneOut]
    conversations: list[ConversationOut]
    policy: int  # the version of the words that ask
    tier: Tier | None
    has_signal: bool  # their browser said no for them
    why: list[WhyOut]


class CustomersDoor:
    """Serves the privacy panel."""

    def __init__(self, *, work: Work, partings: Partings, clock: Clock) -> None:
        self._work = work
        self._partings = partings
        self._clock = clock

    @route("GET", "/v1/me", who=Who.CUSTOMER, gives=MeOut)
    async def me(self, request: web.Request) -> MeOut:
        """Return everything that we know about the customer who asks."""
        customer_id = request[CALLER].customer_id
        async with self._work.reading() as work:
            view = await work.customers.own(customer_id)
            conversations = await work.conversations.of_customer(customer_id, SHOWN)
            asked = ConsentsOut.of(view.consents, work.consents.policy)
            return MeOut(
                profile=ProfileOut.of(view),
                preferences=[PreferenceOut.of(one) for one in view.preferences],
                consents=asked.consents,
                orders=[OrderOut.of(one) for one in view.orders],
                activities=[DoneOut.of(one) for one in view.activities[:SHOWN]],
                conversations=await all_shown(work, conversations),
                policy=asked.policy,
                tier=asked.tier,
                has_signal=asked.has_signal,
                why=WhyOut.all_of(view.consents),
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
            await work.facts.state(request[CALLER].customer_id, preference)
        log.info("preference set", customer=request[CALLER].pseudonym)
        return PreferenceOut.of(preference)

    @route("DELETE", "/v1/me/preferences/{topic}", who=Who.CUSTOMER)
    async def forget(self, request: web.Request) -> None:
        """Remove what we thought the customer prefers, and all that we ever thought of it, for good."""
        async with self._work.writing() as work:
            await work.facts.forget(request[CALLER].customer_id, request.match_info["topic"])

    @route("PUT", "/v1/me/orders/{order}/gift", who=Who.CUSTOMER, takes=MarkGift, gives=OrderOut)
    async def mark_gift(self, request: web.Request, body: MarkGift) -> OrderOut:
        """Say whether an order was for somebody else, so that it does not steer what follows."""
        async with self._work.writing() as work:
            order = await work.history.mark_gift(
                request[CALLER].customer_id, request.match_info["order"], is_gift=body.is_gift
            )
        return OrderOut.of(order)

    @route("DELETE", "/v1/me/activities/{activity}", who=Who.CUSTOMER)
    async def forget_activity(self, request: web.Request) -> None:
        """Forget one thing that the customer did, for good."""
        async with self._work.writing() as work:
            await work.history.forget_activity(request[CALLER].customer_id, request.match_info["activity"])

    @route("DELETE", "/v1/me/conversations/{conversation}", who=Who.CUSTOMER)
    async def forget_conversation(self, request: web.Request) -> None:
        """Forget a conversation for good, with what was noted of its answers; one under way is ended so."""
        async with self._work.writing() as work:
            await work.conversations.forget(
                ConversationId(request.match_info["conversation"]), request[CALLER].customer_id
            )

    @route("GET", "/v1/me/export", who=Who.CUSTOMER, takes=Export, sends="*/*")
    async def export(self, request: web.Request, query: Export) -> web.Response:
        """Return a copy of everything, to take along: for a program, or as a page to read."""
        everything = await self._everything(request[CALLER])
        if query.form == "html":
            body, kind = readable("What we know about you", everything).encode(), "text/html"
        else:
            body, kind = json.dumps(everything, ensure_ascii=False, indent=1).encode(), "application/json"
        attached = f'attachment; filename="my-data.{query.form}"'
        return web.Response(
            body=body, content_type=kind, charset="utf-8", headers={hdrs.CONTENT_DISPOSITION: attached}
        )

    async def _everything(self, caller: Caller) -> dict[str, object]:
        async with self._work.reading() as work:
            everything: dict[str, object] = {**await work.customers.export(caller.customer_id)}
            everything["conversations"] = await work.conversations.export(caller.customer_id)
            everything["attachments"] = await work.attachments.export(caller.customer_id)
            everything["questions"] = [
                {"topic": one.topic, "is_skipped": one.is_skipped, "at": one.at.isoformat()}
                for one in await work.questions.of(caller.customer_id)
            ]
            everything["order_steps"] = await work.intake.export(caller.customer_id)
            identities = await identities_of(work, caller.customer_id)
            everything["identities"] = identities.model_dump(mode="json")
            everything["notices"] = await work.proactive.export(caller.customer_id)
            everything["feedback"] = await work.analytics.export(caller.customer_id)
            everything["helpdesks"] = await work.correspondence.export(caller.customer_id)
            everything["seen_by_staff"] = [
                {"at": one.at.isoformat(), "deed": one.deed, "about": one.about}
                for one in await work.audit.about(caller.pseudonym)
            ]
        return everything

    @route("DELETE", "/v1/me", who=Who.CUSTOMER)
    async def erase(self, request: web.Request) -> web.Response:
        """Erase the customer and everything about them; their tokens stop working."""
        caller, now = request[CALLER], self._clock()
        async with self._work.writing() as work:
            await work.customers.erase(caller.customer_id, at=now)
            erased = Event(topic=Topic.CUSTOMER_ERASED, about=caller.pseudonym, details={}, at=now)
            await work.outbox.add(erased)
        self._partings.let_go(caller.customer_id, reason="erased")
        log.info("customer erased", customer=caller.pseudonym)
        return web.Response(status=HTTPStatus.NO_CONTENT)
