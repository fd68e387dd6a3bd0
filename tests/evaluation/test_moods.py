"""Check that moods are measured by what serves, and judged on nothing that a turn would not know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import JsonValue
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.moods import feel, follow, read_emotion, read_escalation
from assistant.evaluation.tasks import Tools, prepare
from knowledge import Embedder

Row = Mapping[str, JsonValue]

TEXTS: tuple[Row, ...] = (
    {"id": "a", "text": "This is awful, I hate it and I am so angry", "negative": 1},
    {"id": "b", "text": "Thank you, I love it, what a great gift!", "negative": 0},
    {"id": "c", "text": "The parcel has two handles.", "negative": 0},
)
TURNS: list[JsonValue] = [
    {"id": "t0", "author": "customer", "text": "Find me a blue kettle", "dissatisfied": 0},
    {"id": "t1", "author": "agent", "text": "Here is a red one.", "dissatisfied": None},
    {"id": "t2", "author": "customer", "text": "No, I said a blue kettle", "dissatisfied": 1},
    {"id": "t3", "author": "agent", "text": "Here is a blue kettle.", "dissatisfied": None},
    {"id": "t4", "author": "customer", "text": "Perfect, thank you!", "dissatisfied": 0},
]
DIALOGUES: tuple[Row, ...] = ({"id": "d1", "turns": TURNS}, {"id": "d2", "turns": TURNS[:3]})


def written(folder: Path, task: str, file: str, rows: Sequence[Row]) -> Path:
    """Write a suite of one file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suite.json").write_text(json.dumps({"name": "tiny", "task": task}), encoding="utf-8")
    (folder / file).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def without_labels(value: JsonValue) -> JsonValue:
    """Return rows as they are before anybody labels them."""
    if isinstance(value, list):
        return [without_labels(one) for one in value]
    if isinstance(value, dict):
        return {k: without_labels(v) for k, v in value.items() if k not in {"negative", "dissatisfied"}}
    return value


def test_angry_words_sound_more_negative_than_thanks(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """The plainest check that model, pieces and vectors belong together."""
    suite = prepare(written(tmp_path, "emotion", "texts.jsonl", TEXTS))

    metrics = suite.measure(Tools(embedder=embedder, progress=progress)).metrics

    assert metrics["auroc"] == 1.0


def test_a_correction_is_told_from_thanks(tmp_path: Path, embedder: Embedder, progress: Progress) -> None:
    """Dissatisfaction is in how the talk goes, not only in words."""
    suite = prepare(written(tmp_path, "escalation", "dialogs.jsonl", DIALOGUES))

    measured = suite.measure(Tools(embedder=embedder, progress=progress))

    assert measured.metrics["rows"] == 5
    assert measured.metrics["auroc"] == 1.0


def test_moods_depend_neither_on_labels_nor_on_order_nor_on_company(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """A number counts only if it comes out the same for who knows nothing but the words."""
    texts = read_emotion(written(tmp_path / "a", "emotion", "texts.jsonl", TEXTS), "a")
    talks = read_escalation(written(tmp_path / "b", "escalation", "dialogs.jsonl", DIALOGUES), "b")
    blind_rows = [one for one in map(without_labels, map(dict, TEXTS)) if isinstance(one, dict)]
    blind = read_emotion(written(tmp_path / "c", "emotion", "texts.jsonl", blind_rows), "c")
    blind_talk_rows = [one for one in map(without_labels, map(dict, DIALOGUES)) if isinstance(one, dict)]
    blind_talks = read_escalation(
        written(tmp_path / "d", "escalation", "dialogs.jsonl", blind_talk_rows), "d"
    )

    felt = feel(texts, embedder=embedder, progress=progress)
    followed = follow(talks, embedder=embedder, progress=progress)

    alone = [feel((one,), embedder=embedder, progress=progress)[0] for one in reversed(blind)]
    assert alone == list(reversed(felt))
    backwards = [
        one for talk in reversed(blind_talks) for one in follow((talk,), embedder=embedder, progress=progress)
    ]
    assert sorted(backwards, key=lambda one: one.id) == sorted(followed, key=lambda one: one.id)


def test_a_text_that_stands_there_twice_is_named(tmp_path: Path) -> None:
    """Counted twice, it would count twice."""
    folder = written(tmp_path, "emotion", "texts.jsonl", (TEXTS[0], TEXTS[0]))

    with pytest.raises(InvalidInput, match="line 2"):
        read_emotion(folder, "tiny")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("name", "at_least"), [("goemotions_dev", 0.783), ("uss_sgd", 0.7), ("uss_redial", 0.64)]
)
def test_moods_are_told_better_than_by_what_is_on_the_shelf(
    name: str, at_least: float, suites: Path, embedder: Embedder, progress: Progress
) -> None:
    """The promise of the README, on the real suites."""
    metrics = prepare(suites / name).measure(Tools(embedder=embedder, progress=progress)).metrics

    area = metrics["auroc"]
    assert isinstance(area, float)
    assert area >= at_least
