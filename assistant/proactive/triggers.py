"""Find which of the owner's triggers hold for a customer, from what they allow us to read.

Everything here is a pure function of views, purchases and the clock. An occasion's key names what makes it
another one: a purchase for what runs out or ends, a number for a milestone, a round for maintenance.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from assistant.consents.model import Purpose
from assistant.customers.model import CustomerView
from assistant.events import ProductId
from assistant.facts.kinds import HIDE
from assistant.history.model import Order
from assistant.predictions.model import Fit
from assistant.predictions.replenishing import due
from assistant.predictions.stage import Stage, bought_on, lifecycle_of
from assistant.proactive.model import PURPOSES, Kind, Occasion, Purchase, Trigger
from assistant.segments.model import answer, known_of

LIKELY = 0.5  # chance that a customer still uses a product, from which they are reminded of it
STALE = timedelta(days=30)  # after which a date that has passed is no occasion any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a customer, purpose by purpose, and what they bought, for their safety alone."""

    views: Mapping[Purpose, CustomerView]
    purchases: Sequence[Purchase] = ()
    now: datetime
    fit: Fit | None = None
    on_sale: Collection[ProductId] = field(default_factory=frozenset)

    @property
    def view(self) -> CustomerView:
        """What may be read before somebody asked."""
        return self.views[Purpose.PROACTIVE]

    @property
    def orders(self) -> list[Order]:
        """What they kept for themselves, up to now."""
        return [one for one in self.view.orders if one.own_lines and one.placed_at <= self.now]

    def allows(self, kind: Kind) -> bool:
        """Whether they agreed to all that notices of a kind need."""
        return all(self.view.consents.allows(one) for one in PURPOSES[kind])

    def hides(self, product: ProductId | None) -> bool:
        """Whether they said that a product is not for them; read from what offers may use."""
        shown = self.views[Purpose.OFFERS]
        return product is not None and any(
            one.topic == f"{HIDE}{product}" for view in (self.view, shown) for one in view.preferences
        )


def occasions(triggers: Collection[Trigger], person: Person) -> list[Occasion]:
    """Return everything that a customer may be told now, trigger by trigger."""
    return [
        found
        for trigger in triggers
        if person.allows(trigger.kind) and _is_for(trigger, person)
        for found in FINDERS[trigger.kind](trigger, person)
        if trigger.kind is Kind.FAULT or not person.hides(found.product_id)
    ]


def _is_for(trigger: Trigger, person: Person) -> bool:
    if trigger.when is None:
        return True
    known = known_of(person.view, now=person.now, fit=person.fit)
    return answer(trigger.when, known).holds is True


def _runs_out(trigger: Trigger, person: Person) -> Iterator[Occasion]:
    today, fit = person.now.date(), person.fit
    if fit is None:
        return
    latest = _latest(person.orders)
    for one in due(person.orders, fit.gaps, fit.habits, today=today):
        is_due = one.expected - timedelta(days=trigger.days_before) <= today <= one.last + STALE
        is_used = one.still is None or one.still >= LIKELY
        if is_due and is_used and _is_of(trigger, one.product_id) and one.product_id in person.on_sale:
            bought = latest[one.product_id]
            because = f"you bought it last on {bought.day}, and it lasts about until {one.expected}"
            yield _about(bought, trigger, key=f"{bought.product_id}:{bought.day}", because=because)


def _ends(trigger: Trigger, person: Person) -> Iterator[Occasion]:
    today = person.now.date()
    for product, bought in _latest(person.orders).items():
        ends = bought.day + timedelta(days=trigger.lasts_days)
        if _is_of(trigger, product) and ends - timedelta(days=trigger.days_before) <= today <= ends:
            because = f"you bought it on {bought.day}, and it ends on {ends}"
            yield _about(bought, trigger, key=f"{product}:{bought.day}", because=because)


def _is_milestone(trigger: Trigger, person: Person) -> Iterator[Occasion]:
    days = bought_on(person.orders, now=person.now)
    if not days:
        return
    if trigger.orders and len(person.orders) == trigger.orders:
        times = "once" if trigger.orders == 1 else f"{trigger.orders} times"
        yield Occasion(trigger=trigger, key=f"order-{trigger.orders}", because=f"you ordered {times}")
    if trigger.years:
        years = (person.now.date() - days[0]).days * 4 // 1461  # of 365.25 days
        since = person.now.date() - _years_after(days[0], years)
        if years and years % trigger.years == 0 and since <= timedelta(days=trigger.valid_days):
            yield Occasion(trigger=trigger, key=f"year-{years}", because=f"your first order was on {days[0]}")


def _is_at_risk(trigger: Trigger, person: Person) -> Iterator[Occasion]:
    gaps = person.fit.gaps if person.fit else None
    stands = lifecycle_of(person.orders, now=person.now, gaps=gaps)
    if stands.stage is Stage.AT_RISK:
        last = bought_on(person.orders, now=person.now)[-1]
        yield Occasion(trigger=trigger, key=f"since-{last}", because=f"your last order was on {last}")


def _needs_care(trigger: Trigger, person: Person) -> Iterator[Occasion]:
    for product, bought in _latest(person.orders).items():
        rounds, over = divmod((person.now.date() - bought.day).days, trigger.every_days)
        if rounds and over <= trigger.valid_days and _is_of(trigger, product):
            because = f"you have had it since {bought.day}, and it is due every {trigger.every_days} days"
            yield _about(bought, trigger, key=f"{product}:{bought.day}:{rounds}", because=because)


def _is_faulty(trigger: Trigger, person: Person) -> Iterator[Occasion]:
    first, last = trigger.bought_from or date.min, trigger.bought_until or date.max
    bought = {
        one.product_id: one
        for one in person.purchases
        if one.product_id in trigger.products and first <= one.day <= last
    }
    for product, one in bought.items():  # a fault is told once, however many they bought
        yield _about(one, trigger, key=product, because=f"you bought it on {one.day}")


FINDERS: Mapping[Kind, Callable[[Trigger, Person], Iterator[Occasion]]] = {
    Kind.FAULT: _is_faulty,
    Kind.MAINTENANCE: _needs_care,
    Kind.RENEWAL: _ends,
    Kind.REPLENISHMENT: _runs_out,
    Kind.MILESTONE: _is_milestone,
    Kind.REENGAGEMENT: _is_at_risk,
}
"""What finds the occasions of a kind."""


def _is_of(trigger: Trigger, product: ProductId) -> bool:
    return not trigger.products or product in trigger.products


def _latest(orders: Collection[Order]) -> dict[ProductId, Purchase]:
    """Return the newest purchase of each product."""
    return {
        line.product_id: Purchase(product_id=line.product_id, title=line.title, day=order.placed_at.date())
        for order in sorted(orders, key=lambda one: one.placed_at)
        for line in order.own_lines
    }


def _about(bought: Purchase, trigger: Trigger, *, key: str, because: str) -> Occasion:
    """Return that a trigger holds for something that was bought."""
    return Occasion(
        trigger=trigger, key=key, because=because, product_id=bought.product_id, title=bought.title
    )


def _years_after(day: date, years: int) -> date:
    is_leap = day.month == 2 and day.day == 29  # the day that most years lack
    return day.replace(year=day.year + years, day=28 if is_leap else day.day)
