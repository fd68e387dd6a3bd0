"""Look through all that an offer may say for words that press, and list the owner's rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table

from assistant.events import utc_now
from assistant.offers.model import Product
from assistant.offers.pressure import pressure_in
from assistant.offers.quiet import zone_named
from assistant.offers.rules import Kind, Rule
from assistant.settings import Settings
from assistant.tasks.opening import opened


async def lint(settings: Settings) -> Table | None:
    """Return what presses in the catalogue; `None` where nothing does. Raises `Misconfigured`."""
    async with opened(settings) as work, work.reading() as unit:
        products = [product for product, _ in await unit.catalogue.products(None)]
    return pressing(products)


async def listing(settings: Settings) -> Table | str:
    """Return every rule, the newest first, with where it stands now. Raises `Misconfigured`."""
    async with opened(settings) as work, work.reading() as unit:
        rules = await unit.offer_rules.listed()
    return listed(rules, now=utc_now(), zone=zone_named(settings.time_zone)) if rules else "no rules"


def listed(rules: Iterable[Rule], *, now: datetime, zone: ZoneInfo) -> Table:
    """Return a table of rules; moments are by the shop's clock."""
    table = Table("name", "does", "concerns", "for", "state", "from – until", box=None, header_style="bold")
    for one in rules:
        does = one.kind if one.kind is Kind.PIN else f"{one.kind} {one.strength:.0%}"
        said = f"{one.attribute}: {one.value}" if one.attribute else ", ".join(one.products) or "everything"
        span = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "" for at in (one.starts_at, one.ends_at))
        words = (one.name, does, said, one.segment or "everybody", one.state(now), " – ".join(span).strip())
        table.add_row(*(escape(word) for word in words))
    return table


def pressing(products: Iterable[Product]) -> Table | None:
    """Return a table of what presses in the words of some products; `None` where nothing does."""
    table = Table("product", "field", "words", "presses by", box=None, header_style="bold")
    for product in products:
        for field, text in texts_of(product):
            for one in pressure_in(text):
                table.add_row(escape(product.id), escape(field), escape(one.words), one.kind.value)
    return table if table.row_count else None


def texts_of(product: Product) -> Iterator[tuple[str, str]]:
    """Yield every text of a product that an offer may show, with the name of its field."""
    yield "title", product.title
    yield "text", product.text
    for name, values in product.attributes.items():
        for value in values:
            yield f"attributes.{name}", value
