"""Keep what customers agreed to; the latest decision holds, the earlier ones stay as proof.

Beside each decision stands what was shown: the version of the policy, whose whole text is kept
once, and the fingerprint of the words that asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import ColumnElement, bindparam, insert, select

from assistant.consents.clauses import lets
from assistant.consents.marks import duty, own_eyes
from assistant.consents.model import SIGNAL, Consent, Consents, Purpose
from assistant.consents.policy import Policy
from assistant.consents.rows import consent_of, consent_to_row
from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.locking import alone_with
from assistant.storage.ordered import have_orders
from assistant.storage.upsert import insert_into

_consents, _customers, _policies = tables.consents, tables.customers, tables.consent_policies
_DOCUMENT: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])

DECIDED = select(_consents).where(_consents.c.customer_id == bindparam("customer")).order_by(_consents.c.id)
"""Every decision of one customer, oldest first."""
_EACH = (
    select(_customers.c.id.label("who"), _customers.c.region, _customers.c.locale, *_consents.c)
    .outerjoin(_consents, _consents.c.customer_id == _customers.c.id)
    .order_by(_consents.c.id)
)


class ConsentStore:
    """Keeps decisions; `policy` says what holds for whoever never decided."""

    def __init__(self, connection: Connection, *, policy: Policy) -> None:
        self._connection = connection
        self.policy = policy
        self._has_withdrawn_orders = False

    @property
    def has_withdrawn_orders(self) -> bool:
        """Whether somebody who has orders said no to analytics through this object."""
        return self._has_withdrawn_orders

    async def withdraw_orders(self, customer_id: CustomerId) -> None:
        """Note that nothing may be learnt any more from what orders they have."""
        self._has_withdrawn_orders |= await have_orders(self._connection, [customer_id])

    async def decide(self, customer_id: CustomerId, consent: Consent) -> Consent:
        """Keep a decision; it holds from now on, and the earlier ones stay as proof.

        Return it as it is kept: one that names no policy is on the words of today. Raises `NotFound`.
        """
        await alone_with(self._connection, customer_id)
        return await self._keep(customer_id, consent)

    async def heed_signal(self, customer_id: CustomerId, *, door: str, at: datetime) -> tuple[Purpose, ...]:
        """Take a browser's Global Privacy Control for a no, once: what they decide after it holds.

        Return what it switched off. Raises `NotFound`.
        """
        await alone_with(self._connection, customer_id)
        rows = (await self._connection.execute(DECIDED, {"customer": customer_id})).mappings()
        heeded = {Purpose(row["purpose"]) for row in rows if row["source"] == SIGNAL}
        new = tuple(sorted(self.policy.signal - heeded))
        for purpose in new:
            await self._keep(
                customer_id, Consent(purpose=purpose, granted=False, source=SIGNAL, at=at, door=door)
            )
        return new

    @duty("whether we may is asked before anything is read")
    async def of(self, customer_id: CustomerId) -> Consents:
        """Return what the customer decided, and the defaults for the rest. Raises `NotFound`."""
        found = await self.of_all([customer_id])
        if customer_id not in found:
            raise NotFound("customer", customer_id)
        return found[customer_id]

    @duty("whether we may is asked before anything is read")
    async def of_all(self, customer_ids: Collection[CustomerId]) -> dict[CustomerId, Consents]:
        """Return what holds for each of several customers who exist."""
        found = _EACH.where(_customers.c.id.in_(list(customer_ids)))
        decided: dict[CustomerId, list[Consent]] = {}
        places: dict[CustomerId, tuple[str | None, str]] = {}
        for row in (await self._connection.execute(found)).mappings():
            places[row["who"]] = row["region"], row["locale"]
            if row["purpose"] is not None:
                decided.setdefault(row["who"], []).append(consent_of(row))
        return {
            one: self.made_of(decided.get(one, ()), region=region, locale=locale)
            for one, (region, locale) in places.items()
        }

    @own_eyes
    async def history(self, customer_id: CustomerId) -> list[Consent]:
        """Return every decision of a customer, oldest first: the proof of each."""
        rows = await self._connection.execute(DECIDED, {"customer": customer_id})
        return [consent_of(row) for row in rows.mappings()]

    async def shown(self, policy: int) -> list[dict[str, JsonValue]]:
        """Return what was shown under a version of the policy, each text that ever went by that number."""
        found = select(_policies.c.document).where(_policies.c.version == policy)
        documents = (await self._connection.execute(found.order_by(_policies.c.fingerprint))).scalars()
        return [_DOCUMENT.validate_json(one) for one in documents]

    def made_of(self, decisions: Iterable[Consent], *, region: str | None, locale: str) -> Consents:
        """Return the consents of somebody there who took these decisions, oldest first."""
        return self.policy.consents(decisions, region=region, locale=locale)

    def lets(
        self, customer: ColumnElement[str], purpose: Purpose, *, undecided: bool | None = None
    ) -> ColumnElement[bool]:
        """Return in SQL whether the customer whose id stands in a column agrees to `purpose`."""
        return lets(customer, purpose, self.policy, undecided=undecided)

    async def _keep(self, customer_id: CustomerId, consent: Consent) -> Consent:
        policy = self.policy
        known = {
            "fingerprint": policy.fingerprint,
            "version": policy.version,
            "document": policy.document,
            "first_shown_at": consent.at,
        }
        await self._connection.execute(
            insert_into(self._connection, _policies).on_conflict_do_nothing(), known
        )
        kept = replace(
            consent,
            policy=policy.version if consent.policy is None else consent.policy,
            wording=consent.wording or policy.wording(consent.purpose),
        )
        await self._connection.execute(insert(_consents), consent_to_row(customer_id, kept))
        if kept.purpose is Purpose.ANALYTICS and not kept.granted:
            await self.withdraw_orders(customer_id)
        return kept
