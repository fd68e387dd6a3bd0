"""Offer `concierge tokens`: what programs come in with."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

tokens = typer.Typer(no_args_is_help=True, help="Give programs tokens, replace them and take them back.")

Meant = Annotated[str, typer.Argument(metavar="TOKEN", help="Its id, or the name if only one has it.")]


@tokens.command()
def add(
    name: Annotated[str, typer.Argument(help="What the program is called.")],
    scopes: Annotated[
        str,
        typer.Option(
            help="What it may do, comma separated: answers, articles, conversations, customers:read, "
            "customers:write, desk, intake, offers."
        ),
    ],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it holds.")] = 90,
    acts_for: Annotated[
        str | None,
        typer.Option("--for", metavar="EMAIL", help="In whose name it acts: articles, customers:read, desk."),
    ] = None,
) -> None:
    """Make a token and print its secret, this once."""
    from assistant.tasks.tokens import added

    typer.echo(run(added(settings_with(), name, scopes=scopes, days=days, acts_for=acts_for)))


@tokens.command("list")
def listed() -> None:
    """List tokens: how each begins, what it may do, until when it holds and when it was used."""
    from assistant.tasks.tokens import listing

    console.print(run(listing(settings_with())))


@tokens.command()
def rotate(
    token: Meant,
    hours: Annotated[int, typer.Option(min=0, max=720, help="How long the old one holds beside it.")] = 24,
) -> None:
    """Make a token in the place of one, and print its secret, this once."""
    from assistant.tasks.tokens import rotated

    typer.echo(run(rotated(settings_with(), token, hours=hours)))


@tokens.command()
def revoke(token: Meant) -> None:
    """Let a token let nobody in from now on."""
    from assistant.tasks.tokens import revoked

    console.print(f"revoked: {run(revoked(settings_with(), token))}", highlight=False)
