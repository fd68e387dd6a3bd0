"""Check that the sample company hangs together: what refers to something finds it."""

from __future__ import annotations

from decimal import Decimal

from assistant.sample import FOLDER
from tests.sample.company import (
    CONSENTS,
    REGIONS,
    Agent,
    Customer,
    Product,
    as_list,
    markdown_articles,
    orders,
)


def owned_by(customer: Customer) -> set[str]:
    """Return what somebody bought for themselves."""
    return {line["product"] for order in customer["orders"] if not order["gift"] for line in order["lines"]}


def stated(customer: Customer, topic: str) -> list[str]:
    """Return what is known about somebody on one topic."""
    return [one["value"] for one in customer["preferences"] if one["topic"] == topic]


def test_there_is_enough_to_feel_like_a_shop(
    products: dict[str, Product], customers: list[Customer], agents: list[Agent]
) -> None:
    """Search and offers only show what they can do when there is something to choose from."""
    talked = [customer for customer in customers if customer["conversations"]]

    assert len(markdown_articles()) >= 90
    assert len(products) >= 160
    assert len(customers) >= 64
    assert len(talked) >= 45
    assert len(agents) == 3


def test_the_sample_stays_small() -> None:
    """It travels in every wheel and every image."""
    size = sum(
        path.stat().st_size
        for path in FOLDER.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )

    assert size < 1_200_000


def test_products_are_well_formed(products: dict[str, Product]) -> None:
    """A wrong price or link is the first thing that a visitor of the demo notices."""
    for product in products.values():
        assert Decimal(product["price"]) > 0
        assert product["currency"] == "GBP"
        assert product["url"] == f"/shop/{product['id']}"
        assert product["stock"] >= 0
        assert product["text"]
        assert set(as_list(product["attributes"]["regions"])) <= REGIONS


def test_products_work_with_products_that_exist(products: dict[str, Product]) -> None:
    """A part for a machine that nobody sells can never be offered."""
    partners = {
        partner
        for product in products.values()
        for partner in as_list(product["attributes"].get("works_with", []))
    }

    assert partners
    assert partners <= products.keys()


def test_nothing_vegan_contains_milk_or_eggs(products: dict[str, Product]) -> None:
    """Diet is a hard limit of offers: a mistake here is one that a customer would eat."""
    vegan = [one for one in products.values() if "vegan" in one["attributes"].get("diet", [])]
    wrong = [one["id"] for one in vegan if {"milk", "eggs"} & set(one["attributes"].get("allergens", []))]

    assert vegan
    assert wrong == []


def test_some_things_cannot_be_offered_to_everybody(products: dict[str, Product]) -> None:
    """Limits only show when stock, region and allergens differ."""
    attributes = [product["attributes"] for product in products.values()]

    assert any(product["stock"] == 0 for product in products.values())
    assert any(set(as_list(one["regions"])) != REGIONS for one in attributes)
    assert any("nuts" in one.get("allergens", []) for one in attributes)
    assert any("milk" in one.get("allergens", []) for one in attributes)


def test_orders_are_for_products_that_exist(products: dict[str, Product], customers: list[Customer]) -> None:
    """What was bought together is counted over these lines."""
    lines = [line for order in orders(customers) for line in order["lines"]]

    assert {line["product"] for line in lines} <= products.keys()
    assert all(line["quantity"] > 0 for line in lines)
    assert all(order["lines"] for order in orders(customers))


def test_customers_bought_what_is_sold_where_they_live(
    products: dict[str, Product], customers: list[Customer]
) -> None:
    """An order that the shop could not have sent makes the demo look wrong."""
    wrong = [
        (customer["external_id"], line["product"])
        for customer in customers
        for order in customer["orders"]
        for line in order["lines"]
        if not order["gift"] and customer["region"] not in products[line["product"]]["attributes"]["regions"]
    ]

    assert wrong == []


def test_nobody_is_in_twice(customers: list[Customer], agents: list[Agent]) -> None:
    """Ids and addresses are how people are recognised."""
    addresses = [person["email"] for person in customers] + [person["email"] for person in agents]
    order_ids = [order["id"] for order in orders(customers)]

    assert len({customer["external_id"] for customer in customers}) == len(customers)
    assert len(set(addresses)) == len(addresses)
    assert len(set(order_ids)) == len(order_ids)


def test_no_address_belongs_to_anybody(customers: list[Customer], agents: list[Agent]) -> None:
    """Whoever runs the demo must never write to a stranger."""
    addresses = [person["email"] for person in customers] + [person["email"] for person in agents]

    assert all(address.endswith("@example.com") for address in addresses)


def test_customers_differ_in_what_they_allow(customers: list[Customer]) -> None:
    """Consent can only be seen at work where somebody said no."""
    for customer in customers:
        assert customer["consents"].keys() == CONSENTS
        assert customer["region"] in REGIONS

    for purpose in CONSENTS:
        assert {customer["consents"][purpose] for customer in customers} == {True, False}


def test_preferences_say_where_they_come_from(customers: list[Customer]) -> None:
    """Only a guess may be unsure, and nobody has two values for one topic."""
    for customer in customers:
        topics = [preference["topic"] for preference in customer["preferences"]]
        assert len(set(topics)) == len(topics)

        for preference in customer["preferences"]:
            assert preference["origin"] in {"set", "said", "inferred"}
            assert (preference["confidence"] == 1) == (preference["origin"] != "inferred")
            assert 0 < preference["confidence"] <= 1


def test_conversations_read_like_conversations(customers: list[Customer]) -> None:
    """They start with the customer, and a person speaks only where one was brought in."""
    for conversation in (one for customer in customers for one in customer["conversations"]):
        authors = [message["author"] for message in conversation["messages"]]
        assert 2 <= len(authors) <= 8
        assert authors[0] == "customer"
        assert set(authors) <= {"customer", "assistant", "agent"}
        assert ("agent" in authors) == (conversation["outcome"] == "handed_off")
        assert conversation["subject"]


def test_the_two_who_show_the_difference_differ(customers: list[Customer]) -> None:
    """Ana and Ben ask the same question and should not get the same answer."""
    known = {customer["external_id"]: customer for customer in customers}

    ana, ben = known["ana"], known["ben"]

    assert "larkspur-one" in owned_by(ana) - owned_by(ben)
    assert "kestrel-s" in owned_by(ben) - owned_by(ana)
    assert (ana["region"], ben["region"]) == ("uk", "de")
    assert stated(ana, "diet") == ["vegan"]
    assert (stated(ana, "roast"), stated(ben, "roast")) == (["light"], ["dark"])
    assert (stated(ana, "milk"), stated(ben, "milk")) == (["oat"], ["dairy"])
