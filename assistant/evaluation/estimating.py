"""Estimate from the shop's own log what other ways to offer would have earned, and show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from assistant.consents.model import Purpose
from assistant.errors import InvalidInput
from assistant.evaluation.crediting import Goal, check_one_currency, credited
from assistant.evaluation.off_policy import Estimated, Estimator, Verdict, earned, verdict
from assistant.evaluation.policies import Policy, judged
from assistant.events import ProductId
from assistant.settings import Settings
from assistant.showings.model import Taken
from assistant.tasks.opening import opened
from assistant.work import Work
from knowledge import coverage, gini

EXPLAINED = (
    "Per slot, with 95 % intervals over the customers who allow offers and analytics. Each slot is judged by"
    " itself, among what could stand there; what other offers would have made of later ones is not counted."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What was shown and what came of it, of all who allow it, and the catalogue that it was shown from."""

    taken: tuple[Taken, ...]
    too_young: int  # showings that may still earn
    catalogue: frozenset[ProductId]

    @property
    def shown(self) -> list[ProductId]:
        """Every product that was shown, as often as it was."""
        return [slot.product_id for one in self.taken for slot in one.showing.slots]


async def read_log(work: Work, *, goal: Goal, within: timedelta, now: datetime) -> Log:
    """Return the log of the owner's database. Raises `InvalidInput` for revenue in several currencies."""
    async with work.reading() as unit:
        rows = [row for row in await unit.showings.log() if row[1].is_whole]
        catalogue = frozenset(one.id for one, _ in await unit.catalogue.products(None))
        customers = {
            customer_id: [showing for _, showing in own]
            for customer_id, own in groupby(rows, key=lambda row: row[0])
        }
        views = [await unit.customers.read(one, Purpose.ANALYTICS) for one in customers]
    if goal is Goal.REVENUE:
        check_one_currency(views)
    taken = [
        one
        for view in views
        for one in credited(customers[view.profile.id], view, goal=goal, within=within, now=now)
    ]
    return Log(taken=tuple(taken), too_young=len(rows) - len(taken), catalogue=catalogue)


async def estimated(
    settings: Settings, policies: Mapping[str, Policy], *, goal: Goal, days: float, now: datetime
) -> tuple[Group, bool]:
    """Return tables of what was shown and what each policy would have earned, and whether any was estimated.

    Raises `InvalidInput` where nothing was shown long enough ago.
    """
    async with opened(settings) as work:
        log = await read_log(work, goal=goal, within=timedelta(days=days), now=now)
    if not log.taken:
        raise InvalidInput(
            "--days", f"nothing was shown more than {days:g} days ago", fix="wait, or count fewer days"
        )
    verdicts = {name: verdict(judged(log.taken, policy)) for name, policy in policies.items()}
    tables = Group(shown_table(log, goal), estimates_table(verdicts, goal), *_remarks(verdicts), EXPLAINED)
    return tables, any(one.estimates for one in verdicts.values())


def shown_table(log: Log, goal: Goal) -> Table:
    """Return how much was shown, how much of it was discovered, how evenly, and what it earned."""
    slots = [slot for one in log.taken for slot in one.showing.slots]
    counted = sum(one.showing.counted for one in log.taken)
    discovered = sum(slot.shown.mark is not None for slot in slots)
    rewards = np.array([reward for one in log.taken for reward in one.rewards])
    names = [one.customer_id for one in log.taken for _ in one.rewards]
    customers = np.unique(names, return_inverse=True)[1]
    table = Table(title="what was shown", title_justify="left", box=None, show_header=False)
    table.add_row("customers", f"{len(set(names)):,}")
    table.add_row("slots", f"{len(slots):,} in {len(log.taken):,} showings; {log.too_young:,} are too recent")
    share = f", {discovered / counted:.1%}" if counted else ""
    table.add_row("discovered", f"{discovered:,} of {counted:,} where something could be{share}")
    if log.catalogue:
        table.add_row(
            "coverage", f"{coverage(log.shown, log.catalogue):.1%} of {len(log.catalogue):,} products"
        )
        table.add_row("concentration", f"Gini {gini(log.shown, log.catalogue):.3f}")
    if len(set(names)) > 1:
        table.add_row("earned", f"{worded(earned(rewards, customers), goal)} a slot")
    return table


def estimates_table(verdicts: Mapping[str, Verdict], goal: Goal) -> Table:
    """Return what each policy would have earned, by each estimator."""
    table = Table(title=f"what would have been earned: {goal}", title_justify="left", box=None)
    for name in ("policy", *Estimator, "effective slots"):
        table.add_column(name, justify="left" if name == "policy" else "right")
    for name, found in verdicts.items():
        estimates = [found.estimates.get(one) for one in Estimator]
        values = [worded(one, goal) if one is not None else "–" for one in estimates]
        table.add_row(escape(name), *values, f"{found.effective:,.0f} of {found.slots:,}")
    return table


def worded(found: Estimated, goal: Goal) -> str:
    """Return a value with its interval, as a share of slots or as money."""
    if goal is Goal.REVENUE:
        return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"
    return f"{found.value:.2%} ({found.low:.2%} to {found.high:.2%})"


def _remarks(verdicts: Mapping[str, Verdict]) -> Sequence[str]:
    refused = [f"{escape(name)}: no estimate, {one.refused}" for name, one in verdicts.items() if one.refused]
    return refused + [
        f"{escape(name)}: mind, {warning}" for name, one in verdicts.items() for warning in one.warnings
    ]
