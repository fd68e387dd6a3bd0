"""Count all customers into the owner's segments, and list who is in one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.consents.model import Purpose
from assistant.declared import segments_of, standard_of
from assistant.errors import NotFound
from assistant.events import CustomerId, utc_now
from assistant.segmenting import Counted, Segmenting
from assistant.segments.model import fields_of
from assistant.settings import Settings
from assistant.tasks.opening import opened
from assistant.tasks.progress import progress_bar


def listing(settings: Settings) -> Table:
    """Return the owner's segments with what they ask for. Raises `Misconfigured`."""
    table = Table("name", "title", "asks for", box=None, header_style="bold")
    for one in segments_of(settings):
        table.add_row(one.name, escape(one.title), ", ".join(sorted(fields_of(one.when))))
    return table


async def counts(settings: Settings, *, console: Console) -> Table:
    """Return how many are in each segment, of those who allow analytics. Raises `Misconfigured`."""
    segmenting = Segmenting(await asyncio.to_thread(segments_of, settings), clock=utc_now)
    found: Counter[str] = Counter()
    done = allowed = 0
    async for _, counted in _everybody(settings, segmenting, Purpose.ANALYTICS, console=console):
        done += 1
        allowed += counted is not None
        found.update(one.name for one, _ in (counted.segments if counted else ()))
    table = Table("segment", "customers", box=None, header_style="bold")
    for one in segmenting.segments:
        table.add_row(escape(one.title), str(found[one.name]))
    table.caption = f"of {allowed} who allow analytics; {done - allowed} others were not looked at"
    return table


async def members(settings: Settings, name: str, *, purpose: Purpose, console: Console) -> list[str]:
    """Return the ids of everybody in a segment who allows `purpose`. Raises `NotFound`, `Misconfigured`."""
    wanted = [one for one in await asyncio.to_thread(segments_of, settings) if one.name == name]
    if not wanted:
        raise NotFound("segment", name)
    segmenting = Segmenting(wanted, clock=utc_now)
    return [
        counted.view.profile.external_id or customer
        async for customer, counted in _everybody(settings, segmenting, purpose, console=console)
        if counted and counted.segments
    ]


async def _everybody(
    settings: Settings, segmenting: Segmenting, purpose: Purpose, *, console: Console
) -> AsyncGenerator[tuple[CustomerId, Counted | None]]:
    """Yield every customer, with nothing of those who refuse `purpose`, and show how far it is."""
    done = 0
    standard = await asyncio.to_thread(standard_of, settings)
    async with opened(settings, standard=standard) as work:
        async with work.reading() as unit:
            everybody = await unit.facts.customers()
        with progress_bar(console, "customers") as progress:
            async for page in segmenting.everybody(work, purpose):
                for one in page:
                    yield one
                done += len(page)
                progress(done, max(done, everybody))
