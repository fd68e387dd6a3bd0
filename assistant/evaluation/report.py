"""Show what a suite gave: a table for people, prediction files for whoever scores them elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.errors import Unavailable
from knowledge import AnswerPrediction, Metrics, OfferPrediction

Predictions = Sequence[AnswerPrediction] | Sequence[OfferPrediction]
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
        if name == INTERVALS or isinstance(value, dict):
            continue
        low_high = " – ".join(f"{edge:.3f}" for edge in known.get(name, ()))
        yield name, _number(value), low_high


def rounded(metrics: Metrics) -> Metrics:
    """Return the metrics with every number at four digits, as they are compared."""
    return {name: _rounded(value) for name, value in metrics.items()}


def write_predictions(predictions: Predictions, path: Path) -> None:
    """Write one JSON object a line; raises `Unavailable` where the file cannot be written."""
    lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in predictions)
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as refused:
        raise Unavailable(
            f"{path} cannot be written ({refused.strerror})", fix="choose another file"
        ) from refused


Value = float | int | dict[str, list[float]] | None


def _rounded(value: Value) -> Value:
    if isinstance(value, dict):
        return {name: [round(edge, DIGITS) for edge in edges] for name, edges in value.items()}
    return round(value, DIGITS) if isinstance(value, float) else value


def _number(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
