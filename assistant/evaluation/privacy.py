"""Look for personal data in a suite's texts with what masks it for logs and language models.

Each row is read by itself, so that neither order nor company changes what is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.suites import distinct, read_rows
from knowledge import Marked, Span, find

TEXTS = "texts.jsonl"


class LabelledSpan(BaseModel):
    """Where personal data stands, in characters; suites may know kinds that we do not."""

    model_config = ConfigDict(frozen=True)

    start: int = Field(ge=0)
    end: int
    type: str

    @model_validator(mode="after")
    def has_length(self) -> Self:
        """Refuse a span that ends before it begins."""
        if self.end <= self.start:
            raise ValueError("end must be greater than start")
        return self


class PersonalText(BaseModel):
    """A text, and the personal data that somebody marked in it."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    spans: tuple[LabelledSpan, ...] = ()

    def labelled(self) -> Marked:
        """Return what scoring needs to know of it."""
        spans = tuple(Span(start=one.start, end=one.end, kind=one.type) for one in self.spans)
        return Marked(id=self.id, spans=spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacySuite:
    """Texts with personal data in them."""

    name: str
    texts: tuple[PersonalText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSpan:
    """Where we found personal data."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPrediction:
    """What we found in one text."""

    id: str
    spans: tuple[FoundSpan, ...]

    def marked(self) -> tuple[Span, ...]:
        """Return the spans as scoring reads them."""
        return tuple(Span(start=one.start, end=one.end, kind=one.type) for one in self.spans)


def read_privacy(folder: Path, name: str) -> PrivacySuite:
    """Read a suite of texts with personal data. Raises `InvalidInput` naming file, line and field."""
    texts = read_rows(folder / TEXTS, PersonalText)
    distinct(TEXTS, [one.id for one in texts])
    for number, one in enumerate(texts, start=1):
        if any(span.end > len(one.text) for span in one.spans):
            raise InvalidInput(
                f"{TEXTS}, line {number}: spans", "one ends past the text", fix="mend that line"
            )
    return PrivacySuite(name=name, texts=texts)


def predict(suite: PrivacySuite, *, progress: Progress) -> tuple[PrivacyPrediction, ...]:
    """Return what is found in each text, in the suite's order."""
    return tuple(
        PrivacyPrediction(
            id=one.id,
            spans=tuple(FoundSpan(start=span.start, end=span.end, type=span.kind) for span in find(one.text)),
        )
        for one in progress.track(suite.texts, description="texts")
    )
