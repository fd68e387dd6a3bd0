"""Open the sample company once for its tests."""

from __future__ import annotations

import json

import pytest

from assistant.sample import FOLDER
from tests.sample.company import Agent, Customer, Product


@pytest.fixture(scope="module")
def products() -> dict[str, Product]:
    """Return the catalogue by id."""
    listed: list[Product] = json.loads((FOLDER / "products.json").read_text(encoding="utf-8"))
    found = {product["id"]: product for product in listed}
    assert len(found) == len(listed)
    return found


@pytest.fixture(scope="module")
def customers() -> list[Customer]:
    """Return everybody who buys here."""
    listed: list[Customer] = json.loads((FOLDER / "customers.json").read_text(encoding="utf-8"))
    return listed


@pytest.fixture(scope="module")
def agents() -> list[Agent]:
    """Return the support staff."""
    listed: list[Agent] = json.loads((FOLDER / "agents.json").read_text(encoding="utf-8"))
    return listed
