"""Show the owner what is kept: the policy in force, who of the staff looked, and what is due to go."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.events import Clock, utc_now
from assistant.retaining import Retaining
from assistant.retention.model import Kept
from assistant.settings import Settings
from assistant.tasks.opening import opened


async def retain(settings: Settings, *, is_dry: bool, console: Console, clock: Clock = utc_now) -> None:
    """Remove what was kept for long enough, or only say how much that would be."""
    async with opened(settings) as work:
        retaining = Retaining(work=work, windows=settings.windows, clock=clock)
        due = await retaining.due()
        if not is_dry:
            await _removed(retaining, due, console)
    console.print(_table(settings, due, is_dry=is_dry))


async def _removed(retaining: Retaining, due: dict[Kept, int], console: Console) -> None:
    with Progress(console=console, transient=True) as progress:
        tasks = {kept: progress.add_task(kept, total=count) for kept, count in due.items() if count}

        def tell(kept: Kept, gone: int) -> None:
            """Move the bar of a kind."""
            if kept in tasks:
                progress.update(tasks[kept], completed=gone)

        await retaining.remove(tell)


def _table(settings: Settings, due: dict[Kept, int], *, is_dry: bool) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("what")
    table.add_column("kept for")
    table.add_column("would go" if is_dry else "gone", justify="right")
    for kept, days in settings.windows.days.items():
        table.add_row(kept, f"{days} days" if days else "ever", str(due.get(kept, 0)))
    return table


async def looked(settings: Settings, *, limit: int, console: Console) -> None:
    """Print who of the staff saw or changed what, newest first."""
    async with opened(settings) as work, work.reading() as unit:
        names = {one.id: one.name for one in await unit.staff.all()}
        lines = await unit.audit.lines(limit=limit)
    table = Table(box=None, header_style="bold")
    for title in ("when", "who", "did", "of customer", "about"):
        table.add_column(title, no_wrap=title in {"when", "of customer"})
    for one in lines:
        who = names.get(one.staff_id, one.staff_id)
        table.add_row(f"{one.at:%Y-%m-%d %H:%M:%S}Z", who, one.deed, one.customer or "", one.about)
    console.print(table if lines else "Nobody has looked yet.")
