"""Keep what was learnt from orders, every version of it, and lend the orders of those who allow that."""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlalchemy import func, insert, select

from assistant.consents.marks import asks, duty
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.events import CustomerId
from assistant.history.model import Order
from assistant.history.rows import order_of
from assistant.predictions.model import Fit
from assistant.storage import tables
from assistant.storage.engine import Connection

_fits, _orders = tables.prediction_fits, tables.orders
_FIT = TypeAdapter(Fit)
_PLACED = select(_orders).order_by(_orders.c.customer_id, _orders.c.placed_at, _orders.c.id)


class PredictionStore:
    """Keeps fits; the newest holds for whoever reads next, without a restart."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    @asks(Purpose.ANALYTICS)
    async def histories(self) -> list[list[Order]]:
        """Return what each customer who allows analytics ordered, oldest first; nothing says who they are."""
        allowed = self._consents.lets(_orders.c.customer_id, Purpose.ANALYTICS)
        placed: dict[CustomerId, list[Order]] = {}
        for row in (await self._connection.execute(_PLACED.where(allowed))).mappings():
            placed.setdefault(row["customer_id"], []).append(order_of(row))
        return list(placed.values())

    async def keep(self, fit: Fit) -> None:
        """Keep a new version."""
        row = {"version": fit.version, "fit": _FIT.dump_json(fit).decode()}
        await self._connection.execute(insert(_fits), row)

    @duty("it was learnt from many who allow that, and tells of no one")
    async def newest(self) -> Fit | None:
        """Return the version that holds; None before the first."""
        found = select(_fits.c.fit).order_by(_fits.c.version.desc()).limit(1)
        row = (await self._connection.execute(found)).first()
        return _FIT.validate_json(row[0]) if row else None

    async def next_version(self) -> int:
        """Return the number of the version that comes next."""
        highest = (await self._connection.execute(select(func.max(_fits.c.version)))).scalar()
        return int(highest or 0) + 1
