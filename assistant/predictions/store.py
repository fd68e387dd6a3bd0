"""Keep what was learnt from orders, every version of it, and lend the orders of those who allow that."""

from __future__ import annotations

import asyncio

from pydantic import TypeAdapter
from sqlalchemy import delete, func, insert, select

from assistant.consents.marks import asks, duty
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.events import CustomerId
from assistant.history.model import Order
from assistant.history.rows import order_of
from assistant.predictions.model import Fit, Used
from assistant.storage import tables
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection

_fits, _orders = tables.prediction_fits, tables.orders
_FIT = TypeAdapter(Fit)
_NEWEST = select(_fits.c.fit).order_by(_fits.c.version.desc()).limit(1)
_PLACED = select(_orders).order_by(_orders.c.customer_id, _orders.c.placed_at, _orders.c.id)
BREATH = 200  # orders read before others get their turn


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
        rows = (await self._connection.execute(_PLACED.where(allowed))).mappings()
        for number, row in enumerate(rows, 1):
            if number % BREATH == 0:
                await asyncio.sleep(0)
            placed.setdefault(row["customer_id"], []).append(order_of(row))
        return list(placed.values())

    async def keep(self, fit: Fit) -> None:
        """Keep a new version, and forget those that may count somebody whose orders were withdrawn since."""
        row = {"version": fit.version, "fit": _FIT.dump_json(fit).decode()}
        await self._connection.execute(insert(_fits), row)
        await self.forget_before(max(withdrawals_of(one) for one in await self._all()))

    async def forget_before(self, withdrawals: int) -> int:
        """Forget every version that was learnt before this withdrawal; return how many there were."""
        gone = [one.version for one in await self._all() if withdrawals_of(one) < withdrawals]
        await self._connection.execute(delete(_fits).where(_fits.c.version.in_(gone)))
        return len(gone)

    @asks(Purpose.ANALYTICS)
    async def used(self) -> Used:
        """Return what there is to learn from now; read together with the histories it is what they hold."""
        counted = select(
            func.count(_orders.c.customer_id.distinct()), func.count(), func.max(_orders.c.placed_at)
        ).where(self._consents.lets(_orders.c.customer_id, Purpose.ANALYTICS))
        customers, orders, newest = (await self._connection.execute(counted)).one()
        withdrawals = await self.withdrawals()
        return Used(customers=customers, orders=orders, newest=newest, withdrawals=withdrawals)

    @duty("it is a number that tells of no one")
    async def withdrawals(self) -> int:
        """Return how often orders that a fit may have used were withdrawn."""
        return await latest_change(self._connection, Counter.WITHDRAWALS)

    async def count_withdrawal(self) -> None:
        """Number that orders were withdrawn; whoever does it last in a transaction holds up nobody."""
        await next_change(self._connection, Counter.WITHDRAWALS)

    @duty("it was learnt from many who allow that, and tells of no one")
    async def newest(self) -> Fit | None:
        """Return the version that holds; None before the first."""
        row = (await self._connection.execute(_NEWEST)).first()
        return _FIT.validate_json(row[0]) if row else None

    async def next_version(self) -> int:
        """Return a number that no version had, also none that is gone."""
        return await next_change(self._connection, Counter.FITS)

    @duty("it is a number that tells of no one")
    async def has_ever_fitted(self) -> bool:
        """Whether there ever was a version, gone or not."""
        return await latest_change(self._connection, Counter.FITS) > 0

    async def _all(self) -> list[Fit]:
        rows = (await self._connection.execute(select(_fits.c.fit))).scalars()
        return [_FIT.validate_json(row) for row in rows]


def withdrawals_of(fit: Fit) -> int:
    """Return the last withdrawal that a fit knew of; one that noted none knew of none."""
    return fit.used.withdrawals if fit.used else -1
