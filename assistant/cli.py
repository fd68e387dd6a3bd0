"""Offer the command line: serve, try out, fill, measure and look after the service.

Every command reads the same settings and says in one line what went wrong and what to do.
What a command needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import structlog
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.appraisal import facts
from assistant.bench.commands import bench
from assistant.errors import ConciergeError, InvalidInput, Misconfigured
from assistant.fitting.commands import fitting
from assistant.foreseeing import predictions
from assistant.joining.commands import customers
from assistant.layering import accounts, context
from assistant.oversight import oversight
from assistant.settings import PREFIX, Settings, load, prepared

app = typer.Typer(
    name="concierge",
    help="A support assistant that knows the customer, and hands over when it does not know the answer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sources = typer.Typer(no_args_is_help=True, help="Say where articles are read from again and again.")
app.add_typer(sources, name="sources")
intake = typer.Typer(no_args_is_help=True, help="Look after tracked events.")
app.add_typer(intake, name="intake")
app.add_typer(fitting, name="fit")
app.add_typer(oversight)
app.add_typer(bench, name="bench")
app.add_typer(predictions, name="predict")
app.add_typer(accounts, name="accounts")
app.add_typer(context, name="context")
app.add_typer(facts, name="facts")
app.add_typer(customers, name="customers")
console = Console()
errors = Console(stderr=True)

PASSWORD = re.compile(r"(?<=://)([^:/@]*):.*@")  # postgresql://USER:PASSWORD@HOST/NAME

T = TypeVar("T")
Host = Annotated[str | None, typer.Option(help="Address to listen on; 0.0.0.0 for all.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.")]


def main() -> None:
    """Run the command line; what we refuse on purpose ends in a plain sentence and exit code 1."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        app()
    except ConciergeError as error:
        complain(error)
        raise SystemExit(1) from error


def complain(error: ConciergeError) -> None:
    """Say on standard error what is wrong and what to do."""
    for problem in error.problems if isinstance(error, Misconfigured) else (error.problem,):
        errors.print(f"[bold red]error[/] {escape(problem)}", highlight=False, soft_wrap=True)
    if error.fix:
        errors.print(f"[bold]try[/]   {escape(error.fix)}", highlight=False, soft_wrap=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one command's work to its end; Ctrl-C ends it politely."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        errors.print("stopped")
        raise typer.Exit(130) from None


def settings_with(**given: object) -> Settings:
    """Return the settings with the options that were given, secrets and folder made."""
    return prepared(load(**{name: value for name, value in given.items() if value is not None}))


@app.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Serve your company's knowledge and customers."""
    from assistant.serving import serve as serve_forever

    run(serve_forever(settings_with(host=host, port=port), console=console))


@app.command()
def demo(host: Host = None, port: Port = None) -> None:
    """Serve a small invented company, to try everything."""
    from assistant.sample.load import COMPANY, load_sample
    from assistant.serving import serve as serve_forever

    settings = settings_with(host=host, port=port, is_demo=True, company_name=COMPANY)
    desk = run(load_sample(settings, console=console))
    run(serve_forever(settings, console=console, desk=desk))


@app.command()
def ingest(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="Folder or address of articles, or a JSON file with --products or --customers.",
        ),
    ],
    products: Annotated[bool, typer.Option("--products", help="PATH is a JSON list of products.")] = False,
    customers: Annotated[bool, typer.Option("--customers", help="PATH is a JSON list of customers.")] = False,
) -> None:
    """Bring in articles (Markdown, HTML, CSV, JSON, PDF, Word), products or customers; again at any time.

    Only what changed is embedded, and what is gone from the folder is removed. A running
    server takes the changes over within seconds. With an address, such as https://shop.example/help,
    a site is read: by its sitemap if it has one, else by its links, as its robots.txt allows.
    """
    from assistant.filling import fill_articles, fill_customers, fill_products
    from assistant.sourcing import fill_from_site

    if "://" in path and not products and not customers:
        run(fill_from_site(settings_with(), path, console=console))
        return
    fill = fill_products if products else fill_customers if customers else fill_articles
    run(fill(settings_with(), Path(path).resolve(), console=console))


@sources.command("add")
def add_source(
    location: Annotated[str, typer.Argument(help="A folder on this machine, or the address of a site.")],
    every: Annotated[
        str | None, typer.Option(help="How often: 30m, 6h, 1d, 2w; else only when asked.")
    ] = None,
) -> None:
    """Have a folder or a site read again and again by the running server; again to change how often."""
    from assistant.sourcing import add

    run(add(settings_with(), location, every=every, console=console))


@sources.command("list")
def list_sources() -> None:
    """Show where articles come from, and how that went the last time."""
    from assistant.sourcing import listed_sources

    console.print(run(listed_sources(settings_with())))


@sources.command("remove")
def remove_source(location: Annotated[str, typer.Argument(help="As `sources list` shows it.")]) -> None:
    """Remove a source with its articles; what was changed at the desk stays."""
    from assistant.sourcing import remove

    run(remove(settings_with(), location, console=console))


@sources.command("sync")
def sync_source(
    location: Annotated[str | None, typer.Argument(help="One source; without it, all of them.")] = None,
) -> None:
    """Read sources now, and report what was read, skipped and removed."""
    from assistant.sourcing import sync

    if run(sync(settings_with(), location, console=console)):
        raise typer.Exit(1)


@app.command("import")
def import_history(
    file: Annotated[Path, typer.Argument(help="A .csv or .jsonl file of what customers did or bought.")],
    mapping: Annotated[Path, typer.Option(help="A JSON file that says which column holds what.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read everything and keep nothing.")] = False,
) -> None:
    """Bring in history as if it had been tracked; again at any time, nothing counts twice."""
    from assistant.backfilling import bring_in

    if run(bring_in(settings_with(), file, mapping, is_dry=dry_run, console=console)).problems:
        raise typer.Exit(1)


@intake.command()
def rejected(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 20,
) -> None:
    """Show tracked events that could not be kept, and why."""
    from assistant.backfilling import rejected as newest

    console.print(run(newest(settings_with(), limit)))


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="One question; without it, a chat begins.")] = None,
    customer: Annotated[
        str | None, typer.Option("--as", help="The shop's id of the customer who asks.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reply as JSON.")] = False,
) -> None:
    """Chat in the terminal, as a visitor or as one of your customers."""
    from assistant.terminal import chat

    run(chat(settings_with(), question=question, external_id=customer, as_json=as_json, console=console))


@app.command()
def evaluate(
    suites: Annotated[
        list[str], typer.Argument(help="Folders of suites, or their names under CONCIERGE_SUITES.")
    ],
    predictions: Annotated[
        Path | None, typer.Option(help="Write the predictions to this file (of one suite).")
    ] = None,
    alpha: Annotated[
        float | None,
        typer.Option(min=0.001, max=0.999, help="Largest share of wrong answers among those given."),
    ] = None,
    delta: Annotated[
        float, typer.Option(min=0.001, max=0.999, help="Chance left that --alpha does not hold.")
    ] = 0.1,
    halvings: Annotated[
        int,
        typer.Option(
            min=0, help="Check --alpha on so many random halvings of all labelled questions instead."
        ),
    ] = 0,
    unlabelled: Annotated[
        bool,
        typer.Option(
            "--unlabelled",
            help="Use none of the labels: set --alpha with questions made from the articles, or nothing.",
        ),
    ] = False,
    ablate: Annotated[
        bool,
        typer.Option("--ablate", help="Show instead what each part of the ranking is worth, and its time."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON.")] = False,
) -> None:
    """Measure a suite of any task through the code that serves customers."""
    from assistant.evaluation import compare
    from assistant.evaluation import run as measure
    from knowledge import Bound

    written = errors if as_json else console
    if ablate and (predictions or halvings or unlabelled or alpha is not None):
        raise InvalidInput("--ablate", "measures rankings alone", fix="leave the other options out")
    if halvings and alpha is None:
        raise InvalidInput("--halvings", "there is no bound to check", fix="name one with --alpha")
    if halvings and unlabelled:
        raise InvalidInput("--halvings", "halves are of labels, and --unlabelled uses none", fix="pass one")
    if ablate:
        results = compare(suites, settings=load(), console=written)
    else:
        results = measure(
            suites,
            predictions=predictions,
            bound=None if alpha is None else Bound(risk=alpha, confidence=1 - delta),
            halvings=halvings,
            unlabelled=unlabelled,
            settings=load(),
            console=written,
        )
    if as_json:
        typer.echo(json.dumps(results, indent=2))


@app.command()
def calibrate(
    labels: Annotated[
        Path | None,
        typer.Argument(help='JSON lines: {"text": a question, "relevant": ids of the right articles}.'),
    ] = None,
    from_knowledge: Annotated[
        bool,
        typer.Option(
            "--from-knowledge",
            help="Without labels: with questions made from the articles, by rule of thumb.",
        ),
    ] = False,
) -> None:
    """Learn from labelled questions how sure to be; a running server takes it over within seconds.

    Without labels, questions can be made from titles, known questions and
    headings that ask, each held out of its article, half of them with the
    whole article held out. Under CONCIERGE_ANSWER_RISK they set the threshold until
    there are enough labels. That is a rule of thumb with a wide margin: what
    it shows holds for questions like those, not for customers'.
    """
    from assistant.evaluation.bootstrapping import bootstrap
    from assistant.evaluation.calibrating import calibrate as learn

    if (labels is None) != from_knowledge:
        fix = "name a file of labels, or pass --from-knowledge"
        raise InvalidInput("LABELS", "questions come from one place: labels or the knowledge", fix=fix)
    settings = settings_with()
    run(bootstrap(settings, console=console) if labels is None else learn(settings, labels, console=console))


@app.command()
def labels() -> None:
    """Print labelled questions for `calibrate`, from what customers who allow it confirmed or refused."""
    from assistant.labelling import labelled

    for line in run(labelled(settings_with())):
        typer.echo(line)


@app.command()
def mask(
    spans: Annotated[
        bool, typer.Option("--spans", help="Print where personal data stands, as JSON.")
    ] = False,
) -> None:
    """Read text from standard input and print it with placeholders for personal data."""
    from knowledge import find
    from knowledge import mask as masked

    text = typer.get_text_stream("stdin").read()
    found = [{"start": one.start, "end": one.end, "type": one.kind} for one in find(text)] if spans else []
    typer.echo(json.dumps(found) if spans else masked(text), nl=spans)


@app.command()
def migrate(
    to: Annotated[str, typer.Option(help="The version to go to; `base` undoes everything.")] = "head",
) -> None:
    """Bring the database to this version of the code, or to another one."""
    from assistant.serving import migrate as go

    run(go(settings_with(), to=to, console=console))


@app.command()
def token(
    email: Annotated[
        str | None, typer.Argument(help="Whose sign-in link; the first one becomes the owner.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="How customers see them.")] = None,
    role: Annotated[str | None, typer.Option(help="agent or owner.")] = None,
    customer: Annotated[
        str | None, typer.Option(help="Instead: a token for this customer, as your shop would sign it.")
    ] = None,
) -> None:
    """Print a one-time link with which an agent or owner signs in to the desk."""
    from assistant.inviting import customer_token, sign_in_link

    settings = settings_with()
    if customer:
        typer.echo(customer_token(settings, customer))
    else:
        run(sign_in_link(settings, email=email, name=name, role=role, console=console))


@app.command()
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
