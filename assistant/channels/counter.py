"""Let staff at the till or on the phone find a customer, note what they say, and be told in six lines.

Whoever looks sees as little as it takes to choose the right person, and then what the customer allows. Each
look and each note is told with the member of staff and the customer's pseudonym.
"""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Self

from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.audit.model import Deed
from assistant.channels.exchanges import ClientId
from assistant.consents.model import Purpose
from assistant.counter.brief import brief_of
from assistant.counter.model import Brief, Match, match_of
from assistant.customers.model import CustomerView
from assistant.errors import InvalidInput, NotFound
from assistant.events import Clock, CustomerId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Activity
from assistant.minimising.model import Item, Sort, Use
from assistant.tokens.model import Scope
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import UnitOfWork, Work

SHOWN = 5  # who may be meant; more say the name is too short
LETTERS = 3  # of a name, at least
CONVERSATIONS = 10
ARRIVED = "arrived"
PURPOSES = (Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS)

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]


class Place(StrEnum):
    """Where staff meet a customer."""

    TILL = "till"
    PHONE = "phone"


class Find(Strict):
    """The customer's number, the whole e-mail address, or the beginning of a name."""

    words: Words


class Arrive(Strict):
    """Somebody is here, or on the phone; sent again under the same id, it counts once."""

    client_id: ClientId
    at: Place = Place.TILL


class Note(Strict):
    """Something that the customer said of what they like."""

    topic: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
    value: Words
    at: Place = Place.TILL


class MatchOut(BaseModel):
    """Somebody who may be meant; `name` is absent where we may not remember them."""

    id: str
    name: str | None
    hint: str

    @classmethod
    def of(cls, match: Match) -> Self:
        """Show `match`."""
        return cls(id=match.id, name=match.name, hint=match.hint)


class Matches(BaseModel):
    """Who may be meant; `is_cut` says that there are more."""

    matches: list[MatchOut]
    is_cut: bool


class LineOut(BaseModel):
    """One line, and what it rests on."""

    text: str
    source: str


class BriefOut(BaseModel):
    """What may be told of a customer; `withheld` says why there is less than there might be."""

    id: str
    name: str | None
    lines: list[LineOut]
    withheld: str
    is_recorded: bool = False  # the arrival, where one was told

    @classmethod
    def of(cls, view: CustomerView, brief: Brief) -> Self:
        """Show `brief` of whoever `view` is of."""
        return cls(
            id=view.profile.id,
            name=view.profile.name,
            lines=[LineOut(text=one.text, source=one.source) for one in brief.lines],
            withheld=brief.withheld,
        )


class NoteOut(BaseModel):
    """Whether the note was kept, and if not, why."""

    is_kept: bool
    because: str
    brief: BriefOut


class CounterDoor:
    """Serves people at the counter."""

    def __init__(self, *, work: Work, auditor: Auditor, clock: Clock) -> None:
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("POST", "/v1/counter/find", who=Who.STAFF, scope=Scope.CUSTOMERS_READ, takes=Find, gives=Matches)
    async def find(self, request: web.Request, body: Find) -> Matches:
        """Find a customer by number, whole e-mail address, or the beginning of a name.

        By name, only customers who let us remember them are found.
        """
        async with self._work.writing() as work:
            ids = await _meant(work, body.words)
            shown = [await work.customers.read(one, Purpose.REMEMBER) for one in ids[:SHOWN]]
            for view in shown:
                await self._tell(work, request, view.profile.id, Deed.FOUND_CUSTOMER)
            if shown:
                await work.minimising.note(_found_by(body.words), Use.BRIEF, at=self._clock())
        matches = [MatchOut.of(match_of(view.profile, is_remembered=view.allowed)) for view in shown]
        return Matches(matches=matches, is_cut=len(ids) > SHOWN)

    @route("GET", "/v1/counter/customers/{person}", who=Who.STAFF, scope=Scope.CUSTOMERS_READ, gives=BriefOut)
    async def look(self, request: web.Request) -> BriefOut:
        """Return the brief on a customer."""
        async with self._work.writing() as work:
            await self._tell(work, request, _person(request), Deed.READ_BRIEF)
            return await self._brief(work, _person(request))

    @route(
        "POST",
        "/v1/counter/customers/{person}/arrivals",
        who=Who.STAFF,
        takes=Arrive,
        gives=BriefOut,
        status=HTTPStatus.CREATED,
    )
    async def arrive(self, request: web.Request, body: Arrive) -> BriefOut:
        """Note that a customer is here, as far as they let us remember it, and return the brief."""
        person, now = _person(request), self._clock()
        arrival = Activity(
            id=f"{ARRIVED}-{body.client_id}",
            kind=ARRIVED,
            at=now,
            properties={"at": body.at, "noted_by": request[STAFF].name},
        )
        async with self._work.writing() as work:
            may_remember = (await work.customers.read(person, Purpose.REMEMBER)).allowed
            if may_remember:
                await work.history.record_activity(person, arrival)
            await self._tell(work, request, person, Deed.NOTED_ARRIVAL)
            brief = await self._brief(work, person)
        return brief.model_copy(update={"is_recorded": may_remember})

    @route(
        "POST",
        "/v1/counter/customers/{person}/notes",
        who=Who.STAFF,
        takes=Note,
        gives=NoteOut,
        status=HTTPStatus.CREATED,
    )
    async def note(self, request: web.Request, body: Note) -> NoteOut:
        """Keep what a customer said they like, unless they set otherwise or refuse to be remembered."""
        person = _person(request)
        said = Preference(
            topic=body.topic,
            value=body.value,
            origin=Origin.SAID,
            confidence=1.0,
            learned_at=self._clock(),
            source=f"said to staff {request[STAFF].name} ({body.at})",
        )
        async with self._work.writing() as work:
            may_remember = (await work.customers.read(person, Purpose.REMEMBER)).allowed
            kept = await work.facts.learn(person, said)
            await self._tell(work, request, person, Deed.NOTED_PREFERENCE)
            brief = await self._brief(work, person)
        return NoteOut(
            is_kept=kept is not None, because=_because(kept, may_remember=may_remember), brief=brief
        )

    async def _brief(self, work: UnitOfWork, person: CustomerId) -> BriefOut:
        """Return the brief on a customer of the shop's. Raises `NotFound`."""
        views = await work.customers.views(person, PURPOSES)
        remembered = views[Purpose.REMEMBER]
        if not remembered.profile.is_known:
            raise NotFound("customer", person)
        conversations = await work.conversations.held(person, Purpose.REMEMBER, CONVERSATIONS)
        fit = await work.predictions.newest()
        brief = brief_of(
            remembered=remembered,
            personal=views[Purpose.PERSONAL_ANSWERS],
            conversations=conversations,
            now=self._clock(),
            gaps=fit.gaps if fit else None,
        )
        told = [item for line in brief.lines for item in line.items]
        await work.minimising.note(told, Use.BRIEF, at=self._clock())
        return BriefOut.of(remembered, brief)

    async def _tell(self, work: UnitOfWork, request: web.Request, person: CustomerId, deed: Deed) -> None:
        """Note who did what with whose record, with the deed or not at all."""
        await self._auditor.note_customer(work, request[STAFF], deed, person, about="counter")


def _found_by(words: str) -> list[Item]:
    """Return what somebody was looked for by, as far as it is counted: anything but a number."""
    if any(one.isdigit() for one in words) and "@" not in words:
        return []
    return [Item(Sort.PROFILE, "email" if "@" in words else "name")]


async def _meant(work: UnitOfWork, words: str) -> list[CustomerId]:
    """Return who may be meant, one more than is shown. Raises `InvalidInput` for too few letters."""
    if "@" in words:
        return await work.counter.by_email(words, limit=SHOWN + 1)
    numbered = await work.counter.by_number(words)
    if numbered:
        return numbered
    if len(words) < LETTERS:
        raise InvalidInput("words", "is too short for a name", fix=f"type at least {LETTERS} letters")
    return await work.counter.by_name(words, limit=SHOWN + 1)


def _because(kept: Preference | None, *, may_remember: bool) -> str:
    if kept is not None:
        return ""
    return "they set this themselves" if may_remember else "they do not let us remember them"


def _person(request: web.Request) -> CustomerId:
    return CustomerId(request.match_info["person"])
