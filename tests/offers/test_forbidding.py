"""Check that judging a whole catalogue at once forbids exactly what judging each product forbids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ProductId
from assistant.offers import forbidding
from assistant.offers.forbidding import ALLOWED, Judge
from assistant.offers.limits import CHECKS, Limits, exclude
from assistant.offers.model import Product
from tests.offers.builders import a_product

IDS = [ProductId(f"p-{number}") for number in range(8)]
VALUES: Mapping[str, Sequence[str]] = {
    "diet": ["vegan", "Vegetarian", "dairy-free", "none"],
    "allergens": ["hazelnuts", "Milk", "soy", "nuts"],
    "regions": ["uk", "DE", "us"],
    "min_age": ["18", "16", "adult"],
    "size": ["S", "m", "58mm", "54 mm"],
    "category": ["apron", "Basket"],
    "consumable": ["yes", "no"],
    "works_with": IDS[:4],
}


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Return one to three of these values."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


ATTRIBUTES = st.fixed_dictionaries({}, optional={name: some(values) for name, values in VALUES.items()})
SOME_IDS = st.frozensets(st.sampled_from(IDS), max_size=4)
LIMITS = st.builds(
    Limits,
    diets=st.frozensets(st.sampled_from(["vegan", "vegetarian", "lactose-free"]), max_size=2),
    allergens=st.frozensets(st.sampled_from(["nut", "dairy", "soy"]), max_size=2),
    sizes=st.dictionaries(st.sampled_from(["", "apron", "basket"]), st.sampled_from(["m", "s", "58 mm"])),
    region=st.none() | st.sampled_from(["uk", "de"]),
    age=st.none() | st.integers(15, 19),
    owned=SOME_IDS,
    used_up=SOME_IDS,
    rivals=SOME_IDS,
    hidden=SOME_IDS,
)


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[Product, ...]:
    """Return products that are often alike."""
    return tuple(
        Product(
            id=id_,
            title=id_,
            text="",
            price=Decimal(1),
            currency="GBP",
            url="",
            stock=draw(st.sampled_from([-1, 0, 1, 9])),
            attributes=draw(ATTRIBUTES),
        )
        for id_ in draw(st.lists(st.sampled_from(IDS), unique=True))
    )


def judge_of(products: tuple[Product, ...]) -> Judge:
    """Return the judge of these products."""
    return Judge.of(products, {product.id: row for row, product in enumerate(products)})


@given(products=catalogues(), limits=LIMITS)
def test_all_at_once_is_each_by_itself(products: tuple[Product, ...], limits: Limits) -> None:
    """No speed is worth showing somebody with an allergy what harms them; the trace names the same limit."""
    judge = judge_of(products)

    verdicts = judge.verdicts(limits)

    found = [
        None if verdicts[row] == ALLOWED else judge.exclusion(row, verdicts) for row in range(len(products))
    ]
    assert found == [exclude(product, limits) for product in products]


def test_every_check_says_what_it_reads() -> None:
    """One that does not is still right, but asked about every product."""
    assert {name for name, _ in CHECKS} == forbidding.READS.keys() | forbidding.NAMED.keys()


def test_products_alike_to_a_check_are_of_one_kind() -> None:
    """Ten thousand products are then judged as a few."""
    judge = judge_of((a_product("a", min_age="18"), a_product("b", min_age="18"), a_product("c")))

    assert len(judge.kinds["age"].examples) == 2
    assert len(judge.kinds["stock"].examples) == 1
