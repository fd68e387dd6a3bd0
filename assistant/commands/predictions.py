"""Predict from the command line; what a command needs is imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

predictions = typer.Typer(no_args_is_help=True, help="Learn when customers buy again, and what they spend.")

Weeks = Annotated[float, typer.Option(min=1, max=520, help="How far to look ahead.")]


@predictions.command("fit")
def fit() -> None:
    """Learn from the orders of customers who allow analytics; what reads next uses it, without a restart."""
    from assistant.tasks.predictions import fitted

    run(fitted(settings_with(), console=console))


@predictions.command("show")
def show(
    customer: Annotated[str | None, typer.Argument(help="The shop's id; without it, the model.")] = None,
    weeks: Weeks = 26,
) -> None:
    """Show what was learnt, or what is expected of a customer who allows offers or personal answers."""
    from assistant.tasks.predictions import described, foreseen

    settings = settings_with()
    shown = described(settings) if customer is None else foreseen(settings, customer, weeks=weeks)
    console.print(run(shown))


@predictions.command("backtest")
def backtest(
    buyers: Annotated[int, typer.Option(min=200, max=100_000, help="So many in each shop.")] = 3000,
    seed: Annotated[int, typer.Option(help="The same seed invents the same buyers.")] = 1,
) -> None:
    """Judge predictions on invented shops whose truth is known, one of which breaks the model's rules."""
    from assistant.tasks.predictions import judged

    judged(count=buyers, seed=seed, console=console)
