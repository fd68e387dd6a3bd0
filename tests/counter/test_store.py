"""Customers are found by what they say at the counter, and by nothing that was only guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.events import CustomerId
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEOPLE = (
    ("4711", "Ana Ribeiro", "Ana@Example.com"),
    ("4712", "Anan_d Rao", "rao@example.com"),
    ("4713", "Zoë 100% Berg", None),
)


@pytest.fixture
async def shop(work: Work) -> Work:
    """Keep a few customers, and a visitor of one's name."""
    async with work.writing() as unit:
        for number, name, email in PEOPLE:
            await unit.customers.recognise(number, name=name, email=email, locale="en", region=None, at=NOW)
        await unit.customers.visitor(CustomerId("cus_visitor"), locale="en", at=NOW)
    return work


async def names(work: Work, *, name: str = "", email: str = "", number: str = "") -> list[str | None]:
    """Return the numbers of those who are found."""
    async with work.reading() as unit:
        if number:
            found = await unit.counter.by_number(number)
        elif email:
            found = await unit.counter.by_email(email, limit=9)
        else:
            found = await unit.counter.by_name(name, limit=9)
        return [(await unit.customers.profile(one)).external_id for one in found]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"number": "4711"}, ["4711"]),
        ({"number": "471"}, []),
        ({"email": "ana@example.COM"}, ["4711"]),
        ({"email": "@example.com"}, []),
        ({"name": "ana"}, ["4711", "4712"]),
        ({"name": "RIB"}, ["4711"]),
        ({"name": "ibe"}, []),
        ({"name": "anan_d"}, ["4712"]),
        ({"name": "an_"}, []),
        ({"name": "%"}, []),
        ({"name": "100%"}, ["4713"]),
    ],
)
async def test_numbers_and_addresses_are_whole_and_names_begin(
    shop: Work, asked: dict[str, str], found: list[str]
) -> None:
    """Whoever leafs through customers by wildcards finds none."""
    assert sorted(await names(shop, **asked), key=str) == found
