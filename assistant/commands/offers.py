"""Look after offers from the command line; what a command needs is imported when it runs."""

from __future__ import annotations

import typer

from assistant.commands.running import console, run, settings_with

offers = typer.Typer(no_args_is_help=True, help="Look after what is offered.")


@offers.callback()
def group() -> None:
    """Look after what is offered."""


@offers.command("rules")
def rules() -> None:
    """List your rules for offers, which /desk/offers makes, and where each stands."""
    from assistant.tasks import offers as tasks

    console.print(run(tasks.listing(settings_with())))


@offers.command("lint")
def lint() -> None:
    """Find words in the catalogue that press customers; exit code 1 if there are any."""
    from assistant.tasks import offers as tasks

    table = run(tasks.lint(settings_with()))
    if table is None:
        console.print("no words that press", highlight=False)
        return
    console.print(table)
    raise typer.Exit(1)
