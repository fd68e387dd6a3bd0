"""Check that memories are measured by what serves, and recalled by nothing that a turn would not know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import JsonValue
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.memory import predict, read_memory
from assistant.evaluation.tasks import Tools, prepare
from knowledge import Embedder

Row = Mapping[str, JsonValue]

MAY: JsonValue = [
    {"id": "t0", "author": "customer", "text": "The pump of my machine rattles."},
    {"id": "t1", "author": "agent", "text": "We will send you a new pump by courier."},
    {"id": "t2", "author": "customer", "text": "I avoid flavoured coffee, it upsets my stomach."},
]
JUNE: JsonValue = [{"id": "t3", "author": "customer", "text": "Which grinder is quiet in the morning?"}]
DIALOGS: tuple[Row, ...] = (
    {
        "id": "d1",
        "sessions": [
            {"id": "s1", "time": "2026-05-03T10:00:00", "turns": MAY},
            {"id": "s2", "time": "2026-06-01T10:00:00", "turns": JUNE},
        ],
    },
    {"id": "d2", "sessions": [{"id": "s1", "time": "2026-06-01T10:00:00", "turns": JUNE}]},
)
QUESTIONS: tuple[Row, ...] = (
    {
        "id": "q1",
        "dialog": "d1",
        "text": "What was sent by courier?",
        "evidence": ["t1"],
        "category": "facts",
    },
    {
        "id": "q2",
        "dialog": "d1",
        "text": "Can you recommend me some beans?",
        "evidence": ["t2"],
        "category": "taste",
        "options": ["Try our vanilla flavoured coffee.", "Try a plain washed coffee."],
        "correct": 1,
    },
    {"id": "q3", "dialog": "d2", "text": "Which grinder did I ask for?", "evidence": ["t3"]},
)


def memory_suite(
    folder: Path, *, dialogs: Sequence[Row] = DIALOGS, questions: Sequence[Row] = QUESTIONS
) -> Path:
    """Write a suite of memories and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suite.json").write_text(json.dumps({"name": "tiny", "task": "memory"}), encoding="utf-8")
    for file, rows in (("dialogs.jsonl", dialogs), ("questions.jsonl", questions)):
        (folder / file).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def without_labels(row: Row) -> Row:
    """Return a question as it is before anybody labels it."""
    return {key: value for key, value in row.items() if key not in {"evidence", "category", "correct"}}


def test_what_was_said_is_found_and_taste_decides_among_options(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """The two kinds of questions that memory is for, from file to number."""
    suite = prepare(memory_suite(tmp_path))

    measured = suite.measure(Tools(embedder=embedder, progress=progress)).metrics

    assert measured["recall@5"] == 1.0
    assert measured["choice_accuracy"] == 1.0


def test_memories_depend_neither_on_labels_nor_on_order_nor_on_company(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """A number that a label leaked into is worth nothing."""
    blind = [without_labels(row) for row in reversed(QUESTIONS)]
    whole = read_memory(memory_suite(tmp_path / "whole"), "tiny")
    other = read_memory(memory_suite(tmp_path / "other", dialogs=DIALOGS[::-1], questions=blind), "tiny")
    single = [
        read_memory(memory_suite(tmp_path / str(number), questions=[row]), "tiny")
        for number, row in enumerate(QUESTIONS)
    ]

    predicted = predict(whole, embedder=embedder, progress=progress)
    shuffled = predict(other, embedder=embedder, progress=progress)
    alone = tuple(predict(one, embedder=embedder, progress=progress)[0] for one in single)

    assert predicted == shuffled[::-1] == alone


def test_a_question_about_an_unknown_dialogue_is_named(tmp_path: Path) -> None:
    """A suite read by halves gives a number that looks as good as any."""
    folder = memory_suite(tmp_path, questions=[*QUESTIONS, {"id": "q4", "dialog": "d9", "text": "Why?"}])

    with pytest.raises(InvalidInput, match="line 4: dialog"):
        read_memory(folder, "tiny")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("locomo_dev", {"recall@5": 0.60, "recall@10": 0.70}),
        ("prefeval_dev", {"recall@5": 0.60, "recall@10": 0.701, "choice_accuracy": 0.5}),
    ],
)
def test_more_is_remembered_than_by_what_is_on_the_shelf(
    name: str, floors: Mapping[str, float], suites: Path, embedder: Embedder, progress: Progress
) -> None:
    """The promise of the README, on the real suites."""
    measured = prepare(suites / name).measure(Tools(embedder=embedder, progress=progress)).metrics

    reached = {metric: measured[metric] for metric in floors}
    assert all(isinstance(value, float) and value >= floors[metric] for metric, value in reached.items()), (
        reached
    )
