"""Look at what is known of customers from the command line; what a command needs is imported then."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from assistant.commands.running import console, errors, run, settings_with

facts = typer.Typer(no_args_is_help=True, help="See how good what is known of customers is.")


@facts.command("report")
def report(
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Count duplicate, stale, contradictory, impossible, missing and unexpected facts; name no value.

    Customers are named by the pseudonyms that stand in the logs. What is below CONCIERGE_FACTS_BAR is
    not used in answers or offers.
    """
    from assistant.facts.report import as_rows
    from assistant.tasks.facts import appraised, shown

    found = run(appraised(settings_with(), console=errors))
    if as_json:
        typer.echo(json.dumps(as_rows(found), indent=2))
        return
    for part in shown(found):
        console.print(part, highlight=False)
