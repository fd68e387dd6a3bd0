"""Offer the benchmarks on the command line: the whole, the keeping of events, the ranking of offers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

bench = typer.Typer()
console = Console()

Check = Annotated[bool, typer.Option("--check", help="Fail if a budget is missed.")]
Quick = Annotated[bool, typer.Option("--quick", help="A look that takes seconds, not a measurement.")]
Output = Annotated[Path | None, typer.Option(help="Write every figure to this JSON file.")]


@bench.callback(invoke_without_command=True)
def measure(
    context: typer.Context, check: Check = False, quick: Quick = False, output: Output = None
) -> None:
    """Measure speed and memory of the real server, beside the floor of this machine."""
    from assistant.bench import run

    if context.invoked_subcommand is None and not run(quick=quick, output=output, console=console) and check:
        raise typer.Exit(1)


@bench.command("events")
def events(check: Check = False, quick: Quick = False, output: Output = None) -> None:
    """Measure how many tracked events a second are kept while customers are answered."""
    from assistant.bench import run_events

    if not run_events(quick=quick, output=output, console=console) and check:
        raise typer.Exit(1)


@bench.command("offers")
def offers(check: Check = False, quick: Quick = False, output: Output = None) -> None:
    """Measure how long ranking takes, of 500 candidates and of a catalogue of 10,000 products."""
    from assistant.bench import run_offers

    if not run_offers(quick=quick, output=output, console=console) and check:
        raise typer.Exit(1)


@bench.command("assist")
def assist(check: Check = False, quick: Quick = False, output: Output = None) -> None:
    """Measure how soon an agent has suggestions, from a customer's message to the desk."""
    from assistant.bench import run_assist

    if not run_assist(quick=quick, output=output, console=console) and check:
        raise typer.Exit(1)


@bench.command("sockets")
def sockets(quick: Quick = False, output: Output = None) -> None:
    """Measure 5,000 open widgets that say nothing and 200 that talk, beside a bare echo server."""
    from assistant.bench import run_sockets

    run_sockets(quick=quick, output=output, console=console)


@bench.command("processes")
def processes(
    quick: Quick = False,
    output: Output = None,
    database_url: Annotated[
        str | None, typer.Option(help="An empty PostgreSQL database; otherwise one of its own.")
    ] = None,
    valkey_url: Annotated[str | None, typer.Option(help="A Valkey; otherwise one of its own.")] = None,
) -> None:
    """Compare one server with two that share a PostgreSQL and a Valkey, on the same work."""
    from assistant.bench import run_processes

    run_processes(
        quick=quick, output=output, console=console, database_url=database_url, valkey_url=valkey_url
    )
