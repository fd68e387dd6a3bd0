"""Offer `concierge keys`: change the key that personal data is sealed with, and see which ones are needed."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

keys = typer.Typer(
    no_args_is_help=True,
    help="Change the key that personal data is sealed with: rotate, then retire; list shows how it stands.",
)


@keys.command()
def rotate() -> None:
    """Seal everything with a new key, while the server runs; run it again if it was cut short.

    Keys in the data folder: makes the new one. Keys in CONCIERGE_ENCRYPTION_KEYS: put the new one first,
    keep the old one behind it, restart the server, then run this.
    """
    from assistant.tasks.keys import rotate

    run(rotate(settings_with(), console=console))


@keys.command("list")
def list_keys() -> None:
    """Show each key, what it does, and how many values still need it."""
    from assistant.tasks.keys import listed

    console.print(run(listed(settings_with())))


@keys.command()
def retire(
    key: Annotated[
        str | None, typer.Argument(help="As `list` shows it; without it, every key but the one that seals.")
    ] = None,
) -> None:
    """Forget keys that nothing in the database needs; refused while anything does.

    Backups from before the rotation open with the old key only: keep a copy of it as long as of them.
    """
    from assistant.tasks.keys import retire

    run(retire(settings_with(), key, console=console))
