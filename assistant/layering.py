"""Look after business customers from the command line; what a command needs is imported when it runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.settings import load, prepared

accounts = typer.Typer(no_args_is_help=True, help="Keep business customers: accounts, departments, people.")
console = Console()


@accounts.command("import")
def import_accounts(
    path: Annotated[Path, typer.Argument(help="A JSON list of accounts, or CSV with a row for each layer.")],
) -> None:
    """Make the accounts that a file names what it says; other accounts stay as they are."""
    from assistant.belonging import enrolled

    asyncio.run(enrolled(prepared(load()), path, console=console))


@accounts.command("list")
def list_accounts() -> None:
    """Show the accounts, and how many people each has."""
    from assistant.belonging import listed

    console.print(asyncio.run(listed(prepared(load()))))


@accounts.command("show")
def show(customer: Annotated[str, typer.Argument(help="The shop's id of a customer.")]) -> None:
    """Show what holds for a person, and which layer says so."""
    from assistant.belonging import effective

    console.print(asyncio.run(effective(prepared(load()), customer)))
