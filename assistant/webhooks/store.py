"""Keep what is on its way to the owner's systems, and what became of it.

Events come out of the outbox and into here in one transaction. Whoever sends takes a delivery
for a minute: one that dies meanwhile leaves it to the next, which sends it again under the same id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from assistant.consents.marks import duty
from assistant.errors import NotFound
from assistant.events import Event, new_id
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.webhooks.about_store import AboutStore
from assistant.webhooks.bodies import with_text
from assistant.webhooks.endpoint_store import EndpointStore, Target
from assistant.webhooks.filling import happenings
from assistant.webhooks.model import (
    DEAD_KEPT_FOR,
    SENT_KEPT_FOR,
    Attempt,
    Delivery,
    DeliveryId,
    Endpoint,
    EndpointId,
    Happening,
    Outgoing,
    State,
    Told,
    Which,
)

_deliveries = tables.webhook_deliveries
_endpoints = tables.webhook_endpoints
_messages = tables.messages

_OURS = "the owner's own systems are told what happens in the owner's shop"


class DeliveryStore:
    """Keeps deliveries."""

    def __init__(self, connection: Connection, *, endpoints: EndpointStore) -> None:
        self._connection = connection
        self._endpoints = endpoints
        self._about = AboutStore(connection)

    async def queue(self, events: Sequence[Event]) -> int:
        """Put events on their way to every endpoint that is told of them; return how many ways that is."""
        told = await self._endpoints.told() if events else ()
        if not told:
            return 0
        known = await self._about.of(events)
        rows = [row for event in events for one in happenings(event, known) for row in _rows(one, to=told)]
        if rows:
            await self._connection.execute(insert(_deliveries), rows)
        return len(rows)

    async def queue_one(self, happening: Happening, endpoint: Endpoint, *, until: datetime) -> DeliveryId:
        """Put one thing on its way to one endpoint; it is the caller's to send, until then."""
        row = _row(happening, event_id=new_id("evt"), endpoint=endpoint)
        await self._connection.execute(insert(_deliveries), {**row, "taken_until": until})
        return DeliveryId(str(row["id"]))

    async def soonest(self) -> datetime | None:
        """Return when the next delivery is due; None if none waits."""
        due = func.coalesce(_deliveries.c.taken_until, _deliveries.c.next_at)
        found = select(func.min(due)).join(_endpoints).where(*_ON_THEIR_WAY)
        moment: datetime | None = (await self._connection.execute(found)).scalar_one_or_none()
        return moment

    @duty(_OURS)
    async def take(
        self, now: datetime, *, until: datetime, busy: Mapping[EndpointId, int], most: int
    ) -> list[Outgoing]:
        """Take what is due to be sent, at most `most` for each endpoint beside those it is `busy` with."""
        free = and_(
            _deliveries.c.next_at <= now,
            or_(_deliveries.c.taken_until.is_(None), _deliveries.c.taken_until <= now),
        )
        due = select(_deliveries.c.endpoint_id).join(_endpoints).where(*_ON_THEIR_WAY, free)
        taken: list[Outgoing] = []
        for found in sorted((await self._connection.execute(due.distinct())).scalars()):
            endpoint_id = EndpointId(found)
            room = most - busy.get(endpoint_id, 0)
            if room > 0:
                taken += await self._take(endpoint_id, free, now=now, until=until, room=room)
        return taken

    @duty(_OURS)
    async def outgoing(self, delivery_id: DeliveryId, *, at: datetime) -> Outgoing:
        """Return one delivery with all that sending it needs. Raises `NotFound`."""
        delivery = await self.get(delivery_id)
        return await self._ready(delivery, await self._endpoints.target(delivery.endpoint_id, at=at))

    async def arrived(self, delivery_id: DeliveryId, attempt: Attempt) -> None:
        """Note that a delivery arrived."""
        await self._settle(delivery_id, attempt, state=State.SENT, next_at=None)

    async def missed(self, delivery_id: DeliveryId, attempt: Attempt, *, next_at: datetime | None) -> None:
        """Note that a delivery did not arrive, and when it is tried again; None: never."""
        state = State.DEAD if next_at is None else State.WAITING
        await self._settle(delivery_id, attempt, state=state, next_at=next_at)

    async def give_up(self, endpoint_id: EndpointId, problem: str) -> int:
        """Let whatever waits for an endpoint be dead; return how many that were."""
        waits = (_deliveries.c.endpoint_id == endpoint_id, _deliveries.c.state == State.WAITING)
        ended = update(_deliveries).where(*waits).values(state=State.DEAD, next_at=None, problem=problem)
        return (await self._connection.execute(ended)).rowcount

    @duty(_OURS)
    async def replay(self, delivery_id: DeliveryId, *, at: datetime) -> Delivery:
        """Send a delivery again, whatever became of it, under its own id. Raises `NotFound`."""
        await self._again(_deliveries.c.id == delivery_id, at=at)
        return await self.get(delivery_id)

    async def replay_since(
        self, endpoint_id: EndpointId, since: datetime, *, with_sent: bool, at: datetime
    ) -> int:
        """Send again what was queued since then and is dead, or also what arrived; return how many."""
        states = (State.DEAD, State.SENT) if with_sent else (State.DEAD,)
        return await self._again(
            _deliveries.c.endpoint_id == endpoint_id,
            _deliveries.c.queued_at >= since,
            _deliveries.c.state.in_(states),
            at=at,
        )

    @duty(_OURS)
    async def get(self, delivery_id: DeliveryId) -> Delivery:
        """Return a delivery. Raises `NotFound`."""
        found = select(_deliveries).where(_deliveries.c.id == delivery_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("delivery", delivery_id)
        return _delivery(row)

    @duty(_OURS)
    async def listed(self, which: Which, *, limit: int) -> list[Delivery]:
        """Return deliveries of the log, newest first."""
        wanted = {
            _deliveries.c.endpoint_id: which.endpoint,
            _deliveries.c.state: which.state,
            _deliveries.c.told: which.told,
        }
        found = select(_deliveries).order_by(_deliveries.c.number.desc()).limit(limit)
        found = found.where(*(column == value for column, value in wanted.items() if value is not None))
        if which.before is not None:
            found = found.where(_deliveries.c.number < which.before)
        return [_delivery(row) for row in (await self._connection.execute(found)).mappings()]

    async def expire(self, now: datetime) -> None:
        """Forget what arrived a week ago, a month ago whatever became of it, and secrets that are over."""
        await self._endpoints.expire(now)
        sent = and_(_deliveries.c.state == State.SENT, _deliveries.c.tried_at < now - SENT_KEPT_FOR)
        old = func.coalesce(_deliveries.c.tried_at, _deliveries.c.queued_at) < now - DEAD_KEPT_FOR
        await self._connection.execute(delete(_deliveries).where(or_(sent, old)))

    async def _take(
        self, endpoint_id: EndpointId, free: ColumnElement[bool], *, now: datetime, until: datetime, room: int
    ) -> list[Outgoing]:
        found = (
            select(_deliveries)
            .where(_deliveries.c.endpoint_id == endpoint_id, _deliveries.c.state == State.WAITING, free)
            .order_by(_deliveries.c.next_at, _deliveries.c.number)
            .limit(room)
            .with_for_update(skip_locked=True)
        )
        rows = [_delivery(row) for row in (await self._connection.execute(found)).mappings()]
        if not rows:  # another process was quicker
            return []
        taken = update(_deliveries).where(_deliveries.c.id.in_([one.id for one in rows]))
        await self._connection.execute(taken.values(taken_until=until))
        target = await self._endpoints.target(endpoint_id, at=now)
        return [await self._ready(one, target) for one in rows]

    async def _ready(self, delivery: Delivery, target: Target) -> Outgoing:
        body = delivery.payload
        if target.with_content and delivery.told is Told.MESSAGE_ADDED:
            body = with_text(body, await self._text_of(delivery))
        return Outgoing(delivery=delivery, url=target.url, secrets=target.secrets, body=body.encode("utf-8"))

    async def _text_of(self, delivery: Delivery) -> str:
        found = (
            select(_messages.c.text)
            .join(_deliveries, _deliveries.c.message_id == _messages.c.id)
            .where(_deliveries.c.id == delivery.id)
        )
        return str((await self._connection.execute(found)).scalar_one())

    async def _settle(
        self, delivery_id: DeliveryId, attempt: Attempt, *, state: State, next_at: datetime | None
    ) -> None:
        """Note an attempt, unless the delivery has arrived otherwise or is no more."""
        waits = (_deliveries.c.id == delivery_id, _deliveries.c.state == State.WAITING)
        values = {
            "state": state,
            "attempts": _deliveries.c.attempts + 1,
            "first_tried_at": func.coalesce(_deliveries.c.first_tried_at, attempt.at),
            "tried_at": attempt.at,
            "next_at": next_at,
            "taken_until": None,
            "status": attempt.status,
            "problem": attempt.problem,
            "took": attempt.took,
        }
        await self._connection.execute(update(_deliveries).where(*waits).values(values))

    async def _again(self, *which: ColumnElement[bool], at: datetime) -> int:
        anew = {"state": State.WAITING, "attempts": 0, "first_tried_at": None, "next_at": at}
        again = update(_deliveries).where(*which).values(**anew, taken_until=None)
        return (await self._connection.execute(again)).rowcount


_ON_THEIR_WAY = (_deliveries.c.state == State.WAITING, _endpoints.c.ended.is_(None))


def _rows(happening: Happening, *, to: Sequence[Endpoint]) -> list[dict[str, object]]:
    event_id = new_id("evt")
    return [
        _row(happening, event_id=event_id, endpoint=one)
        for one in to
        if not one.wanted.events or happening.told in one.wanted.events
    ]


def _row(happening: Happening, *, event_id: str, endpoint: Endpoint) -> dict[str, object]:
    return {
        "id": new_id("whd"),
        "endpoint_id": endpoint.id,
        "customer_id": happening.customer_id,
        "conversation_id": happening.conversation_id,
        "message_id": happening.message_id,
        "event_id": event_id,
        "told": happening.told,
        "payload": happening.payload,
        "state": State.WAITING,
        "attempts": 0,
        "queued_at": happening.at,
        "next_at": happening.at,
        "taken_until": None,
        "problem": "",
    }


def _delivery(row: Row) -> Delivery:
    return Delivery(
        number=row["number"],
        id=DeliveryId(row["id"]),
        endpoint_id=EndpointId(row["endpoint_id"]),
        event_id=row["event_id"],
        told=Told(row["told"]),
        payload=row["payload"],
        state=State(row["state"]),
        attempts=row["attempts"],
        queued_at=row["queued_at"],
        first_tried_at=row["first_tried_at"],
        tried_at=row["tried_at"],
        next_at=row["next_at"],
        status=row["status"],
        problem=row["problem"],
        took=row["took"],
    )
