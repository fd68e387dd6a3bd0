"""Measure how well the mood is told, through the code that serves customers.

Emotion: how negative single texts sound. Escalation: how dissatisfied customers are, told at
each of their messages from what was said up to there. Each message is embedded by itself, as in a turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from rich.progress import Progress

from assistant.conversations.feeling import feels_negative
from assistant.conversations.heard import Heard
from assistant.conversations.mood import mood_in
from assistant.evaluation.suites import distinct, read_rows
from knowledge import Embedder
from knowledge import Labelled as Known


class _Row(BaseModel):
    """One line of a suite's file."""

    model_config = ConfigDict(frozen=True)


class FeltText(_Row):
    """A text, and whether it sounds negative; None where nobody says."""

    id: str
    text: str
    negative: Literal[0, 1] | None = None


class Turn(_Row):
    """One message of a dialogue, and whether its writer is dissatisfied; None where nobody says."""

    id: str
    author: Literal["customer", "agent"]
    text: str
    dissatisfied: Literal[0, 1] | None = None


class Dialogue(_Row):
    """A conversation, oldest message first."""

    id: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class EmotionPrediction:
    """How negative one text sounds."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class EscalationPrediction:
    """How dissatisfied the customer is at one of their messages."""

    dialog: str
    turn: str
    score: float

    @property
    def id(self) -> str:
        """What tells it from all others of the suite."""
        return f"{self.dialog} {self.turn}"


def read_emotion(folder: Path, _: str) -> tuple[FeltText, ...]:
    """Read texts; raises `InvalidInput` naming file, line and field."""
    texts = read_rows(folder / "texts.jsonl", FeltText)
    distinct("texts.jsonl", [one.id for one in texts])
    return texts


def read_escalation(folder: Path, _: str) -> tuple[Dialogue, ...]:
    """Read dialogues; raises `InvalidInput` naming file, line and field."""
    dialogues = read_rows(folder / "dialogs.jsonl", Dialogue)
    distinct("dialogs.jsonl", [one.id for one in dialogues])
    for one in dialogues:
        distinct(f"dialogs.jsonl, {one.id}", [turn.id for turn in one.turns])
    return dialogues


def feel(
    texts: tuple[FeltText, ...], *, embedder: Embedder, progress: Progress
) -> tuple[EmotionPrediction, ...]:
    """Return how negative each text sounds, in their order."""
    return tuple(
        EmotionPrediction(one.id, heard_in(one.text, embedder))
        for one in progress.track(texts, description="texts")
    )


def follow(
    dialogues: tuple[Dialogue, ...], *, embedder: Embedder, progress: Progress
) -> tuple[EscalationPrediction, ...]:
    """Return how dissatisfied customers are at each of their messages, in the order of the suite."""
    return tuple(
        EscalationPrediction(dialogue.id, turn, score)
        for dialogue in progress.track(dialogues, description="dialogues")
        for turn, score in _followed(dialogue, embedder)
    )


def heard_in(text: str, embedder: Embedder) -> float:
    """Return how negative a message sounds, embedded by itself."""
    return feels_negative(text, embedder.embed([text])[0], encoder=embedder.name)


def labels_of(dialogues: tuple[Dialogue, ...]) -> list[Known]:
    """Return the rated messages of dialogues as scoring needs them."""
    return [
        Known(id=f"{dialogue.id} {turn.id}", is_positive=bool(turn.dissatisfied))
        for dialogue in dialogues
        for turn in dialogue.turns
        if turn.dissatisfied is not None
    ]


def _followed(dialogue: Dialogue, embedder: Embedder) -> Iterator[tuple[str, float]]:
    heard: list[Heard] = []
    for turn in dialogue.turns:
        heard.append(Heard(turn.author == "customer", turn.text))
        if heard[-1].is_own:
            mood = mood_in(heard, embedder.embed([turn.text])[0], encoder=embedder.name)
            yield turn.id, mood.frustration
