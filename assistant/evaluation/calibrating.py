"""Learn from an owner's labelled questions how sure the assistant may be, and store it for the server.

Each question is searched and ranked as in a turn, for a visitor of whom nothing is known, in the
articles that customers are answered from.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.progress import Progress

from assistant.answering.judge import FILE, Learned
from assistant.answering.rank import rank
from assistant.articles.library import Library
from assistant.assembly import assembled
from assistant.errors import InvalidInput
from assistant.evaluation.answers import VISITOR, explained
from assistant.evaluation.suites import read_rows
from assistant.migrating import ready_schema
from assistant.settings import Settings
from assistant.turn import CANDIDATES
from knowledge import Bound, Calibrator, Examples, Hit

SHOWN = (0.01, 0.02, 0.05, 0.1, 0.2)  # bounds that are explained where the owner set none


class Label(BaseModel):
    """A question with the articles that answer it; none if no article does."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: str = Field(min_length=1)
    relevant: tuple[str, ...] = ()


async def calibrate(settings: Settings, path: Path, *, console: Console) -> Learned:
    """Learn from the labels in `path`, one JSON object a line; store it, and print what it shows.

    Raises `InvalidInput` for a wrong line, and where no label's article can be found.
    """
    labels = await asyncio.to_thread(read_rows, path, Label)
    if not labels:
        raise InvalidInput(path.name, "there are no labels in it", fix='write {"text", "relevant"} a line')
    await ready_schema(settings)
    async with assembled(settings) as parts:
        await parts.library.open()
        with Progress(console=console, transient=True) as progress:
            learned = await learn(labels, parts.library, progress=progress)
    await asyncio.to_thread(learned.save, settings.data_folder / FILE)
    for bound in bounds(settings):
        console.print(explained(learned.under(bound), bound))
    return learned


async def learn(labels: Sequence[Label], library: Library, *, progress: Progress) -> Learned:
    """Return what the labels teach, each judged as if it had not been among the examples.

    Raises `InvalidInput` where the labels name articles, but none that was ever found.
    """
    examples = await examples_of(labels, library, progress=progress)
    lists = [
        await found(labels[place], library, known=examples.without(place))
        for place in progress.track(range(len(labels)), description="search")
    ]
    check(labels, lists)
    right = [
        bool(hits) and hits[0].document_id in label.relevant
        for hits, label in zip(lists, labels, strict=True)
    ]
    calibrator, confidences = Calibrator.fit_across(lists, right)
    return Learned(
        encoder=library.embedding.model,
        bias=calibrator.bias,
        weights=calibrator.weights,
        confidences=confidences,
        right=tuple(right),
        vectors=b64encode(np.ascontiguousarray(examples.vectors, dtype="<f4").tobytes()),
        answers=examples.answers,
    )


async def examples_of(labels: Sequence[Label], library: Library, *, progress: Progress) -> Examples:
    """Return the labelled questions as examples of what is asked, each embedded by itself."""
    rows = [
        await library.embedding.embed(label.text, lambda vector: vector)
        for label in progress.track(labels, description="embed")
    ]
    return Examples(vectors=np.stack(rows), answers=tuple(frozenset(label.relevant) for label in labels))


async def found(label: Label, library: Library, *, known: Examples) -> list[Hit]:
    """Return what is found for a labelled question, best first."""
    brought = await library.search(label.text, only={}, limit=CANDIDATES, known=known)
    return [one.hit for one in rank(brought.hits, VISITOR)]


def check(labels: Sequence[Label], lists: Sequence[Sequence[Hit]]) -> None:
    """Raise `InvalidInput` where the labels name articles, but none that was found."""
    named = {name for label in labels for name in label.relevant}
    if named and named.isdisjoint(hit.document_id for hits in lists for hit in hits):
        raise InvalidInput(
            "relevant", "none of these articles was found", fix="name the ids of articles here"
        )


def bounds(settings: Settings) -> list[Bound]:
    """Return the owner's bound, or a choice of them where none is set."""
    risks = SHOWN if settings.answer_risk is None else (settings.answer_risk,)
    return [Bound(risk=risk, confidence=settings.answer_risk_confidence) for risk in risks]
