"""Judge how sure is sure enough, by what the owner set and by what their labelled questions taught.

What was learned lies in one file in the data folder. A running service takes a new one over
without a restart; one that cannot be read, or was learned with another encoder, is refused
aloud. Under a bound on wrong answers for which nothing was learned, nothing is answered: what was
never shown is not promised.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self

import numpy as np
from pydantic import Base64Bytes, BaseModel, ConfigDict, ValidationError, model_validator
from structlog import get_logger

from assistant.answering.decide import Limits
from assistant.answering.helpful import NOTHING_KNOWN, Helpful
from knowledge import NO_EXAMPLES, SHIPPED, Bound, Bounded, Calibrator, Examples, Hit, bounded_threshold

log = get_logger(__name__)
FILE = "calibration.json"


class Learned(BaseModel):
    """What labelled questions taught, as it is stored; enough to set a threshold for any bound."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Literal[2] = 2
    encoder: str
    bias: float
    weights: tuple[float, ...]
    confidences: tuple[float, ...]  # one a label, in a fit that did not see it
    right: tuple[bool, ...]
    vectors: Base64Bytes  # of the labelled questions, float32 in rows: their words are not kept
    answers: tuple[frozenset[str], ...]

    @model_validator(mode="after")
    def _check_lengths(self) -> Self:
        if len(self.weights) != len(SHIPPED.weights):
            raise ValueError(f"{len(self.weights)} weights, but {len(SHIPPED.weights)} features")
        if not len(self.confidences) == len(self.right) == len(self.answers):
            raise ValueError("confidences and answers differ in number")
        if len(self.vectors) % (4 * max(1, len(self.answers))):
            raise ValueError("vectors and answers differ in number")
        return self

    @property
    def examples(self) -> Examples:
        """The labelled questions, as examples of what is asked."""
        if not self.answers:
            return NO_EXAMPLES
        rows = np.frombuffer(self.vectors, dtype="<f4").reshape(len(self.answers), -1)
        return Examples(vectors=rows.astype(np.float32, copy=False), answers=self.answers)

    @property
    def calibrator(self) -> Calibrator:
        """What tells confidence."""
        return Calibrator(bias=self.bias, weights=self.weights)

    def under(self, bound: Bound) -> Bounded:
        """Return from where on to answer so that `bound` holds."""
        return bounded_threshold(self.confidences, self.right, bound=bound)

    def save(self, path: Path) -> None:
        """Replace what is stored, all at once: whoever reads meanwhile gets the old or the new."""
        draft = path.with_suffix(".new")
        draft.write_text(self.model_dump_json(), encoding="utf-8")
        draft.replace(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """How confidence is told, what it must reach, the labelled questions behind it, and what helped."""

    calibrator: Calibrator
    limits: Limits
    examples: Examples = NO_EXAMPLES
    helpful: Helpful = NOTHING_KNOWN

    def is_sure(self, hits: Sequence[Hit]) -> bool:
        """Whether the first of these is sure enough to be an answer."""
        return self.calibrator.confidence(hits) >= self.limits.answer


class Judge:
    """Holds the standard of now; `refresh` reads files, so call it off the event loop."""

    def __init__(self, *, limits: Limits, bound: Bound | None, path: Path) -> None:
        self._limits = limits if bound is None else replace(limits, answer=math.inf)
        self._bound = bound
        self._path = path
        self._seen: tuple[int, int, str] | None = None  # when the file was written, its length, the encoder
        self._unlearned = Standard(calibrator=SHIPPED, limits=self._limits)
        self._judged = self._unlearned
        self._helpful = NOTHING_KNOWN
        self.learned: Learned | None = None

    @property
    def bound(self) -> Bound | None:
        """What the owner allows, if they set it."""
        return self._bound

    @property
    def standard(self) -> Standard:
        """What holds now."""
        return replace(self._judged, helpful=self._helpful)

    def heed(self, helpful: Helpful) -> None:
        """Take over how well each article helps."""
        self._helpful = helpful

    def refresh(self, encoder: str) -> None:
        """Take over what was learned since the last time."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return
        seen = (stat.st_mtime_ns, stat.st_size, encoder)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            learned = Learned.model_validate_json(self._path.read_bytes())
        except ValidationError as wrong:
            log.warning("calibration refused", problem=str(wrong.errors(include_url=False)[0]["msg"]))
            return
        if learned.encoder != encoder:
            self._judged, self.learned = self._unlearned, None
            log.warning(
                "calibration refused", problem="learned with another encoder", encoder=learned.encoder
            )
            return
        self._judged, self.learned = self._standard(learned), learned
        log.info("calibration taken over", labels=len(learned.right), threshold=self.standard.limits.answer)

    def _standard(self, learned: Learned) -> Standard:
        limits = self._limits
        if self._bound is not None:
            limits = replace(limits, answer=learned.under(self._bound).threshold)
        return Standard(calibrator=learned.calibrator, limits=limits, examples=learned.examples)
