"""Say from the command line who works at the desk and what they can; imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

staff = typer.Typer(no_args_is_help=True, help="Say what your agents can, and see who is there.")

Listed = Annotated[str | None, typer.Option(help="Comma separated; '' for none.")]


@staff.command("list")
def listed() -> None:
    """List who works at the desk, what they can, and who is there now."""
    from assistant.tasks.staffing import listing

    console.print(run(listing(settings_with())))


@staff.command("set")
def change(
    email: Annotated[str, typer.Argument(help="Whose; `concierge token` takes somebody on.")],
    skills: Listed = None,
    languages: Listed = None,
    capacity: Annotated[int | None, typer.Option(min=1, max=50, help="Conversations at once.")] = None,
) -> None:
    """Say what somebody can; what is not given stays as it is."""
    from assistant.tasks.staffing import changed

    console.print(
        run(changed(settings_with(), email, skills=skills, languages=languages, capacity=capacity)),
        highlight=False,
    )
