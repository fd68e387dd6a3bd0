"""Show the owner what is kept and used for nothing, and remove it where they say so."""

from __future__ import annotations

import json
from datetime import timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.declared import standard_of
from assistant.errors import InvalidInput
from assistant.events import utc_now
from assistant.minimising.model import Item, Sort
from assistant.minimising.report import DROPPABLE, NOT_TRACKED, Line, Report, as_rows, report_of
from assistant.settings import Settings
from assistant.tasks.opening import opened


async def looked_for(settings: Settings, *, days: int) -> Report:
    """Return what is kept, and what of it was used in the last days. Raises `Misconfigured`."""
    since = (utc_now() - timedelta(days=days)).date()
    async with opened(settings, standard=standard_of(settings)) as work, work.reading() as unit:
        return report_of(
            await unit.minimising.held(),
            await unit.minimising.counted(since=since),
            days=days,
            counting_since=await unit.minimising.counting_since(),
        )


async def dropped(settings: Settings, item: Item) -> int:
    """Remove what is kept of a kind of thing; return how many rows that was."""
    async with opened(settings, standard=standard_of(settings)) as work, work.writing() as unit:
        return await unit.minimising.drop(item)


def item_in(text: str) -> Item:
    """Return the thing that `fact:milk` means. Raises `InvalidInput` for what cannot be dropped."""
    sort, _, name = text.partition(":")
    if sort not in DROPPABLE or not name:
        sorts = ", ".join(sorted(one.value for one in DROPPABLE))
        raise InvalidInput(
            "--drop", f"{sort[:40]!r} cannot be dropped", fix=f"SORT:NAME, SORT one of {sorts}"
        )
    return Item(Sort(sort), name)


def printed(report: Report, *, as_json: bool, console: Console) -> None:
    """Print a report, as JSON or to read."""
    today = utc_now().date()
    if as_json:
        console.file.write(json.dumps(as_rows(report, today=today), indent=2) + "\n")
        return
    kinds = len(report.unused) + len(report.used)
    console.print(
        f"{kinds} kinds of things are kept; {len(report.unused)} were used for nothing in {report.days} days"
    )
    if report.is_young(today):
        began = f"since {report.counting_since}" if report.counting_since else "and none was seen yet"
        console.print(
            f"uses are counted {began}: too short to call anything unused for sure", highlight=False
        )
    if report.unused:
        console.print(_unused(report), highlight=False)
    if report.used:
        console.print(_used(report), highlight=False)
    for line in NOT_TRACKED:
        console.print(f"not tracked: {line}", highlight=False, soft_wrap=True)


def _unused(report: Report) -> Table:
    table = Table(box=None, header_style="bold", title="unused", title_justify="left")
    for column in ("what", "customers", "since", "do"):
        table.add_column(column, overflow="fold")
    for line in report.unused:
        table.add_row(*_of(line), escape(line.advice))
    return table


def _used(report: Report) -> Table:
    table = Table(box=None, header_style="bold", title="used", title_justify="left")
    for column in ("what", "customers", "since", "days on which it was used"):
        table.add_column(column, overflow="fold")
    for line in report.used:
        uses = ", ".join(f"{use} {days}" for use, days in sorted(line.uses.items()))
        table.add_row(*_of(line), f"{uses}; last {line.last}")
    return table


def _of(line: Line) -> tuple[str, str, str]:
    held = line.held
    name = escape(f"{held.item.sort}:{held.item.name}")
    return name, str(held.customers), f"{held.since:%Y-%m-%d}" if held.since else "-"
