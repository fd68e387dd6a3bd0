"""Play out days at an invented desk, and compare what people were foretold with how long they waited.

People come at random times, some with a priority; agents take whom they should help next as soon as they have
room, by the same rules as at the real desk. What people are foretold is compared with "the average wait" of
those who were helped lately, which is what others tell. The first people of a day are not counted: the desk
begins empty.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean

from assistant.accounts.model import ServiceLevel
from assistant.conversations.model import Reason
from assistant.events import ConversationId, HandoffId, StaffId
from assistant.handoff.foretelling import Desk, expected_wait, handling_time
from assistant.handoff.model import Handoff, Stage, Summary
from assistant.handoff.ordering import for_agent, stands_since
from assistant.staff.model import Role, Staff

OPENING = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATELY = 200  # conversations that handling times are taken from, and waits that are averaged
WARM_UP = 200  # people who are not counted
PRIORITIES = (0, 0, 0, 0, 0, 0, 0, 2, 2, 5)
NOTHING_SAID = Summary(lines=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """A desk to play out."""

    load: float  # share of their time that agents are busy
    agents: int = 4
    capacity: int = 2
    minutes: float = 9.0  # that a conversation takes
    spread: float = 0.8  # of its logarithm
    people: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one person was foretold in two ways, and how long they waited: minutes."""

    waited: float
    ours: float
    average: float


Foretold = tuple[float, float]  # our way, and by the average


@dataclass(slots=True)
class _Day:
    """The state of the desk while a day is played out."""

    desk: Invented
    random: Random
    agents: list[Staff]
    waiting: list[Handoff] = field(default_factory=list)
    held: dict[StaffId, list[float]] = field(default_factory=dict)  # when each conversation began, in seconds
    ends: list[tuple[float, float, StaffId]] = field(default_factory=list)  # when, since when, whose
    took: deque[float] = field(default_factory=lambda: deque(maxlen=LATELY))
    waits: deque[float] = field(default_factory=lambda: deque(maxlen=LATELY))
    told: dict[HandoffId, Foretold] = field(default_factory=dict)
    found: dict[HandoffId, Told] = field(default_factory=dict)


def played(desk: Invented, seed: int) -> list[Told]:
    """Return what everybody was told who came on one day, after the first `WARM_UP`."""
    random = Random(seed)  # noqa: S311  # invents days, keeps no secret
    day = _Day(desk, random, [_agent(number, desk.capacity) for number in range(desk.agents)])
    for one in _arrivals(desk, random):
        now = (one.requested_at - OPENING).total_seconds()
        _let_end(day, until=now)
        day.waiting.append(one)
        day.told[one.id] = _told(day, one)
        _take(day, now)
    _let_end(day, until=math.inf)
    return [day.found[one] for one in list(day.told)[WARM_UP:]]


def errors(told: Sequence[Told], way: Callable[[Told], float]) -> float:
    """Return by how many minutes one way was wrong on average."""
    return fmean(abs(way(one) - one.waited) for one in told)


def _arrivals(desk: Invented, random: Random) -> Iterator[Handoff]:
    rate = desk.load * desk.agents * desk.capacity / (desk.minutes * 60)
    now = 0.0
    for number in range(desk.people + WARM_UP):
        now += random.expovariate(rate)
        at = OPENING + timedelta(seconds=now)
        service = ServiceLevel(priority=random.choice(PRIORITIES))
        yield Handoff(
            id=HandoffId(f"hnd_{number:06}"),
            conversation_id=ConversationId(f"cnv_{number:06}"),
            reason=Reason.REQUESTED,
            stage=Stage.WAITING,
            summary=NOTHING_SAID,
            requested_at=at,
            stands_since=stands_since(at, service),
            service=service,
        )


def _agent(number: int, capacity: int) -> Staff:
    name = f"agent{number}"
    return Staff(id=StaffId(name), name=name, email=f"{name}@example.com", role=Role.AGENT, capacity=capacity)


def _told(day: _Day, one: Handoff) -> Foretold:
    """Return in minutes what somebody is told who has just come."""
    place = 1 + sum((other.stands_since, other.id) < (one.stands_since, one.id) for other in day.waiting)
    handling = handling_time([timedelta(seconds=took) for took in day.took])
    desk = Desk(
        slots=day.desk.agents * day.desk.capacity,
        held=sum(len(begun) for begun in day.held.values()),
        handling=handling,
    )
    ours = expected_wait(place, desk) or timedelta(0)
    return ours.total_seconds() / 60, (fmean(day.waits) if day.waits else 0.0) / 60


def _let_end(day: _Day, *, until: float) -> None:
    """End what ends before `until`, and have whoever has room then take the next."""
    while day.ends and day.ends[0][0] <= until:
        now, since, agent = heapq.heappop(day.ends)
        day.held[agent].remove(since)
        day.took.append(now - since)
        _take(day, now)


def _take(day: _Day, now: float) -> None:
    """Have every agent with room take whom they should help next, those with most room first."""
    at = OPENING + timedelta(seconds=now)
    mu = math.log(day.desk.minutes * 60) - day.desk.spread**2 / 2
    while day.waiting:
        free = [one for one in day.agents if len(day.held.get(one.id, ())) < one.capacity]
        if not free:
            return
        agent = min(free, key=lambda one: len(day.held.get(one.id, ())))
        one = for_agent(day.waiting, agent, at)[0]
        day.waiting.remove(one)
        day.held.setdefault(agent.id, []).append(now)
        heapq.heappush(day.ends, (now + day.random.lognormvariate(mu, day.desk.spread), now, agent.id))
        waited = (at - one.requested_at).total_seconds()
        day.waits.append(waited)
        ours, average = day.told[one.id]
        day.found[one.id] = Told(waited=waited / 60, ours=ours, average=average)
