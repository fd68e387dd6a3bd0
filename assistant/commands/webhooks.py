"""Offer `concierge webhooks`: tell your own systems what happens; imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.running import console, run, settings_with

webhooks = typer.Typer(
    no_args_is_help=True,
    help="Tell your own systems what happens, signed after Standard Webhooks (standardwebhooks.com).",
)

Id = Annotated[str, typer.Argument(help="The endpoint's id, as `concierge webhooks list` shows it.")]


@webhooks.command("list")
def listed(
    dead: Annotated[bool, typer.Option("--dead", help="Deliveries that never arrived, instead.")] = False,
) -> None:
    """List the endpoints, how they do, and how many deliveries wait, arrived or are dead."""
    from assistant.tasks.webhooks import dead_letters, listing

    done = (dead_letters if dead else listing)(settings_with())
    console.print(run(done), highlight=False, markup=False, soft_wrap=True)


@webhooks.command()
def add(
    url: Annotated[str, typer.Argument(help="An https address, as https://shop.example/hooks")],
    name: Annotated[str | None, typer.Option(help="What you call it; default: its host.")] = None,
    events: Annotated[
        str, typer.Option(help="Comma separated, as message.added,handoff.requested; default: all.")
    ] = "",
    with_content: Annotated[
        bool, typer.Option("--with-content", help="Send what was written along, not ids alone.")
    ] = False,
) -> None:
    """Have an endpoint told what happens from now on; its secret is shown this once."""
    from assistant.tasks.webhooks import added

    done = added(settings_with(), url, name=name, events=events, with_content=with_content)
    console.print(run(done), highlight=False, soft_wrap=True)


@webhooks.command()
def test(webhook: Id) -> None:
    """Send a test event now, once, and show what came of it; fails where it did not arrive."""
    from assistant.tasks.webhooks import tried

    console.print(run(tried(settings_with(), webhook)), highlight=False, soft_wrap=True)


@webhooks.command()
def rotate(webhook: Id) -> None:
    """Make a new secret, shown this once; the one before stays valid for 24 hours, and both sign."""
    from assistant.tasks.webhooks import rotated

    console.print(run(rotated(settings_with(), webhook)), highlight=False, soft_wrap=True)


@webhooks.command()
def replay(
    what: Annotated[str, typer.Argument(help="The id of a delivery, or of an endpoint with --since.")],
    since: Annotated[
        str | None, typer.Option(help="All of an endpoint's since then, as 2026-07-01T08:00 (UTC).")
    ] = None,
    with_sent: Annotated[
        bool, typer.Option("--with-sent", help="Also what arrived, not only what is dead.")
    ] = False,
) -> None:
    """Send deliveries again, under the ids that they had; the running server sends them."""
    from assistant.tasks.webhooks import replayed

    done = replayed(settings_with(), what, since=since, with_sent=with_sent)
    console.print(run(done), highlight=False, soft_wrap=True)
