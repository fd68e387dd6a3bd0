"""Keep what customers are to be told before they ask, each occasion once, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import bindparam, func, or_, select, update

from assistant.consents.marks import asks, duty, own_eyes
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.errors import NotFound
from assistant.events import ConversationId, CustomerId, ProductId
from assistant.history.model import UNDONE
from assistant.history.rows import lines_of
from assistant.history.store import BOUGHT
from assistant.proactive.model import Kind, Notice, NoticeId, Purchase, State
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.storage.locking import alone_with
from assistant.storage.upsert import insert_into

_notices = tables.notices
_OF = select(_notices).where(_notices.c.customer_id == bindparam("customer"))
_IN_ORDER = _OF.order_by(_notices.c.queued_at, _notices.c.id)
OPEN = (State.WAITING, State.TOLD, State.WITHDRAWN)


class ProactiveStore:
    """Keeps the queue."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    async def queue(self, notice: Notice) -> bool:
        """Put a notice in, unless its occasion ever was; say whether it is new."""
        new = insert_into(self._connection, _notices).on_conflict_do_nothing()
        result = await self._connection.execute(new.returning(_notices.c.id), _row(notice))
        return result.first() is not None

    @duty("what customers are told before they ask is told once, and not too often")
    async def of(self, customer_id: CustomerId, *, is_to_change: bool = False) -> list[Notice]:
        """Return all notices of a customer, oldest first; others who would change them wait, if asked for."""
        if is_to_change:
            await alone_with(self._connection, customer_id)
        rows = await self._connection.execute(_IN_ORDER, {"customer": customer_id})
        return [_notice(row) for row in rows.mappings()]

    @own_eyes
    async def export(self, customer_id: CustomerId) -> list[dict[str, JsonValue]]:
        """Return all that is kept here about a customer."""
        rows = await self._connection.execute(_OF, {"customer": customer_id})
        return [
            {name: value if value is None else str(value) for name, value in row.items()}
            for row in rows.mappings()
        ]

    @asks(Purpose.PROACTIVE)
    async def listed(self, *, state: State | None, limit: int) -> list[Notice]:
        """Return notices, newest first: of faults all, of others those of customers who allow them."""
        may = self._consents.lets(_notices.c.customer_id, Purpose.PROACTIVE)
        found = select(_notices).where(or_(_notices.c.kind == Kind.FAULT, may))
        if state is not None:
            found = found.where(_notices.c.state == state)
        newest = found.order_by(_notices.c.queued_at.desc(), _notices.c.id).limit(limit)
        return [_notice(row) for row in (await self._connection.execute(newest)).mappings()]

    @duty("it is a number that tells of no one")
    async def counted(self) -> dict[State, int]:
        """Return how many notices stand how."""
        found = select(_notices.c.state, func.count()).group_by(_notices.c.state)
        return {State(state): count for state, count in await self._connection.execute(found)}

    @duty("whoever bought what is faulty has to be told, whatever else they allow")
    async def purchases(self, customer_id: CustomerId) -> list[Purchase]:
        """Return what a customer bought and did not send back, gifts too, oldest first."""
        rows = await self._connection.execute(BOUGHT, {"customer": customer_id})
        found = [
            Purchase(product_id=line.product_id, title=line.title, day=row["placed_at"].date())
            for row in rows.mappings()
            if row["status"] not in UNDONE
            for line in lines_of(row)
        ]
        return found[::-1]

    async def tell(self, notice_id: NoticeId, *, conversation: ConversationId | None, at: datetime) -> bool:
        """Note that a notice was told, if it still waits; say whether it did."""
        told = {"state": State.TOLD, "told_at": at, "told_in": conversation}
        changed = (
            update(_notices).where(_notices.c.id == notice_id, _notices.c.state == State.WAITING).values(told)
        )
        return (await self._connection.execute(changed)).rowcount > 0

    async def settle(self, notice_ids: Collection[NoticeId], state: State, *, at: datetime) -> None:
        """Note what became of notices that wait or were told."""
        changed = update(_notices).where(_notices.c.id.in_(list(notice_ids)), _notices.c.state.in_(OPEN))
        ended_at = None if state is State.WAITING else at
        await self._connection.execute(changed.values(state=state, ended_at=ended_at))

    @own_eyes
    async def decline(self, customer_id: CustomerId, notice_id: NoticeId, *, at: datetime) -> Notice:
        """Note that a customer does not want what they were told; doing so again changes nothing.

        Raises `NotFound`.
        """
        notice = next((one for one in await self.of(customer_id) if one.id == notice_id), None)
        if notice is None:
            raise NotFound("notice", notice_id)
        await self.settle([notice_id], State.DECLINED, at=at)
        return notice


def _row(notice: Notice) -> dict[str, object]:
    return {
        "id": notice.id,
        "customer_id": notice.customer_id,
        "trigger_name": notice.trigger,
        "occasion": notice.occasion,
        "kind": notice.kind,
        "product_id": notice.product_id,
        "state": notice.state,
        "queued_at": notice.queued_at,
        "expires_at": notice.expires_at,
    }


def _notice(row: Row) -> Notice:
    product, told_in = row["product_id"], row["told_in"]
    return Notice(
        id=NoticeId(row["id"]),
        customer_id=CustomerId(row["customer_id"]),
        trigger=row["trigger_name"],
        occasion=row["occasion"],
        kind=Kind(row["kind"]),
        product_id=None if product is None else ProductId(product),
        state=State(row["state"]),
        queued_at=row["queued_at"],
        expires_at=row["expires_at"],
        told_at=row["told_at"],
        told_in=None if told_in is None else ConversationId(told_in),
        ended_at=row["ended_at"],
    )
