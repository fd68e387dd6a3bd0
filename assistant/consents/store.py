"""Keep what customers agreed to; the latest decision holds, the earlier ones stay as proof."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, bindparam, insert, select

from assistant.consents.model import Consent, Consents, Purpose
from assistant.consents.rows import consent_of, consent_to_row
from assistant.events import CustomerId
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.locking import alone_with

_consents = tables.consents

DECIDED = select(_consents).where(_consents.c.customer_id == bindparam("customer")).order_by(_consents.c.id)
"""Every decision of one customer, oldest first."""


class ConsentStore:
    """Keeps decisions; `defaults` are the purposes allowed to whoever never decided."""

    def __init__(self, connection: Connection, *, defaults: frozenset[Purpose]) -> None:
        self._connection = connection
        self._defaults = defaults

    async def decide(self, customer_id: CustomerId, consent: Consent) -> None:
        """Keep a decision; it holds from now on, and the earlier ones stay as proof. Raises `NotFound`."""
        await alone_with(self._connection, customer_id)
        await self._connection.execute(insert(_consents), consent_to_row(customer_id, consent))

    async def of(self, customer_id: CustomerId) -> Consents:
        """Return what the customer decided, and the defaults for the rest."""
        return (await self.of_all([customer_id])).get(customer_id, self.made_of(()))

    async def of_all(self, customer_ids: Collection[CustomerId]) -> dict[CustomerId, Consents]:
        """Return what several customers decided; who never decided is absent."""
        return await self._found(_consents.c.customer_id.in_(list(customer_ids)))

    def made_of(self, decisions: Iterable[Consent]) -> Consents:
        """Return the consents of somebody who took these decisions, oldest first."""
        return Consents(decided={one.purpose: one for one in decisions}, defaults=self._defaults)

    async def for_purpose(self, purpose: Purpose) -> dict[CustomerId, Consents]:
        """Return what everybody who ever decided on one purpose decided on it."""
        return await self._found(_consents.c.purpose == purpose)

    def allows(self, consents: Consents | None, purpose: Purpose) -> bool:
        """Whether one customer, who may never have decided, agrees to `purpose`."""
        return consents.allows(purpose) if consents else purpose in self._defaults

    async def _found(self, which: ColumnElement[bool]) -> dict[CustomerId, Consents]:
        found = select(_consents).where(which).order_by(_consents.c.id)
        decided: dict[CustomerId, dict[Purpose, Consent]] = {}
        for row in (await self._connection.execute(found)).mappings():
            consent = consent_of(row)
            decided.setdefault(row["customer_id"], {})[consent.purpose] = consent
        return {one: Consents(decided=all_, defaults=self._defaults) for one, all_ in decided.items()}
