"""Ask customers what their data may be used for, in the words of the policy, and take their word at once.

Each answer is kept with what was shown. Whoever answers words that have changed since is asked again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, JsonValue

from assistant.consents.model import CUSTOMER, SIGNAL, Consent, Consents, Purpose, Tier
from assistant.consents.policy import SHARING, Policy
from assistant.errors import Conflict, InvalidInput
from assistant.events import Clock, CustomerId
from assistant.web.bodies import Strict
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.web.wire import ConsentOut
from assistant.work import UnitOfWork, Work

log = structlog.stdlib.get_logger()

Door = Literal["widget", "page", "api"]


class DecideConsent(Strict):
    """Whether one purpose is allowed from now on; `policy` is the version whose words were shown."""

    granted: bool
    policy: int | None = Field(None, ge=1)
    door: Door = "api"


class OptOut(Strict):
    """What to switch off: everything, or what would be selling or sharing."""

    what: Literal["everything", "sharing"] = "everything"
    door: Door = "api"


class ConsentShown(ConsentOut):
    """One purpose as a customer is asked for it, and what holds."""

    name: str
    asks: str
    benefit: str
    is_asked_again: bool  # they agreed to less than it means by now

    @classmethod
    def in_words(cls, consents: Consents, purpose: Purpose, policy: Policy) -> Self:
        """Show what holds for `purpose`, with the words that ask for it."""
        terms, decided = policy.terms[purpose], consents.decided.get(purpose)
        return cls(
            purpose=purpose,
            granted=consents.allows(purpose),
            source=decided.source if decided else "default",
            at=decided.at if decided else None,
            name=terms.name,
            asks=terms.asks,
            benefit=terms.benefit,
            is_asked_again=purpose in consents.outgrown,
        )


class ConsentsOut(BaseModel):
    """Everything that a customer is asked, and what holds where they are."""

    policy: int
    tier: Tier | None
    has_signal: bool  # their browser said no for them
    consents: list[ConsentShown]

    @classmethod
    def of(cls, consents: Consents, policy: Policy) -> Self:
        """Show every purpose, decided or not."""
        return cls(
            policy=policy.version,
            tier=consents.tier,
            has_signal=any(one.source == SIGNAL for one in consents.decided.values()),
            consents=[ConsentShown.in_words(consents, purpose, policy) for purpose in Purpose],
        )


class DecisionOut(BaseModel):
    """One decision and its proof."""

    purpose: Purpose
    granted: bool
    source: str
    at: datetime
    door: str
    policy: int | None
    wording: str

    @classmethod
    def of(cls, one: Consent) -> Self:
        """Show a decision as it is kept."""
        return cls(
            purpose=one.purpose,
            granted=one.granted,
            source=one.source,
            at=one.at,
            door=one.door,
            policy=one.policy,
            wording=one.wording,
        )


class DecisionsOut(BaseModel):
    """Every decision, oldest first, and each policy that one of them was taken on."""

    decisions: list[DecisionOut]
    policies: list[dict[str, JsonValue]]


class ConsentsDoor:
    """Serves the customer's consents."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    @route("GET", "/v1/me/consents", who=Who.CUSTOMER, gives=ConsentsOut)
    async def asked(self, request: web.Request) -> ConsentsOut:
        """Return what the customer is asked, and what holds now."""
        async with self._work.reading() as work:
            return ConsentsOut.of(await work.consents.of(request[CALLER].customer_id), work.consents.policy)

    @route("GET", "/v1/me/decisions", who=Who.CUSTOMER, gives=DecisionsOut)
    async def decisions(self, request: web.Request) -> DecisionsOut:
        """Return every decision with its proof: who took it, when, where, and on which words."""
        async with self._work.reading() as work:
            kept = await work.consents.history(request[CALLER].customer_id)
            versions = sorted({one.policy for one in kept if one.policy is not None})
            policies = [document for version in versions for document in await work.consents.shown(version)]
        return DecisionsOut(decisions=[DecisionOut.of(one) for one in kept], policies=policies)

    @route("PUT", "/v1/me/consents/{purpose}", who=Who.CUSTOMER, takes=DecideConsent, gives=ConsentShown)
    async def decide(self, request: web.Request, body: DecideConsent) -> ConsentShown:
        """Allow or forbid one purpose, from the next message on."""
        purpose, policy, caller = _purpose(request), self._work.policy, request[CALLER]
        if body.policy is not None and body.policy != policy.version:
            raise Conflict("the words changed since you read them", fix="read them again, then decide")
        consent = Consent(
            purpose=purpose, granted=body.granted, source=CUSTOMER, at=self._clock(), door=body.door
        )
        async with self._work.writing() as work:
            await work.consents.decide(caller.customer_id, consent)
            holds = await work.consents.of(caller.customer_id)
        log.info("consent decided", customer=caller.pseudonym, purpose=purpose, granted=body.granted)
        return ConsentShown.in_words(holds, purpose, policy)

    @route("POST", "/v1/me/opt-out", who=Who.CUSTOMER, takes=OptOut, gives=ConsentsOut)
    async def opt_out(self, request: web.Request, body: OptOut) -> ConsentsOut:
        """Switch everything off at once, or all that would be selling or sharing."""
        caller = request[CALLER]
        purposes = frozenset(Purpose) if body.what == "everything" else SHARING
        async with self._work.writing() as work:
            await self._refuse(work, caller.customer_id, sorted(purposes), door=body.door)
            holds = ConsentsOut.of(await work.consents.of(caller.customer_id), work.consents.policy)
        log.info("opted out", customer=caller.pseudonym, what=body.what)
        return holds

    async def _refuse(
        self, work: UnitOfWork, customer_id: CustomerId, purposes: list[Purpose], *, door: str
    ) -> None:
        for purpose in purposes:
            refused = Consent(purpose=purpose, granted=False, source=CUSTOMER, at=self._clock(), door=door)
            await work.consents.decide(customer_id, refused)


def _purpose(request: web.Request) -> Purpose:
    name = request.match_info["purpose"]
    try:
        return Purpose(name)
    except ValueError:
        raise InvalidInput(
            "purpose", f"there is no purpose {name!r}", fix=f"one of {', '.join(Purpose)}"
        ) from None
