"""Look through all that an offer may say for words that press."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.markup import escape
from rich.table import Table

from assistant.offers.model import Product
from assistant.offers.pressure import pressure_in
from assistant.settings import Settings
from assistant.tasks.opening import opened


async def lint(settings: Settings) -> Table | None:
    """Return what presses in the catalogue; `None` where nothing does. Raises `Misconfigured`."""
    async with opened(settings) as work, work.reading() as unit:
        products = [product for product, _ in await unit.catalogue.products(None)]
    return pressing(products)


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
