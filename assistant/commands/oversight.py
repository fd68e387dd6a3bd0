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
def audit(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many lines, newest first.")] = 50,
) -> None:
    """Show who of the staff saw or changed what; customers are named by a pseudonym."""
    from assistant.tasks.oversight import looked

    run(looked(settings_with(), limit=limit, console=console))
