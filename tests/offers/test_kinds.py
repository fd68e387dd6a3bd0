"""Check how products resemble each other by their attributes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.offers.kinds import Kinds
from tests.offers.builders import a_product

SHOP = (
    a_product("blend", brand="Finch", roast=("dark", "medium"), regions="uk"),
    a_product("single", brand="finch ", roast="light", regions="uk"),
    a_product("mug", brand="Larkspur", regions="uk"),
    a_product("box", products=("blend", "mug"), size="m", regions="uk"),
)
KINDS = Kinds.of(SHOP)


def near(*rows: int) -> list[float]:
    """Return how alike each product is to some that weigh the same."""
    profile = KINDS.profile(np.array(rows, dtype=np.int64), np.ones(len(rows), dtype=np.float32))
    return [float(one) for one in KINDS.likeness(profile)]


def test_a_product_is_most_like_itself() -> None:
    """One is the cosine of a thing to itself."""
    assert near(0)[0] == pytest.approx(1.0)


def test_products_are_alike_by_what_few_share() -> None:
    """Case and blanks make no difference; the roasts are apart, the brand is not."""
    _, single, mug, _ = near(0)

    assert 0 < single < 1
    assert mug == 0


def test_whom_a_product_is_for_makes_no_kind() -> None:
    """Where it is sold, its size, what it holds: a product with nothing else is like no other."""
    assert near(3) == [0.0, 0.0, 0.0, 0.0]


@given(rows=st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True), row=st.integers(0, 3))
def test_what_a_likeness_stands_on_adds_up_to_it(rows: list[int], row: int) -> None:
    """A reason names a share of what was really counted."""
    profile = KINDS.profile(np.array(rows, dtype=np.int64), np.ones(len(rows), dtype=np.float32))
    shares = KINDS.shares(profile, row)

    assert sum(share for _, share in shares) == pytest.approx(float(KINDS.likeness(profile)[row]), abs=1e-6)


def test_an_empty_shop_has_no_kinds() -> None:
    """A server starts before the first product is there."""
    kinds = Kinds.of(())

    assert (
        kinds.likeness(kinds.profile(np.array([], dtype=np.int64), np.array([], dtype=np.float32))).size == 0
    )
