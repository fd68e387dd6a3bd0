"""The owner's rules count in the ranking, within bounds, and never reach what a limit forbids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.customers.model import CustomerView
from assistant.errors import InvalidInput
from assistant.events import ProductId, RuleId
from assistant.offers.catalogue import Catalogue, Vector
from assistant.offers.limits import exclude, limits_of
from assistant.offers.model import Product, Signal, Suggestion
from assistant.offers.reasons import reason
from assistant.offers.recommend import RELEVANT, suggest
from assistant.offers.rules import Kind, Rule, State, check
from assistant.offers.ruling import MOST_FOR_MARGIN, MOST_PROMOTED
from tests.offers.builders import NOW, a_catalogue, a_product, a_vector, a_view, an_order
from tests.offers.test_recommend import NAMES, PREFERENCES, PRODUCTS, TEA

BY_RULE = "A current recommendation of the shop"
RULES = st.lists(
    st.builds(
        lambda number, kind, products, strength: a_rule(
            kind, *products, name=f"r{number}", strength=strength
        ),
        st.integers(0, 99),
        st.sampled_from(Kind),
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=12, unique=True),
        st.floats(0.01, 1),
    ),
    max_size=5,
)


def a_rule(
    kind: Kind,
    *products: str,
    name: str = "Spring",
    strength: float = 1.0,
    attribute: str = "",
    value: str = "",
) -> Rule:
    """Return a rule that always holds."""
    return Rule(
        id=RuleId(f"rul_{name}"),
        name=name,
        kind=kind,
        products=tuple(map(ProductId, products)),
        attribute=attribute,
        value=value,
        strength=strength,
        version=1,
        made_by="Mara",
        made_at=NOW,
        changed_by="Mara",
        changed_at=NOW,
    )


def a_shop() -> Catalogue:
    """Return a shop whose cups say different things to whoever likes one of them."""
    return a_catalogue(
        a_product("red", colour="red", margin="0.1"),
        a_product("blue", colour="blue", margin="0.9"),
        a_product("grey", colour="grey", margin="0.5"),
        a_product("lamp"),
        vectors={name: a_vector(*(float(name == one) for one in CUPS)) for name in CUPS},
        histories=[["red"], ["blue"]],
    )


CUPS = ("red", "blue", "grey", "lamp")
LIKES_RED_AND_BLUE = a_view(preferences={"colour": "red, blue"})
LIKES_RED = a_view(preferences={"colour": "red"})


def suggested(
    *rules: Rule, view: CustomerView = LIKES_RED, limit: int = 3, catalogue: Catalogue | None = None
) -> list[Suggestion]:
    """Return what is suggested under rules."""
    shop = catalogue or a_shop()
    found, _ = suggest(shop, view=view, topic_vector=None, now=NOW, limit=limit, owners=rules)
    return list(found)


def names(found: Sequence[Suggestion]) -> list[str]:
    """Return the ids of suggestions."""
    return [one.product.id for one in found]


@given(
    products=st.lists(PRODUCTS, min_size=12, max_size=12),
    preferences=PREFERENCES,
    bought=st.lists(st.sampled_from(NAMES), max_size=6),
    rules=RULES,
    topic=st.sampled_from([None, TEA]),
    limit=st.integers(0, 5),
)
def test_no_rule_shows_what_a_limit_forbids_or_the_customer_refuses(
    products: list[Product],
    preferences: dict[str, str],
    bought: list[str],
    rules: list[Rule],
    topic: Vector | None,
    limit: int,
) -> None:
    """However much the shop wants it sold: an allergy is no matter of price."""
    catalogue = a_catalogue(
        *(replace(product, id=ProductId(name)) for name, product in zip(NAMES, products, strict=True)),
        vectors={name: a_vector(1, number % 3, 0.1) for number, name in enumerate(NAMES)},
        histories=[bought, list(NAMES)],
    )
    view = a_view(preferences=preferences, orders=[an_order(*bought)])

    found, _ = suggest(catalogue, view=view, topic_vector=topic, now=NOW, limit=limit, owners=rules)

    owned = catalogue.owned_by(view)
    limits = limits_of(view, owned=owned, rivals=catalogue.rivals(owned), used_up=catalogue.used_up)
    assert all(exclude(one.product, limits) is None for one in found)
    assert len(found) <= limit
    assert all(one.score == pytest.approx(sum(part.amount for part in one.contributions)) for one in found)
    refused = a_view(agrees=False, preferences=preferences)
    assert suggest(catalogue, view=refused, topic_vector=topic, now=NOW, owners=rules) == ((), ())


@given(rules=RULES.filter(lambda rules: all(one.kind is not Kind.PIN for one in rules)))
def test_without_a_pin_nothing_is_shown_that_does_not_suit(rules: list[Rule]) -> None:
    """A promotion chooses among what is of use to them; it never makes anything of use."""
    names_of = [replace(one, products=(ProductId("lamp"), ProductId("blue"))) for one in rules]

    assert set(names(suggested(*names_of))) <= set(names(suggested(limit=9)))


@given(rules=RULES, strength=st.floats(0.01, 1))
def test_what_rules_add_is_bounded_however_many_there_are(rules: list[Rule], strength: float) -> None:
    """A shop that makes ten rules for one product gets what the strongest of them gives."""
    named = [replace(one, products=(ProductId("red"),)) for one in rules if one.kind is not Kind.PIN]

    for one in suggested(*named):
        added = sum(part.amount for part in one.contributions if part.signal is Signal.SHOP)
        assert added <= MOST_PROMOTED + MOST_FOR_MARGIN + 1e-6


def test_a_promotion_decides_between_two_that_suit() -> None:
    """That is what it is for: the shop's word where the customer's is even."""
    plain = names(suggested(view=LIKES_RED_AND_BLUE))
    other = plain[1]

    promoted = suggested(a_rule(Kind.PROMOTE, other, strength=0.5), view=LIKES_RED_AND_BLUE)

    assert names(promoted)[0] == other
    assert "matches your" in reason(promoted[0]).lower()


def test_whatever_only_a_rule_brought_up_says_so_first() -> None:
    """The reason names what decided, and here the shop did, however little it added."""
    shop = LIKES_RED_AND_BLUE
    second = names(suggested(view=shop))[1]

    found = suggested(a_rule(Kind.PROMOTE, second, strength=0.1), view=shop, limit=1)

    assert names(found) == [second]
    assert reason(found[0]).startswith(BY_RULE)


def test_a_pin_comes_first_even_where_it_does_not_suit_and_says_why() -> None:
    """The owner may show something to everybody; the customer is told that it is the owner."""
    found = suggested(a_rule(Kind.PIN, "lamp"))

    assert names(found)[0] == "lamp"
    assert reason(found[0]) == f"{BY_RULE}."
    assert found[0].score >= RELEVANT


def test_a_pin_on_what_is_first_anyway_adds_nothing_and_keeps_its_reason() -> None:
    """It was the customer's own liking that decided, so that is what is said."""
    found = suggested(a_rule(Kind.PIN, "red"))

    assert names(found)[0] == "red"
    assert {part.signal for part in found[0].contributions}.isdisjoint({Signal.SHOP})


def test_of_many_that_are_pinned_the_one_that_suits_best_comes_first_alone() -> None:
    """The first place is one: a shop that pins everything does not own the whole shelf."""
    found = suggested(a_rule(Kind.PIN, "lamp", "grey", "red"))

    assert names(found) == ["red"]


def test_what_is_buried_falls_below_others_and_at_full_strength_is_gone() -> None:
    """The owner has a say in what is not shown, too."""
    plain = names(suggested(view=LIKES_RED_AND_BLUE))

    lower = suggested(a_rule(Kind.BURY, plain[0], strength=0.2), view=LIKES_RED_AND_BLUE)
    gone = suggested(a_rule(Kind.BURY, plain[0]), view=LIKES_RED_AND_BLUE)

    assert names(lower) == plain[::-1]
    assert names(gone) == plain[1:]


def test_a_margin_decides_between_equals_and_never_against_what_they_like() -> None:
    """Money breaks a tie: it does not outweigh what a customer told us."""
    margins = a_rule(Kind.MARGIN)

    assert names(suggested(margins, view=LIKES_RED_AND_BLUE))[0] == "blue"
    assert names(suggested(margins, view=LIKES_RED)) == ["red"]


def test_a_rule_may_concern_all_that_has_an_attribute_in_whatever_case() -> None:
    """A season's colour is named once, not product by product."""
    found = suggested(a_rule(Kind.PIN, attribute="Colour", value="GREY"))

    assert names(found)[0] == "grey"


def test_what_is_promoted_is_weighed_even_where_nothing_else_would_find_it() -> None:
    """In a large catalogue the promoted one may be the sixtieth best, and must still count."""
    many = [a_product(f"cup{number:03}", colour="red") for number in range(80)]
    shop = a_catalogue(*many, *(a_product(f"lamp{number}") for number in range(200)))

    found = suggested(a_rule(Kind.PROMOTE, "cup079"), catalogue=shop, limit=1)

    assert names(found) == ["cup079"]


@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (None, None, State.RUNNING),
        (0, 1, State.RUNNING),
        (1, 2, State.PLANNED),
        (-2, 0, State.ENDED),
        (None, 1, State.RUNNING),
        (-1, None, State.RUNNING),
    ],
)
def test_a_campaign_begins_and_ends_on_time(starts: int | None, ends: int | None, state: State) -> None:
    """From its start on, and no longer at its end."""
    at = [None if days is None else NOW + timedelta(days=days) for days in (starts, ends)]

    assert replace(a_rule(Kind.PIN, "red"), starts_at=at[0], ends_at=at[1]).state(NOW) is state


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": NOW, "ends_at": NOW}, "ends_at"),
        ({"strength": 0.0}, "strength"),
        ({"strength": 1.01}, "strength"),
        ({"segment": "loyal"}, "segment"),
        ({"products": ()}, "products"),
        ({"products": (ProductId("unheard of"),)}, "products"),
        ({"attribute": "colour", "value": "red"}, "products"),
        ({"products": (), "attribute": "colour"}, "value"),
        ({"products": (), "value": "red"}, "attribute"),
        ({"products": (), "attribute": "colour", "value": "mauve"}, "value"),
    ],
)
def test_a_rule_that_could_do_nothing_is_refused_by_the_field(wrong: dict[str, object], field: str) -> None:
    """The owner hears it when they save, not when nothing happens."""
    rule = replace(a_rule(Kind.PROMOTE, "red"), **wrong)  # type: ignore[arg-type]  # of the right kinds

    with pytest.raises(InvalidInput) as refused:
        check(rule, a_shop(), segments=["new"])

    assert refused.value.field == field
    assert refused.value.fix


def test_a_margin_rule_needs_margins() -> None:
    """Without any, it would be a rule that is on and does nothing."""
    with pytest.raises(InvalidInput, match="no product has a margin"):
        check(a_rule(Kind.MARGIN), a_catalogue(a_product("cup", margin="much")), segments=())

    check(a_rule(Kind.MARGIN), a_shop(), segments=())
