"""Serve, try out, and look after the service itself."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from assistant.commands.running import console, run, settings_with
from assistant.garbage import sparing, undisturbed
from assistant.settings import PREFIX, Settings, load

service = typer.Typer()

PASSWORD = re.compile(r"(?<=://)([^:/@]*):.*@")  # postgresql://USER:PASSWORD@HOST/NAME

Host = Annotated[str | None, typer.Option(help="Address to listen on; 0.0.0.0 for all.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.")]


@service.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Serve your company's knowledge and customers."""
    with undisturbed():
        from assistant.serving import serve as serve_forever

    with sparing():
        run(serve_forever(settings_with(host=host, port=port), console=console))


@service.command()
def demo(host: Host = None, port: Port = None) -> None:
    """Serve a small invented company, to try everything."""
    with undisturbed():
        from assistant.sample.load import COMPANY, SKILLS, TRIGGERS, load_sample
        from assistant.serving import serve as serve_forever

    settings = settings_with(host=host, port=port, is_demo=True, company_name=COMPANY)
    if settings.triggers_file is None:
        settings = settings.model_copy(update={"triggers_file": TRIGGERS})
    if settings.skills_file is None:
        settings = settings.model_copy(update={"skills_file": SKILLS})
    desk = run(load_sample(settings, console=console))
    with sparing():
        run(serve_forever(settings, console=console, desk=desk))


@service.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="One question; without it, a chat begins.")] = None,
    customer: Annotated[
        str | None, typer.Option("--as", help="The shop's id of the customer who asks.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reply as JSON.")] = False,
) -> None:
    """Chat in the terminal, as a visitor or as one of your customers."""
    from assistant.tasks.terminal import chat

    run(chat(settings_with(), question=question, external_id=customer, as_json=as_json, console=console))


@service.command()
def migrate(
    to: Annotated[str, typer.Option(help="The version to go to; `base` undoes everything.")] = "head",
) -> None:
    """Bring the database to this version of the code, or to another one."""
    from assistant.migrating import migrate as go

    run(go(settings_with(), to=to, console=console))


@service.command()
def token(
    email: Annotated[
        str | None, typer.Argument(help="Whose sign-in link; the first one becomes the owner.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="How customers see them.")] = None,
    role: Annotated[str | None, typer.Option(help="agent or owner.")] = None,
    customer: Annotated[
        str | None, typer.Option(help="Instead: a token for this customer, as your shop would sign it.")
    ] = None,
    password: Annotated[
        bool, typer.Option("--password", help="Let the link lead to where a password is set.")
    ] = False,
) -> None:
    """Print a one-time link with which an agent or owner signs in to the desk."""
    from assistant.tasks.inviting import Then, customer_token, sign_in_link

    settings = settings_with()
    if customer:
        typer.echo(customer_token(settings, customer))
    else:
        then = Then.PASSWORD if password else Then.DESK
        run(sign_in_link(settings, email=email, name=name, role=role, then=then, console=console))


@service.command()
def config() -> None:
    """Show every setting, its value and what it is for; a wrong one is named."""
    console.print(listed(load()))


def listed(settings: Settings) -> Table:
    """Return every setting with its name in full, however narrow the terminal."""
    table = Table(box=None, header_style="bold")
    table.add_column("variable", no_wrap=True, min_width=max(map(len, Settings.model_fields)) + len(PREFIX))
    table.add_column("value", overflow="fold")
    table.add_column("what it is for")
    for name, field in Settings.model_fields.items():
        table.add_row(PREFIX + name.upper(), shown(getattr(settings, name)), escape(field.description or ""))
    return table


def shown(value: object) -> str:
    """Return a setting as it may be printed: secrets, and the password in an address, as stars."""
    if isinstance(value, tuple | frozenset):
        return escape(", ".join(sorted(str(one) for one in value)) or "-")
    return "-" if value is None or value == "" else escape(PASSWORD.sub(r"\1:**********@", str(value)))
