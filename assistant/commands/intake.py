"""Bring in history, and look after tracked events."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

history = typer.Typer()
intake = typer.Typer(no_args_is_help=True, help="Look after tracked events.")
history.add_typer(intake, name="intake")


@history.command("import")
def import_history(
    file: Annotated[Path, typer.Argument(help="A .csv or .jsonl file of what customers did or bought.")],
    mapping: Annotated[Path, typer.Option(help="A JSON file that says which column holds what.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read everything and keep nothing.")] = False,
) -> None:
    """Bring in history as if it had been tracked; again at any time, nothing counts twice."""
    from assistant.tasks.intake import bring_in

    if run(bring_in(settings_with(), file, mapping, is_dry=dry_run, console=console)).problems:
        raise typer.Exit(1)


@intake.command()
def rejected(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 20,
) -> None:
    """Show tracked events that could not be kept, and why."""
    from assistant.tasks.intake import rejected as newest

    console.print(run(newest(settings_with(), limit)))
