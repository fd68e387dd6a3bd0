"""Check that orders are learnt again when they have to be, and not all the time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.events import ProductId
from assistant.offers.orders import REST, Histories, Orders
from tests.offers.builders import NOW


class Shop:
    """A shop whose clock, orders and withdrawals a test moves."""

    def __init__(self) -> None:
        self.now = NOW
        self.bought: Histories = [[ProductId("mug")]]
        self.withdrawn = 0
        self.orders = Orders(
            histories=self.histories,
            withdrawals=self.withdrawals,
            counted=self.counted,
            clock=lambda: self.now,
        )

    async def histories(self) -> Histories:
        """Return what was bought."""
        return self.bought

    async def withdrawals(self) -> int:
        """Return how often orders were withdrawn."""
        return self.withdrawn

    async def counted(self) -> int:
        """Return how many orders there are."""
        return sum(map(len, self.bought))


@pytest.fixture
async def shop() -> Shop:
    """Return a shop whose orders were read."""
    one = Shop()
    assert list(await one.orders.read()) == [[ProductId("mug")]]
    return one


async def test_what_was_withdrawn_is_noticed_at_once(shop: Shop) -> None:
    """Whoever is erased is counted in nothing any more, within a look."""
    assert not await shop.orders.changed()

    shop.withdrawn = 1

    assert await shop.orders.changed()
    await shop.orders.read()
    assert not await shop.orders.changed()


async def test_new_orders_wait_for_others(shop: Shop) -> None:
    """A busy shop does not learn all the time."""
    shop.bought = [[ProductId("mug"), ProductId("kettle")]]
    shop.now += REST - timedelta(seconds=1)
    assert not await shop.orders.changed()

    shop.now += timedelta(seconds=1)

    assert await shop.orders.changed()


async def test_without_new_orders_nothing_is_learnt_again(shop: Shop) -> None:
    """However long it takes."""
    shop.now += 10 * REST

    assert not await shop.orders.changed()
    assert not await shop.orders.changed()
