"""Keep what customers bought and did, each thing once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, or_, select, update

from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.errors import NotFound
from assistant.events import CustomerId, ProductId
from assistant.history.model import UNDONE, Activity, Order
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
    .where(_orders.c.is_gift.is_(False), _orders.c.status.not_in(UNDONE))
    .order_by(_orders.c.customer_id, _orders.c.placed_at, _orders.c.id)
)


class HistoryStore:
    """Keeps orders and activities."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    async def record_order(self, customer_id: CustomerId, order: Order) -> None:
        """Keep an order under the shop's number; the second time brings it up to date.

        What the customer marked as a gift stays one. Raises `NotFound`.
        """
        await alone_with(self._connection, customer_id)
        await self.record_orders([(customer_id, order)])

    async def record_orders(self, orders: Collection[tuple[CustomerId, Order]]) -> None:
        """Keep several orders as `record_order` does, of customers who are there."""
        if not orders:
            return
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
            [order_to_row(customer_id, order) for customer_id, order in orders],
        )

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

    async def baskets(self) -> list[tuple[ProductId, ...]]:
        """Return what each customer who allows analytics bought and kept, oldest first; gifts are left out.

        Nothing says who the customers are.
        """
        decided = await self._consents.for_purpose(Purpose.ANALYTICS)
        bought: dict[CustomerId, list[ProductId]] = {}
        for row in (await self._connection.execute(_FOR_THEMSELVES)).mappings():
            if self._consents.allows(decided.get(row["customer_id"]), Purpose.ANALYTICS):
                bought.setdefault(row["customer_id"], []).extend(line.product_id for line in lines_of(row))
        return [tuple(products) for products in bought.values()]
