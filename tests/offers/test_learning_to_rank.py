"""Check that weights are learnt where orders tell something, and stay as they are where they do not."""

from __future__ import annotations

import random

import numpy as np
import pytest

from assistant.errors import ConciergeError
from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue
from assistant.offers.learning_to_rank import LEAST, learn_weights
from assistant.offers.model import Product, Signal
from assistant.offers.rank import grounds_in, score
from assistant.offers.weights import LEARNT, USUAL
from tests.offers.builders import a_product

BRANDS = 6
OF_EACH = 60
SHOP: list[tuple[Product, None]] = [
    (a_product(f"p{brand}-{number}", brand=f"b{brand}"), None)
    for brand in range(BRANDS)
    for number in range(OF_EACH)
]


def bought(customers: int) -> list[list[ProductId]]:
    """Return histories of customers who take what many take."""
    rng, popular = random.Random(1), [1 / (1 + number) for number in range(OF_EACH)]
    histories = []
    for _ in range(customers):
        numbers = rng.choices(range(OF_EACH), popular, k=6)
        found = (ProductId(f"p{rng.randrange(BRANDS)}-{number}") for number in numbers)
        histories.append(list(dict.fromkeys(found)))
    return histories


def test_a_shop_of_fashions_learns_to_go_by_what_many_buy() -> None:
    """Who bought what tells nothing there of what comes next; the gain is seen on customers held back."""
    learnt = learn_weights(SHOP, bought(900))

    assert learnt.holds
    assert learnt.learnt > learnt.usual
    assert learnt.weights[Signal.POPULAR] > USUAL[Signal.POPULAR]
    assert learnt.weights[Signal.BOUGHT_NEXT] < USUAL[Signal.BOUGHT_NEXT]


def test_a_bar_is_as_hard_to_reach_as_before() -> None:
    """Whatever was learnt, what is ranked first scores about the same."""
    histories = bought(900)
    learnt = learn_weights(SHOP, histories)
    usual, other = Catalogue.build(SHOP, histories), Catalogue.build(SHOP, histories, weights=learnt.weights)

    tops = [
        np.mean(
            [score(grounds_in(one, [one.rows[thing] for thing in history])).max() for history in histories]
        )
        for one in (usual, other)
    ]

    assert tops[1] == pytest.approx(tops[0], rel=0.25)


def test_noise_leaves_the_usual_weights() -> None:
    """Customers who take anything teach nothing, and are not believed."""
    rng = random.Random(3)
    names = [product.id for product, _ in SHOP]

    learnt = learn_weights(SHOP, [rng.sample(names, 4) for _ in range(400)])

    assert not learnt.holds
    assert learnt.weights == {one: USUAL[one] for one in LEARNT}


def test_the_same_histories_give_the_same_weights() -> None:
    """Whoever doubts a version can learn it again."""
    assert learn_weights(SHOP, bought(300)) == learn_weights(SHOP, bought(300))


def test_too_few_customers_are_refused_with_their_number() -> None:
    """Those who bought once, or the same again, tell nothing of what comes next."""
    once = [[ProductId("p0-0")], [ProductId("p0-0"), ProductId("p0-0")]] * LEAST

    with pytest.raises(ConciergeError, match="0 customers bought something new"):
        learn_weights(SHOP, once)


def test_what_is_no_longer_sold_is_passed_over() -> None:
    """It says nothing of what can still be bought, as everywhere."""
    gone = [[*history, ProductId("gone")] for history in bought(300)]

    assert learn_weights(SHOP, gone) == learn_weights(SHOP, bought(300))


def test_progress_is_told_to_the_end() -> None:
    """Whoever waits sees how far it is."""
    told: list[tuple[int, int]] = []

    learn_weights(SHOP, bought(250), progress=lambda done, total: told.append((done, total)))

    assert told[-1] == (250, 250)


def test_a_catalogue_ranks_by_the_weights_that_it_was_given() -> None:
    """What the weights leave out counts as usual."""
    catalogue = Catalogue.build(SHOP, bought(50), weights={Signal.KIND: 0.0})

    assert catalogue.weights[Signal.KIND] == 0.0
    assert catalogue.weights[Signal.TOPIC] == USUAL[Signal.TOPIC]


def test_coupons_that_nobody_buys_keep_what_speaks_for_them() -> None:
    """Orders tell nothing of them, so nothing is concluded."""
    everything = tuple(product.id for product, _ in SHOP)
    coupons: list[tuple[Product, None]] = [(a_product("coupon", products=everything[:40]), None)]
    again = [[history[0], *history] for history in bought(900)]  # what people come back for, a coupon covers

    learnt = learn_weights([*SHOP, *coupons], again)

    assert learnt.holds
    assert learnt.weights[Signal.COVERS] > 0
