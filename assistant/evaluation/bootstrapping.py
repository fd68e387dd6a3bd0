"""Show how sure to be by questions made from the articles alone, until there are labelled ones.

Each is searched and ranked as in a turn, for a visitor of whom nothing is known, with its words held
out of its article or the whole article held out. Half of the questions have no answer then, which is
more than customers ask of the kind: that is the margin by which the threshold is stricter. Confidence
is fitted to them as it is to labels, each question's in a fit that did not see it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rich.console import Console
from rich.progress import Progress

from assistant.answering.judge import BOOTSTRAP_FILE, MADE, Bootstrapped
from assistant.answering.rank import rank
from assistant.articles.library import Library
from assistant.assembly import assembled
from assistant.errors import InvalidInput
from assistant.evaluation.answers import VISITOR
from assistant.evaluation.calibrating import bounds
from assistant.migrating import ready_schema
from assistant.settings import Settings
from assistant.turn import CANDIDATES
from knowledge import (
    Bound,
    Bounded,
    Calibrator,
    Embedder,
    Hit,
    MadeQuestion,
    Metadata,
    Query,
    SearchIndex,
    Vectors,
    make_questions,
    rehearse,
)

MOST = 1000  # questions; more would take minutes and move the threshold little

Asking = Callable[[str, Metadata], Query]
"""What a customer asks with these words, where an article of this metadata is meant."""


async def bootstrap(settings: Settings, *, console: Console) -> Bootstrapped:
    """Learn from questions made from the articles; store it, and print what it shows.

    Raises `InvalidInput` where no question can be made.
    """
    await ready_schema(settings)
    async with assembled(settings) as parts:
        await parts.library.open()
        with Progress(console=console, transient=True) as progress:
            shown = await from_library(parts.library, progress=progress)
    await asyncio.to_thread(shown.save, settings.data_folder / BOOTSTRAP_FILE)
    console.print(MADE)
    for bound in bounds(settings):
        console.print(explained(shown.under(bound), bound))
    return shown


async def from_library(library: Library, *, progress: Progress) -> Bootstrapped:
    """Return what the articles show that customers are answered from. Raises `InvalidInput`."""

    def asking(text: str, _: Metadata) -> Query:
        return library.query(text, limit=CANDIDATES)

    return await library.lend(
        lambda index, embedder: rehearsed(index, embedder=embedder, asking=asking, progress=progress)
    )


def rehearsed(index: SearchIndex, *, embedder: Embedder, asking: Asking, progress: Progress) -> Bootstrapped:
    """Return what questions made from an index show. Raises `InvalidInput` where none can be made."""
    documents = index.documents_for(asking("", {}))
    made = make_questions(documents, most=MOST)
    if not made:
        raise InvalidInput(
            "articles", "no question can be made from them", fix="bring in articles with titles and texts"
        )

    def found(copy: SearchIndex, one: MadeQuestion, vector: Vectors) -> list[Hit]:
        query = asking(one.text, documents[one.document_id][0].metadata)
        return [ranked.hit for ranked in rank(copy.search(query, vector), VISITOR)]

    asking_all = rehearse(made, index, embedder=embedder, ask=found)
    asked = list(progress.track(asking_all, total=len(made), description="rehearse"))
    lists = [hits for _, hits in asked]
    right = [bool(hits) and hits[0].document_id in one.answers for one, hits in asked]
    calibrator, confidences = Calibrator.fit_across(lists, right)
    return Bootstrapped(
        encoder=embedder.name,
        bias=calibrator.bias,
        weights=calibrator.weights,
        confidences=confidences,
        right=tuple(right),
    )


def explained(shown: Bounded, bound: Bound) -> str:
    """Return in words what the made questions show under a bound."""
    wish = f"at most {bound.risk:.1%} wrong with confidence {bound.confidence:.1%}"
    if shown.answered:
        judged = f"{shown.answered} of {shown.labels} made questions are answered, {shown.wrong} wrongly"
        return f"{wish}: answers from confidence {shown.threshold:.3f} on, where {judged}"
    return f"{wish}: answers nothing; questions made from these articles do not show it, label some"
