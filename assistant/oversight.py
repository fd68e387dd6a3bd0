"""Offer the commands with which an owner oversees what is kept; each imports what it needs when it runs."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

oversight = typer.Typer()
console = Console()


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
    from assistant.overseeing import retain
    from assistant.settings import load, prepared

    asyncio.run(retain(prepared(load()), is_dry=dry_run, console=console))


@oversight.command()
def audit(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many lines, newest first.")] = 50,
) -> None:
    """Show who of the staff saw or changed what; customers are named by a pseudonym."""
    from assistant.overseeing import looked
    from assistant.settings import load, prepared

    asyncio.run(looked(prepared(load()), limit=limit, console=console))
