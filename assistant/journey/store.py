"""Read what happened to one customer: a bounded stretch of each place that keeps something of it.

What customers deleted is not in it, and neither is that they did: it left nothing behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from assistant.consents.marks import own_eyes
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.events import CustomerId
from assistant.facts.model import Sensitivity
from assistant.intake.model import Step
from assistant.journey import telling
from assistant.journey.model import Cursor, Entry, Page, page_of
from assistant.journey.telling import Teller
from assistant.storage import tables
from assistant.storage.engine import Connection

_orders, _steps, _activities = tables.orders, tables.order_steps, tables.activities
_conversations, _handoffs = tables.conversations, tables.handoffs
_preferences, _consents, _merges = tables.preferences, tables.consents, tables.merges

_earlier = _preferences.alias("earlier")
_IS_CHANGE = (
    select(_earlier.c.id)
    .where(
        _earlier.c.customer_id == _preferences.c.customer_id,
        _earlier.c.topic == _preferences.c.topic,
        _earlier.c.id < _preferences.c.id,
    )
    .exists()
)
_LEARNT = select(_preferences, _IS_CHANGE.label("is_change"))
_FOR_OTHERS = _LEARNT.where(
    _preferences.c.is_expected, _preferences.c.sensitivity != Sensitivity.SPECIAL.value
)
_HANDED = select(_handoffs).join(_conversations, _conversations.c.id == _handoffs.c.conversation_id)
_UNDONE = select(_steps).where(_steps.c.step.in_([Step.REFUNDED.value, Step.CANCELLED.value]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where something is kept, when it happened, what orders a moment, whose it is and how it is told."""

    kept: Select[Any]
    at: ColumnElement[Any]
    unique: Sequence[ColumnElement[Any]]
    customer: ColumnElement[Any]
    tell: Teller


_ORDERED = _Place(
    kept=select(_orders),
    at=_orders.c.placed_at,
    unique=(_orders.c.id,),
    customer=_orders.c.customer_id,
    tell=telling.ordered,
)
_SENT_BACK = _Place(
    kept=_UNDONE,
    at=_steps.c.at,
    unique=(_steps.c.order_id, _steps.c.id),
    customer=_steps.c.customer_id,
    tell=telling.undone,
)


class JourneyStore:
    """Reads timelines."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    @own_eyes
    async def own(self, customer_id: CustomerId, cursor: Cursor, *, size: int) -> Page:
        """Return a page of everything that happened, newest first, for the customer's own eyes."""
        return await self._page(customer_id, cursor, size=size, learnt=_learnt(_LEARNT, telling.learnt))

    async def read(self, customer_id: CustomerId, purpose: Purpose, cursor: Cursor, *, size: int) -> Page:
        """Return a page of what others may see for `purpose`; an empty one where it is not allowed.

        Of preferences it tells no value, and nothing of those that are delicate or that the customer
        would not expect us to have. Raises `NotFound`.
        """
        if not (await self._consents.of(customer_id)).allows(purpose):
            return Page(entries=(), before=None)
        return await self._page(
            customer_id, cursor, size=size, learnt=_learnt(_FOR_OTHERS, telling.learnt_of)
        )

    async def _page(self, customer_id: CustomerId, cursor: Cursor, *, size: int, learnt: _Place) -> Page:
        most = cursor.most(size)
        places = [_ORDERED, _SENT_BACK, *_talks(), learnt, *self._decisions()]
        found = [await self._told(one, customer_id, cursor, most=most) for one in places]
        found.append(await self._looked(customer_id, cursor, most=most))
        return page_of(found, cursor, size=size)

    async def _told(
        self, place: _Place, customer_id: CustomerId, cursor: Cursor, *, most: int
    ) -> list[Entry]:
        stretch = (
            place.kept.where(place.customer == customer_id, place.at <= cursor.at)
            .order_by(place.at.desc(), *place.unique)
            .limit(most)
        )
        return [place.tell(row) for row in (await self._connection.execute(stretch)).mappings()]

    async def _looked(self, customer_id: CustomerId, cursor: Cursor, *, most: int) -> list[Entry]:
        """Return what was done in the shop by day and kind: a day that has begun by the cursor, whole."""
        morning = datetime.combine(cursor.at.astimezone(UTC).date(), time(), UTC)
        in_utc = (
            _activities.c.at
            if self._connection.dialect.name == "sqlite"
            else func.timezone(literal_column("'UTC'"), _activities.c.at)
        )
        day = func.date(in_utc).label("day")
        days = (
            select(day, _activities.c.kind, func.count().label("times"))
            .where(_activities.c.customer_id == customer_id, _activities.c.at < morning + timedelta(days=1))
            .group_by(day, _activities.c.kind)
            .order_by(day.desc(), _activities.c.kind)
            .limit(most)
        )
        return [telling.looked(row) for row in (await self._connection.execute(days)).mappings()]

    def _decisions(self) -> list[_Place]:
        """Return where decisions and merges are kept."""
        return [
            _Place(
                kept=select(_consents),
                at=_consents.c.at,
                unique=(_consents.c.id.desc(),),
                customer=_consents.c.customer_id,
                tell=telling.decided(self._consents.policy),
            ),
            *(
                _Place(
                    kept=select(_merges),
                    at=at,
                    unique=(_merges.c.number,),
                    customer=_merges.c.customer_id,
                    tell=tell,
                )
                for at, tell in (
                    (_merges.c.at, telling.merged),
                    (_merges.c.undone_at, telling.merge_undone),
                )
            ),
        ]


def _learnt(kept: Select[Any], tell: Teller) -> _Place:
    return _Place(
        kept=kept,
        at=_preferences.c.learned_at,
        unique=(_preferences.c.id.desc(),),
        customer=_preferences.c.customer_id,
        tell=tell,
    )


def _talks() -> list[_Place]:
    """Return where conversations, scores and requests for a person are kept, what came last first."""
    owner = _conversations.c.customer_id
    handed = [
        _Place(kept=_HANDED, at=at, unique=(_handoffs.c.id,), customer=owner, tell=tell)
        for at, tell in (
            (_handoffs.c.ended_at, telling.person_left),
            (_handoffs.c.claimed_at, telling.person_took_over),
            (_handoffs.c.requested_at, telling.asked_for_person),
        )
    ]
    held = select(_conversations)
    by_id = (_conversations.c.id,)
    scored = held.where(_conversations.c.rating.is_not(None))
    return [
        _Place(kept=scored, at=_conversations.c.updated_at, unique=by_id, customer=owner, tell=telling.rated),
        *handed,
        _Place(kept=held, at=_conversations.c.started_at, unique=by_id, customer=owner, tell=telling.talked),
    ]
