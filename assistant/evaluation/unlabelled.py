"""Answer a suite's questions as a shop without a single label would: by its articles alone.

Under a bound, the threshold is set by questions made from the articles, as `concierge calibrate
--from-knowledge` does; without one, it is the shipped default. The suite's calibration questions are
never looked at. Where its questions are asked within a part of the articles, so are the made ones.
"""

from __future__ import annotations

from rich.progress import Progress

from assistant.answering.decide import Limits
from assistant.answering.judge import Bootstrapped
from assistant.evaluation.answers import build_index, decided, finding, gather
from assistant.evaluation.bootstrapping import explained, rehearsed
from assistant.evaluation.suites import AnswersSuite
from assistant.settings import Settings
from assistant.turn import CANDIDATES
from knowledge import NO_EXAMPLES, SHIPPED, AnswerPrediction, Bound, Embedder, Metadata, Query, SearchIndex


def predict(
    suite: AnswersSuite, *, embedder: Embedder, progress: Progress, bound: Bound | None = None
) -> tuple[AnswerPrediction, ...]:
    """Return a prediction for each of the suite's questions, in their order; print what a bound takes."""
    index = build_index(suite.documents, embedder=embedder, progress=progress)
    threshold, calibrator = float(Settings.model_fields["answer_threshold"].default), SHIPPED
    if bound is not None:
        evidence = shown_by(suite, index, embedder=embedder, progress=progress)
        shown, calibrator = evidence.under(bound), evidence.calibrator
        threshold = shown.threshold
        progress.console.print(explained(shown, bound))
    limits = Limits(answer=threshold, ask_back=0.0, misses=1)
    asked = gather(suite.questions, index=index, embedder=embedder, progress=progress)
    found = [finding(one, index=index, known=NO_EXAMPLES) for one in asked]
    return tuple(decided(one, limits, calibrator=calibrator) for one in found)


def shown_by(
    suite: AnswersSuite, index: SearchIndex, *, embedder: Embedder, progress: Progress
) -> Bootstrapped:
    """Return what questions made from the suite's articles show."""
    parts = {key for question in suite.questions for key in question.filter}

    def asking(text: str, metadata: Metadata) -> Query:
        within = {key: frozenset(metadata[key]) for key in sorted(parts & metadata.keys())}
        return Query(text=text, filter=within, limit=CANDIDATES)

    return rehearsed(index, embedder=embedder, asking=asking, progress=progress)
