"""Look after offers from the command line; what a command needs is imported when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.running import console, run, settings_with
from assistant.errors import InvalidInput

if TYPE_CHECKING:
    from assistant.evaluation.policies import Policy

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


@offers.command("estimate")
def estimate(
    share: Annotated[
        list[float] | None,
        typer.Option("--share", min=0, max=1, help="Discovering in this share of the slots; repeat it."),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", help="With a signal counting so many times as much, as taste=2; repeat it."),
    ] = None,
    popularity: Annotated[
        bool, typer.Option("--popularity", help="Showing what most customers bought.")
    ] = False,
    goal: Annotated[
        str, typer.Option(help="What counts: taken (looked at or bought), bought, or revenue.")
    ] = "taken",
    days: Annotated[float, typer.Option(min=0.01, max=180, help="How long a showing may earn.")] = 7,
) -> None:
    """Estimate from what was shown what other ways to offer would have earned.

    Reads the showings of customers who allow offers and analytics, with the
    probability of each. Without an option: no discovery, twice as much, and
    popularity. Exit code 1 if the log supports no estimate at all.
    """
    from assistant.evaluation.crediting import Goal
    from assistant.evaluation.estimating import estimated
    from assistant.events import utc_now

    if goal not in set(Goal):
        raise InvalidInput("--goal", f"{goal!r} is none", fix=f"use one of {', '.join(Goal)}")
    settings = settings_with()
    shares = share or []
    if not (shares or weight or popularity):
        shares, popularity = [0.0, min(1.0, 2 * settings.discovery_share)], True
    policies = _policies(shares, weight or [], with_popularity=popularity)
    tables, is_estimated = run(estimated(settings, policies, goal=Goal(goal), days=days, now=utc_now()))
    console.print(tables)
    if not is_estimated:
        raise typer.Exit(1)


def _policies(shares: list[float], weights: list[str], *, with_popularity: bool) -> dict[str, Policy]:
    """Return the policies that are asked for, by what they are called. Raises `InvalidInput`."""
    from fractions import Fraction

    from assistant.evaluation.policies import popular, reweighted, weights_in, with_share

    found: dict[str, Policy] = {f"discovery {one:g}": with_share(Fraction(str(one))) for one in shares}
    if weights:
        found[", ".join(weights)] = reweighted(weights_in(weights))
    return found | ({"popularity": popular()} if with_popularity else {})
