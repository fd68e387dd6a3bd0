"""Offer `concierge sidebar`: what a helpdesk needs to show the agents' sidebar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.running import console

sidebar = typer.Typer(no_args_is_help=True, help="Bring the agents' sidebar into a helpdesk.")


@sidebar.callback()
def several() -> None:
    """Keep the name of the one helpdesk in the command."""


@sidebar.command()
def zendesk(out: Annotated[Path, typer.Option(help="The folder to write the package into.")]) -> None:
    """Write the package of a private Zendesk app, to be uploaded under Apps and integrations."""
    from assistant.settings import load
    from assistant.tasks.zendesk import pack

    console.print(f"written: {pack(load(), out)}", highlight=False, soft_wrap=True)
