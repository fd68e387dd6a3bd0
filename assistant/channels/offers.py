"""Rank products for the shop's own pages, and take in what customers say of what they were shown.

A showing is kept as an activity and an answer as a preference, a gift or an activity: whatever shows,
exports, clears and erases a customer's history does so with these.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.consents.model import Purpose
from assistant.context.model import Declarations
from assistant.context.reading import MOST, told
from assistant.customers.model import CustomerView
from assistant.errors import NotFound
from assistant.events import Clock, CustomerId, ProductId, new_id
from assistant.facts.kinds import HIDE, OWN
from assistant.facts.model import Origin, Preference
from assistant.history.model import OFFERS_SHOWN, Activity
from assistant.minimising.model import Use
from assistant.offers.answers import Said, last_with
from assistant.offers.modes import Mode
from assistant.offers.shelf import Shelf, Suggested
from assistant.recording import offers_of, purchase_of
from assistant.surrounding import surrounded
from assistant.tokens.model import Scope
from assistant.web.bodies import Strict
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.web.wire import AnsweredOut, OfferOut
from assistant.work import UnitOfWork, Work

USUALLY = 4  # on a shelf
REPLY = "msg_"  # how the ids of replies begin, beside which something may be offered
RESTS_ON = "rests_on_"  # and the place: what of theirs an offer of a showing rests on
NAME = StringConstraints(min_length=1, max_length=200, pattern=r"^[^/\x00-\x1f\x7f]*$")


class FromCatalogue(Strict):
    """Which products count, all if none are named, and what surrounds the customer."""

    candidates: Annotated[tuple[Annotated[ProductId, NAME], ...], Field(max_length=500)] | None = None
    context: Annotated[dict[str, str | float], Field(default_factory=dict, max_length=MOST)]

    @property
    def among(self) -> frozenset[ProductId] | None:
        """The products that count; `None` for all."""
        return None if self.candidates is None else frozenset(self.candidates)


class RankOffers(FromCatalogue):
    """How many products are wanted, and by what of the customer's history."""

    limit: int = Field(USUALLY, ge=1, le=50)
    mode: Mode = Mode.MIXED


class RankedOut(OfferOut):
    """A product as it may be shown, and its score."""

    score: float


class ShelfOut(BaseModel):
    """What may be shown, best first; `because` says why there is nothing."""

    showing: str | None
    offers: list[RankedOut]
    unknown: list[ProductId]  # candidates that the catalogue does not have
    because: Literal["no consent", "nothing suits"] | None


class TellOutcome(Strict):
    """What the customer did with an offer, or says of it."""

    outcome: Said


class OutcomeOut(AnsweredOut):
    """What was kept of an offer of this product."""

    product_id: str


class OffersDoor:
    """Serves shelves of the shop's own."""

    def __init__(self, shelf: Shelf, *, work: Work, declared: Declarations, clock: Clock) -> None:
        self._shelf = shelf
        self._work = work
        self._declared = declared
        self._clock = clock

    @route("POST", "/v1/offers/rank", who=Who.CUSTOMER, takes=RankOffers, gives=ShelfOut)
    async def rank(self, request: web.Request, body: RankOffers) -> ShelfOut:
        """Return what may be shown to the customer who asks; without consent to offers, nothing."""
        return await self._ranked(request[CALLER].customer_id, body)

    @route(
        "POST",
        "/v1/customers/{customer}/offers/rank",
        who=Who.CHANNEL,
        scope=Scope.OFFERS,
        takes=RankOffers,
        gives=ShelfOut,
    )
    async def rank_for(self, request: web.Request, body: RankOffers) -> ShelfOut:
        """Return what may be shown to a customer of the shop's."""
        async with self._work.reading() as work:
            profile = await work.customers.named(request.match_info["customer"])
        return await self._ranked(profile.id, body)

    @route("POST", "/v1/offers/{offer}/outcome", who=Who.CUSTOMER, takes=TellOutcome, gives=OutcomeOut)
    async def tell(self, request: web.Request, body: TellOutcome) -> OutcomeOut:
        """Keep what came of an offer, once; what the customer says of it is obeyed from now on."""
        customer_id, offer = request[CALLER].customer_id, request.match_info["offer"]
        async with self._work.writing() as work:
            product, rests_on = await _shown_as(work, customer_id, offer)
            topic = order_id = gift = None
            match body.outcome:
                case Said.NOT_FOR_ME:
                    topic = await self._state(work, customer_id, f"{HIDE}{product}", body.outcome)
                case Said.HAVE_IT:
                    topic = await self._state(work, customer_id, f"{OWN}{product}", body.outcome)
                case Said.WAS_A_GIFT:
                    order_id, gift = await _mark_gift(work, customer_id, (rests_on, product))
                case Said.SHOWN | Said.CLICKED | Said.BOUGHT:
                    done = Activity(
                        id=f"{offer}:{body.outcome}",
                        kind=f"offer_{body.outcome}",
                        at=self._clock(),
                        product_id=product,
                    )
                    await work.history.record_activity(customer_id, done)
        return OutcomeOut(product_id=product, outcome=body.outcome, topic=topic, order_id=order_id, gift=gift)

    async def _ranked(self, customer_id: CustomerId, body: RankOffers) -> ShelfOut:
        view = await view_for(body, customer_id, work=self._work, declared=self._declared, at=self._clock())
        unknown = self._shelf.unknown(body.candidates or ())
        if not view.allowed:
            return ShelfOut(showing=None, offers=[], unknown=unknown, because="no consent")
        found = await self._shelf.ranked(view, limit=body.limit, among=body.among, mode=body.mode)
        if not found.suggestions:
            return ShelfOut(showing=None, offers=[], unknown=unknown, because="nothing suits")
        showing = await keep_showing(self._work, customer_id, found, at=self._clock())
        return ShelfOut(showing=showing, offers=shown_as(showing, found), unknown=unknown, because=None)

    async def _state(self, work: UnitOfWork, customer_id: CustomerId, topic: str, said: Said) -> str:
        preference = Preference(
            topic=topic,
            value=said.replace("_", " "),
            origin=Origin.SET,
            confidence=1.0,
            learned_at=self._clock(),
            source="offer",
        )
        await work.facts.state(customer_id, preference)
        return topic


async def view_for(
    body: FromCatalogue, customer_id: CustomerId, *, work: Work, declared: Declarations, at: datetime
) -> CustomerView:
    """Return what offers may use of a customer, and of what surrounds them. Raises `InvalidInput`."""
    context = told(body.context, declared)
    async with work.reading() as unit:
        view = await unit.customers.read(customer_id, Purpose.OFFERS)
    return surrounded(view, context, declared=declared, at=at)


async def keep_showing(work: Work, customer_id: CustomerId, found: Suggested, *, at: datetime) -> str:
    """Keep what a customer is shown, and what it was drawn on; return the showing's id."""
    showing = new_id("off")
    products = {str(place): str(one.product.id) for place, one in enumerate(found.suggestions)}
    theirs = ((place, purchase_of(one)) for place, one in enumerate(found.suggestions))
    products |= {f"{RESTS_ON}{place}": str(one.product_id) for place, one in theirs if one is not None}
    async with work.writing() as unit:
        await unit.history.record_activity(
            customer_id, Activity(id=showing, kind=OFFERS_SHOWN, at=at, properties=products)
        )
        await unit.showings.note(customer_id, found.showing)
        await unit.minimising.note(found.items, Use.OFFER, at=at)
    return showing


def shown_as(showing: str, found: Suggested) -> list[RankedOut]:
    """Return each offer of a showing with its score."""
    return [
        RankedOut(**OfferOut.of(offer, showing=showing, place=place).model_dump(), score=one.score)
        for place, (offer, one) in enumerate(zip(offers_of(found), found.suggestions, strict=True))
    ]


async def _shown_as(
    work: UnitOfWork, customer_id: CustomerId, offer: str
) -> tuple[ProductId, ProductId | None]:
    """Return what an offer to this customer was of, and what of theirs it rested on. Raises `NotFound`."""
    showing, _, place = offer.partition("-")
    if showing.startswith(REPLY):
        return await _beside_reply(work, customer_id, showing, int(place))
    kept = await work.history.activity(customer_id, showing)
    if kept is None or kept.kind != OFFERS_SHOWN or place not in (kept.properties or {}):
        raise NotFound("offer", offer)
    properties = kept.properties or {}
    rests_on = properties.get(f"{RESTS_ON}{place}")
    return ProductId(properties[place]), None if rests_on is None else ProductId(rests_on)


async def _beside_reply(
    work: UnitOfWork, customer_id: CustomerId, message: str, place: int
) -> tuple[ProductId, ProductId | None]:
    reply = (await work.conversations.said_to(customer_id, message)).reply
    if reply is None or place >= len(reply.offers):
        raise NotFound("offer", f"{message}-{place}")
    shown = reply.offers[place]
    return ProductId(shown.product_id), shown.rests_on.product_id if shown.rests_on else None


async def _mark_gift(
    work: UnitOfWork, customer_id: CustomerId, products: Sequence[ProductId | None]
) -> tuple[str | None, ProductId | None]:
    """Mark the first of some products that they bought as a gift, in the last order with it.

    Return the order's number and the product, if there is one.
    """
    orders = (await work.customers.own(customer_id)).orders
    for product in filter(None, products):
        if order := last_with(product, orders):
            await work.history.mark_gift(customer_id, order.id, is_gift=True, product=product)
            return order.id, product
    return None, None
