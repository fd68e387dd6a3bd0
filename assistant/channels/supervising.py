"""Show supervisors how the desk is doing, now and in a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Self

from aiohttp import web
from pydantic import BaseModel, Field

from assistant.events import Clock, StaffId
from assistant.handoff.model import Handoff
from assistant.handoff.overview import OfAgent, Share, Spread, overview
from assistant.staff.model import Presence, Staff
from assistant.web.bodies import Strict
from assistant.web.routes import Who, route
from assistant.work import Work

MOST = 10_000  # requests that are counted, the latest


class Period(Strict):
    """How far back to look."""

    hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24


class SpreadOut(BaseModel):
    """Some durations, in seconds."""

    count: int
    median: int
    most: int  # that nine in ten do not exceed

    @classmethod
    def of(cls, spread: Spread | None) -> Self | None:
        """Show `spread`, if there is one."""
        if spread is None:
            return None
        return cls(
            count=spread.count,
            median=round(spread.median.total_seconds()),
            most=round(spread.most.total_seconds()),
        )


class ShareOut(BaseModel):
    """How many of how many."""

    part: int
    whole: int

    @classmethod
    def of(cls, share: Share) -> Self:
        """Show `share`."""
        return cls(part=share.part, whole=share.whole)


class NowOut(BaseModel):
    """The line at this moment."""

    waiting: int
    longest_seconds: int
    due_soon: int  # answers that were promised
    late: int
    held: int
    present: int  # agents who take new conversations
    room: int  # conversations that they can take besides


class AgentOut(BaseModel):
    """One agent, now and in the period."""

    name: str
    presence: Presence
    held: int
    capacity: int
    ended: int
    handling: SpreadOut | None
    re_asks: ShareOut

    @classmethod
    def of(cls, staff: Staff, *, held: int, did: OfAgent | None, now: datetime) -> Self:
        """Show an agent with what they hold and did."""
        return cls(
            name=staff.name,
            presence=staff.presence(now),
            held=held,
            capacity=staff.capacity,
            ended=did.ended if did else 0,
            handling=SpreadOut.of(did.handling if did else None),
            re_asks=ShareOut.of(did.re_asks if did else Share(part=0, whole=0)),
        )


class BucketOut(BaseModel):
    """What happened in one stretch of the period."""

    begins: datetime
    requested: int
    claimed: int
    wait: int | None  # seconds, the middle one


class DeskOverview(BaseModel):
    """How the desk is doing."""

    now: NowOut
    requested: int
    gave_up: int
    wait: SpreadOut | None
    handling: SpreadOut | None
    promises: ShareOut  # kept, of those that could be told
    first_contact: ShareOut  # of those helped, who did not need a person again within a week so far
    re_asks: ShareOut  # questions of agents whose answer we had, of all that they asked
    buckets: list[BucketOut]
    agents: list[AgentOut]


class SupervisingDoor:
    """Serves the supervisor's page; it names agents, and no customer."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    @route("GET", "/v1/desk/overview", who=Who.SUPERVISOR, takes=Period, gives=DeskOverview)
    async def read(self, _request: web.Request, query: Period) -> DeskOverview:
        """Return how the desk is doing."""
        now = self._clock()
        since = now - timedelta(hours=query.hours)
        async with self._work.reading() as work:
            stays = await work.handoffs.stays(since, MOST)
            waiting, loads = await work.handoffs.waiting(), await work.handoffs.loads(now)
            staff = await work.staff.all()
        did = overview(stays, since=since, now=now)
        by_agent = {one.agent_id: one for one in did.agents}
        return DeskOverview(
            now=_now(waiting, staff, loads, now),
            requested=did.requested,
            gave_up=did.gave_up,
            wait=SpreadOut.of(did.wait),
            handling=SpreadOut.of(did.handling),
            promises=ShareOut.of(did.promises),
            first_contact=ShareOut.of(did.first_contact),
            re_asks=ShareOut.of(did.re_asks),
            buckets=[
                BucketOut(
                    begins=one.begins,
                    requested=one.requested,
                    claimed=one.claimed,
                    wait=round(one.wait.total_seconds()) if one.wait is not None else None,
                )
                for one in did.buckets
            ],
            agents=[
                AgentOut.of(one, held=loads.get(one.id, 0), did=by_agent.get(one.id), now=now)
                for one in staff
            ],
        )


def _now(
    waiting: Sequence[Handoff], staff: Sequence[Staff], loads: Mapping[StaffId, int], now: datetime
) -> NowOut:
    there = [one for one in staff if one.presence(now) is Presence.PRESENT]
    promised = [one for one in waiting if one.respond_by is not None]
    late = [one for one in promised if one.respond_by is not None and one.respond_by <= now]
    return NowOut(
        waiting=len(waiting),
        longest_seconds=max((int((now - one.requested_at).total_seconds()) for one in waiting), default=0),
        due_soon=sum(one.warning(now) is not None for one in promised) - len(late),
        late=len(late),
        held=sum(loads.values()),
        present=len(there),
        room=sum(max(0, one.capacity - loads.get(one.id, 0)) for one in there),
    )
