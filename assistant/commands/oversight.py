"""Offer the commands with which an owner oversees what is kept; each imports what it needs when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

oversight = typer.Typer()


@oversight.command()
def policy() -> None:
    """Print the consent policy in force, as JSON: copy it, change it, and set CONCIERGE_CONSENT_POLICY."""
    from assistant.settings import load

    typer.echo(load().policy.pretty)


@oversight.command()
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Remove what was kept for long enough now; a running server does so every hour."""
    from assistant.tasks.oversight import retain

    run(retain(settings_with(), is_dry=dry_run, console=console))


@oversight.command()
def unused(
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back to look for a use.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    drop: Annotated[
        str | None, typer.Option(metavar="SORT:NAME", help="Remove this of every customer, for good.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before removing.")] = False,
) -> None:
    """Show which kinds of things are kept of customers and were used for nothing, and what to do.

    Counted by kind alone: no value and no customer is looked at or named.
    """
    from assistant.tasks.minimising import dropped, item_in, looked_for, printed

    settings = settings_with()
    if drop is not None:
        item = item_in(drop)
        if not yes:
            typer.confirm(f"Remove what is kept as {drop} of every customer?", abort=True)
        gone = run(dropped(settings, item))
        console.print(f"removed: {gone} rows", highlight=False)
        return
    printed(run(looked_for(settings, days=days)), as_json=as_json, console=console)


@oversight.command()
def audit(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many lines, newest first.")] = 50,
) -> None:
    """Show who of the staff saw or changed what; customers are named by a pseudonym."""
    from assistant.tasks.oversight import looked

    run(looked(settings_with(), limit=limit, console=console))
