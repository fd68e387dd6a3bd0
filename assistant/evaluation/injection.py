"""Look for instructions in a suite's documents with the detector that reads the shop's articles.

Each row is judged by itself, so that neither order nor company changes a score.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from rich.progress import Progress

from assistant.evaluation.suites import distinct, read_rows
from knowledge import Embedder, InjectionDetector, Labelled

TEXTS = "texts.jsonl"


class SuspectText(BaseModel):
    """A message or a question, the document read for it, and whether somebody put an instruction in."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    context: str | None = None
    group: str = ""
    attack: bool

    def labelled(self) -> Labelled:
        """Return what scoring needs to know of it."""
        return Labelled(id=self.id, is_positive=self.attack, group=self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionSuite:
    """Documents and messages, some with an instruction that their reader did not give."""

    name: str
    texts: tuple[SuspectText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionPrediction:
    """How suspicious one text is."""

    id: str
    score: float


def read_injection(folder: Path, name: str) -> InjectionSuite:
    """Read a suite of suspicious texts. Raises `InvalidInput` naming file, line and field."""
    texts = read_rows(folder / TEXTS, SuspectText)
    distinct(TEXTS, [one.id for one in texts])
    return InjectionSuite(name=name, texts=texts)


def predict(
    suite: InjectionSuite, *, embedder: Embedder, progress: Progress
) -> tuple[InjectionPrediction, ...]:
    """Return the score of each text, in the suite's order."""
    detector = InjectionDetector(embedder)
    return tuple(
        InjectionPrediction(id=one.id, score=detector.suspicion(one.text, one.context).score)
        for one in progress.track(suite.texts, description="documents")
    )
