"""Keep what customers bought and did, each thing once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Column, Delete, Table, bindparam, delete, insert, or_, select, update

from assistant.consents.marks import asks, duty, own_eyes
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.errors import Conflict, NotFound
from assistant.events import CustomerId, ProductId
from assistant.history.model import OFFERS_SHOWN, UNDONE, Activity, Kept, Order, Window, as_marked
from assistant.history.rows import activity_of, activity_to_row, lines_of, order_of, order_to_row
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.locking import alone_with
from assistant.storage.upsert import insert_into

_orders, _activities, _cleared = tables.orders, tables.activities, tables.cleared_windows

BOUGHT = (
    select(_orders)
    .where(_orders.c.customer_id == bindparam("customer"))
    .order_by(_orders.c.placed_at.desc(), _orders.c.id)
)
"""What one customer bought, newest first."""
DONE = (
    select(_activities)
    .where(_activities.c.customer_id == bindparam("customer"))
    .order_by(_activities.c.at.desc())
)
"""What one customer did, newest first."""
TELLING = DONE.where(_activities.c.kind != OFFERS_SHOWN)
"""What tells something of them."""
_FOR_THEMSELVES = (
    select(_orders)
    .where(_orders.c.is_gift.is_(False), _orders.c.status.not_in(UNDONE))
    .order_by(_orders.c.customer_id, _orders.c.placed_at, _orders.c.id)
)


_CHANGEABLE = ("placed_at", "status", "currency", "lines", "is_gift")
_TIMED: dict[Kept, tuple[Table, Column[datetime]]] = {
    Kept.ORDERS: (_orders, _orders.c.placed_at),
    Kept.ACTIVITIES: (_activities, _activities.c.at),
}


class HistoryStore:
    """Keeps orders and activities."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents
        self._has_cleared = self._has_cleared_orders = False

    @property
    def has_cleared(self) -> bool:
        """Whether anything was cleared through this object, so that the log has to be scrubbed."""
        return self._has_cleared

    @property
    def has_cleared_orders(self) -> bool:
        """Whether any order was cleared through this object."""
        return self._has_cleared_orders

    async def record_order(self, customer_id: CustomerId, order: Order) -> None:
        """Keep an order under the shop's number; the second time brings it up to date.

        What the customer marked as a gift stays one, the whole order or a line of it. Raises `NotFound`, and
        `Conflict` where the customer cleared that time.
        """
        await alone_with(self._connection, customer_id)
        await self._see_that_it_may_be_kept(customer_id, Kept.ORDERS, order.placed_at)
        before = await self.orders_among({(customer_id, order.id)})
        await self.record_orders([(customer_id, order)], before=before)

    async def record_orders(
        self,
        orders: Collection[tuple[CustomerId, Order]],
        *,
        before: Mapping[tuple[CustomerId, str], Order],
    ) -> None:
        """Keep several orders as `record_order` does, of customers who are there and cleared none of them.

        `before` is what `orders_among` says of them.
        """
        if not orders:
            return
        rows = [
            order_to_row(customer_id, as_marked(order, before.get((customer_id, order.id))))
            for customer_id, order in orders
        ]
        new = insert_into(self._connection, _orders)
        changed = {
            name: new.excluded[name] for name in ("placed_at", "status", "currency", "lines", "is_gift")
        }
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=["customer_id", "id"], set_=changed), rows
        )

    @duty("what is kept already decides what is new of it")
    async def orders_among(
        self, wanted: Collection[tuple[CustomerId, str]]
    ) -> dict[tuple[CustomerId, str], Order]:
        """Return those of some orders that are kept, by customer and number."""
        found = select(_orders).where(
            _orders.c.customer_id.in_({customer_id for customer_id, _ in wanted}),
            _orders.c.id.in_({order_id for _, order_id in wanted}),
        )
        rows = (await self._connection.execute(found)).mappings()
        kept = {(CustomerId(row["customer_id"]), str(row["id"])): order_of(row) for row in rows}
        return {key: order for key, order in kept.items() if key in wanted}

    @own_eyes
    async def mark_gift(
        self, customer_id: CustomerId, order_id: str, *, is_gift: bool, product: ProductId | None = None
    ) -> Order:
        """Say whether an order, or one product of it, was for somebody else, so that it steers nothing.

        Raises `NotFound`.
        """
        await alone_with(self._connection, customer_id)
        order = await self._order(customer_id, order_id)
        if order is None:
            raise NotFound("order", order_id)
        if product is None:
            marked = replace(order, is_gift=is_gift)
        else:
            if all(line.product_id != product for line in order.lines):
                raise NotFound("product", product)
            lines = (
                replace(line, is_gift=is_gift) if line.product_id == product else line for line in order.lines
            )
            marked = replace(order, lines=tuple(lines))
        row = order_to_row(customer_id, marked)
        await self._connection.execute(
            update(_orders)
            .where(_orders.c.customer_id == customer_id, _orders.c.id == order_id)
            .values(is_gift=row["is_gift"], lines=row["lines"])
        )
        return marked

    async def record_activity(self, customer_id: CustomerId, activity: Activity) -> None:
        """Keep something they did; a repeat of its id counts once.

        Raises `NotFound`, and `Conflict` where the customer cleared that time.
        """
        await alone_with(self._connection, customer_id)
        await self._see_that_it_may_be_kept(customer_id, Kept.ACTIVITIES, activity.at)
        await self._connection.execute(
            insert_into(self._connection, _activities).on_conflict_do_nothing(),
            activity_to_row(customer_id, activity),
        )

    @own_eyes
    async def activity(self, customer_id: CustomerId, activity_id: str) -> Activity | None:
        """Return one thing that they did, if it is kept."""
        theirs = (_activities.c.customer_id == customer_id, _activities.c.id == activity_id)
        row = (await self._connection.execute(select(_activities).where(*theirs))).mappings().first()
        return activity_of(row) if row is not None else None

    async def clear(
        self, customer_id: CustomerId, window: Window, *, kept: Collection[Kept], at: datetime
    ) -> dict[Kept, int]:
        """Forget what lies in a stretch of time, for good, and return how much of each that was.

        Whatever is reported of it later is refused. Raises `NotFound`.
        """
        await alone_with(self._connection, customer_id)
        removed: dict[Kept, int] = {}
        for one in kept:
            table, moment = _TIMED[one]
            if one is Kept.ORDERS:
                await self._forget_notices(customer_id, window)
            gone = delete(table).where(
                table.c.customer_id == customer_id, moment >= window.first, moment <= window.last
            )
            removed[one] = (await self._connection.execute(gone)).rowcount
            if one is Kept.ORDERS:
                self._has_cleared_orders |= removed[one] > 0
                await self._connection.execute(_steps_within(customer_id, window))
            note = {"customer_id": customer_id, "kept": one, "first": window.first, "last": window.last}
            await self._connection.execute(insert(_cleared), note | {"at": at})
        self._has_cleared = True
        return removed

    async def _forget_notices(self, customer_id: CustomerId, window: Window) -> None:
        """Forget what they were, or were to be, told because of orders of a stretch of time."""
        within = (
            _orders.c.customer_id == customer_id,
            _orders.c.placed_at >= window.first,
            _orders.c.placed_at <= window.last,
        )
        rows = (await self._connection.execute(select(_orders).where(*within))).mappings()
        products = {line.product_id for row in rows for line in lines_of(row)}
        if not products:
            return
        notices = tables.notices
        await self._connection.execute(
            delete(notices).where(
                notices.c.customer_id == customer_id,
                or_(notices.c.product_id.is_(None), notices.c.product_id.in_(products)),
            )
        )

    async def is_cleared(self, customer_id: CustomerId, kept: Kept, at: datetime) -> bool:
        """Whether the customer had us forget what they did at that moment."""
        found = select(_cleared.c.id).where(
            _cleared.c.customer_id == customer_id,
            _cleared.c.kept == kept,
            _cleared.c.first <= at,
            _cleared.c.last >= at,
        )
        return (await self._connection.execute(found.limit(1))).first() is not None

    @duty("what customers had us forget is not taken in again")
    async def cleared_among(
        self, customer_ids: Collection[CustomerId]
    ) -> dict[tuple[CustomerId, Kept], list[Window]]:
        """Return every stretch of time that some customers had us forget."""
        found = select(_cleared).where(_cleared.c.customer_id.in_(list(customer_ids)))
        cleared: dict[tuple[CustomerId, Kept], list[Window]] = {}
        for row in (await self._connection.execute(found)).mappings():
            key = CustomerId(row["customer_id"]), Kept(row["kept"])
            cleared.setdefault(key, []).append(Window(first=row["first"], last=row["last"]))
        return cleared

    async def forget_activity(self, customer_id: CustomerId, activity_id: str) -> None:
        """Forget one thing that they did, for good. Raises `NotFound`."""
        theirs = (_activities.c.customer_id == customer_id, _activities.c.id == activity_id)
        gone = await self._connection.execute(delete(_activities).where(*theirs))
        if not gone.rowcount:
            raise NotFound("activity", activity_id)
        self._has_cleared = True

    @asks(Purpose.ANALYTICS)
    async def baskets(self) -> list[tuple[ProductId, ...]]:
        """Return what each customer who allows analytics bought, oldest first; gifts are left out.

        Nothing says who the customers are.
        """
        allowed = self._consents.lets(_orders.c.customer_id, Purpose.ANALYTICS)
        bought: dict[CustomerId, list[ProductId]] = {}
        for row in (await self._connection.execute(_FOR_THEMSELVES.where(allowed))).mappings():
            own = (line.product_id for line in lines_of(row) if not line.is_gift)
            bought.setdefault(row["customer_id"], []).extend(own)
        return [tuple(products) for products in bought.values()]

    @asks(Purpose.ANALYTICS)
    async def buyers(self, since: datetime, until: datetime) -> dict[ProductId, int]:
        """Return how many customers who allow analytics bought each product in a stretch of time.

        It holds its start and not its end; gifts are left out.
        """
        allowed = self._consents.lets(_orders.c.customer_id, Purpose.ANALYTICS)
        then = (_orders.c.placed_at >= since, _orders.c.placed_at < until)
        bought: dict[ProductId, set[CustomerId]] = {}
        for row in (await self._connection.execute(_FOR_THEMSELVES.where(allowed, *then))).mappings():
            for line in lines_of(row):
                if not line.is_gift:
                    bought.setdefault(line.product_id, set()).add(row["customer_id"])
        return {product: len(customers) for product, customers in bought.items()}

    async def _order(self, customer_id: CustomerId, order_id: str) -> Order | None:
        found = select(_orders).where(_orders.c.customer_id == customer_id, _orders.c.id == order_id)
        row = (await self._connection.execute(found)).mappings().first()
        return order_of(row) if row is not None else None

    async def _see_that_it_may_be_kept(self, customer_id: CustomerId, kept: Kept, at: datetime) -> None:
        if await self.is_cleared(customer_id, kept, at):
            raise Conflict(
                "the customer had us forget this time of their history", fix="stop sending what lies in it"
            )


def _steps_within(customer_id: CustomerId, window: Window) -> Delete:
    """Return what deletes the steps of orders that were told of a stretch of time."""
    steps = tables.order_steps
    return delete(steps).where(
        steps.c.customer_id == customer_id, steps.c.at >= window.first, steps.c.at <= window.last
    )
