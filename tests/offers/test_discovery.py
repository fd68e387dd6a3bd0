"""What is new, trending or different gets its share of the slots, marked and within every limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from assistant.customers.model import CustomerView
from assistant.events import CustomerId, ProductId
from assistant.offers.catalogue import Catalogue
from assistant.offers.discovery import Draw, showing_of
from assistant.offers.model import Signal, Suggestion
from assistant.offers.news import News
from assistant.offers.reasons import reason
from assistant.offers.recommend import suggest
from assistant.offers.rules import Kind, Rule
from tests.offers.builders import NOW, a_catalogue, a_product, a_vector, a_view, an_order
from tests.offers.test_ruling import a_rule

HALF = Fraction(1, 2)
MARKS = {Signal.NEW, Signal.TRENDING, Signal.DIFFERENT}
BOUGHT = (["beans", "filter"], ["beans", "filter"], ["beans", "cup"], ["beans", "cup"], ["lamp"], ["lamp"])
VECTORS = {
    "beans": a_vector(1, 0, 0),
    "filter": a_vector(0.9, 0.44, 0),
    "cup": a_vector(0.9, -0.44, 0),
    "roast": a_vector(0.8, 0.2, 0.55),
    "decaf": a_vector(0.8, -0.2, -0.55),
    "lamp": a_vector(0, 0, 1),
    "rug": a_vector(0, 1, 0),
}
KINDS = {"lamp": "light", "rug": "textile"}
NEWS = News(
    added={ProductId("roast"): NOW - timedelta(days=3), ProductId("rug"): NOW - timedelta(days=1)},
    trending=(ProductId("decaf"),),
)


def a_shop(**stock: int) -> Catalogue:
    """Coffee that others bought with beans, news near to it, and a lamp and a rug that are far from it."""
    products = [
        a_product(name, category=KINDS.get(name, "coffee"), stock=stock.get(name, 5)) for name in VECTORS
    ]
    return a_catalogue(*products, vectors=VECTORS, histories=BOUGHT)


def somebody(number: int = 1, *, first: int = 0, said: Mapping[str, str] | None = None) -> CustomerView:
    """Return a customer who bought beans."""
    view = a_view(orders=[an_order("beans")], preferences=said)
    profile = replace(view.profile, id=CustomerId(f"cus_{number}"))
    return replace(view, profile=profile, slots_counted=first)


def shown_to(
    view: CustomerView,
    *,
    share: Fraction = HALF,
    limit: int = 2,
    shop: Catalogue | None = None,
    news: News = NEWS,
    among: frozenset[ProductId] | None = None,
    owners: Sequence[Rule] = (),
) -> tuple[Suggestion, ...]:
    """Return what a customer is shown."""
    draw = Draw(share=share, customer_id=view.profile.id, first=view.slots_counted, news=news)
    found, _ = suggest(
        shop or a_shop(),
        view=view,
        topic_vector=None,
        now=NOW,
        limit=limit,
        among=among,
        draw=draw,
        owners=owners,
    )
    return found


def marks(shown: Sequence[Suggestion]) -> list[Signal | None]:
    """Return of each slot what it was discovered for."""
    own = [one.contributions[0].signal for one in shown]
    return [signal if signal in MARKS else None for signal in own]


def test_a_customer_discovers_exactly_their_share() -> None:
    """A third of any thirty slots, over showings that go on where the last one ended."""
    view, found = somebody(), 0
    for first in range(0, 30, 2):
        shown = shown_to(replace(view, slots_counted=first), share=Fraction(1, 3))
        found += sum(mark is not None for mark in marks(shown))

    assert found == 10


def test_every_kind_is_discovered_in_the_last_slot_and_says_what_it_is() -> None:
    """Near news, what rises, and far from theirs what many bought; nothing that is new and far off."""
    shown = [shown_to(somebody(number)) for number in range(60)]
    discovered = {
        (one.product.id, mark) for each in shown for one, mark in zip(each, marks(each), strict=True) if mark
    }

    assert discovered == {("roast", Signal.NEW), ("decaf", Signal.TRENDING), ("lamp", Signal.DIFFERENT)}
    assert all(marks(each)[0] is None for each in shown)
    words = {reason(each[1]) for each in shown if marks(each)[1]}
    assert words == {
        "New in our shop.",
        "More of our customers chose it of late than before.",
        "Something different from what you buy, which many of our customers chose.",
    }


def test_what_is_logged_is_how_often_it_happens() -> None:
    """Over many customers each product stands in the last slot as often as its probability says.

    A logged probability that is off by a quarter would lie over four standard deviations away.
    """
    customers, often = 1200, Counter[str]()
    shop = a_shop()
    for number in range(customers):
        last = shown_to(somebody(number), share=Fraction(3, 10), shop=shop)[-1]
        often[last.product.id] += 1
        assert last.slot is not None
        logged = {one.product_id: one.probability for one in last.slot.options}

    assert sum(logged.values()) == pytest.approx(1)
    assert len(logged) == 4
    for product, probability in logged.items():
        spread = (customers * probability * (1 - probability)) ** 0.5
        assert abs(often[product] - customers * probability) < 3.5 * spread


def test_the_same_is_drawn_again_for_the_same_slots() -> None:
    """A turn that is taken again shows what it showed, and so does whoever works it out later."""
    assert [shown_to(somebody(number)) for number in range(9)] == [
        shown_to(somebody(number)) for number in range(9)
    ]


def test_no_limit_is_broken_for_discovery() -> None:
    """What is sold out, hidden or owned is not discovered, whatever is due."""
    shop, said = a_shop(roast=0), {"hide:decaf": "not for me", "own:lamp": "have it"}
    shown = [
        one.product.id for number in range(40) for one in shown_to(somebody(number, said=said), shop=shop)
    ]

    assert set(shown) == {"filter", "cup"}


def test_what_is_made_for_something_they_lack_is_not_discovered() -> None:
    """Two parts for a machine are new to its owners alone: one is ranked first, the other discovered."""
    parts = [a_product(name, works_with="machine") for name in ("part", "gasket")]
    vectors = VECTORS | {"part": VECTORS["roast"], "gasket": VECTORS["decaf"]}
    shop = a_catalogue(*a_shop().products, a_product("machine"), *parts, vectors=vectors, histories=BOUGHT)
    news = News(added={one.id: NOW for one in parts})

    def discovered_by(said: Mapping[str, str]) -> set[str]:
        shown = [shown_to(somebody(number, said=said), shop=shop, news=news, limit=1) for number in range(40)]
        return {one.product.id for each in shown for one in each if one.contributions[0].signal in MARKS}

    assert discovered_by({}) == {"lamp"}
    assert discovered_by({"own:machine": "have it"}) & {"part", "gasket"}


def test_what_the_owner_pins_keeps_its_place() -> None:
    """Its slot does not count; behind it, discovery has its share."""
    pin = a_rule(Kind.PIN, "rug")
    shown = shown_to(somebody(), share=Fraction(1), owners=[pin])
    alone = shown_to(somebody(), share=Fraction(1), owners=[pin], limit=1)

    assert [one.product.id for one in alone] == ["rug"]
    assert shown[0].product.id == "rug"
    assert marks(shown)[1] in MARKS
    showing = showing_of(shown, first=0, at=NOW, with_options=True)
    assert showing is not None
    assert showing.counted == 1


def test_what_the_owner_buries_is_not_put_forward() -> None:
    """Whatever is new or trending about it."""
    owners = [a_rule(Kind.BURY, "roast", "decaf", strength=0.1)]
    shown = {one.product.id for number in range(40) for one in shown_to(somebody(number), owners=owners)}

    assert "lamp" in shown
    assert shown.isdisjoint({"roast", "decaf"})


def test_only_what_a_page_asks_for_is_discovered() -> None:
    """A shelf of coffee discovers coffee, and no lamp."""
    coffee = frozenset(map(ProductId, ("filter", "cup", "roast", "decaf")))
    shown = {one.product.id for number in range(40) for one in shown_to(somebody(number), among=coffee)}

    assert {"roast", "decaf"} <= shown <= coffee


def test_nothing_counts_where_nothing_can_be_discovered() -> None:
    """Then the slots are the ranking's for sure, and the count stays where it was."""
    nothing = News()
    shop = a_shop(lamp=0)
    shown = shown_to(somebody(first=7), shop=shop, news=nothing, share=Fraction(1))
    showing = showing_of(shown, first=7, at=NOW, with_options=True)

    assert marks(shown) == [None, None]
    assert showing is not None
    assert (showing.first, showing.counted) == (7, 0)
    assert [one.shown.probability for one in showing.slots] == [1.0, 1.0]


def test_without_consent_to_analytics_only_what_was_shown_is_kept() -> None:
    """What speaks for what else could have been shown is of use to nobody then; the slots still count."""
    showing = showing_of(shown_to(somebody()), first=0, at=NOW, with_options=False)

    assert showing is not None
    assert showing.counted == 2
    assert all(one.options == (replace(one.shown, parts=None),) for one in showing.slots)


def test_nobody_discovers_who_agreed_to_no_offers() -> None:
    """Discovery takes slots; it makes none."""
    refused = replace(a_view(agrees=False, orders=[an_order("beans")]), slots_counted=0)

    assert shown_to(refused, share=Fraction(1)) == ()
