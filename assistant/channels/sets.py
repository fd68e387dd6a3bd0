"""Choose a box or bundle for a customer as a whole; what is told of its offers is taken as of any other."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field

from assistant.channels.offers import FromCatalogue, RankedOut, keep_showing, shown_as, view_for
from assistant.context.model import Declarations
from assistant.events import Clock, CustomerId, ProductId
from assistant.offers.sets import Chosen, Lacking, Wish
from assistant.offers.shelf import Shelf
from assistant.tokens.model import Scope
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.work import Work


class ChooseSet(FromCatalogue):
    """What a set may cost and has to be; `most` is `least` unless it is given."""

    budget: Decimal = Field(max_digits=12)
    currency: str = Field(max_length=3)
    least: int
    most: int | None = None
    categories: int = 0

    def wish(self) -> Wish:
        """Return what is asked for. Raises `InvalidInput`."""
        return Wish(
            budget=self.budget,
            currency=self.currency.upper(),
            least=self.least,
            most=self.least if self.most is None else self.most,
            categories=self.categories,
        )


class SetOut(BaseModel):
    """A set, best first; `because` says why there is none."""

    showing: str | None = None
    offers: list[RankedOut] = []
    price: str | None = None  # the sum of the prices
    currency: str
    score: float | None = None  # the sum of the scores
    unknown: list[ProductId]  # candidates that the catalogue does not have
    because: Literal["no consent"] | Lacking | None = None
    cheapest: str | None = None  # what the cheapest set costs, when the budget is too small


class SetsDoor:
    """Serves sets."""

    def __init__(self, shelf: Shelf, *, work: Work, declared: Declarations, clock: Clock) -> None:
        self._shelf = shelf
        self._work = work
        self._declared = declared
        self._clock = clock

    @route("POST", "/v1/offers/sets", who=Who.CUSTOMER, takes=ChooseSet, gives=SetOut)
    async def choose(self, request: web.Request, body: ChooseSet) -> SetOut:
        """Return a set for the customer who asks; without consent to offers, none."""
        return await self._chosen(request[CALLER].customer_id, body)

    @route(
        "POST",
        "/v1/customers/{customer}/offers/sets",
        who=Who.CHANNEL,
        scope=Scope.OFFERS,
        takes=ChooseSet,
        gives=SetOut,
    )
    async def choose_for(self, request: web.Request, body: ChooseSet) -> SetOut:
        """Return a set for a customer of the shop's."""
        async with self._work.reading() as work:
            profile = await work.customers.named(request.match_info["customer"])
        return await self._chosen(profile.id, body)

    async def _chosen(self, customer_id: CustomerId, body: ChooseSet) -> SetOut:
        wish = body.wish()
        self._shelf.check_currency(wish)
        view = await view_for(body, customer_id, work=self._work, declared=self._declared, at=self._clock())
        unknown = self._shelf.unknown(body.candidates or ())
        if not view.allowed:
            return SetOut(currency=wish.currency, unknown=unknown, because="no consent")
        chosen, shown = await self._shelf.set_for(view, wish, among=body.among)
        if chosen.lacking is not None:
            return _none(chosen, chosen.lacking, wish, unknown)
        showing = await keep_showing(self._work, customer_id, shown, at=self._clock())
        return SetOut(
            showing=showing,
            offers=shown_as(showing, shown),
            price=str(chosen.price),
            currency=wish.currency,
            score=sum(one.score for one in chosen.suggestions),
            unknown=unknown,
        )


def _none(chosen: Chosen, lacking: Lacking, wish: Wish, unknown: list[ProductId]) -> SetOut:
    cheapest = None if chosen.cheapest is None else str(chosen.cheapest)
    return SetOut(currency=wish.currency, unknown=unknown, because=lacking, cheapest=cheapest)
