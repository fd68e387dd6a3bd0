"""Tell the owner's systems what happened: send what waits, and note what came of it.

What did not arrive is tried again over three days. An endpoint that answers 410 is told nothing
any more at once, one where nothing arrived for five days then; both stand in the log that the
owner reads. Nothing of what an endpoint answers is kept but its status.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from assistant.audit.model import Deed
from assistant.errors import Unavailable
from assistant.events import Clock, StaffId
from assistant.outgoing import Post, Reply
from assistant.retrying import THREE_DAYS, Random, Schedule, told_wait
from assistant.webhooks.bodies import Tested, payload
from assistant.webhooks.model import (
    FAILING_FOR,
    Attempt,
    Delivery,
    DeliveryId,
    Ended,
    EndpointId,
    Happening,
    Outgoing,
    Told,
)
from assistant.webhooks.signing import headers_for
from assistant.work import UnitOfWork, Work

SECONDS = 15.0  # that an endpoint may take to answer
LARGEST = 64 * 1024  # bytes of an answer that are read
LEASE = timedelta(minutes=1)  # in which whoever took a delivery must have sent it
AT_ONCE = 8  # to one endpoint; none waits for another
LONGEST_TOLD = timedelta(hours=12)  # that an endpoint may ask us to wait
SERVICE = StaffId("service")  # who did it, in the log, when nobody of the staff did

log = structlog.stdlib.get_logger()


class Notifying:
    """Sends deliveries and settles them."""

    def __init__(
        self,
        post: Post,
        *,
        work: Work,
        clock: Clock,
        chance: Random = random.random,
        now: Callable[[], float] = time.monotonic,
        schedule: Schedule = THREE_DAYS,
    ) -> None:
        self._post = post
        self._work = work
        self._clock = clock
        self._chance = chance
        self._now = now
        self._schedule = schedule

    async def wait(self) -> timedelta | None:
        """Return how long nothing is due; None where nothing waits. Raises `Unavailable`."""
        async with self._work.reading() as unit:
            due = await unit.deliveries.soonest()
        return None if due is None else max(due - self._clock(), timedelta())

    async def take(self, busy: Mapping[EndpointId, int]) -> list[Outgoing]:
        """Take what is due, for nobody else to send, beside what is being sent. Raises `Unavailable`."""
        now = self._clock()
        async with self._work.writing() as unit:
            return await unit.deliveries.take(now, until=now + LEASE, busy=busy, most=AT_ONCE)

    async def send(self, one: Outgoing) -> Attempt:
        """Send a delivery that was taken, and note what came of it. Raises `Unavailable`."""
        attempt = await self._try(one)
        ended = await self._settle(one.delivery, attempt)
        if ended is not None:
            await self._give_up(one.delivery.endpoint_id, ended)
        return attempt

    async def test(self, endpoint_id: EndpointId) -> Delivery:
        """Send a test to an endpoint, and return what came of it; it is not tried again.

        Raises `NotFound`, `Unavailable`.
        """
        now = self._clock()
        tested = payload(Told.TESTED, Tested(endpoint=endpoint_id), at=now)
        happening = Happening(told=Told.TESTED, payload=tested, at=now)
        async with self._work.writing() as unit:
            endpoint = await unit.webhooks.get(endpoint_id)
            delivery_id = await unit.deliveries.queue_one(happening, endpoint, until=now + LEASE)
            outgoing = await unit.deliveries.outgoing(delivery_id, at=now)
        await self.send(outgoing)
        return await self._known(delivery_id)

    async def _known(self, delivery_id: DeliveryId) -> Delivery:
        async with self._work.reading() as unit:
            return await unit.deliveries.get(delivery_id)

    async def _try(self, one: Outgoing) -> Attempt:
        at, begun = self._clock(), self._now()
        headers = headers_for(one.secrets, webhook_id=one.delivery.event_id, at=at, body=one.body)
        try:
            reply = await self._post(one.url, headers, one.body)
        except Unavailable as error:
            return Attempt(at=at, took=self._now() - begun, status=None, problem=error.problem)
        wait = told_wait(reply.headers, now=at, longest=LONGEST_TOLD)
        took, problem = self._now() - begun, problem_of(reply)
        return Attempt(at=at, took=took, status=reply.status, problem=problem, told_wait=wait)

    async def _settle(self, delivery: Delivery, attempt: Attempt) -> Ended | None:
        """Note what came of an attempt; return why the endpoint is told nothing more, if that is so."""
        async with self._work.writing() as unit:
            if attempt.has_arrived:
                await unit.deliveries.arrived(delivery.id, attempt)
                await unit.webhooks.works(delivery.endpoint_id)
                return None
            await unit.deliveries.missed(delivery.id, attempt, next_at=self._next(delivery, attempt))
            ended = await _why_end(unit, delivery, attempt)
            if ended is None or not await unit.webhooks.end(delivery.endpoint_id, ended):
                return None
            endpoint = delivery.endpoint_id
            await unit.audit.add(SERVICE, Deed.STOPPED_WEBHOOK, customer=None, about=endpoint, at=attempt.at)
        return ended

    def _next(self, delivery: Delivery, attempt: Attempt) -> datetime | None:
        if attempt.is_gone or delivery.told is Told.TESTED:
            return None
        return self._schedule.next(
            delivery.attempts + 1,
            since=delivery.first_tried_at or attempt.at,
            now=attempt.at,
            random=self._chance,
            told=attempt.told_wait,
        )

    async def _give_up(self, endpoint_id: EndpointId, ended: Ended) -> None:
        async with self._work.writing() as unit:
            dead = await unit.deliveries.give_up(endpoint_id, f"the endpoint was stopped: {ended}")
        log.warning("webhook stopped", webhook=endpoint_id, why=ended, dead=dead)


async def _why_end(unit: UnitOfWork, delivery: Delivery, attempt: Attempt) -> Ended | None:
    if delivery.told is Told.TESTED:
        return None
    if attempt.is_gone:
        return Ended.GONE
    since = await unit.webhooks.fails(delivery.endpoint_id, at=attempt.at)
    return Ended.FAILING if attempt.at - since >= FAILING_FOR else None


def problem_of(reply: Reply) -> str:
    """Return why an answer does not count as arrived; empty where it does."""
    if 200 <= reply.status < 300:
        return ""
    if 300 <= reply.status < 400:
        return f"answered {reply.status}, a redirect, which is not followed"
    return f"answered {reply.status}"
