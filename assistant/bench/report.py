"""Show what a run measured: a table for people, JSON for machines."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.bench.budgets import BUDGETS, Budget, Miss, misses
from assistant.bench.figures import Figure, Floor, Report, Unit


def machine() -> str:
    """Describe the machine in one line."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} processors, {system}, Python {platform.python_version()}"


def show(report: Report, console: Console, *, budgets: tuple[Budget, ...] = BUDGETS) -> None:
    """Print every figure beside its floor, then what could not be measured, then every budget missed."""
    table = Table(title=f"Concierge on {report.machine}", title_justify="left")
    for heading in ("measured", "value", "floor in this run", "ratio"):
        table.add_column(heading, justify="left" if heading == "measured" else "right")
    above: Floor | None = None
    for figure in report.figures:
        floor = "" if figure.floor == above else _floor(figure)
        table.add_row(figure.name, worded(figure.value, figure.unit), floor, _ratio(figure))
        above = figure.floor
    console.print(table)
    for note in report.notes:
        console.print(f"not measured: {note}", markup=False)
    for miss in misses(report, budgets):
        console.print(f"[red]missed[/red] {explained(miss)}")


def explained(miss: Miss) -> str:
    """Say in one line what was promised, what was measured, and what the floor was meanwhile."""
    figure = miss.figure
    if figure is None:
        return f"{miss.budget.figure}: not measured, budget {miss.budget.limit:g} ({miss.budget.why})"
    word = "at least" if figure.unit.is_better_high else "at most"
    limit = worded(miss.budget.limit_for(figure), figure.unit)
    line = f"{figure.name}: {worded(figure.value, figure.unit)}, budget {word} {limit}"
    if figure.floor is None:
        return line
    return f"{line}; {figure.floor.name} took {worded(figure.floor.value, figure.unit)} in the same run"


def write(report: Report, path: Path, *, budgets: tuple[Budget, ...] = BUDGETS) -> None:
    """Write the report as JSON."""
    missed = [miss.budget.figure for miss in misses(report, budgets)]
    figures = [asdict(figure) | {"ratio": figure.ratio} for figure in report.figures]
    content = {"machine": report.machine, "figures": figures, "notes": report.notes, "missed": missed}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def worded(value: float, unit: Unit) -> str:
    """Return a value with its unit and as many digits as it is worth."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def _floor(figure: Figure) -> str:
    if figure.floor is None:
        return ""
    return f"{worded(figure.floor.value, figure.unit)} ({figure.floor.name})"


def _ratio(figure: Figure) -> str:
    return "" if figure.ratio is None else f"{figure.ratio:.1f}"
