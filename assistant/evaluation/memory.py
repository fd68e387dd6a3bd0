"""Measure what is remembered of earlier conversations, through the code that serves.

Questions are asked after a dialogue's last session. Turns are ranked by `knowledge.Memory`, as in a
customer's turn; where a question comes with options, the one that agrees best with what was
recalled is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, NaiveDatetime
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.embedding import embed
from assistant.evaluation.suites import SuiteRow, distinct, read_rows
from knowledge import Embedder, Memory, MemoryPrediction, MemoryQuestion, Turn, choose

DEPTH = 20  # turns ranked for one question
WEIGHED = 10  # of them, those that have a say among options


class SaidTurn(SuiteRow):
    """One turn of a dialogue."""

    id: str
    author: Literal["customer", "agent"]
    text: str
    speaker: str | None = None


class Session(SuiteRow):
    """One conversation of a dialogue."""

    id: str
    time: NaiveDatetime | AwareDatetime
    turns: tuple[SaidTurn, ...]


class Dialog(SuiteRow):
    """All conversations with one customer, oldest first."""

    id: str
    sessions: tuple[Session, ...]

    def turns(self) -> tuple[Turn, ...]:
        """Return what was said, as a customer's memory holds it."""
        return tuple(
            Turn(
                id=turn.id,
                conversation=session.id,
                at=datetime.fromisoformat(session.time.isoformat()),
                speaker=turn.speaker or turn.author,
                is_customer=turn.author == "customer",
                text=turn.text,
            )
            for session in self.sessions
            for turn in session.turns
        )


class Question(SuiteRow):
    """A question about what was said, with the turns that answer it."""

    id: str
    dialog: str
    text: str
    evidence: tuple[str, ...] = ()
    category: str = ""
    options: tuple[str, ...] = ()
    correct: int | None = None

    def labelled(self) -> MemoryQuestion:
        """Return what scoring needs to know of it."""
        return MemoryQuestion(
            id=self.id, evidence=frozenset(self.evidence), category=self.category, correct=self.correct
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySuite:
    """Dialogues over many sessions, and questions asked after the last."""

    name: str
    dialogs: Mapping[str, Dialog]
    questions: tuple[Question, ...]


def read_memory(folder: Path, name: str) -> MemorySuite:
    """Read a suite of memories. Raises `InvalidInput` naming file, line and field."""
    dialogs = read_rows(folder / "dialogs.jsonl", Dialog)
    known = distinct("dialogs.jsonl", [dialog.id for dialog in dialogs])
    for number, dialog in enumerate(dialogs, start=1):
        distinct(f"dialogs.jsonl, line {number}: turns", [turn.id for turn in dialog.turns()])
    questions = read_rows(folder / "questions.jsonl", Question)
    distinct("questions.jsonl", [question.id for question in questions])
    for number, question in enumerate(questions, start=1):
        if question.dialog not in known:
            where = f"questions.jsonl, line {number}: dialog"
            raise InvalidInput(where, f"nothing has the id {question.dialog!r}", fix="correct the id")
    return MemorySuite(name=name, dialogs={one.id: one for one in dialogs}, questions=questions)


def predict(suite: MemorySuite, *, embedder: Embedder, progress: Progress) -> tuple[MemoryPrediction, ...]:
    """Return what is recalled for each question, in their order."""
    memories = {
        name: remembered(dialog, embedder=embedder, progress=progress)
        for name, dialog in suite.dialogs.items()
    }
    return tuple(
        recalled(question, memories[question.dialog], embedder=embedder)
        for question in progress.track(suite.questions, description="questions")
    )


def remembered(dialog: Dialog, *, embedder: Embedder, progress: Progress) -> Memory:
    """Return the memory that a customer of these conversations would have with us."""
    turns = dialog.turns()
    vectors = embed(
        [turn.embedded_text for turn in turns], what=dialog.id, embedder=embedder, progress=progress
    )
    return Memory(turns, vectors)


def recalled(question: Question, memory: Memory, *, embedder: Embedder) -> MemoryPrediction:
    """Return the prediction for one question."""
    found = memory.recall(question.text, embedder.embed([question.text])[0], limit=DEPTH)
    choice = choose(question.options, found[:WEIGHED], embedder=embedder) if question.options else None
    return MemoryPrediction(id=question.id, ranked=tuple(one.turn.id for one in found), choice=choice)
