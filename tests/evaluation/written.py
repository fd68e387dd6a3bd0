"""Write small suites of our own into a folder."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue

Row = Mapping[str, JsonValue]

KNOWLEDGE: tuple[Row, ...] = (
    {
        "id": "returns",
        "title": "Returning something",
        "text": "You can send anything back within thirty days.",
        "questions": ["How do I return an order?"],
        "metadata": {"topic": "orders"},
    },
    {
        "id": "descaling",
        "title": "Descaling the espresso machine",
        "text": "Run a cup of vinegar through it, then two of water.",
        "questions": ["How often should I descale my machine?"],
        "metadata": {"topic": ["machines", "care"]},
    },
    {
        "id": "delivery",
        "title": "Delivery times",
        "text": "Parcels arrive two working days after the order.",
        "questions": ["When will my parcel arrive?"],
        "metadata": {"topic": "orders"},
    },
)
CALIBRATION: tuple[Row, ...] = (
    {"id": "c1", "text": "How can I return my order?", "relevant": ["returns"]},
    {"id": "c2", "text": "When does the parcel arrive?", "relevant": ["delivery"]},
    {"id": "c3", "text": "Who won the chess tournament?", "relevant": []},
    {"id": "c4", "text": "Which planets have rings?", "relevant": []},
)
QUESTIONS: tuple[Row, ...] = (
    {"id": "q1", "text": "I would like to return an order, how?", "relevant": ["returns"]},
    {"id": "q2", "text": "How often must the machine be descaled?", "relevant": ["descaling"]},
    {
        "id": "q3",
        "text": "How often must the machine be descaled?",
        "relevant": ["delivery"],
        "filter": {"topic": ["orders"]},
    },
    {"id": "q4", "text": "What is the tallest mountain of Mars?", "relevant": []},
)


def answers_suite(
    folder: Path,
    *,
    knowledge: Sequence[Row] = KNOWLEDGE,
    calibration: Sequence[Row] = CALIBRATION,
    questions: Sequence[Row] = QUESTIONS,
) -> Path:
    """Write a suite of questions and return its folder."""
    _card(folder, task="answers")
    _rows(folder / "knowledge.jsonl", knowledge)
    _rows(folder / "calibration.jsonl", calibration)
    _rows(folder / "questions.jsonl", questions)
    return folder


def offers_suite(
    folder: Path, *, items: Sequence[Row], events: Sequence[Row], targets: Sequence[Row]
) -> Path:
    """Write a suite of purchases, the events packed, and return its folder."""
    _card(folder, task="offers")
    _rows(folder / "items.jsonl", items)
    with gzip.open(folder / "events.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in events)
    _rows(folder / "targets.jsonl", targets)
    return folder


def injection_suite(folder: Path, texts: Sequence[Row]) -> Path:
    """Write a suite of suspicious texts and return its folder."""
    _card(folder, task="injection")
    _rows(folder / "texts.jsonl", texts)
    return folder


def privacy_suite(folder: Path, texts: Sequence[Row]) -> Path:
    """Write a suite of texts with personal data and return its folder."""
    _card(folder, task="privacy")
    _rows(folder / "texts.jsonl", texts)
    return folder


def _card(folder: Path, *, task: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suite.json").write_text(json.dumps({"name": "tiny", "task": task}), encoding="utf-8")


def _rows(path: Path, rows: Sequence[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
