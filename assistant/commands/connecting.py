"""Offer `concierge connect`: the helpdesks that the assistant answers in; imported when it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from assistant.commands.running import console, run, settings_with

if TYPE_CHECKING:
    from assistant.channels.helpdesk.forms import FormField
    from assistant.helpdesks.model import Finding

connecting = typer.Typer()


@connecting.command()
def connect(
    vendor: Annotated[str | None, typer.Argument(help="Whose helpdesk: chatwoot, zendesk, …")] = None,
    name: Annotated[
        str | None, typer.Option(help="What you call it; the vendor's name if not given.")
    ] = None,
    pairs: Annotated[
        list[str] | None, typer.Option("--set", help="FIELD=VALUE, again for each; no secrets.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A JSON object of fields.")] = None,
    is_listing: Annotated[bool, typer.Option("--list", help="List what is connected.")] = False,
    test: Annotated[str | None, typer.Option(metavar="NAME", help="Test a connection.")] = None,
) -> None:
    """Connect a helpdesk, and test it; what is missing is asked for.

    Secrets come from the environment (HELPDESK_ and the field's name in capitals), a file, or a prompt.
    """
    from assistant.tasks.connecting import connected, findings_for, gathered, listing, told, vendor_of

    settings = settings_with()
    if is_listing:
        console.print(run(listing(settings)), crop=False)
        return
    if test is not None:
        _show(run(findings_for(settings, test)))
        return
    whose = vendor_of(vendor or "")
    ask = _ask if sys.stdin.isatty() else None
    given = gathered(whose, file=file, pairs=pairs or [], environment=os.environ, ask=ask)
    connection = run(connected(settings, whose, name or whose.value, given))
    for line in told(connection, base=settings.address):
        console.print(escape(line), highlight=False, soft_wrap=True)
    _show(run(findings_for(settings, connection.name)))


def _ask(field: FormField) -> str:
    """Ask for one field on the terminal; what is secret is not shown."""
    console.print(f"[bold]{escape(field.title)}[/]: {escape(field.description)}", highlight=False)
    answer: str = typer.prompt(
        field.name, default=None if field.is_required else "", hide_input=field.shape.is_secret
    )
    return answer


def _show(findings: Sequence[Finding]) -> None:
    """Print what a test found; end with 1 when something is wrong."""
    for one in findings:
        mark = "[green]well[/] " if one.is_well else "[bold red]wrong[/]"
        fix = "" if one.is_well or not one.fix else f" — try: {one.fix}"
        console.print(f"{mark} {escape(f'{one.step}: {one.told}{fix}')}", highlight=False, soft_wrap=True)
    if not all(one.is_well for one in findings):
        raise typer.Exit(1)
