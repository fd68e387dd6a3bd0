"""Count how the desk is doing: waits, promises kept, handling, first-contact resolution, re-asks.

Everything is counted from requests for a person, each of which is one row; nothing here names a customer. Of
one who was passed on between agents each stay is a row, but their wait counts once, up to the first claim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

from assistant.events import CustomerId, StaffId
from assistant.handoff.model import Stage

BUCKETS = 24
RESOLVED = timedelta(days=7)  # whoever needs a person again within this time was not helped for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One request for a person, as it is counted."""

    customer_id: CustomerId
    stage: Stage
    requested_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    agent_id: StaffId | None
    respond_by: datetime | None
    is_request: bool  # else an agent passed them on, or took them over unasked
    questions: int
    asked_again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Some durations: how many, the middle one, and what nine in ten do not exceed."""

    count: int
    median: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What happened in one stretch of the period."""

    begins: datetime
    requested: int
    claimed: int
    wait: timedelta | None  # the middle one, of those who were claimed in it


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAgent:
    """What one agent did in the period."""

    agent_id: StaffId
    ended: int
    handling: Spread | None
    re_asks: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How the desk did in a period; what cannot be said is absent."""

    requested: int
    gave_up: int  # ended before anybody came
    wait: Spread | None
    handling: Spread | None
    promises: Share  # that were kept, of those that could be told
    first_contact: Share  # helped for good so far, of those whom a person helped
    re_asks: Share  # questions whose answer we had, of all that agents asked
    buckets: tuple[Bucket, ...]
    agents: tuple[OfAgent, ...]


def overview(stays: Sequence[Stay], *, since: datetime, now: datetime) -> Overview:
    """Return how the desk did from `since` to `now`; `stays` are those that had not ended before."""
    came = [one for one in stays if since <= one.requested_at and one.is_request]
    claimed = [one for one in stays if _is_in(one.claimed_at, since, now)]
    ended = [one for one in stays if _is_in(one.ended_at, since, now) and one.claimed_at is not None]
    return Overview(
        requested=len(came),
        gave_up=sum(one.ended_at is not None and one.claimed_at is None for one in came),
        wait=_spread(_waits(claimed)),
        handling=_spread(_handling(ended)),
        promises=_promises(stays, since, now),
        first_contact=_first_contact(ended, stays),
        re_asks=_re_asks(claimed),
        buckets=tuple(_buckets(came, claimed, since, now)),
        agents=tuple(_of_agents(claimed, ended)),
    )


def _is_in(moment: datetime | None, since: datetime, now: datetime) -> bool:
    return moment is not None and since <= moment <= now


def _waits(claimed: Iterable[Stay]) -> list[timedelta]:
    return [one.claimed_at - one.requested_at for one in claimed if one.claimed_at and one.is_request]


def _handling(ended: Iterable[Stay]) -> list[timedelta]:
    return [one.ended_at - one.claimed_at for one in ended if one.ended_at and one.claimed_at]


def _spread(found: list[timedelta]) -> Spread | None:
    if not found:
        return None
    seconds = [one.total_seconds() for one in found]
    most = quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return Spread(count=len(found), median=timedelta(seconds=median(seconds)), most=timedelta(seconds=most))


def _promises(stays: Iterable[Stay], since: datetime, now: datetime) -> Share:
    """Count promises that fell due, or were kept before, within the period."""
    told = [
        one.claimed_at is not None and one.claimed_at <= one.respond_by
        for one in stays
        if one.respond_by is not None
        and _is_in(min(one.claimed_at or one.respond_by, one.respond_by), since, now)
        and (one.claimed_at is not None or one.ended_at is None or one.ended_at > one.respond_by)
    ]
    return Share(part=sum(told), whole=len(told))


def _first_contact(ended: Sequence[Stay], stays: Sequence[Stay]) -> Share:
    """Count who did not need a person again within a week; of those who were passed on, the last stay."""
    asked: defaultdict[CustomerId, list[datetime]] = defaultdict(list)
    for one in stays:
        asked[one.customer_id].append(one.requested_at)
    again = [
        any(one.ended_at < at <= one.ended_at + RESOLVED for at in asked[one.customer_id])
        for one in ended
        if one.ended_at is not None and one.stage is not Stage.PASSED
    ]
    return Share(part=again.count(False), whole=len(again))


def _re_asks(stays: Iterable[Stay]) -> Share:
    counted = [(one.asked_again, one.questions) for one in stays]
    return Share(part=sum(again for again, _ in counted), whole=sum(questions for _, questions in counted))


def _buckets(
    came: Sequence[Stay], claimed: Sequence[Stay], since: datetime, now: datetime
) -> Iterable[Bucket]:
    length = (now - since) / BUCKETS
    for number in range(BUCKETS):
        begins = since + number * length
        ends = begins + length
        helped = [one for one in claimed if one.claimed_at and begins <= one.claimed_at < ends]
        spread = _spread(_waits(helped))
        yield Bucket(
            begins=begins,
            requested=sum(begins <= one.requested_at < ends for one in came),
            claimed=len(helped),
            wait=spread.median if spread else None,
        )


def _of_agents(claimed: Sequence[Stay], ended: Sequence[Stay]) -> Iterable[OfAgent]:
    for agent_id in sorted({one.agent_id for one in (*claimed, *ended) if one.agent_id}):
        done = [one for one in ended if one.agent_id == agent_id]
        yield OfAgent(
            agent_id=agent_id,
            ended=len(done),
            handling=_spread(_handling(done)),
            re_asks=_re_asks(one for one in claimed if one.agent_id == agent_id),
        )
