"""Offer `concierge customers`: merge two who are the same, look before, see the log, undo, and read notes."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import console

customers = typer.Typer(
    no_args_is_help=True, help="Merge customers who are the same, undo it, and read what is noted of one."
)

Absorbed = Annotated[str, typer.Argument(help="Who is merged, by your shop's id or ours.")]
Survivor = Annotated[str, typer.Argument(help="Into whom.")]


@customers.command()
def matches() -> None:
    """List pairs of customers who share a verified key: the ones that can be merged."""
    from assistant.tasks.customers import matching, run

    console.print(run(matching))


@customers.command()
def preview(absorbed: Absorbed, survivor: Survivor) -> None:
    """Show what merging two customers would move, what stays, and who wins; change nothing."""
    from assistant.tasks.customers import looked, run, show

    show(run(lambda work: looked(work, absorbed, survivor)), console)


@customers.command()
def merge(
    absorbed: Absorbed,
    survivor: Survivor,
    reason: Annotated[str, typer.Option(help="Why they are the same; kept in the log.")],
) -> None:
    """Make one customer of two who share a verified key."""
    from assistant.tasks.customers import merged, run

    done = run(lambda work: merged(work, absorbed, survivor, reason=reason))
    told = f"merged: {done.rows} rows touched; to undo: concierge customers undo {done.id}"
    console.print(told, highlight=False, soft_wrap=True)


@customers.command()
def undo(merge_id: Annotated[str, typer.Argument(metavar="MERGE", help="As `log` shows it.")]) -> None:
    """Make two of one again; what happened since stays with the survivor."""
    from assistant.tasks.customers import run, undone

    done = run(lambda work: undone(work, merge_id))
    told = f"undone: {done.absorbed_id} and {done.survivor_id} are two again"
    console.print(told, highlight=False, soft_wrap=True)


@customers.command()
def notes(customer: Annotated[str, typer.Argument(help="By your shop's id or ours.")]) -> None:
    """Print what staff noted of a customer, for whoever asks for all that is kept of them."""
    from assistant.tasks.customers import noted, run

    for entry in run(lambda work: noted(work, customer)):
        console.print(entry, markup=False, highlight=False, soft_wrap=True)


@customers.command()
def log(
    customer: Annotated[
        str | None, typer.Argument(help="Only merges that this customer had a part in.")
    ] = None,
) -> None:
    """Show who was merged into whom, by whom, why, and what was undone; newest first."""
    from assistant.tasks.customers import logged, run

    for entry in run(lambda work: logged(work, customer)):
        console.print(entry, markup=False, highlight=False, soft_wrap=True)
