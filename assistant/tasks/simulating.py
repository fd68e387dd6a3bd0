"""Play out an invented desk at several loads, and tell how wrong what people were foretold was."""

from __future__ import annotations

from statistics import fmean, stdev

from rich.table import Table

from assistant.handoff.simulating import Invented, Told, errors, played

LOADS = (0.6, 0.8, 0.9, 0.95)


def simulated(*, agents: int, capacity: int, minutes: float, days: int, seed: int) -> Table:
    """Return a table with a row for each load: minutes waited, and the mean error of what was foretold.

    Beside it stands that of the average wait of those helped lately; each with half its 95 % interval.
    """
    named = (
        "load",
        "people",
        "mean wait",
        "longest",
        "error, ours",
        "error, average wait",
        "ours too low by",
    )
    table = Table(*named, box=None, header_style="bold")
    for load in LOADS:
        desk = Invented(load=load, agents=agents, capacity=capacity, minutes=minutes)
        table.add_row(f"{load}", *_row([played(desk, seed * days + day) for day in range(days)]))
    table.caption = (
        f"{agents} agents with {capacity} conversations of {minutes:g} minutes at once; in minutes"
    )
    return table


def _row(days: list[list[Told]]) -> tuple[str, ...]:
    told = [one for day in days for one in day]
    return (
        str(len(told)),
        f"{fmean(one.waited for one in told):.1f}",
        f"{max(one.waited for one in told):.0f}",
        _with_interval([errors(day, lambda one: one.ours) for day in days]),
        _with_interval([errors(day, lambda one: one.average) for day in days]),
        f"{fmean(one.waited - one.ours for one in told):.1f}",
    )


def _with_interval(values: list[float]) -> str:
    if len(values) < 2:
        return f"{fmean(values):.1f}"
    return f"{fmean(values):.1f} ± {1.96 * stdev(values) / len(values) ** 0.5:.1f}"
