"""Let the owner keep business customers, and the shop's own server say who belongs to them.

Nobody joins an account by saying so: who belongs where comes from the owner, from the shop's key, or from
a claim in a token that the shop signed.
"""

from __future__ import annotations

from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.accounts.model import Layer, Service, Standing, Vouched
from assistant.enrolling import (
    AccountRow,
    DepartmentRow,
    LayerRow,
    MemberRow,
    Place,
    Word,
    check,
    customer_of,
    enrol_one,
)
from assistant.errors import Conflict, InvalidInput
from assistant.events import Clock
from assistant.tokens.model import Scope
from assistant.web.bodies import Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work

ACCOUNT_BYTES = 8 * 1024 * 1024  # an account with all its people
PAGE = 200

log = structlog.stdlib.get_logger()


class AccountIn(LayerRow):
    """An account as it is from now on, its departments included; people are named beside or by token."""

    name: Word | None = None
    departments: tuple[DepartmentRow, ...] = Field((), max_length=1000)
    members: tuple[MemberRow, ...] = Field((), max_length=50_000)


class Belongs(Strict):
    """Where a customer belongs; without an account, in none."""

    account: Place | None
    department: Place | None = None
    role: Place | None = None


class Behind(Strict):
    """Which page to return: what comes behind an id."""

    after: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""


class ServiceOut(BaseModel):
    """How one layer's people are served."""

    priority: int | None
    response_minutes: int | None
    agent: str | None

    @classmethod
    def of(cls, service: Service) -> Self:
        """Show what one layer says."""
        return cls(priority=service.priority, response_minutes=service.response_minutes, agent=service.agent)


class LayerOut(BaseModel):
    """One layer and what it says."""

    kind: str
    id: str
    name: str
    facts: dict[str, list[str]]
    service: ServiceOut

    @classmethod
    def of(cls, layer: Layer) -> Self:
        """Show `layer`."""
        return cls(
            kind=layer.kind,
            id=layer.id,
            name=layer.name,
            facts={topic: list(values) for topic, values in layer.facts.items()},
            service=ServiceOut.of(layer.service),
        )


class MemberOut(BaseModel):
    """Somebody in an account, by the shop's id."""

    customer: str
    department: str
    role: str


class AccountOut(BaseModel):
    """An account with its departments and a page of its people."""

    account: LayerOut
    departments: list[LayerOut]
    members: list[MemberOut]


class AccountLine(BaseModel):
    """One account in the list."""

    id: str
    name: str
    members: int


class AccountList(BaseModel):
    """Accounts by id."""

    accounts: list[AccountLine]


class EffectiveValue(BaseModel):
    """A value that holds for somebody, and the layer that says so."""

    value: list[str]
    layer: str


class StandingOut(BaseModel):
    """Where somebody stands, and what holds for them."""

    layers: list[str]
    role: str | None
    facts: dict[str, EffectiveValue]
    service: dict[str, EffectiveValue]

    @classmethod
    def of(cls, standing: Standing | None) -> Self:
        """Show where somebody stands; who is in no account has no layers."""
        if standing is None:
            return cls(layers=[], role=None, facts={}, service={})
        service = standing.service
        return cls(
            layers=[one.called for one in standing.layers],
            role=standing.role,
            facts={
                topic: EffectiveValue(value=list(held.values), layer=held.layer.called)
                for topic, held in standing.facts.items()
            },
            service={
                part: EffectiveValue(value=[str(getattr(service, part))], layer=layer)
                for part, layer in service.decided.items()
            },
        )


class AccountsDoor:
    """Keeps business customers over HTTP."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    @route("GET", "/v1/accounts", who=Who.OWNER, takes=Behind, gives=AccountList)
    async def listed(self, _request: web.Request, query: Behind) -> AccountList:
        """List accounts by id, a page at a time."""
        async with self._work.reading() as work:
            found = await work.accounts.listed(after=query.after, limit=PAGE)
        lines = [AccountLine(id=one.id, name=one.name, members=members) for one, members in found]
        return AccountList(accounts=lines)

    @route("GET", "/v1/accounts/{account}", who=Who.OWNER, takes=Behind, gives=AccountOut)
    async def read(self, request: web.Request, query: Behind) -> AccountOut:
        """Return an account, its departments, and a page of its people behind an id."""
        account_id = request.match_info["account"]
        async with self._work.reading() as work:
            return AccountOut(
                account=LayerOut.of(await work.accounts.get(account_id)),
                departments=[LayerOut.of(one) for one in await work.accounts.departments(account_id)],
                members=[
                    MemberOut.model_validate(one)
                    for one in await work.accounts.members(account_id, after=query.after, limit=PAGE)
                ],
            )

    @route(
        "PUT",
        "/v1/accounts/{account}",
        who=Who.OWNER,
        takes=AccountIn,
        gives=AccountOut,
        body_bytes=ACCOUNT_BYTES,
    )
    async def put(self, request: web.Request, body: AccountIn) -> AccountOut:
        """Make an account what is sent, its departments and people included."""
        account_id = request.match_info["account"]
        row = AccountRow.model_validate({"id": account_id, **body.model_dump(mode="json")})
        check(row)
        async with self._work.writing() as work:
            await enrol_one(work, row, at=self._clock())
        log.info("account kept", staff=request[STAFF].id, members=len(row.members))
        return await self.read(request, Behind())

    @route("DELETE", "/v1/accounts/{account}", who=Who.OWNER)
    async def remove(self, request: web.Request) -> None:
        """Remove an account; its people stay as customers, without what it gave them."""
        async with self._work.writing() as work:
            await work.accounts.remove(request.match_info["account"])
        log.info("account removed", staff=request[STAFF].id)

    @route("GET", "/v1/customers/{customer}/standing", who=Who.OWNER, gives=StandingOut)
    async def standing(self, request: web.Request) -> StandingOut:
        """Return what holds for somebody in an account, and which layer says so."""
        async with self._work.reading() as work:
            profile = await work.customers.named(request.match_info["customer"])
            return StandingOut.of(await work.accounts.standing(profile.id))

    @route(
        "PUT",
        "/v1/customers/{customer}/account",
        who=Who.CHANNEL,
        scope=Scope.CUSTOMERS_WRITE,
        takes=Belongs,
        gives=StandingOut,
    )
    async def belong(self, request: web.Request, body: Belongs) -> StandingOut:
        """Say where a customer belongs; it holds from their next message on."""
        if body.account is None and (body.department or body.role):
            raise InvalidInput("account", "is missing", fix="name the account of the department or role")
        now = self._clock()
        word = Vouched(
            account=body.account, department=body.department, role=body.role, source="shop", at=now
        )
        async with self._work.writing() as work:
            customer_id = await customer_of(work, request.match_info["customer"], at=now)
            if customer_id is None:
                raise Conflict("this customer was erased", fix="stop sending what belongs to them")
            await work.accounts.vouch(customer_id, word)
            return StandingOut.of(await work.accounts.standing(customer_id))
