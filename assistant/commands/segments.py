"""Look at segments from the command line; what a command needs is imported when it runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.running import console, errors, run, settings_with

segments = typer.Typer(no_args_is_help=True, help="Count customers by rules of yours.")


class Use(StrEnum):
    """What the names of customers in a segment are for."""

    PERSONAL_ANSWERS = "personal_answers"
    ANALYTICS = "analytics"


@segments.command("list")
def listed() -> None:
    """List the segments of CONCIERGE_SEGMENTS_FILE."""
    from assistant.tasks.segments import listing

    console.print(listing(settings_with()))


@segments.command("check")
def check(file: Annotated[Path, typer.Argument(help="The rules, as JSON.")]) -> None:
    """Check a file of segments; what is wrong is said with its place and the fix."""
    from assistant.segments.declaring import segments_in

    found = segments_in(file)
    console.print(f"{len(found)} {'segment' if len(found) == 1 else 'segments'}, all well", highlight=False)


@segments.command("count")
def count() -> None:
    """Count the customers in each segment, among those who allow analytics."""
    from assistant.tasks.segments import counts

    console.print(run(counts(settings_with(), console=errors)))


@segments.command("who")
def who(
    name: Annotated[str, typer.Argument(help="The segment's name.")],
    use: Annotated[
        Use, typer.Option("--for", help="What for; whoever does not allow it is left out.")
    ] = Use.PERSONAL_ANSWERS,
) -> None:
    """Print the shop's id of everybody in a segment, one a line; of visitors ours."""
    from assistant.consents.model import Purpose
    from assistant.tasks.segments import members

    for one in run(members(settings_with(), name, purpose=Purpose(use), console=errors)):
        typer.echo(one)
