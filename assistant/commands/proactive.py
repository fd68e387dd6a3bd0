"""Look at what customers are told before they ask; what a command needs is imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

proactive = typer.Typer(no_args_is_help=True, help="Tell customers in time what they did not ask for.")


@proactive.command("check")
def check(file: Annotated[Path, typer.Argument(help="The triggers, as JSON.")]) -> None:
    """Check a file of triggers; what is wrong is said with its place and the fix."""
    from assistant.proactive.declaring import triggers_in

    found = triggers_in(file)
    console.print(f"{len(found)} {'trigger' if len(found) == 1 else 'triggers'}, all well", highlight=False)


@proactive.command("list")
def listed(
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="At most so many.")] = 50,
) -> None:
    """List what is in the queue, newest first, and what came of it."""
    from assistant.tasks.proactive import listing

    console.print(run(listing(settings_with(), most=most)))


@proactive.command("run")
def look() -> None:
    """Look at all customers now, as the server does every hour."""
    from assistant.tasks.proactive import looked

    queued = run(looked(settings_with()))
    console.print(f"queued {queued} {'notice' if queued == 1 else 'notices'}", highlight=False)
