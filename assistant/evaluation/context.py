"""Show what each signal of a customer's surroundings changes: replay questions with it and without it.

Each question is searched once and ranked again and again: with every signal that came with it, and with one
of them left out. So the difference is that signal's alone, and where the right articles are known, it
says whether the change was for the better.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.answering.rank import rank
from assistant.articles.library import Library
from assistant.assembly import assembled
from assistant.consents.model import Purpose
from assistant.context.model import Declarations, Signal, Use, signal_of
from assistant.context.reading import told
from assistant.customers.model import CustomerView
from assistant.errors import InvalidInput
from assistant.evaluation.answers import VISITOR
from assistant.evaluation.suites import read_rows
from assistant.migrating import ready_schema
from assistant.settings import Settings
from assistant.turn import CANDIDATES
from knowledge import Hit

ALL = "all signals"


class Replayed(BaseModel):
    """A question, what came with it, and the articles that answer it, if that is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str = Field(min_length=1)
    context: dict[str, str | float] = {}
    relevant: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one signal did over the questions that it came with."""

    signal: str
    questions: int
    changed: int  # first articles that are others without it
    labelled: int
    right_with: int
    right_without: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with what was found for it."""

    question: Replayed
    hits: tuple[Hit, ...]
    signals: tuple[Signal, ...]

    def first(self, signals: Sequence[Signal]) -> str | None:
        """Return the first article under these signals."""
        ranked = rank(self.hits, with_signals(signals))
        return ranked[0].hit.document_id if ranked else None


async def measured(settings: Settings, path: Path, *, console: Console) -> list[Effect]:
    """Replay a file of questions against the articles here; return what each signal did, all of them first.

    Raises `InvalidInput`, naming the line or the signal.
    """
    rows = await asyncio.to_thread(read_rows, path, Replayed)
    if not rows:
        fix = 'write {"text": …, "context": {…}, "relevant": […]} a line'
        raise InvalidInput(path.name, "there are no questions in it", fix=fix)
    await ready_schema(settings)
    async with assembled(settings) as parts:
        await parts.library.open()
        with Progress(console=console, transient=True) as progress:
            asked = [
                await searched(row, parts.library, parts.declared)
                for row in progress.track(rows, description="search")
            ]
    return effects(asked)


async def searched(row: Replayed, library: Library, declared: Declarations) -> Asked:
    """Return a question with what is found for it, whatever surrounds it. Raises `InvalidInput`."""
    signals = tuple(signal_of(declared[one.name], one.value) for one in told(row.context, declared))
    found = await library.search(row.text, limit=CANDIDATES)
    counting = tuple(one for one in signals if Use.ANSWERS in one.influences)
    return Asked(question=row, hits=found.hits, signals=counting)


def effects(asked: Sequence[Asked]) -> list[Effect]:
    """Return what all signals together did, then each by itself."""
    names = sorted({signal.name for one in asked for signal in one.signals})
    return [effect_of(name, asked) for name in (ALL, *names)]


def effect_of(name: str, asked: Sequence[Asked]) -> Effect:
    """Return what came of leaving one signal out, or all of them."""
    concerned = [one for one in asked if any(name in {ALL, signal.name} for signal in one.signals)]
    pairs = [
        (one, one.first(one.signals), one.first([signal for signal in one.signals if is_kept(name, signal)]))
        for one in concerned
    ]
    labelled = [
        (one.question.relevant, on, off) for one, on, off in pairs if one.question.relevant is not None
    ]
    return Effect(
        signal=name,
        questions=len(pairs),
        changed=sum(on != off for _, on, off in pairs),
        labelled=len(labelled),
        right_with=sum(on in relevant for relevant, on, _ in labelled),
        right_without=sum(off in relevant for relevant, _, off in labelled),
    )


def is_kept(left_out: str, signal: Signal) -> bool:
    """Whether a signal counts while another, or every one, is left out."""
    return left_out not in {ALL, signal.name}


def with_signals(signals: Sequence[Signal]) -> CustomerView:
    """Return a visitor's view with these signals; whoever replays them says that they may be used."""
    return replace(VISITOR, purpose=Purpose.PERSONAL_ANSWERS, signals=tuple(signals))


def reported(found: Sequence[Effect]) -> Table:
    """Return what each signal did, as a table."""
    table = Table(box=None, header_style="bold")
    for column in ("signal", "questions", "first answers changed", "right with", "right without"):
        table.add_column(column, justify="left" if column == "signal" else "right")
    for one in found:
        right = (
            (f"{one.right_with} of {one.labelled}", f"{one.right_without} of {one.labelled}")
            if one.labelled
            else ("-", "-")
        )
        table.add_row(one.signal, str(one.questions), str(one.changed), *right)
    return table


def as_rows(found: Sequence[Effect]) -> list[dict[str, str | int]]:
    """Return what each signal did, as JSON has it."""
    return [asdict(one) for one in found]
