"""Bring in history from CSV and JSONL files as if it had been tracked, with progress to watch.

Rows become events and are read as those of the tracking API are. An event without a `messageId` has
one made of its content, so that the same file brings nothing in twice. A dry run reads everything
and keeps nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.errors import InvalidInput
from assistant.events import utc_now
from assistant.intake.mapping import FileMapping, Line, events_in, mapping_in
from assistant.intake.model import Batch
from assistant.intake.reading import Envelope, read
from assistant.receiving.keeping import keep
from assistant.settings import Settings
from assistant.tasks.opening import opened
from assistant.tasks.progress import progress_bar
from assistant.work import Work

AT_ONCE = 1_000  # events in one transaction
PROBLEMS = 10  # shown
SHOWN = 300  # characters of an event


@dataclass(slots=True)
class Report:
    """What a file came to."""

    counts: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)  # by line


async def bring_in(
    settings: Settings, path: Path, mapping: Path, *, is_dry: bool, console: Console
) -> Report:
    """Bring in a file; a dry run only tells what it would come to. Raises `InvalidInput`, `Unavailable`."""
    known, lines, report = mapping_in(mapping), lines_in(path), Report()
    async with AsyncExitStack() as stack:
        work = None if is_dry else await stack.enter_async_context(opened(settings))
        progress = stack.enter_context(progress_bar(console, "reading" if is_dry else "events"))
        for some in _portions(events_in(path, known)):
            await _keep(some, known, work, report)
            progress(min(some[-1].number, lines), lines)
        progress(lines, lines)
    _tell(report, is_dry=is_dry, console=console)
    return report


def lines_in(path: Path) -> int:
    """Return how many lines a file has. Raises `InvalidInput`."""
    if path.suffix not in {".csv", ".jsonl"} or not path.is_file():
        raise InvalidInput("FILE", f"{path} is no file of history", fix="name a .csv or .jsonl file")
    with path.open("rb") as file:
        return sum(1 for _ in file)


async def _keep(some: Sequence[Line], mapping: FileMapping, work: Work | None, report: Report) -> None:
    """Read some events and keep them, as far as there is where to."""
    report.problems += [(one.number, one.problem) for one in some if one.event is None]
    there = [one for one in some if one.event is not None]
    raws = [msgspec.Raw(msgspec.json.encode(one.event)) for one in there]
    batch = read(Envelope(batch=raws), at=utc_now(), kind=mapping.type)
    report.problems += [(there[one.place].number, f"{one.problem}; {one.fix}") for one in batch.rejected]
    report.counts.update(_kinds(batch))
    if work is None:
        report.kept += batch.size - len(batch.rejected)
        return
    readable = replace(
        batch, size=batch.size - len(batch.rejected), rejected=[]
    )  # the others lie in the file
    (kept,) = await work.write(lambda unit: keep(unit, [readable], at=utc_now()))
    report.kept += kept.accepted
    report.problems += [(there[one.place].number, one.problem) for one in kept.rejected]


def _kinds(batch: Batch) -> Iterator[str]:
    yield from (one.kind for one in batch.done)
    yield from (one.step.value for one in batch.ordered)
    yield from ("identify" for _ in batch.told)


def _portions(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while some := list(islice(lines, AT_ONCE)):
        yield some


def _tell(report: Report, *, is_dry: bool, console: Console) -> None:
    table = Table(box=None, header_style="bold")
    table.add_column("event")
    table.add_column("rows" if is_dry else "read", justify="right")
    for kind, count in report.counts.most_common():
        table.add_row(escape(kind), f"{count:,}")
    console.print(table)
    word = "would be kept" if is_dry else "kept, those there before included"
    console.print(f"{report.kept:,} {word}; {len(report.problems):,} cannot be", highlight=False)
    for number, problem in sorted(report.problems)[:PROBLEMS]:
        console.print(f"[yellow]line {number}[/] {escape(problem)}", highlight=False, soft_wrap=True)


async def rejected(settings: Settings, limit: int) -> Table:
    """Return the events that were set aside last, for whoever mends their sender. Raises `Unavailable`."""
    async with opened(settings) as work, work.reading() as unit:
        rows = await unit.intake.rejected(limit)
    table = Table(box=None, header_style="bold")
    for heading in ("received", "message", "problem", "event"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        received = f"{row['received_at']:%Y-%m-%d %H:%M}"
        event = row["event"][:SHOWN]
        table.add_row(received, *(escape(one) for one in (row["message_id"] or "-", row["problem"], event)))
    return table
