"""Measure what an agent reads first of a conversation, through the code that serves.

Each conversation is summarised by itself, as at a handoff to a person, for a customer of whom nothing is
known. Settings were chosen on conversations whose id has an even SHA-256; the others are told apart as
`odd_half`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, cast

from rich.console import Console
from rich.progress import Progress

from assistant.conversations.model import Author, Message
from assistant.errors import InvalidInput, Unavailable
from assistant.evaluation.answers import VISITOR
from assistant.evaluation.halves import is_odd
from assistant.evaluation.suites import SuiteRow, distinct, read_rows
from assistant.events import ConversationId, MessageId
from assistant.handoff.brief import Brief, brief
from assistant.handoff.model import Reason, Summary
from assistant.handoff.summary import summarise
from knowledge import Metrics, Summarised, SummaryPrediction, is_told, score_summaries

CONVERSATIONS = "conversations.jsonl"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)  # no suite says when anything was said
ODD = "odd_half"
INTERVALS = "ci95"


class ToldTurn(SuiteRow):
    """One message."""

    id: str
    author: Literal["customer", "agent"]
    text: str


class LabelledFact(SuiteRow):
    """A value that a summary should tell."""

    slot: str
    value: str


class Told(SuiteRow):
    """A conversation, summaries that people wrote, and what they should tell."""

    id: str
    turns: tuple[ToldTurn, ...]
    references: tuple[str, ...]
    facts: tuple[LabelledFact, ...] = ()

    def messages(self) -> tuple[Message, ...]:
        """Return the turns as a conversation keeps them."""
        return tuple(
            Message(
                id=MessageId(turn.id),
                conversation_id=ConversationId(self.id),
                seq=seq,
                author=Author.CUSTOMER if turn.author == "customer" else Author.AGENT,
                author_name=None,
                text=turn.text,
                at=FIRST + timedelta(minutes=seq),
            )
            for seq, turn in enumerate(self.turns, start=1)
        )

    def labelled(self) -> Summarised:
        """Return what scoring needs to know of it."""
        return Summarised(
            id=self.id, references=self.references, facts=tuple(fact.value for fact in self.facts)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SummariesSuite:
    """Conversations to be summarised."""

    name: str
    conversations: tuple[Told, ...] = field(default=())


def read_summaries(folder: Path, name: str) -> SummariesSuite:
    """Read a suite of conversations. Raises `InvalidInput` naming file, line and field."""
    rows = read_rows(folder / CONVERSATIONS, Told)
    distinct(CONVERSATIONS, [one.id for one in rows])
    for number, one in enumerate(rows, start=1):
        distinct(f"{CONVERSATIONS}, line {number}: turns", [turn.id for turn in one.turns])
        if not one.references:
            raise InvalidInput(
                f"{CONVERSATIONS}, line {number}: references", "there is none", fix="add a summary"
            )
    return SummariesSuite(name=name, conversations=rows)


def predict(suite: SummariesSuite, *, progress: Progress) -> tuple[SummaryPrediction, ...]:
    """Return what an agent would read first of each conversation, in their order."""
    return tuple(_predicted(one) for one in progress.track(suite.conversations, description="conversations"))


def score(suite: SummariesSuite, predictions: tuple[SummaryPrediction, ...]) -> Metrics:
    """Return the metrics of all conversations, and of those that no setting was chosen on.

    Raises `Unavailable` without the extra `summaries`.
    """
    overlap = _overlap()
    given = {one.id: one for one in predictions}
    metrics = _scored(suite.conversations, given, overlap)
    odd = tuple(one for one in suite.conversations if is_odd(one.id))
    if odd:
        told = _scored(odd, given, overlap)
        metrics[ODD] = {name: value for name, value in told.items() if isinstance(value, float)}
        every, some = metrics[INTERVALS], told[INTERVALS]
        if isinstance(every, dict) and isinstance(some, dict):
            of_odd = {f"{ODD}, {name}": edges for name, edges in some.items()}
            metrics[INTERVALS] = cast("dict[str, list[float]]", every | of_odd)
    return metrics


def summary_of(conversation: Told) -> Summary:
    """Return the whole summary of a conversation of a suite."""
    return summarise(view=VISITOR, messages=conversation.messages(), reason=Reason.REQUESTED)


def read_out(suite: SummariesSuite, number: int, console: Console) -> None:
    """Print conversations that no setting was chosen on, each with its summary, for a person to read."""
    for one in [one for one in suite.conversations if is_odd(one.id)][:number]:
        made = brief(summary_of(one))
        console.rule(f"{suite.name} {one.id}")
        for turn in one.turns:
            console.print(f"{turn.author}: {turn.text}", markup=False, highlight=False)
        console.print(f"\nsummary: {made.text}", markup=False, highlight=False)
        for reference in one.references:
            console.print(f"a person: {reference}", markup=False, highlight=False)
        if missing := _missing(one, made):
            console.print(f"not told: {', '.join(missing)}", markup=False, highlight=False)


def _missing(one: Told, made: Brief) -> list[str]:
    return [f"{fact.slot} {fact.value}" for fact in one.facts if not is_told(fact.value, made.text)]


def _predicted(one: Told) -> SummaryPrediction:
    made = brief(summary_of(one))
    return SummaryPrediction(id=one.id, summary=made.text, stated=made.facts)


def _scored(
    conversations: tuple[Told, ...],
    given: Mapping[str, SummaryPrediction],
    overlap: Callable[[str, str], dict[str, float]],
) -> Metrics:
    labelled = [one.labelled() for one in conversations]
    found = [given[one.id] for one in conversations if one.id in given]
    return score_summaries(labelled, found, overlap=overlap)


def _overlap() -> Callable[[str, str], dict[str, float]]:
    """Return what counts the overlap of two texts. Raises `Unavailable` without the extra `summaries`."""
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as missing:
        fix = "run: pip install 'concierge-assistant[summaries]'"
        raise Unavailable("summaries cannot be scored without rouge-score", fix=fix) from missing
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)

    def overlap(reference: str, summary: str) -> dict[str, float]:
        """Return the F measure of each kind."""
        return {kind: float(one.fmeasure) for kind, one in scorer.score(reference, summary).items()}

    return overlap
