"""Judge how sure is sure enough, by what the owner set and by what their labelled questions taught.

What was learned lies in one file in the data folder, and what questions made from the knowledge
showed in another. A running service takes a new one over without a restart; one that cannot be
read, or comes from another encoder, is refused aloud. Under a bound on wrong answers, labelled
questions decide as soon as there are enough that they could show it; until then the made ones do,
if the owner had them made. Without either, nothing is answered: what was never shown is not promised.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, Literal, Self, TypeVar

import numpy as np
from pydantic import Base64Bytes, BaseModel, ConfigDict, ValidationError, model_validator
from structlog import get_logger

from assistant.answering.decide import Limits
from assistant.answering.helpful import NOTHING_KNOWN, Helpful
from assistant.answering.ruled import HandOffRule
from assistant.facts.kinds import USUAL, Kinds
from knowledge import NO_EXAMPLES, SHIPPED, Bound, Bounded, Calibrator, Examples, Hit, bounded_threshold

log = get_logger(__name__)
FILE = "calibration.json"
BOOTSTRAP_FILE = "bootstrap.json"
MADE = (
    "These questions are made from the articles themselves, half of them with their article held out; no"
    " customer asked them. What they show is a rule of thumb, with a wide margin, and no guarantee for"
    " customers' questions. Labelled questions decide as soon as there are enough."
)
E = TypeVar("E", bound="Evidence")


class Evidence(BaseModel):
    """How questions with known answers were answered; enough to set a threshold for any bound."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: str
    bias: float
    weights: tuple[float, ...]
    confidences: tuple[float, ...]  # one a question, in a fit that did not see it
    right: tuple[bool, ...]

    @model_validator(mode="after")
    def _check_questions(self) -> Self:
        if len(self.weights) != len(SHIPPED.weights):
            raise ValueError(f"{len(self.weights)} weights, but {len(SHIPPED.weights)} features")
        if len(self.confidences) != len(self.right):
            raise ValueError("confidences and answers differ in number")
        return self

    @property
    def calibrator(self) -> Calibrator:
        """What tells confidence."""
        return Calibrator(bias=self.bias, weights=self.weights)

    def under(self, bound: Bound) -> Bounded:
        """Return from where on to answer so that `bound` holds."""
        return bounded_threshold(self.confidences, self.right, bound=bound)

    def suffices(self, bound: Bound) -> bool:
        """Whether there are so many questions that they could show `bound`, if all were answered right."""
        return bound.allows(len(self.right)) >= 0

    def save(self, path: Path) -> None:
        """Replace what is stored, all at once: whoever reads meanwhile gets the old or the new."""
        draft = path.with_suffix(".new")
        draft.write_text(self.model_dump_json(), encoding="utf-8")
        draft.replace(path)


class Bootstrapped(Evidence):
    """What questions made from the knowledge alone showed, as it is stored."""

    form: Literal[1] = 1


class Learned(Evidence):
    """What labelled questions taught, as it is stored."""

    form: Literal[2] = 2
    vectors: Base64Bytes  # of the labelled questions, float32 in rows: their words are not kept
    answers: tuple[frozenset[str], ...]

    @model_validator(mode="after")
    def _check_examples(self) -> Self:
        if len(self.right) != len(self.answers):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """How confidence is told, what it must reach, the labelled questions behind it, and what helped."""

    calibrator: Calibrator
    limits: Limits
    examples: Examples = NO_EXAMPLES
    helpful: Helpful = NOTHING_KNOWN
    kinds: Kinds = field(default_factory=lambda: USUAL)  # of facts: which of them are delicate
    rules: tuple[HandOffRule, ...] = ()  # of the owner's, for what a person is to see

    def is_sure(self, hits: Sequence[Hit]) -> bool:
        """Whether the first of these is sure enough to be an answer."""
        return self.calibrator.confidence(hits) >= self.limits.answer


class Judge:
    """Holds the standard of now; `refresh` reads files, so call it off the event loop."""

    def __init__(
        self,
        *,
        limits: Limits,
        bound: Bound | None,
        folder: Path,
        kinds: Kinds = USUAL,
        rules: tuple[HandOffRule, ...] = (),
    ) -> None:
        self._limits = limits
        self._rules = rules
        self._kinds = kinds
        self._bound = bound
        self._labelled = Stored(path=folder / FILE, form=Learned)
        self._made = Stored(path=folder / BOOTSTRAP_FILE, form=Bootstrapped)
        self._judged = self._standard()
        self._helpful = NOTHING_KNOWN

    @property
    def bound(self) -> Bound | None:
        """What the owner allows, if they set it."""
        return self._bound

    @property
    def learned(self) -> Learned | None:
        """What labelled questions taught, if there are any."""
        return self._labelled.content

    @property
    def standard(self) -> Standard:
        """What holds now."""
        return replace(self._judged, helpful=self._helpful)

    def evidence(self, bound: Bound) -> Evidence | None:
        """Return what decides under a bound: labelled questions if enough, else made ones if any."""
        learned, made = self._labelled.content, self._made.content
        return learned if made is None or (learned is not None and learned.suffices(bound)) else made

    def heed(self, helpful: Helpful) -> None:
        """Take over how well each article helps."""
        self._helpful = helpful

    def refresh(self, encoder: str) -> None:
        """Take over what was learned since the last time."""
        if any([self._labelled.refresh(encoder), self._made.refresh(encoder)]):
            self._judged = self._standard()

    def _standard(self) -> Standard:
        learned = self.learned
        examples = learned.examples if learned else NO_EXAMPLES
        evidence: Evidence | None = learned
        limits = self._limits
        if self._bound is not None:
            evidence = self.evidence(self._bound)
            answer = evidence.under(self._bound).threshold if evidence else math.inf
            limits = replace(limits, answer=answer)
        # A threshold counts for confidences as they were told when it was set.
        calibrator = evidence.calibrator if evidence else SHIPPED
        return Standard(
            calibrator=calibrator, limits=limits, examples=examples, kinds=self._kinds, rules=self._rules
        )


class Stored(Generic[E]):
    """One file of evidence, read again when it changes."""

    def __init__(self, *, path: Path, form: type[E]) -> None:
        self._path = path
        self._form = form
        self._seen: tuple[int, int, str] | None = None  # when it was written, its length, the encoder
        self.content: E | None = None

    def refresh(self, encoder: str) -> bool:
        """Read the file if it is new; say whether `content` changed. What is refused is logged once."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return False
        seen = (stat.st_mtime_ns, stat.st_size, encoder)
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            read = self._form.model_validate_json(self._path.read_bytes())
        except ValidationError as wrong:
            log.warning("calibration refused", problem=str(wrong.errors(include_url=False)[0]["msg"]))
            return False
        self.content = read if read.encoder == encoder else None
        if self.content is None:
            log.warning("calibration refused", problem="learned with another encoder", encoder=read.encoder)
        else:
            log.info("calibration taken over", file=self._path.name, questions=len(read.right))
        return True
