"""Measure the running server, and beside each figure the least that it could be on this machine."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console


def run(*, quick: bool = False, output: Path | None = None, console: Console) -> bool:
    """Measure everything, print it, write it to `output` as JSON, and say whether all budgets were kept.

    `quick` takes seconds instead of minutes and proves only that everything works. Raises
    `Unavailable` where the server or a part of it does not work at all.
    """
    # The client and the empty server are modules of this package too, and must start without the rest.
    from assistant.bench.budgets import misses
    from assistant.bench.measure import measured
    from assistant.bench.report import show, write
    from assistant.bench.workplace import FULL, QUICK

    report = measured(QUICK if quick else FULL, console=console)
    show(report, console)
    if output is not None:
        write(report, output)
    return not misses(report)


def run_events(*, quick: bool = False, output: Path | None = None, console: Console) -> bool:
    """Measure how many events are kept while customers are answered; otherwise as `run`.

    Raises `Unavailable` where the server does not work, or an event is lost or doubled.
    """
    from assistant.bench.arriving import LOOK, WHOLE, measured
    from assistant.bench.budgets import EVENT_BUDGETS, misses
    from assistant.bench.report import show, write

    report = measured(LOOK if quick else WHOLE, console=console)
    show(report, console, budgets=EVENT_BUDGETS)
    if output is not None:
        write(report, output, budgets=EVENT_BUDGETS)
    return not misses(report, EVENT_BUDGETS)


def run_offers(*, quick: bool = False, output: Path | None = None, console: Console) -> bool:
    """Measure how long ranking takes, of 500 candidates and of 10,000 products; otherwise as `run`.

    Raises `Unavailable` where nothing can be ranked.
    """
    from assistant.bench.budgets import OFFER_BUDGETS, misses
    from assistant.bench.ranking import LOOK, WHOLE, measured
    from assistant.bench.report import show, write

    report = measured(LOOK if quick else WHOLE, console=console)
    show(report, console, budgets=OFFER_BUDGETS)
    if output is not None:
        write(report, output, budgets=OFFER_BUDGETS)
    return not misses(report, OFFER_BUDGETS)


def run_assist(*, quick: bool = False, output: Path | None = None, console: Console) -> bool:
    """Measure how soon an agent has suggestions for a customer's message; otherwise as `run`.

    Raises `Unavailable` where nothing is suggested.
    """
    from assistant.bench.assisting import LOOK, WHOLE, measured
    from assistant.bench.budgets import ASSIST_BUDGETS, misses
    from assistant.bench.report import show, write

    report = measured(LOOK if quick else WHOLE, console=console)
    show(report, console, budgets=ASSIST_BUDGETS)
    if output is not None:
        write(report, output, budgets=ASSIST_BUDGETS)
    return not misses(report, ASSIST_BUDGETS)


def run_processes(
    *,
    quick: bool = False,
    output: Path | None = None,
    console: Console,
    database_url: str | None = None,
    valkey_url: str | None = None,
) -> None:
    """Compare one server with two on the same work, on servers of its own unless some are named.

    Raises `Unavailable` where a server does not work, or PostgreSQL or Valkey are missing.
    """
    from assistant.bench.processes import LOOK, WHOLE, measured
    from assistant.bench.report import show, write

    size = LOOK if quick else WHOLE
    report = measured(size, console=console, database_url=database_url, valkey_url=valkey_url)
    show(report, console, budgets=())
    if output is not None:
        write(report, output, budgets=())


def run_sockets(*, quick: bool = False, output: Path | None = None, console: Console) -> None:
    """Measure many idle and some active sockets beside an echo server; otherwise as `run`.

    Raises `Unavailable` where a server does not work or a socket cannot be opened.
    """
    from assistant.bench.report import show, write
    from assistant.bench.sockets import LOOK, WHOLE, measured

    report = measured(LOOK if quick else WHOLE, console=console)
    show(report, console, budgets=())
    if output is not None:
        write(report, output, budgets=())
