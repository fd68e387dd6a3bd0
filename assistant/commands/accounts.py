"""Look after business customers and signals from the command line; what a command needs is imported then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.running import console, errors, run, settings_with
from assistant.settings import load

accounts = typer.Typer(no_args_is_help=True, help="Keep business customers: accounts, departments, people.")
context = typer.Typer(no_args_is_help=True, help="See what may be known of a moment, and what that changes.")


@accounts.command("import")
def import_accounts(
    path: Annotated[Path, typer.Argument(help="A JSON list of accounts, or CSV with a row for each layer.")],
) -> None:
    """Make the accounts that a file names what it says; other accounts stay as they are."""
    from assistant.tasks.accounts import enrolled

    run(enrolled(settings_with(), path, console=console))


@accounts.command("list")
def list_accounts() -> None:
    """Show the accounts, and how many people each has."""
    from assistant.tasks.accounts import listed

    console.print(run(listed(settings_with())))


@accounts.command("show")
def show(customer: Annotated[str, typer.Argument(help="The shop's id of a customer.")]) -> None:
    """Show what holds for a person, and which layer says so."""
    from assistant.tasks.accounts import effective

    console.print(run(effective(settings_with(), customer)))


@context.command("list")
def list_signals() -> None:
    """Show the signals that a message may carry."""
    from assistant.tasks.accounts import signals

    console.print(signals(load()))


@context.command("effect")
def show_effect(
    path: Annotated[
        Path,
        typer.Argument(help='JSON lines: {"text", "context": {…}, "relevant": ids of the right articles}.'),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Replay questions with each signal on and off; say how many first answers change, and to what good."""
    from assistant.evaluation.context import as_rows, measured, reported

    found = run(measured(settings_with(), path, console=errors))
    if as_json:
        typer.echo(json.dumps(as_rows(found), indent=2))
    else:
        console.print(reported(found))
