"""Show what a suite gave: a table for people, prediction files for whoever scores them elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.errors import Unavailable
from assistant.evaluation.tasks import Prediction
from knowledge import Metrics

DIGITS = 4
INTERVALS = "ci95"


def show(suite: str, metrics: Metrics, console: Console) -> None:
    """Print one suite's metrics, with an interval where one is known."""
    table = Table(title=suite, title_justify="left", box=None, header_style="bold")
    table.add_column("metric")
    table.add_column("value", justify="right")
    table.add_column("95 % of resamples", justify="right")
    for name, value, interval in rows(metrics):
        table.add_row(name, value, interval)
    console.print(table)


def rows(metrics: Metrics) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and interval of each metric as they are printed."""
    intervals = metrics.get(INTERVALS)
    known = intervals if isinstance(intervals, dict) else {}
    for name, value in metrics.items():
        if name == INTERVALS:
            continue
        for shown, number in _flat(name, value):
            edges = known.get(shown)
            interval = " – ".join(f"{edge:.3f}" for edge in edges) if isinstance(edges, list) else ""
            yield shown, _number(number), interval


def rounded(metrics: Mapping[str, object]) -> dict[str, object]:
    """Return the metrics with every number at four digits, as they are compared."""
    return {name: _rounded(value) for name, value in metrics.items()}


def write_predictions(predictions: Sequence[Prediction], path: Path) -> None:
    """Write one JSON object a line; raises `Unavailable` where the file cannot be written."""
    lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in predictions)
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as refused:
        raise Unavailable(
            f"{path} cannot be written ({refused.strerror})", fix="choose another file"
        ) from refused


def _flat(name: str, value: object) -> Iterator[tuple[str, float | int | None]]:
    """Yield a metric, or each part of one that is told by groups."""
    if isinstance(value, dict):
        yield from ((f"{name}, {part}", number) for part, number in value.items())
    elif value is None or isinstance(value, float | int):
        yield name, value


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def _number(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
