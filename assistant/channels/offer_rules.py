"""Let the owner promote, pin, bury and weigh by margin what is offered, for whom and for how long.

Moments are the shop's: one without an offset is read by its clock, and all are shown by it. Whoever saves
says which version they opened, so that the slower of two is told. Each deed is noted.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.audit.model import Deed
from assistant.errors import InvalidInput
from assistant.events import Clock, ProductId, RuleId
from assistant.offers.rules import Kind, Rule, State, Wanted
from assistant.offers.ruling import MOST_FOR_MARGIN, MOST_PROMOTED
from assistant.offers.shelf import Shelf
from assistant.segmenting import Segmenting
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work

SHOWN = 20  # products in one list
YEARS = range(2000, 2101)

Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]
Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f]*$")]

log = structlog.stdlib.get_logger()


class RuleIn(Strict):
    """A rule as the owner wants it: for some products, or for all with an attribute of a value."""

    name: Word
    kind: Kind
    products: Annotated[tuple[Word, ...], Field(max_length=200)] = ()
    attribute: Said = ""
    value: Said = ""
    strength: float = Field(1.0, allow_inf_nan=False)
    segment: Word | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def wanted(self, zone: ZoneInfo) -> Wanted:
        """Return the rule, its moments read by the shop's clock where they have no offset.

        Raises `InvalidInput`.
        """
        return Wanted(
            name=self.name,
            kind=self.kind,
            products=tuple(ProductId(one) for one in dict.fromkeys(self.products)),
            attribute=self.attribute,
            value=self.value,
            strength=self.strength,
            segment=self.segment,
            starts_at=_moment("starts_at", self.starts_at, zone),
            ends_at=_moment("ends_at", self.ends_at, zone),
        )


class RuleChange(RuleIn):
    """A rule in place of the version that was opened."""

    version: int = Field(ge=1, le=2**31 - 1)


class ProductOut(BaseModel):
    """A product that may be chosen; `title` is absent where it is sold no more."""

    id: str
    title: str | None


class RuleOut(BaseModel):
    """A rule, and where it stands."""

    id: str
    version: int
    name: str
    kind: Kind
    state: State
    products: list[ProductOut]
    attribute: str
    value: str
    strength: float
    segment: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime

    @classmethod
    def of(cls, rule: Rule, shelf: Shelf, *, now: datetime, zone: ZoneInfo) -> Self:
        """Show `rule` by the shop's clock."""
        titles = shelf.titles(rule.products)
        kept = {one.name: getattr(rule, one.name) for one in fields(rule)}
        moments = {
            name: moment.astimezone(zone) for name, moment in kept.items() if isinstance(moment, datetime)
        }
        products = [ProductOut(id=one, title=titles.get(one)) for one in rule.products]
        return cls.model_validate(kept | moments | {"products": products, "state": rule.state(now)})


class RuleList(BaseModel):
    """Every rule, the newest first."""

    rules: list[RuleOut]


class SegmentChoice(BaseModel):
    """A segment that a rule may be for."""

    name: str
    title: str


class AttributeChoice(BaseModel):
    """An attribute of products, each of its values with how many products have it."""

    name: str
    values: dict[str, int]


class ChoicesOut(BaseModel):
    """What a rule may be made of; scores are mostly below 1, and what is below 0.15 is not shown."""

    time_zone: str
    segments: list[SegmentChoice]
    attributes: list[AttributeChoice]
    most_promoted: float  # added to a score at full strength
    most_for_margin: float
    have_margins: bool  # whether any product says what the shop earns


class ProductSearch(Strict):
    """Some words of a product's title, or its id."""

    q: Said = ""


class ProductChoices(BaseModel):
    """The first products found."""

    products: list[ProductOut]


class OfferRulesDoor:
    """Serves the rules to the owner."""

    def __init__(
        self,
        shelf: Shelf,
        segmenting: Segmenting,
        *,
        work: Work,
        auditor: Auditor,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        self._shelf = shelf
        self._segmenting = segmenting
        self._work = work
        self._auditor = auditor
        self._clock = clock
        self._zone = zone

    @route("GET", "/v1/offers/rules", who=Who.OWNER, gives=RuleList)
    async def listed(self, _request: web.Request) -> RuleList:
        """List the rules with how they stand."""
        async with self._work.reading() as work:
            found = await work.offer_rules.listed()
        return RuleList(rules=[self._shown(one) for one in found])

    @route("GET", "/v1/offers/choices", who=Who.OWNER, gives=ChoicesOut)
    async def choices(self, _request: web.Request) -> ChoicesOut:
        """Return what a rule may be made of."""
        values: dict[str, dict[str, int]] = {}
        for name, value, count in self._shelf.attributes:
            values.setdefault(name, {})[value] = count
        segments = [SegmentChoice(name=one.name, title=one.title) for one in self._segmenting.segments]
        return ChoicesOut(
            time_zone=self._zone.key,
            segments=segments,
            attributes=[AttributeChoice(name=name, values=found) for name, found in values.items()],
            most_promoted=MOST_PROMOTED,
            most_for_margin=MOST_FOR_MARGIN,
            have_margins=self._shelf.have_margins,
        )

    @route("GET", "/v1/offers/products", who=Who.OWNER, takes=ProductSearch, gives=ProductChoices)
    async def products(self, _request: web.Request, query: ProductSearch) -> ProductChoices:
        """Return products by some words of their titles."""
        found = self._shelf.called(query.q, limit=SHOWN)
        return ProductChoices(products=[ProductOut(id=one.id, title=one.title) for one in found])

    @route(
        "POST",
        "/v1/offers/rules",
        who=Who.OWNER,
        takes=RuleIn,
        gives=RuleOut,
        status=HTTPStatus.CREATED,
    )
    async def add(self, request: web.Request, body: RuleIn) -> RuleOut:
        """Make a rule; where it runs already, it counts at once."""
        wanted = self._checked(body)
        async with self._work.writing() as work:
            rule = await work.offer_rules.add(wanted, by=request[STAFF].name, at=self._clock())
            await self._auditor.note_thing(work, request[STAFF], Deed.MADE_OFFER_RULE, about=rule.id)
        return await self._followed(rule, "offer rule made")

    @route("PUT", "/v1/offers/rules/{rule}", who=Who.OWNER, takes=RuleChange, gives=RuleOut)
    async def change(self, request: web.Request, body: RuleChange) -> RuleOut:
        """Change a rule, unless somebody else did since it was opened."""
        wanted = self._checked(body)
        async with self._work.writing() as work:
            rule = await work.offer_rules.change(
                named(request), wanted, version=body.version, by=request[STAFF].name, at=self._clock()
            )
            await self._auditor.note_thing(work, request[STAFF], Deed.CHANGED_OFFER_RULE, about=rule.id)
        return await self._followed(rule, "offer rule changed")

    @route("DELETE", "/v1/offers/rules/{rule}", who=Who.OWNER)
    async def remove(self, request: web.Request) -> None:
        """Remove a rule; it counts no more."""
        async with self._work.writing() as work:
            rule = await work.offer_rules.remove(named(request))
            await self._auditor.note_thing(work, request[STAFF], Deed.REMOVED_OFFER_RULE, about=rule.id)
        await self._followed(rule, "offer rule removed")

    def _checked(self, body: RuleIn) -> Wanted:
        wanted = body.wanted(self._zone)
        self._shelf.check(wanted, segments=[one.name for one in self._segmenting.segments])
        return wanted

    async def _followed(self, rule: Rule, what: str) -> RuleOut:
        await self._shelf.follow_rules()
        log.info(what, rule=rule.id, version=rule.version)
        return self._shown(rule)

    def _shown(self, rule: Rule) -> RuleOut:
        return RuleOut.of(rule, self._shelf, now=self._clock(), zone=self._zone)


def named(request: web.Request) -> RuleId:
    """Return the id of the rule that a path names."""
    return RuleId(request.match_info["rule"])


def _moment(field: str, said: datetime | None, zone: ZoneInfo) -> datetime | None:
    if said is None:
        return None
    if said.year not in YEARS:
        raise InvalidInput(field, f"lies in the year {said.year}", fix="choose one from 2000 to 2100")
    return said if said.tzinfo else said.replace(tzinfo=zone)
