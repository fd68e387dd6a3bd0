"""The catalogue comes back as the shop described it, with the vectors of the encoder asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np

from assistant.events import ProductId
from assistant.offers.model import Product, Signal
from assistant.offers.weights import USUAL, Learnt
from assistant.work import Work
from tests.offers.builders import NOW

KETTLE = Product(
    id=ProductId("kettle"),
    title="Kettle",
    text="Boils.",
    price=Decimal("49.90"),
    currency="GBP",
    url="/shop/kettle",
    stock=3,
    attributes={"category": ("kettle",), "regions": ("uk", "de")},
)
VECTOR = np.array([0.6, 0.8], dtype=np.float32)


async def put(work: Work, product: Product = KETTLE, model: str = "mini") -> int:
    """Put a product into the catalogue."""
    async with work.writing() as unit:
        return await unit.catalogue.put(product, VECTOR, model)


async def test_a_product_comes_back_as_it_went_in(work: Work) -> None:
    """The price to the penny, and every attribute."""
    await put(work)

    async with work.reading() as unit:
        ((product, vector),) = await unit.catalogue.products("mini")
        assert await unit.catalogue.count() == 1
    assert product == KETTLE
    np.testing.assert_array_equal(vector, VECTOR)


async def test_a_changed_product_takes_the_place_of_the_old(work: Work) -> None:
    """Importing the same file again costs nothing; a new price is one change."""
    first = await put(work)
    dearer = replace(KETTLE, price=Decimal("59.90"))

    second = await put(work, dearer)

    async with work.reading() as unit:
        assert await unit.catalogue.fingerprints("mini") == {"kettle": dearer.fingerprint}
        assert await unit.catalogue.latest_change() == second > first


async def test_what_was_removed_is_offered_no_more(work: Work) -> None:
    """And whoever keeps the catalogue in memory sees that something changed."""
    before = await put(work)

    async with work.writing() as unit:
        await unit.catalogue.remove([ProductId("kettle"), ProductId("never-there")])

    async with work.reading() as unit:
        assert await unit.catalogue.products(None) == []
        assert await unit.catalogue.latest_change() > before


async def test_vectors_of_another_encoder_are_not_mixed_in(work: Work) -> None:
    """Numbers of two encoders cannot be compared, nor have the same length."""
    await put(work, model="another")

    async with work.reading() as unit:
        assert await unit.catalogue.products("mini") == []
        assert await unit.catalogue.fingerprints("mini") == {}
        assert len(await unit.catalogue.products(None)) == 1


async def test_a_product_is_as_old_as_when_it_was_first_told_of(work: Work) -> None:
    """A new price makes nothing new; of what was told without a time none is known."""
    async with work.writing() as unit:
        await unit.catalogue.put(KETTLE, VECTOR, "mini", at=NOW)
        await unit.catalogue.put(replace(KETTLE, stock=2), VECTOR, "mini", at=NOW + timedelta(days=9))
        await unit.catalogue.put(replace(KETTLE, id=ProductId("tray")), VECTOR, "mini")

        assert await unit.catalogue.first_told() == {"kettle": NOW}


async def test_weights_are_kept_in_versions_and_the_newest_holds(work: Work) -> None:
    """Going back is one more version: nothing is overwritten, and running servers see a change."""
    learnt = Learnt(weights={Signal.KIND: 0.9}, customers=300, usual=0.1, learnt=0.2, low=0.05, high=0.15)
    async with work.reading() as unit:
        assert await unit.catalogue.weights() == USUAL
        before = await unit.catalogue.latest_change()

    async with work.writing() as unit:
        first = await unit.catalogue.weigh(learnt.weights, at=NOW, learnt=learnt)
    async with work.writing() as unit:
        second = await unit.catalogue.weigh({Signal.KIND: 0.4}, at=NOW)

    async with work.reading() as unit:
        assert await unit.catalogue.versions() == [second, first]
        assert await unit.catalogue.weights() == {Signal.KIND: 0.4}
        assert await unit.catalogue.latest_change() == before + 2
    assert first.learnt == learnt
    assert (first.number, second.number) == (1, 2)
