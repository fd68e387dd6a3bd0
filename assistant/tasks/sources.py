"""Read sites, and look after sources, from the command line, with progress to watch."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.assembly import Parts, assembled
from assistant.migrating import ready_schema
from assistant.settings import Settings
from assistant.sources.model import Report, Source, State, located, spelled, spelling
from assistant.syncing import Watch
from assistant.tasks.progress import progress_bars


@contextmanager
def watched(console: Console) -> Iterator[Watch]:
    """Show a bar for what is read, one for what is checked, and one for what is embedded."""
    with progress_bars(console, "reading", "checking articles", "embedding passages") as bars:
        reading, checking, embedding = bars
        yield Watch(reading=reading, checking=checking, embedding=embedding)


async def fill_from_site(settings: Settings, address: str, *, console: Console) -> None:
    """Make the articles of a site those of the database, once. Raises `InvalidInput`, `Unavailable`."""
    kind, location = await asyncio.to_thread(located, address)
    await ready_schema(settings)
    async with assembled(settings) as parts:
        with watched(console) as watch:
            report = await parts.syncing.read(kind, location, watch)
    tell(report, console)


async def add(settings: Settings, location: str, *, every: str | None, console: Console) -> None:
    """Keep a source. Raises `InvalidInput`."""
    kind, where = await asyncio.to_thread(located, location)
    interval = None if every is None else spelled(every)
    await ready_schema(settings)
    async with assembled(settings) as parts, parts.work.writing() as unit:
        source = await unit.sources.add(kind, where, every=interval, at=parts.clock())
    often = f"every {spelling(source.every)}" if source.every else "only when asked"
    told = escape(f"{source.location}: read {often}; a running server begins within seconds")
    console.print(told, highlight=False, soft_wrap=True)


async def listed_sources(settings: Settings) -> Table:
    """Return every source with how it stands."""
    await ready_schema(settings)
    async with assembled(settings) as parts, parts.work.reading() as unit:
        found = await unit.sources.listed()
        counts = await unit.articles.sources()
    table = Table(box=None, header_style="bold")
    for column in ("source", "every", "state", "last read", "articles", "problem"):
        table.add_column(column, overflow="fold")
    for one in found:
        read_at = f"{one.synced_at:%Y-%m-%d %H:%M}" if one.synced_at else "-"
        row = (one.location, spelling(one.every) or "-", one.state, read_at)
        table.add_row(*map(escape, row), str(counts.get(one.location, 0)), escape(one.problem or "-"))
    return table


async def remove(settings: Settings, location: str, *, console: Console) -> None:
    """Remove a source and its articles. Raises `NotFound`."""
    await ready_schema(settings)
    async with assembled(settings) as parts:
        removed = await parts.syncing.remove(await known(parts, location))
    console.print(f"removed, with {removed} articles")


async def sync(settings: Settings, location: str | None, *, console: Console) -> int:
    """Read one source or all; return how many failed. Raises `NotFound`, `Unavailable`."""
    await ready_schema(settings)
    failed = 0
    async with assembled(settings) as parts:
        async with parts.work.reading() as unit:
            every = await unit.sources.listed()
        for source in every if location is None else [await known(parts, location)]:
            console.print(escape(source.location), style="bold", highlight=False, soft_wrap=True)
            with watched(console) as watch:
                after = await parts.syncing.sync_one(source.id, watch)
            failed += after.state is State.FAILED
            tell_of(after, console)
    return failed


async def known(parts: Parts, location: str) -> Source:
    """Return the source at a location, even if its folder is gone. Raises `NotFound`, `InvalidInput`."""
    async with parts.work.reading() as unit:
        exact = [one for one in await unit.sources.listed() if one.location == location]
        if exact:
            return exact[0]
        _, spelled_out = await asyncio.to_thread(located, location)
        return await unit.sources.at(spelled_out)


def tell_of(source: Source, console: Console) -> None:
    """Say how a reading ended."""
    if source.state is State.FAILED or source.report is None:
        console.print(f"[red]not read[/] {escape(source.problem)}", highlight=False, soft_wrap=True)
    else:
        tell(source.report, console)


def tell(report: Report, console: Console) -> None:
    """Say what was read, and what was skipped and why."""
    for one in report.shown:
        told = escape(f"{one.what}: {one.why}")
        console.print(f"[yellow]skipped[/] {told}", highlight=False, soft_wrap=True)
    if report.skipped > len(report.shown):
        console.print(f"[yellow]skipped[/] {report.skipped - len(report.shown)} more")
    console.print(
        f"articles: {report.added} new, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.removed} removed; {report.skipped} skipped"
    )
    if report.held:
        console.print(f"{report.held} left as they were changed or deleted at the desk")
