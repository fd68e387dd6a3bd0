"""What came of a showing is credited once, and only what customers allow is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from assistant.consents.model import Purpose
from assistant.errors import InvalidInput
from assistant.evaluation.crediting import Goal, check_one_currency, credited
from assistant.evaluation.estimating import Log, estimates_table, read_log, shown_table
from assistant.evaluation.off_policy import verdict
from assistant.evaluation.policies import judged, with_share
from assistant.events import ProductId
from assistant.history.model import Activity, Order
from assistant.showings.model import Option, Showing, Slot
from assistant.work import Work
from tests.conversations.speaking import ANA, BEN
from tests.conversations.speaking import NOW as THEN
from tests.evaluation.test_policies import SHARE, shown
from tests.offers.builders import NOW, a_view, an_order
from tests.showings.test_store import a_showing, agreed, decide

WEEK = timedelta(days=7)


def showing(*names: str, days_ago: float) -> Showing:
    """Return a showing of products that were sure to be shown."""
    slots = tuple(
        Slot(product_id=ProductId(name), options=(Option(product_id=ProductId(name), probability=1.0),))
        for name in names
    )
    return Showing(at=NOW - timedelta(days=days_ago), first=0, counted=0, slots=slots)


def clicked(name: str, *, days_ago: float, kind: str = "offer_clicked") -> Activity:
    """Return a click."""
    return Activity(id=kind, kind=kind, at=NOW - timedelta(days=days_ago), product_id=ProductId(name))


def rewards(*showings: Showing, goal: Goal, orders: list[Order], done: list[Activity]) -> list[list[float]]:
    """Return what came of each showing that had its week."""
    view = replace(a_view(orders=orders), activities=tuple(done))
    return [list(one.rewards) for one in credited(showings, view, goal=goal, within=WEEK, now=NOW)]


def test_a_purchase_counts_for_the_last_showing_before_it() -> None:
    """Not for the one before, nor for what stood beside it, nor after its week, nor from before it."""
    showings = [showing("cup", "tray", days_ago=13), showing("tray", "cup", days_ago=11)]

    assert rewards(*showings, goal=Goal.BOUGHT, orders=[an_order("cup", days_ago=10)], done=[]) == [
        [0.0, 0.0],
        [0.0, 1.0],
    ]
    assert rewards(showings[0], goal=Goal.BOUGHT, orders=[an_order("cup", days_ago=5)], done=[]) == [
        [0.0, 0.0]
    ]
    assert rewards(showings[0], goal=Goal.BOUGHT, orders=[an_order("cup", days_ago=14)], done=[]) == [
        [0.0, 0.0]
    ]


def test_each_goal_counts_what_it_says() -> None:
    """A click takes, an order buys and pays; being in sight is nothing, and what was sent back neither."""
    one = showing("cup", days_ago=10)
    order = an_order("cup", days_ago=9)
    returned = replace(order, status="returned")
    click, sight = clicked("cup", days_ago=9), clicked("cup", days_ago=9, kind="offer_shown")

    found = {
        (goal, name): rewards(one, goal=goal, orders=orders, done=done)[0][0]
        for goal in Goal
        for name, orders, done in (
            ("order", [order], []),
            ("returned", [returned], []),
            ("click", [], [click]),
            ("sight", [], [sight]),
        )
    }

    assert {key: worth for key, worth in found.items() if worth} == {
        (Goal.TAKEN, "order"): 1.0,
        (Goal.TAKEN, "click"): 1.0,
        (Goal.BOUGHT, "order"): 1.0,
        (Goal.REVENUE, "order"): 10.0,
    }


def test_a_showing_that_may_still_earn_is_left_out() -> None:
    """It would look as if nothing had come of it."""
    assert rewards(showing("cup", days_ago=3), goal=Goal.TAKEN, orders=[], done=[]) == []


def test_revenue_in_two_currencies_is_no_number() -> None:
    """Pounds and euros are not added up."""
    orders = [an_order("cup"), replace(an_order("cup"), currency="EUR")]

    with pytest.raises(InvalidInput, match="EUR, GBP"):
        check_one_currency([a_view(orders=orders)])


async def test_only_who_allows_it_is_read_with_all_that_could_be_shown(work: Work) -> None:
    """Ben withdrew, and what Ana was shown before she agreed was kept without what else could be."""
    await agreed(work)
    whole = a_showing(ago=timedelta(days=9))
    slot = replace(whole.slots[0], options=(whole.slots[0].shown,))
    async with work.writing() as unit:
        await unit.showings.note(ANA, replace(whole, slots=(slot,)))
        await unit.showings.note(ANA, whole)
        await unit.showings.note(ANA, a_showing(ago=timedelta(days=1)))
        await unit.showings.note(BEN, whole)
        await decide(unit, BEN, granted=False, purpose=Purpose.ANALYTICS)

    log = await read_log(work, goal=Goal.TAKEN, within=WEEK, now=THEN)

    assert [(one.customer_id, one.showing) for one in log.taken] == [(ANA, whole)]
    assert log.too_young == 1


def test_the_tables_say_what_was_shown_and_what_would_have_been_earned() -> None:
    """The share as it came out, how evenly, and each estimate with its interval."""
    catalogue = frozenset(map(ProductId, ("filter", "cup", "roast", "decaf", "lamp", "rug")))
    log = Log(taken=shown(), too_young=4, catalogue=catalogue)
    console = Console(width=160, file=StringIO())
    discovered = sum(slot.shown.mark is not None for one in shown() for slot in one.showing.slots)

    console.print(shown_table(log, Goal.TAKEN))
    console.print(estimates_table({"as now": verdict(judged(shown(), with_share(SHARE)))}, Goal.TAKEN))

    said = console.file.getvalue()  # type: ignore[attr-defined]  # the one above
    assert "1,200 in 600 showings; 4 are too recent" in said
    assert f"{discovered} of 1,200 where something could be, {discovered / 1200:.1%}" in said
    assert "83.3% of 6 products" in said
    assert "Gini 0." in said
    assert "1,200 of 1,200" in said
