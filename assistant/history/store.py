"""Keep what customers bought and did, each thing once."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, or_, select, update

from assistant.consents.marks import asks, own_eyes
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.errors import NotFound
from assistant.events import CustomerId, ProductId
from assistant.history.model import Activity, Order
from assistant.history.rows import activity_to_row, lines_of, order_of, order_to_row
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.locking import alone_with
from assistant.storage.upsert import insert_into

_orders, _activities = tables.orders, tables.activities

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
_FOR_THEMSELVES = (
    select(_orders)
    .where(_orders.c.is_gift.is_(False))
    .order_by(_orders.c.customer_id, _orders.c.placed_at, _orders.c.id)
)


class HistoryStore:
    """Keeps orders and activities."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents
        self._has_cleared = False

    @property
    def has_cleared(self) -> bool:
        """Whether anything was cleared through this object, so that the log has to be scrubbed."""
        return self._has_cleared

    async def record_order(self, customer_id: CustomerId, order: Order) -> None:
        """Keep an order under the shop's number; the second time brings it up to date.

        What the customer marked as a gift stays one. Raises `NotFound`.
        """
        await alone_with(self._connection, customer_id)
        new = insert_into(self._connection, _orders)
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["customer_id", "id"],
                set_={
                    "placed_at": new.excluded.placed_at,
                    "status": new.excluded.status,
                    "currency": new.excluded.currency,
                    "lines": new.excluded.lines,
                    "is_gift": or_(_orders.c.is_gift, new.excluded.is_gift),
                },
            ),
            order_to_row(customer_id, order),
        )

    @own_eyes
    async def mark_gift(self, customer_id: CustomerId, order_id: str, *, is_gift: bool) -> Order:
        """Say whether an order was for somebody else, so that it steers nothing. Raises `NotFound`."""
        marked = (
            update(_orders)
            .where(_orders.c.customer_id == customer_id, _orders.c.id == order_id)
            .values(is_gift=is_gift)
            .returning(_orders)
        )
        row = (await self._connection.execute(marked)).mappings().first()
        if row is None:
            raise NotFound("order", order_id)
        return order_of(row)

    async def record_activity(self, customer_id: CustomerId, activity: Activity) -> None:
        """Keep something they did; a repeat of its id counts once. Raises `NotFound`."""
        await alone_with(self._connection, customer_id)
        await self._connection.execute(
            insert_into(self._connection, _activities).on_conflict_do_nothing(),
            activity_to_row(customer_id, activity),
        )

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
            bought.setdefault(row["customer_id"], []).extend(line.product_id for line in lines_of(row))
        return [tuple(products) for products in bought.values()]
