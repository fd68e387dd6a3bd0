"""Check that summaries are measured by what serves, and printed for a person to read."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import JsonValue
from rich.console import Console
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.halves import is_odd
from assistant.evaluation.measure import read_out
from assistant.evaluation.summaries import predict, read_summaries
from assistant.evaluation.tasks import Tools, prepare
from knowledge import Embedder, EvaluationError, Summarised, SummaryPrediction, score_summaries

Row = Mapping[str, JsonValue]
ASKED = "I need a table for two on Friday."
TALKS: tuple[Row, ...] = tuple(
    {
        "id": f"c{number}",
        "turns": [
            {"id": "t0", "author": "customer", "text": ASKED},
            {"id": "t1", "author": "agent", "text": f"Your table is booked, the reference is R{number}7."},
        ],
        "references": ["A table for two on Friday was booked.", "Something else."],
        "facts": [{"slot": "day", "value": "friday"}, {"slot": "people", "value": "nine"}],
    }
    for number in range(4)
)


def suite(folder: Path, rows: Sequence[Row] = TALKS) -> Path:
    """Write a suite of conversations and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suite.json").write_text(json.dumps({"name": "tiny", "task": "summaries"}), encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "conversations.jsonl").write_text(lines, encoding="utf-8")
    return folder


def same_words(reference: str, summary: str) -> dict[str, float]:
    """Count whether two texts are the same, as any measure of overlap would."""
    return dict.fromkeys(("rouge1", "rouge2", "rougeL"), float(reference == summary))


def test_words_and_facts_are_scored_from_file_to_number(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """Half of the facts stand there; the best of two references counts."""
    pytest.importorskip("rouge_score")

    metrics = prepare(suite(tmp_path)).measure(Tools(embedder=embedder, progress=progress)).metrics

    assert metrics["fact_recall"] == 0.5
    rouge, odd = metrics["rouge1"], metrics["odd_half"]
    assert isinstance(rouge, float)
    assert rouge > 0.3
    assert isinstance(odd, dict)
    assert odd["fact_recall"] == 0.5
    assert any(is_odd(str(row["id"])) for row in TALKS)


def test_summaries_know_neither_labels_nor_order(tmp_path: Path, progress: Progress) -> None:
    """A number that a label leaked into is worth nothing."""
    blind: list[Row] = [{**row, "references": ["x"], "facts": []} for row in reversed(TALKS)]

    predicted = predict(read_summaries(suite(tmp_path / "one"), "tiny"), progress=progress)
    other = predict(read_summaries(suite(tmp_path / "other", blind), "tiny"), progress=progress)

    assert predicted == other[::-1]


def test_a_fact_that_is_stated_and_labelled_nowhere_lowers_the_precision() -> None:
    """Recall alone is had by telling everything."""
    talk = Summarised(id="a", references=("x",), facts=("friday",))
    given = SummaryPrediction(id="a", summary="on Friday, 9 people", stated=("on Friday", "9 people"))

    metrics = score_summaries([talk], [given], overlap=same_words)

    assert (metrics["fact_recall"], metrics["fact_precision"]) == (1.0, 0.5)


def test_a_prediction_for_nothing_is_an_error() -> None:
    """It would be a summary of a conversation that nobody had."""
    talk = Summarised(id="a", references=("x",))

    with pytest.raises(EvaluationError, match="'b'"):
        score_summaries([talk], [SummaryPrediction(id="b")], overlap=same_words)


def test_a_conversation_without_a_reference_is_named(tmp_path: Path) -> None:
    """Nothing can be said of its summary."""
    with pytest.raises(InvalidInput, match="line 2: references"):
        read_summaries(suite(tmp_path, [TALKS[0], {**TALKS[1], "references": []}]), "tiny")


def test_summaries_are_printed_beside_their_conversations(tmp_path: Path) -> None:
    """A number says little of how a summary reads."""
    paper = io.StringIO()

    read_out([str(suite(tmp_path))], 1, console=Console(file=paper, width=200))

    printed = paper.getvalue()
    assert printed.count("summary: Customer is asking: ") == 1
    assert f"customer: {ASKED}" in printed
    assert "not told: people nine" in printed


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("todsum_dev", {"fact_recall": 0.85}),
        ("tweetsumm_dev", {"rouge1": 0.44, "rouge2": 0.26, "rougeL": 0.40}),
    ],
)
def test_summaries_tell_what_matters_in_sixty_words(
    name: str, floors: Mapping[str, float], suites: Path, embedder: Embedder, progress: Progress
) -> None:
    """The promise of the README, on conversations that no setting was chosen on."""
    pytest.importorskip("rouge_score")

    metrics = prepare(suites / name).measure(Tools(embedder=embedder, progress=progress)).metrics

    odd = metrics["odd_half"]
    assert isinstance(odd, dict)
    values = {metric: odd[metric] for metric in [*floors, "mean_words"]}
    reached = {metric: value for metric, value in values.items() if isinstance(value, float)}
    assert all(reached[metric] >= floor for metric, floor in floors.items()), reached
    assert reached["mean_words"] <= 60
