"""Check that scores add up from their parts, and that ranking uses them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue
from assistant.offers.model import Signal
from assistant.offers.rank import is_taste, rank, score
from assistant.offers.signals import Grounds, Habit, Interest, Wish, contributions
from tests.offers.builders import a_catalogue, a_product, a_vector

NAMES = ("beans", "mug", "grinder", "kettle", "filter", "gasket")
SHOP = a_catalogue(
    *(
        a_product(
            name,
            roast="dark" if name == "beans" else "light",
            works_with="grinder" if name == "gasket" else (),
            products=("beans", "filter") if name == "kettle" else (),
        )
        for name in NAMES
    ),
    vectors={name: a_vector(1, number, number % 2) for number, name in enumerate(NAMES)},
    histories=[["grinder", "beans"], ["grinder", "beans", "filter"], ["kettle", "mug"], ["mug", "beans"]],
)

GROUNDS = st.builds(
    lambda rows, habits, owned, wishes, topic: Grounds(
        catalogue=SHOP,
        interests=tuple(Interest(row=row, weight=weight) for row, weight in rows.items()),
        habits=tuple(Habit(row=row, times=times) for row, times in habits.items()),
        owned=tuple(owned),
        wishes=tuple(Wish(attribute="roast", value=value, confidence=0.5) for value in wishes),
        topic=topic,
    ),
    rows=st.dictionaries(st.integers(0, 5), st.floats(0.01, 1), max_size=4),
    habits=st.dictionaries(st.integers(0, 5), st.integers(1, 9), max_size=4),
    owned=st.sets(st.integers(0, 5), max_size=3),
    wishes=st.sets(st.sampled_from(["dark", "light", "green"])),
    topic=st.none() | st.sampled_from([a_vector(1, 0, 0), a_vector(1, 3, 1), a_vector(-1, 0, 0)]),
)


@given(grounds=GROUNDS, row=st.integers(0, 5))
def test_the_parts_add_up_to_the_score(grounds: Grounds, row: int) -> None:
    """A reason is only true if what it names is really in the score, and nothing else is."""
    [parts] = contributions(grounds, [row])

    assert sum(part.amount for part in parts) == pytest.approx(float(score(grounds)[row]), abs=1e-5)
    assert [part.amount for part in parts] == sorted((part.amount for part in parts), reverse=True)


@given(grounds=GROUNDS, rows=st.lists(st.integers(0, 5), min_size=1, unique=True))
def test_a_product_scores_the_same_alone_and_among_all(grounds: Grounds, rows: list[int]) -> None:
    """What evaluation measures on whole catalogues has to be what customers get."""
    among_all = score(grounds)[rows]

    assert score(grounds, np.array(rows)) == pytest.approx(among_all, abs=1e-6)


@given(history=st.lists(st.sampled_from(NAMES)), without=st.sets(st.sampled_from(NAMES)))
def test_a_ranking_holds_every_other_product_once(history: list[str], without: set[str]) -> None:
    """A ranking that repeats or forgets products would falsify every measurement."""
    known = [ProductId(name) for name in history]

    ranked = rank(SHOP, known, without={ProductId(name) for name in without})

    assert sorted(ranked) == sorted(set(NAMES) - set(history) - without)


def test_what_goes_with_the_history_comes_first() -> None:
    """Without that, co-occurrence is learnt for nothing."""
    assert rank(shop_of_two_tastes(), [ProductId("grinder")], limit=1) == (ProductId("beans"),)


def test_the_latest_purchase_says_most() -> None:
    """People move on; what they did last is the best guess at what they do next."""
    beans_last = rank(shop_of_two_tastes(), [ProductId("kettle"), ProductId("grinder")], limit=1)
    kettle_last = rank(shop_of_two_tastes(), [ProductId("grinder"), ProductId("kettle")], limit=1)

    assert beans_last == (ProductId("beans"),)
    assert kettle_last == (ProductId("mug"),)


def test_nothing_bought_before_is_called_a_reason_for_itself() -> None:
    """ "Because you bought beans" is no reason to buy beans."""
    grounds = Grounds(catalogue=SHOP, interests=(Interest(row=SHOP.rows[ProductId("beans")], weight=1.0),))

    [parts] = contributions(grounds, [SHOP.rows[ProductId("beans")]])

    assert {part.signal for part in parts} == {Signal.POPULAR}


@pytest.mark.parametrize(("rating", "counts"), [(None, True), (5.0, True), (3.0, True), (2.0, False)])
def test_a_low_rating_is_no_taste(rating: float | None, counts: bool) -> None:
    """Who disliked something should not get more of it."""
    assert is_taste(rating) is counts


def shop_of_two_tastes() -> Catalogue:
    """Return a shop where beans follow grinders, and mugs follow kettles."""
    histories = [["grinder", "beans"]] * 3 + [["kettle", "mug"]] * 3
    return a_catalogue(*map(a_product, NAMES), histories=histories)
