"""Let agents pass conversations on to colleagues, and put them aside."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import AwareDatetime, BaseModel, StringConstraints, model_validator

from assistant.audit.model import Deed
from assistant.channels.exchanges import ConversationAnswer
from assistant.events import Clock, ConversationId, StaffId
from assistant.handoff.passing import Passing
from assistant.staff.model import Presence, Staff
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict
from assistant.web.handoffs import HandoffOut
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.web.showing import handoffs_shown, shown
from assistant.work import UnitOfWork, Work

log = structlog.stdlib.get_logger()


Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")]


class TransferTo(Strict):
    """Who should take over: a colleague, whoever has a skill, or with neither anybody."""

    agent: Annotated[str, StringConstraints(pattern=r"^stf_[0-9a-f]{32}$")] | None = None
    skill: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")] | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> TransferTo:
        if self.agent and self.skill:
            raise ValueError("name an agent or a skill, not both")
        return self


class Snooze(Strict):
    """Until when; without it, until somebody writes."""

    until: AwareDatetime | None = None


class HandoffAnswer(BaseModel):
    """A handoff as it is now."""

    handoff: HandoffOut


class ColleagueOut(BaseModel):
    """Somebody to whom a conversation may be passed on."""

    id: str
    name: str
    skills: list[str]
    languages: list[str]
    presence: Presence

    @classmethod
    def of(cls, staff: Staff, *, now: datetime) -> ColleagueOut:
        """Show `staff`."""
        return cls(
            id=staff.id,
            name=staff.name,
            skills=list(staff.skills),
            languages=list(staff.languages),
            presence=staff.presence(now),
        )


class Colleagues(BaseModel):
    """Everybody else at the desk, by name."""

    colleagues: list[ColleagueOut]


class PassingDoor:
    """Serves the steps between agents."""

    def __init__(self, *, work: Work, auditor: Auditor, clock: Clock) -> None:
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("GET", "/v1/desk/colleagues", who=Who.STAFF, gives=Colleagues)
    async def colleagues(self, request: web.Request) -> Colleagues:
        """Return to whom a conversation may be passed on, and who of them is there."""
        now = self._clock()
        async with self._work.reading() as work:
            everyone = await work.staff.all()
        return Colleagues(
            colleagues=[ColleagueOut.of(one, now=now) for one in everyone if one.id != request[STAFF].id]
        )

    @route(
        "POST",
        "/v1/desk/conversations/{conversation}/transfer",
        who=Who.STAFF,
        takes=TransferTo,
        gives=ConversationAnswer,
    )
    async def transfer(self, request: web.Request, body: TransferTo) -> ConversationAnswer:
        """Have a colleague take over; the customer keeps their place in line."""
        now, staff = self._clock(), request[STAFF]
        async with self._work.writing() as work:
            to = await work.staff.get(StaffId(body.agent)) if body.agent else None
            conversation = await _passing(work).transfer(
                _id(request), staff=staff, to=to, skill=body.skill, note=body.note, at=now
            )
            await self._auditor.note(work, staff, Deed.PASSED_ON, of=conversation)
            answer = ConversationAnswer(conversation=await shown(work, conversation))
        log.info("passed on", conversation=conversation.id, staff=staff.id)
        return answer

    @route(
        "PUT",
        "/v1/desk/conversations/{conversation}/snooze",
        who=Who.STAFF,
        takes=Snooze,
        gives=HandoffAnswer,
    )
    async def snooze(self, request: web.Request, body: Snooze) -> HandoffAnswer:
        """Put a conversation aside; it comes back with the time, or with any word in it."""
        now = self._clock()
        async with self._work.writing() as work:
            handoff = await _passing(work).snooze(
                _id(request), staff=request[STAFF], until=body.until, at=now
            )
            (one,) = await handoffs_shown(work, [handoff], now=now)
        return HandoffAnswer(handoff=one)

    @route("DELETE", "/v1/desk/conversations/{conversation}/snooze", who=Who.STAFF, gives=HandoffAnswer)
    async def wake(self, request: web.Request) -> HandoffAnswer:
        """Take back what was put aside."""
        now = self._clock()
        async with self._work.writing() as work:
            handoff = await _passing(work).wake(_id(request), staff=request[STAFF], at=now)
            (one,) = await handoffs_shown(work, [handoff], now=now)
        return HandoffAnswer(handoff=one)


def _passing(work: UnitOfWork) -> Passing:
    return Passing(work.handoffs, work.conversations, work.outbox)


def _id(request: web.Request) -> ConversationId:
    return ConversationId(request.match_info["conversation"])
