"""Read the sample company's files as they lie there, without the code that loads them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from assistant.sample import FOLDER

ARTICLES = FOLDER / "articles"
REGIONS = {"uk", "de", "us"}
CONSENTS = {"remember", "personal_answers", "offers", "proactive", "analytics", "training"}


class Product(TypedDict):
    """One product, as the file has it."""

    id: str
    title: str
    text: str
    price: str
    currency: str
    url: str
    stock: int
    attributes: dict[str, str | list[str]]


class Line(TypedDict):
    """One product in an order."""

    product: str
    quantity: int
    price: str


class Order(TypedDict):
    """One order of a customer."""

    id: str
    days_ago: int
    gift: bool
    status: str
    lines: list[Line]


class Preference(TypedDict):
    """One thing known about a customer."""

    topic: str
    value: str
    origin: str
    confidence: float
    learned_days_ago: int


class Message(TypedDict):
    """One message of an earlier conversation."""

    author: str
    text: str


class Conversation(TypedDict):
    """One earlier conversation."""

    days_ago: int
    outcome: str
    subject: str
    messages: list[Message]


class Customer(TypedDict):
    """One customer with everything that the shop holds about them."""

    external_id: str
    name: str
    email: str
    locale: str
    region: str
    consents: dict[str, bool]
    preferences: list[Preference]
    orders: list[Order]
    conversations: list[Conversation]


class Agent(TypedDict):
    """One member of the support staff."""

    email: str
    name: str
    role: str
    skills: list[str]


def header_and_body(path: Path) -> tuple[list[str], str]:
    """Split an article into the lines of its front matter and its text."""
    _, header, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return header.splitlines(), body.strip()


def header_values(path: Path, key: str) -> list[str]:
    """Return the values of one key of the front matter, none if it is missing."""
    lines, _ = header_and_body(path)
    found = [line.partition(":")[2] for line in lines if line.startswith(f"{key}:")]
    return [value.strip() for line in found for value in line.split(",") if value.strip()]


def markdown_articles() -> list[Path]:
    """Return every article that has front matter."""
    return sorted(ARTICLES.rglob("*.md"))


def known_questions() -> Iterator[str]:
    """Yield every question that some article or pair answers."""
    for path in markdown_articles():
        lines, _ = header_and_body(path)
        yield from (line.removeprefix("  - ") for line in lines if line.startswith("  - "))
    with (ARTICLES / "faq.csv").open(encoding="utf-8", newline="") as file:
        yield from (row["question"] for row in csv.DictReader(file))
    pairs: list[dict[str, str]] = json.loads((ARTICLES / "faq.json").read_text(encoding="utf-8"))
    yield from (pair["question"] for pair in pairs)


def orders(customers: list[Customer]) -> list[Order]:
    """Return the orders of everybody."""
    return [order for customer in customers for order in customer["orders"]]


def as_list(value: str | list[str]) -> list[str]:
    """Return an attribute as a list, however it is written."""
    return value if isinstance(value, list) else [value]
