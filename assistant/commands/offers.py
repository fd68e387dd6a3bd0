"""Look after offers from the command line; what a command needs is imported when it runs."""

from __future__ import annotations

from typing import Annotated

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


@offers.command("fit")
def fit() -> None:
    """Learn from orders how much each signal of the ranking counts; no restart is needed.

    What is learnt holds only if it ranks better, beyond chance, for customers that it was not learnt from.
    """
    from assistant.tasks import offers as tasks

    run(tasks.fitted(settings_with(), console=console))


@offers.command("weights")
def weights(
    use: Annotated[
        int | None,
        typer.Option(
            min=0, help="Put this version in force again; 0 for the usual weights.", show_default=False
        ),
    ] = None,
) -> None:
    """Show how much each signal of the ranking counts, and every version before."""
    from assistant.tasks import offers as tasks

    shown = tasks.weights(settings_with()) if use is None else tasks.weigh_again(settings_with(), use)
    console.print(run(shown))


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
