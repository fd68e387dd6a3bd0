"""Keep the owner's rules, and number every change to them so that running servers take them over."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, select, update

from assistant.errors import Conflict, NotFound
from assistant.events import ProductId, RuleId, new_id
from assistant.offers.rules import Kind, Rule, Wanted
from assistant.storage import tables
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection, Row

_PRODUCTS = TypeAdapter(tuple[ProductId, ...])

_rules = tables.offer_rules


class RuleStore:
    """Keeps rules; of two who change one, the slower is told."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, wanted: Wanted, *, by: str, at: datetime) -> Rule:
        """Keep a new rule."""
        await next_change(self._connection, Counter.OFFER_RULES)
        rule_id = RuleId(new_id("rul"))
        made = {"id": rule_id, "version": 1, "made_by": by, "made_at": at, "changed_by": by, "changed_at": at}
        await self._connection.execute(_rules.insert().values(_columns(wanted) | made))
        return await self.get(rule_id)

    async def change(self, rule_id: RuleId, wanted: Wanted, *, version: int, by: str, at: datetime) -> Rule:
        """Put `wanted` in place of the `version` of a rule.

        Raises `NotFound`, and `Conflict` for an older one.
        """
        await next_change(self._connection, Counter.OFFER_RULES)
        opened = update(_rules).where(_rules.c.id == rule_id, _rules.c.version == version)
        changed = {"version": version + 1, "changed_by": by, "changed_at": at}
        values = opened.values(_columns(wanted) | changed).returning(_rules)
        row = (await self._connection.execute(values)).mappings().first()
        if row is None:
            now = await self.get(rule_id)
            fix = f"look at version {now.version}, then save again"
            raise Conflict(f"{now.changed_by} changed this rule meanwhile", fix=fix)
        return _rule(row)

    async def remove(self, rule_id: RuleId) -> Rule:
        """Forget a rule, and return it as it was. Raises `NotFound`."""
        await next_change(self._connection, Counter.OFFER_RULES)
        rule = await self.get(rule_id)
        await self._connection.execute(delete(_rules).where(_rules.c.id == rule_id))
        return rule

    async def get(self, rule_id: RuleId) -> Rule:
        """Return a rule. Raises `NotFound`."""
        found = select(_rules).where(_rules.c.id == rule_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("rule", rule_id)
        return _rule(row)

    async def listed(self) -> tuple[Rule, ...]:
        """Return every rule, the newest first."""
        newest = select(_rules).order_by(_rules.c.made_at.desc(), _rules.c.id)
        return tuple(_rule(row) for row in (await self._connection.execute(newest)).mappings())

    async def latest_change(self) -> int:
        """Return the number of the last change, 0 before the first."""
        return await latest_change(self._connection, Counter.OFFER_RULES)


def _columns(wanted: Wanted) -> dict[str, object]:
    return asdict(wanted) | {"products": _PRODUCTS.dump_json(wanted.products).decode()}


def _rule(row: Row) -> Rule:
    return Rule(
        id=RuleId(row["id"]),
        name=row["name"],
        kind=Kind(row["kind"]),
        products=_PRODUCTS.validate_json(row["products"]),
        attribute=row["attribute"],
        value=row["value"],
        strength=row["strength"],
        segment=row["segment"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        version=row["version"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
    )
