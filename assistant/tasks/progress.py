"""Show how far long work has come: a bar with count, rate and time left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text
from typing_extensions import override


class Rate(ProgressColumn):
    """Shows how many are done in a second."""

    @override
    def render(self, task: Task) -> Text:
        """Return the rate of `task`, empty until there is one."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="dim")


@contextmanager
def progress_bar(console: Console, label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with count, rate and time left; yields what to call with (done, total)."""
    with progress_bars(console, label) as (told,):
        yield told


@contextmanager
def progress_bars(console: Console, *labels: str) -> Iterator[list[Callable[[int, int], None]]]:
    """Show a bar for each label as soon as there is something to do; yields what to tell, in order."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        tasks = [progress.add_task(label, visible=False) for label in labels]
        yield [partial(show_progress, progress, task) for task in tasks]


def show_progress(progress: Progress, task: TaskID, done: int, total: int) -> None:
    """Move a bar to `done` of `total`."""
    progress.update(task, completed=done, total=total, visible=total > 0)
