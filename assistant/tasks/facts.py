"""Look through what is known of all customers, and report how good it is."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.declared import standard_of
from assistant.facts.report import PROBLEMS, Report
from assistant.settings import Settings
from assistant.tasks.opening import opened
from assistant.tasks.progress import progress_bar
from assistant.web.identity import pseudonym_of

SHOWN = 20  # weak facts in the table; the JSON has all


async def appraised(settings: Settings, *, console: Console) -> Report:
    """Return how good the facts are, showing on `console` how far it is. Raises `Misconfigured`."""
    standard = standard_of(settings)
    report = Report(standard)
    async with opened(settings, standard=standard) as work, work.reading() as unit:
        with progress_bar(console, "facts") as progress:
            everybody, after = await unit.facts.customers(), ""
            while page := await unit.facts.of_everybody(after=after):
                for customer, (locale, known) in page.items():
                    name = pseudonym_of(customer, secret=settings.visitor_key)
                    report.add(name, known, locale=locale)
                after = list(page)[-1]
                progress(report.customers, everybody)
    return report


def shown(report: Report) -> list[Table | str]:
    """Return a report as it is printed."""
    left = report.facts - report.used
    bar = f"{report.standard.bar:g}"
    parts: list[Table | str] = [
        f"{report.customers} customers, {report.with_facts} with facts: {report.facts} facts, "
        f"{report.used} used, {left} left out (bar {bar})",
        ", ".join(f"{name}: {report.problems[name]}" for name in PROBLEMS),
        _kinds(report),
    ]
    return [*parts, _weak(report)] if report.weak else parts


def _kinds(report: Report) -> Table:
    table = Table(box=None, header_style="bold")
    for column in ("kind", "facts", "left out", "mean score", "customers", "without"):
        table.add_column(column, overflow="fold")
    missing = report.without(report.standard.kinds)
    for topic, one in sorted(report.kinds.items(), key=lambda item: (-item[1].facts, item[0])):
        table.add_row(
            escape(topic),
            str(one.facts),
            str(one.left_out),
            f"{one.score:.2f}",
            str(len(one.holders)),
            str(missing.get(topic, "-")),
        )
    return table


def _weak(report: Report) -> Table:
    title = f"left out, the weakest {min(SHOWN, len(report.weak))} of {len(report.weak)}"
    table = Table(box=None, header_style="bold", title=title, title_justify="left")
    for column in ("customer", "kind", "origin", "score", "because"):
        table.add_column(column, overflow="fold")
    for one in sorted(report.weak, key=lambda one: (one.score, one.customer, one.topic))[:SHOWN]:
        table.add_row(one.customer, escape(one.topic), one.origin, f"{one.score:.2f}", escape(one.because))
    return table
