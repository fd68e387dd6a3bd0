"""Bring in what the shop already has: products, and customers with their orders and history.

Files are JSON lists; each row is checked before anything is written, so that a wrong one
is named by its place and field and nothing is half done. Importing the same file again
changes only what changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.consents.model import Consent, Purpose
from assistant.conversations.model import Author, Outcome
from assistant.embedding import EmbeddingQueue
from assistant.errors import InvalidInput
from assistant.events import ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Kept, Order, OrderLine
from assistant.offers.model import Product
from assistant.work import UnitOfWork, Work

Progress = Callable[[int, int], None]
T = TypeVar("T")
BATCH = 32
PAGE = r"^(https?://\S+|/([^/\\]\S*)?)?$"  # a link that a customer may follow: no script, no other scheme


def as_values(value: object) -> object:
    """Return an attribute as a tuple: `"dark"` as `("dark",)`, null as nothing."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else (str(value),)


class Row(BaseModel):
    """One row of a file; unknown fields are refused, because they are mostly misspelt ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ProductRow(Row):
    """One product as a shop writes it down."""

    id: str = Field(min_length=1, max_length=100)
    title: str = Field(min_length=1, max_length=300)
    text: str = ""
    price: Decimal = Field(ge=0)
    currency: str = Field(pattern="^[A-Z]{3}$")
    url: str = Field("", pattern=PAGE)
    stock: int = Field(1, ge=0)
    attributes: dict[str, Annotated[tuple[str, ...], BeforeValidator(as_values)]] = {}

    def product(self) -> Product:
        """Return the product that the row describes."""
        named = {name: values for name, values in self.attributes.items() if values}
        return Product(
            id=ProductId(self.id),
            title=self.title,
            text=self.text,
            price=self.price,
            currency=self.currency,
            url=self.url,
            stock=self.stock,
            attributes=named,
        )


class LineRow(Row):
    """One product in an order."""

    product: str
    quantity: int = Field(1, ge=1)
    price: Decimal = Field(ge=0)


class OrderRow(Row):
    """One order; its age is in days, so that a sample never grows old."""

    id: str = Field(min_length=1)
    days_ago: float = Field(ge=0)
    gift: bool = False
    status: str = "delivered"
    lines: tuple[LineRow, ...] = Field(min_length=1)


class PreferenceRow(Row):
    """One thing known about a customer."""

    topic: str = Field(min_length=1, max_length=50)
    value: str = Field(min_length=1, max_length=200)
    origin: str = Field("said", pattern="^(set|said|inferred)$")
    confidence: float = Field(1.0, ge=0, le=1)
    learned_days_ago: float = Field(0, ge=0)


class MessageRow(Row):
    """One message of an earlier conversation."""

    author: Author
    text: str = Field(min_length=1)


class ConversationRow(Row):
    """One earlier conversation."""

    days_ago: float = Field(ge=0)
    subject: str = Field(min_length=1)
    outcome: Outcome = Outcome.RESOLVED
    messages: tuple[MessageRow, ...] = Field(min_length=1)


class CustomerRow(Row):
    """One customer with everything that the shop holds about them."""

    external_id: str = Field(min_length=1, max_length=200)
    name: str | None = None
    email: str | None = None
    locale: str = "en"
    region: str | None = None
    consents: dict[Purpose, bool] = {}
    preferences: tuple[PreferenceRow, ...] = ()
    orders: tuple[OrderRow, ...] = ()
    conversations: tuple[ConversationRow, ...] = ()


class AgentRow(Row):
    """One member of the support staff."""

    email: str = Field(min_length=3)
    name: str = Field(min_length=1)
    role: str = Field("agent", pattern="^(agent|supervisor|owner)$")
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def read(path: Path, row: type[T]) -> tuple[T, ...]:
    """Return the rows of a JSON list. Raises `InvalidInput` that names the place, the field and the fix."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[row, ...]).validate_python(found)  # type: ignore[valid-type]  # a type passed as a value
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read ({error.strerror})", fix="check the path") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(str(path), "is not UTF-8 text", fix="save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(
            str(path), f"is no JSON (line {error.lineno}: {error.msg})", fix="mend it there"
        ) from error
    except RecursionError as error:
        raise InvalidInput(str(path), "is nested too deeply", fix="write one flat list") from error
    except ValidationError as error:
        place, problem = place_and_problem(error)
        raise InvalidInput(f"{path.name}{place}", problem, fix="correct it there") from error


def place_and_problem(error: ValidationError) -> tuple[str, str]:
    """Return where the first mistake is, counted as people count, and what it is."""
    first = error.errors()[0]
    if not first["loc"]:
        return "", "is no list; write [ before the first row and ] after the last"
    number, *fields = first["loc"]
    field = f", {'.'.join(str(part) for part in fields)}" if fields else ""
    return f": row {int(number) + 1}{field}", first["msg"].lower()


async def import_products(
    rows: Sequence[ProductRow], *, work: Work, embedding: EmbeddingQueue, at: datetime, progress: Progress
) -> int:
    """Write new and changed products with their vectors; return how many there were.

    What was not there before is new in the shop from `at` on.
    """
    products = [row.product() for row in rows]
    async with work.reading() as unit:
        known = await unit.catalogue.fingerprints(embedding.model)
    changed = [one for one in products if known.get(one.id) != one.fingerprint]
    for start in range(0, len(changed), BATCH):
        batch = changed[start : start + BATCH]
        vectors = await embedding.embed_all([one.embedded_text for one in batch])
        async with work.writing() as unit:
            for product, vector in zip(batch, vectors, strict=True):
                await unit.catalogue.put(product, vector, embedding.model, at=at)
        progress(start + len(batch), len(changed))
    return len(changed)


async def import_customers(
    rows: Sequence[CustomerRow], *, work: Work, at: datetime, progress: Progress
) -> None:
    """Write customers with their consents, preferences, orders and earlier conversations."""
    async with work.reading() as unit:
        titles = {product.id: product for product, _ in await unit.catalogue.products(None)}
    for done, row in enumerate(rows, start=1):
        async with work.writing() as unit:
            await import_customer(unit, row, titles, at)
        progress(done, len(rows))


async def import_customer(
    unit: UnitOfWork, row: CustomerRow, titles: Mapping[ProductId, Product], at: datetime
) -> None:
    """Write one customer within the caller's transaction: consents first, they decide what may be kept."""
    profile = await unit.customers.recognise(
        row.external_id, name=row.name, email=row.email, locale=row.locale, region=row.region, at=at
    )
    for purpose, granted in row.consents.items():
        await unit.consents.decide(
            profile.id, Consent(purpose=purpose, granted=granted, source="import", at=at)
        )
    for preference in row.preferences:
        await unit.facts.learn(profile.id, preference_of(preference, at))
    for order in row.orders:
        bought = order_of(order, titles, at)
        if not await unit.history.is_cleared(profile.id, Kept.ORDERS, bought.placed_at):
            await unit.history.record_order(profile.id, bought)
    for past in row.conversations:
        await unit.conversations.import_past(
            profile.id,
            started_at=at - timedelta(days=past.days_ago),
            subject=past.subject,
            outcome=past.outcome,
            messages=[(message.author, message.text) for message in past.messages],
        )


def preference_of(row: PreferenceRow, at: datetime) -> Preference:
    """Return the preference that a row describes."""
    return Preference(
        topic=row.topic,
        value=row.value,
        origin=Origin[row.origin.upper()],
        confidence=row.confidence,
        learned_at=at - timedelta(days=row.learned_days_ago),
        source="import",
    )


def order_of(row: OrderRow, products: Mapping[ProductId, Product], at: datetime) -> Order:
    """Return the order that a row describes, its products' titles as they are in the catalogue."""
    first = products.get(ProductId(row.lines[0].product))
    return Order(
        id=row.id,
        placed_at=at - timedelta(days=row.days_ago),
        status=row.status,
        is_gift=row.gift,
        currency=first.currency if first else "EUR",
        lines=tuple(
            OrderLine(
                product_id=ProductId(line.product),
                title=products[ProductId(line.product)].title
                if ProductId(line.product) in products
                else line.product,
                quantity=line.quantity,
                price=line.price,
            )
            for line in row.lines
        ),
    )
