"""Look after what is offered: words that press, the owner's rules, the weights of the ranking."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.errors import InvalidInput
from assistant.events import utc_now
from assistant.offers.learning_to_rank import learn_weights
from assistant.offers.model import Product
from assistant.offers.pressure import pressure_in
from assistant.offers.quiet import zone_named
from assistant.offers.rules import Kind, Rule
from assistant.offers.weights import LEARNT, USUAL, Version
from assistant.settings import Settings
from assistant.tasks.opening import opened
from assistant.tasks.progress import progress_bar

NEWEST = 3  # versions side by side
NO_VERSION = "nothing was learnt yet: the usual weights hold"


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


async def fitted(settings: Settings, *, console: Console) -> None:
    """Learn the weights of the ranking from the orders of all who allow that, and put them in force.

    Raises `ConciergeError` with too few customers; then nothing changes.
    """
    async with opened(settings) as work:
        async with work.reading() as unit:
            products = await unit.catalogue.products(None)
            histories = await unit.history.baskets()
        with progress_bar(console, "customers") as progress:
            learnt = await asyncio.to_thread(learn_weights, products, histories, progress=progress)
        async with work.writing() as unit:
            version = await unit.catalogue.weigh(learnt.weights, at=utc_now(), learnt=learnt)
    console.print(weighing([version]))
    console.print(
        "the learnt weights hold from now on"
        if learnt.holds
        else "nothing was gained beyond chance on customers held back, so the usual weights hold",
        highlight=False,
    )


async def weights(settings: Settings) -> Table | str:
    """Return every version of the weights, the newest first. Raises `Misconfigured`."""
    async with opened(settings) as work, work.reading() as unit:
        versions = await unit.catalogue.versions()
    return weighing(versions) if versions else NO_VERSION


async def weigh_again(settings: Settings, number: int) -> Table:
    """Put an earlier version in force again, 0 for the usual weights. Raises `InvalidInput`."""
    async with opened(settings) as work, work.writing() as unit:
        kept = {one.number: one.weights for one in await unit.catalogue.versions()}
        wanted = {one: USUAL[one] for one in LEARNT} if number == 0 else kept.get(number)
        if wanted is None:
            raise InvalidInput(
                "use", f"there is no version {number}", fix="`concierge offers weights` shows them"
            )
        return weighing([await unit.catalogue.weigh(wanted, at=utc_now())])


def weighing(versions: Sequence[Version]) -> Table:
    """Return a table of the newest versions, each a column; the first of them is in force.

    nDCG@10 is on customers who took no part in learning.
    """
    shown = versions[:NEWEST]
    table = Table("signal", "usual", *(f"version {one.number}" for one in shown), header_style="bold")
    table.box = None
    for signal in LEARNT:
        amounts = (f"{one.weights.get(signal, USUAL[signal]):.2f}" for one in shown)
        table.add_row(signal, f"{USUAL[signal]:.2f}", *amounts)
    table.add_section()
    judged = [one.learnt for one in shown]
    table.add_row("since, UTC", "", *(f"{one.at:%Y-%m-%d}" for one in shown))
    table.add_row("learnt from", "", *(f"{one.customers:,}" if one else "gone back" for one in judged))
    table.add_row("nDCG@10, usual", "", *(f"{one.usual:.3f}" if one else "" for one in judged))
    table.add_row("nDCG@10, learnt", "", *(f"{one.learnt:.3f}" if one else "" for one in judged))
    table.add_row("gain, 95 %", "", *(f"{one.low:+.3f} to {one.high:+.3f}" if one else "" for one in judged))
    return table


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
