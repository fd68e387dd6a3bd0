"""Keep what customers prefer: what outranks the rest holds, and what it replaced stays in the history.

A topic is kept under the name that its kind has, whichever name it comes under.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from assistant.consents.marks import duty, own_eyes
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.facts.model import Origin, Preference
from assistant.facts.rows import preference_of, preference_to_row
from assistant.facts.using import Standard
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.locking import alone_with

_customers, _preferences = tables.customers, tables.preferences
_merges, _merged = tables.merges, tables.merge_rows

LEARNT = (
    select(_preferences)
    .where(_preferences.c.customer_id == bindparam("customer"))
    .order_by(_preferences.c.id)
)
"""Everything that one customer ever preferred, oldest first."""
HOLDING = LEARNT.where(_preferences.c.retired_at.is_(None))
"""What holds of it."""
_HOLDING_ON_TOPIC = HOLDING.where(_preferences.c.topic == bindparam("about"))


class FactStore:
    """Keeps preferences, as far as the customer lets us remember."""

    def __init__(self, connection: Connection, *, consents: ConsentStore, standard: Standard) -> None:
        self._connection = connection
        self._consents = consents
        self._kinds = standard.kinds
        self._has_cleared = False

    @property
    def has_cleared(self) -> bool:
        """Whether anything was removed through this object, so that the log has to be scrubbed."""
        return self._has_cleared

    async def learn(self, customer_id: CustomerId, preference: Preference) -> Preference | None:
        """Keep a preference if it outranks what holds; what it replaces is retired, not lost.

        Returns what is kept of it, else None: it was outranked, or they do not let us remember.
        What they set themselves is kept in any case. Where a kind has several values, what they
        say is added to what they said before. Raises `NotFound`.
        """
        preference = self._kinds.typed(preference)
        await alone_with(self._connection, customer_id)
        if preference.origin is not Origin.SET and not (await self._consents.of(customer_id)).allows(
            Purpose.REMEMBER
        ):
            return None
        about = {"customer": customer_id, "about": preference.topic}
        row = (await self._connection.execute(_HOLDING_ON_TOPIC, about)).mappings().first()
        if row is not None:
            holding = preference_of(row)
            if not preference.outranks(holding):
                return None
            preference = self._beside(holding, preference)
        await self._retire(customer_id, preference.topic, at=preference.learned_at)
        await self._connection.execute(insert(_preferences), preference_to_row(customer_id, preference))
        return preference

    async def state(self, customer_id: CustomerId, preference: Preference) -> None:
        """Keep what a customer sets. Raises `InvalidInput` for an impossible value, and `NotFound`."""
        kind = self._kinds.of(preference.topic)
        kind.must_be_possible(preference.value, today=preference.learned_at.date())
        await self.learn(customer_id, preference)

    async def forget(self, customer_id: CustomerId, topic: str) -> None:
        """Remove everything that was ever kept on a topic, as if it had never been known.

        What is learnt of it later is new. Raises `NotFound`.
        """
        await alone_with(self._connection, customer_id)
        names = {topic, self._kinds.topic(topic)}
        removed = (
            delete(_preferences)
            .where(_preferences.c.customer_id == customer_id, _preferences.c.topic.in_(names))
            .returning(_preferences.c.id)
        )
        gone = set((await self._connection.execute(removed)).scalars())
        if not gone:
            raise NotFound("preference", topic)
        await self._forget_merges_of(customer_id, gone)
        self._has_cleared = True

    async def _forget_merges_of(self, customer_id: CustomerId, gone: set[int]) -> None:
        """Remove what merges noted of preferences that are gone: undoing one would find nothing to mend."""
        noted = (
            select(_merged.c.id, _merged.c.key)
            .join(_merges, _merges.c.id == _merged.c.merge_id)
            .where(_merges.c.customer_id == customer_id, _merged.c.table_name == _preferences.name)
        )
        rows = (await self._connection.execute(noted)).mappings()
        of_gone = [row["id"] for row in rows if json.loads(row["key"])["id"] in gone]
        await self._connection.execute(delete(_merged).where(_merged.c.id.in_(of_gone)))

    @own_eyes
    async def ever(self, customer_id: CustomerId, topic: str) -> tuple[Preference, ...]:
        """Return everything that ever held on a topic, oldest first."""
        of_topic = LEARNT.where(_preferences.c.topic == self._kinds.topic(topic))
        rows = await self._connection.execute(of_topic, {"customer": customer_id})
        return tuple(preference_of(row) for row in rows.mappings())

    def _beside(self, holding: Preference, said: Preference) -> Preference:
        kind = self._kinds.of(said.topic)
        if not kind.several or (holding.origin, said.origin) != (Origin.SAID, Origin.SAID):
            return said
        return replace(said, value=kind.united(holding.value, said.value))

    async def customers(self) -> int:
        """Return how many customers there are."""
        return (await self._connection.execute(select(func.count()).select_from(_customers))).scalar_one()

    @duty("the report on facts counts them, and tells no value of any")
    async def of_everybody(
        self, *, after: str = "", limit: int = 500
    ) -> dict[CustomerId, tuple[str, tuple[Preference, ...]]]:
        """Return customers in the order of their ids, each with their locale and what holds of them.

        Only what may be remembered is among it, and what they set.
        """
        chosen = select(_customers).where(_customers.c.id > after).order_by(_customers.c.id).limit(limit)
        locales = {
            CustomerId(row["id"]): row["locale"]
            for row in (await self._connection.execute(chosen)).mappings()
        }
        decided = await self._consents.of_all(locales)
        holding = (
            select(_preferences)
            .where(_preferences.c.customer_id.in_(list(locales)), _preferences.c.retired_at.is_(None))
            .order_by(_preferences.c.id)
        )
        found: dict[CustomerId, list[Preference]] = {customer: [] for customer in locales}
        for row in (await self._connection.execute(holding)).mappings():
            customer, one = CustomerId(row["customer_id"]), preference_of(row)
            remembers = decided[customer].allows(Purpose.REMEMBER)
            if remembers or one.origin is Origin.SET:
                found[customer].append(one)
        return {customer: (locale, tuple(found[customer])) for customer, locale in locales.items()}

    async def _retire(self, customer_id: CustomerId, topic: str, *, at: datetime) -> None:
        retired = (
            update(_preferences)
            .where(
                _preferences.c.customer_id == customer_id,
                _preferences.c.topic == topic,
                _preferences.c.retired_at.is_(None),
            )
            .values(retired_at=at)
        )
        await self._connection.execute(retired)
