"""Offer `concierge fit`: fit again what ships fitted, one command for each model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

fitting = typer.Typer(help="Fit a small model that ships with the project again.", no_args_is_help=True)


@fitting.callback()
def choose() -> None:
    """Fit a small model that ships with the project again."""


@fitting.command()
def personal(
    output: Annotated[
        Path | None, typer.Option(help="File to write; without it, the one that ships.")
    ] = None,
) -> None:
    """Fit what finds names, places and firms, on texts written for it; needs the extra `fitting`."""
    from rich.console import Console
    from rich.progress import Progress

    from assistant.errors import Misconfigured
    from assistant.sample import FOLDER
    from knowledge import PRIVACY_FILE, default_vocabulary, load_folder

    try:
        from assistant.fitting.personal import fit_personal
    except ImportError as missing:
        fix = "run: pip install 'concierge-assistant[fitting]'"
        raise Misconfigured([f"{missing.name}: is needed to invent names; {fix}"]) from missing
    console = Console()
    articles = load_folder(FOLDER / "articles").documents
    with Progress(console=console) as progress:
        tagger = fit_personal(articles, default_vocabulary(), progress)
    tagger.write(output or PRIVACY_FILE)
    console.print(f"written to {output or PRIVACY_FILE}")


@fitting.command()
def injection(
    output: Annotated[
        Path | None, typer.Option(help="File to write; without it, the one that ships.")
    ] = None,
) -> None:
    """Fit the detector of instructions in documents, on sentences written for it; a minute or two."""
    from rich.console import Console
    from rich.progress import Progress

    from assistant.encoders import opened_encoder
    from assistant.fitting.injection import fit_injection, learned_from
    from assistant.sample import FOLDER
    from assistant.settings import load
    from knowledge import DEFAULT_MODEL, INJECTION_FILE, load_folder

    console = Console()
    articles = learned_from(load_folder(FOLDER / "articles").documents)
    with Progress(console=console) as progress:
        parameters = fit_injection(opened_encoder(load(), DEFAULT_MODEL), articles, progress)
    parameters.write(output or INJECTION_FILE)
    console.print(f"written to {output or INJECTION_FILE}; flagged from {parameters.flag_from}")


@fitting.command()
def mood(
    labelled: Annotated[Path, typer.Argument(help='JSON lines: {"text": a message, "negative": 0 or 1}.')],
    licence: Annotated[str, typer.Option(help="Of the texts, and whose they are; stands in the card.")],
    target: Annotated[Path, typer.Option(help="Where to write the model; its card goes beside it.")],
) -> None:
    """Fit what hears how negative a message sounds, on labelled texts; needs the extra `models`."""
    from rich.console import Console
    from rich.progress import Progress

    from assistant.encoders import opened_encoder
    from assistant.evaluation.fitting import fit_mood
    from assistant.settings import load

    console = Console()
    settings = load()
    embedder = opened_encoder(settings, settings.model_name)
    with Progress(console=console) as progress:
        fit_mood(labelled, target, licence=licence, embedder=embedder, progress=progress)
    console.print(f"wrote {target} and {target.with_suffix('.json')}")


@fitting.command()
def confidence(
    suites: Annotated[
        list[str], typer.Argument(help="Folders of suites of questions, or their names; two or more.")
    ],
    output: Annotated[
        Path | None, typer.Option(help="Write the fit here, better or not; else where the present one is.")
    ] = None,
) -> None:
    """Fit how sure to be, and compare it with what ships; that is replaced only by what is better."""
    from rich.console import Console
    from rich.progress import Progress

    from assistant.encoders import opened_encoder
    from assistant.evaluation.suites import read_all_answers
    from assistant.fitting.confidence import fit_confidence, show, write
    from assistant.settings import load
    from knowledge import CONFIDENCE_FILE, DEFAULT_MODEL

    console = Console()
    read = read_all_answers(suites)
    embedder = opened_encoder(load(), DEFAULT_MODEL)
    with Progress(console=console, transient=True) as progress:
        found = fit_confidence(read, embedder=embedder, progress=progress)
    show(found, console)
    if output is None and not found.is_better:
        console.print("kept: a new fit is not better beyond chance")
        return
    write(found, output or CONFIDENCE_FILE, encoder=embedder.name)
    console.print(f"written to {output or CONFIDENCE_FILE}")
