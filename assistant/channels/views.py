"""Show programs what may be used of a customer for a purpose, and nothing beyond it.

Every look is in the log of what staff do: a program acts for one of them.
"""

from __future__ import annotations

from enum import StrEnum

from aiohttp import web
from pydantic import BaseModel

from assistant.audit.model import Deed
from assistant.consents.model import Purpose
from assistant.customers.model import CustomerView
from assistant.tokens.model import Scope
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.web.wire import OrderOut, PreferenceOut
from assistant.work import Work


class Viewed(StrEnum):
    """What a program may look for; other purposes are the service's own."""

    REMEMBER = "remember"
    PERSONAL_ANSWERS = "personal_answers"
    OFFERS = "offers"


class ForPurpose(Strict):
    """What it is for."""

    purpose: Viewed


class ViewOut(BaseModel):
    """What may be used of a customer; where they do not agree, there is nothing beyond the language."""

    customer: str
    purpose: Viewed
    allowed: bool
    locale: str
    name: str | None
    region: str | None
    preferences: list[PreferenceOut]
    orders: list[OrderOut]

    @classmethod
    def of(cls, customer: str, view: CustomerView, purpose: Viewed) -> ViewOut:
        """Show `view`."""
        profile = view.profile
        return cls(
            customer=customer,
            purpose=purpose,
            allowed=view.allowed,
            locale=profile.locale,
            name=profile.name if view.allowed else None,
            region=profile.region if view.allowed else None,
            preferences=[PreferenceOut.of(one) for one in view.preferences],
            orders=[OrderOut.of(one) for one in view.orders],
        )


class ViewsDoor:
    """Serves views of customers, by the shop's own ids."""

    def __init__(self, *, work: Work, auditor: Auditor) -> None:
        self._work = work
        self._auditor = auditor

    @route(
        "GET",
        "/v1/customers/{customer}/view",
        who=Who.STAFF,
        scope=Scope.CUSTOMERS_READ,
        takes=ForPurpose,
        gives=ViewOut,
    )
    async def view(self, request: web.Request, query: ForPurpose) -> ViewOut:
        """Return what may be used of a customer for a purpose."""
        customer = request.match_info["customer"]
        async with self._work.writing() as work:
            profile = await work.customers.named(customer)
            view = await work.customers.read(profile.id, Purpose(query.purpose))
            await self._auditor.note_customer(
                work, request[STAFF], Deed.READ_BRIEF, profile.id, about=query.purpose
            )
        return ViewOut.of(customer, view, query.purpose)
