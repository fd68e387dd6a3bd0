"""Measure answers, and learn from labels how sure to be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.running import console, errors, run, settings_with
from assistant.errors import InvalidInput
from assistant.settings import load

measuring = typer.Typer()

WITHOUT_LABELS = "Use none of the labels: set --alpha with questions made from the articles, or nothing."
ABLATE = "Show instead what each part of the ranking is worth, and its time."
DIVERSIFY = "Show instead what choosing offers that differ costs and brings."
READ = "Print so many summaries of each suite beside their conversations instead, to read them."
GIFTS = "Show instead what a burst of gifts costs in offers."


@measuring.command()
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
    unlabelled: Annotated[bool, typer.Option("--unlabelled", help=WITHOUT_LABELS)] = False,
    ablate: Annotated[bool, typer.Option("--ablate", help=ABLATE)] = False,
    diversify: Annotated[bool, typer.Option("--diversify", help=DIVERSIFY)] = False,
    gifts: Annotated[bool, typer.Option("--gifts", help=GIFTS)] = False,
    read: Annotated[int, typer.Option(min=0, help=READ)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON.")] = False,
) -> None:
    """Measure a suite of any task through the code that serves customers."""
    from assistant.evaluation import compare, give, read_out, vary
    from assistant.evaluation import run as measure
    from knowledge import Bound

    written = errors if as_json else console
    apart = {"--ablate": ablate, "--diversify": diversify, "--gifts": gifts, "--read": read > 0}
    instead = next((name for name, is_wanted in apart.items() if is_wanted), None)
    if instead and (sum(apart.values()) > 1 or predictions or halvings or unlabelled or alpha is not None):
        raise InvalidInput(instead, "measures something of its own", fix="leave the other options out")
    if halvings and alpha is None:
        raise InvalidInput("--halvings", "there is no bound to check", fix="name one with --alpha")
    if halvings and unlabelled:
        raise InvalidInput("--halvings", "halves are of labels, and --unlabelled uses none", fix="pass one")
    if read:
        read_out(suites, read, console=written)
        return
    if instead:
        measure_apart = {"--ablate": compare, "--diversify": vary, "--gifts": give}[instead]
        results = measure_apart(suites, settings=load(), console=written)
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


@measuring.command()
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


@measuring.command()
def labels() -> None:
    """Print labelled questions for `calibrate`, from what customers who allow it confirmed or refused."""
    from assistant.tasks.labelling import labelled

    for line in run(labelled(settings_with())):
        typer.echo(line)


@measuring.command()
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
