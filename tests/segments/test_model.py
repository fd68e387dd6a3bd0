"""A customer is counted for what is known of them, never for what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.consents.model import Purpose
from assistant.events import ProductId
from assistant.history.model import Activity
from assistant.predictions.learning import learnt, outlook
from assistant.segments.declaring import Reader
from assistant.segments.model import (
    Comparison,
    Every,
    Field,
    How,
    Not,
    Rule,
    Segment,
    Some,
    answer,
    counted_in,
    known_of,
)
from tests.predictions.shops import NOW, a_shop, an_order
from tests.segments.customers import a_view

BOUGHT_BEANS = {"field": "bought", "is": "beans"}
VIEWED_KETTLE = {"field": "viewed", "is": "kettle", "within_days": 7}
VIEW = Activity(id="a", kind="product_viewed", at=NOW - timedelta(days=3), product_id=ProductId("kettle"))


def rule(written: object) -> Rule:
    """Return a rule as an owner writes it."""
    return Reader("rules.json").rule(written)


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ({"field": "region", "is": "UK"}, True),
        ({"field": "region", "in": ["fr", "de"]}, False),
        ({"field": "locale", "is": "en"}, True),
        ({"field": "account", "is": "acme"}, False),
        ({"field": "role", "is": "buyer"}, False),
        ({"field": "stage", "is": "active"}, True),
        ({"field": "stage", "in": ["lapsed", "at_risk"]}, False),
        ({"field": "fact", "topic": "diet", "is": "vegan"}, True),
        ({"field": "fact", "topic": "diet", "is": "vegan, nut-free"}, True),
        ({"field": "fact", "topic": "milk", "is": "oat"}, None),
        ({"field": "orders", "at_least": 2}, True),
        ({"field": "orders", "at_least": 2, "within_days": 30}, False),
        ({"field": "orders", "is": 1, "within_days": 30}, True),
        ({"field": "spent", "currency": "GBP", "at_least": 18}, True),
        ({"field": "spent", "currency": "EUR", "at_most": 0}, True),
        ({"field": "days_since_order", "at_most": 20}, True),
        ({"field": "days_since_order", "at_most": 19}, False),
        (BOUGHT_BEANS, True),
        ({"field": "bought", "is": "cup"}, False),  # given away
        ({"field": "bought_category", "is": "coffee"}, True),
        ({"field": "bought_category", "is": "tea"}, False),
        (VIEWED_KETTLE, True),
        (VIEWED_KETTLE | {"within_days": 2}, False),
        ({"field": "chance_to_return", "at_least": 0.1}, None),  # before anything was learnt
        ({"field": "expected_value", "currency": "GBP", "at_least": 1}, None),
    ],
)
def test_each_field_is_compared_as_it_is_written_down(written: object, holds: bool | None) -> None:
    """The table in the manual is what owners build on."""
    orders = [an_order(20), an_order(60), an_order(5, product="cup", is_gift=True)]
    view = a_view(orders=orders, activities=[VIEW], diet="vegan, nut-free")
    known = known_of(view, now=NOW, categories={ProductId("beans"): frozenset({"Coffee"})})

    assert answer(rule(written), known).holds is holds


def test_predictions_count_where_there_is_a_fit() -> None:
    """With the currency that the fit is of; sums of another are not known."""
    orders = [an_order(one) for one in (20, 50, 80)]
    fit = learnt(a_shop(), version=1, now=NOW)
    expected = outlook(fit, orders, now=NOW, weeks=26)
    known = known_of(a_view(orders=orders), now=NOW, fit=fit, outlook=expected)

    told = [
        answer(rule(one), known).holds
        for one in (
            {"field": "chance_to_return", "at_least": 0.01},
            {"field": "expected_value", "currency": "GBP", "at_least": 0},
            {"field": "expected_value", "currency": "EUR", "at_least": 0},
        )
    ]

    assert told == [True, True, None]


def test_what_may_not_be_read_stays_open_through_not() -> None:
    """Who does not let us remember would else be counted as one who never looked."""
    known = known_of(a_view(allows=[Purpose.PERSONAL_ANSWERS]), now=NOW)

    assert answer(rule({"not": VIEWED_KETTLE}), known).holds is None
    assert answer(rule({"not": {"field": "fact", "topic": "diet", "is": "vegan"}}), known).holds is None


def test_whoever_refuses_the_purpose_is_in_nothing() -> None:
    """Not even in what holds of everybody."""
    everybody = Segment(name="all", title="All", when=rule({"field": "locale", "is": "en"}))
    refused = known_of(a_view(allows=[Purpose.REMEMBER]), now=NOW)
    allowed = known_of(a_view(), now=NOW)

    assert counted_in([everybody], refused) == []
    assert counted_in([everybody], allowed) == [(everybody, "locale: en")]


def test_the_reason_names_what_counted() -> None:
    """A customer reads it, and so does the agent."""
    known = known_of(a_view(orders=[an_order(20)]), now=NOW)
    asked = {
        "all": [
            {"field": "orders", "at_least": 1, "within_days": 90},
            {"not": {"field": "region", "is": "fr"}},
        ]
    }

    assert answer(rule(asked), known).because == "orders within 90 days: 1, at least 1, and region: not fr"


COMPARISONS = st.sampled_from(
    [
        Comparison(field=Field.REGION, how=How.IS, words=("uk",)),
        Comparison(field=Field.ORDERS, how=How.AT_LEAST, number=2),
        Comparison(field=Field.BOUGHT, how=How.IS, words=("beans",)),
        Comparison(field=Field.FACT, how=How.IS, words=("vegan",), topic="diet"),
        Comparison(field=Field.VIEWED, how=How.IS, words=("kettle",)),
    ]
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(Not, rule=inner),
        st.builds(Every, rules=st.lists(inner, min_size=1, max_size=4).map(tuple)),
        st.builds(Some, rules=st.lists(inner, min_size=1, max_size=4).map(tuple)),
    ),
    max_leaves=12,
)


def naive(asked: Rule, facts: dict[Field, float]) -> float:
    """Return 1, 0, or 0.5 where it is open: the least of all, the most of any, and `not` the rest to 1."""
    if isinstance(asked, Comparison):
        return facts[asked.field]
    if isinstance(asked, Not):
        return 1 - naive(asked.rule, facts)
    each = [naive(one, facts) for one in asked.rules]
    return min(each) if isinstance(asked, Every) else max(each)


@given(
    asked=RULES,
    region=st.sampled_from([None, "uk", "fr"]),
    count=st.integers(0, 3),
    diet=st.sampled_from([None, "vegan", "none"]),
    viewed=st.booleans(),
    remembers=st.booleans(),
)
def test_every_rule_answers_as_counting_by_hand_does(
    *, asked: Rule, region: str | None, count: int, diet: str | None, viewed: bool, remembers: bool
) -> None:
    """Whatever is nested in whatever, with what is known and what is not."""
    allows = [Purpose.PERSONAL_ANSWERS, *([Purpose.REMEMBER] if remembers else [])]
    view = a_view(
        region=region,
        orders=[an_order(30 * one + 1) for one in range(count)],
        diet=diet,
        activities=[VIEW] if viewed and remembers else [],
        allows=allows,
    )
    facts = {
        Field.REGION: 0.5 if region is None else float(region == "uk"),
        Field.ORDERS: float(count >= 2),
        Field.BOUGHT: float(count >= 1),
        Field.FACT: 0.5 if diet is None else float(diet == "vegan"),
        Field.VIEWED: float(viewed) if remembers else 0.5,
    }

    found = answer(asked, known_of(view, now=NOW))

    assert found.holds is {1.0: True, 0.0: False, 0.5: None}[naive(asked, facts)]
    assert found.because
