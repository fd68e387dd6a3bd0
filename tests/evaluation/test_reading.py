"""Check that a suite is read whole and right, or refused by file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import InvalidInput
from assistant.evaluation.suites import find_suite, read_answers, read_offers
from assistant.evaluation.tasks import prepare
from tests.evaluation.written import KNOWLEDGE, Row, answers_suite, offers_suite


def test_questions_are_read_with_their_filters(tmp_path: Path) -> None:
    """A filter that is lost makes a question easier than it is."""
    suite = read_answers(answers_suite(tmp_path), "tiny")

    assert [question.id for question in suite.questions] == ["q1", "q2", "q3", "q4"]
    assert suite.questions[2].filter == {"topic": frozenset({"orders"})}


def test_a_single_value_of_metadata_counts_as_a_list_of_one(tmp_path: Path) -> None:
    """Suites write `"topic": "orders"`; documents hold tuples, or no filter would ever match."""
    suite = read_answers(answers_suite(tmp_path), "tiny")

    assert suite.documents[0].metadata == {"topic": ("orders",)}
    assert suite.documents[1].metadata == {"topic": ("machines", "care")}


def test_packed_files_are_read_like_plain_ones(tmp_path: Path) -> None:
    """Large files are kept compressed."""
    event: Row = {"customer": "ann", "item": "cup", "time": 1, "type": "rating", "value": 4}
    folder = offers_suite(tmp_path, items=[{"id": "cup"}], events=[event], targets=[])

    suite = read_offers(folder, "tiny")

    assert suite.events[0].value == 4


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"id": "q1"}', "questions.jsonl, line 1: text"),
        ('{"id": 7, "text": "?"}', "questions.jsonl, line 1: id"),
        ('{"id": "q1", "text": "?", "relevant": "returns"}', "questions.jsonl, line 1: relevant"),
        ('{"id": "q1", "text": "?", "relevant": ["gone"]}', "questions.jsonl, line 1: relevant"),
        ('{"id": "q1", ', "questions.jsonl, line 1"),
        ('{"id": "q1", "text": "?"}\n{"id": "q1", "text": "!"}', "questions.jsonl, line 2: id"),
    ],
)
def test_a_wrong_row_is_named_by_file_line_and_field(tmp_path: Path, line: str, field: str) -> None:
    """Whoever makes a suite has to find the one bad row among thousands."""
    folder = answers_suite(tmp_path)
    (folder / "questions.jsonl").write_text(line, encoding="utf-8")

    with pytest.raises(InvalidInput) as refused:
        prepare(folder)

    assert refused.value.field == field


def test_bytes_that_are_no_text_are_named_by_line(tmp_path: Path) -> None:
    """A suite saved in another encoding is refused, not read with question marks in it."""
    folder = answers_suite(tmp_path)
    (folder / "questions.jsonl").write_bytes(b'{"id": "q1", "text": "caf\xe9"}\n')

    with pytest.raises(InvalidInput, match=r"questions\.jsonl, line 1"):
        prepare(folder)


def test_a_truncated_packed_file_is_refused(tmp_path: Path) -> None:
    """Half of the events would give a number that looks as good as any other."""
    events: list[Row] = [
        {"customer": str(n), "item": "cup", "time": n, "type": "purchase"} for n in range(100)
    ]
    folder = offers_suite(tmp_path, items=[{"id": "cup"}], events=events, targets=[])
    packed = folder / "events.jsonl.gz"
    packed.write_bytes(packed.read_bytes()[:-20])

    with pytest.raises(InvalidInput, match=r"events.jsonl: cannot be read"):
        prepare(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The usual mistake is a folder that was not copied whole."""
    folder = answers_suite(tmp_path, knowledge=KNOWLEDGE)
    (folder / "calibration.jsonl").unlink()

    with pytest.raises(InvalidInput, match=r"calibration.jsonl: cannot be read"):
        prepare(folder)


def test_a_task_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Better no number than one that measures something else."""
    (tmp_path / "suite.json").write_text('{"name": "tiny", "task": "juggling"}', encoding="utf-8")

    with pytest.raises(InvalidInput, match="juggling"):
        prepare(tmp_path)


def test_a_suite_is_found_by_its_name_below_the_root(tmp_path: Path) -> None:
    """Names are what people type; where suites lie is set once."""
    folder = answers_suite(tmp_path / "tiny")

    assert find_suite(Path("tiny"), root=tmp_path) == folder
    assert find_suite(folder, root=None) == folder


def test_a_suite_that_is_nowhere_is_refused_with_both_places_tried(tmp_path: Path) -> None:
    """A misspelt name says where it was looked for."""
    with pytest.raises(InvalidInput, match=r"tiny.*nor.*tiny"):
        find_suite(Path("tiny"), root=tmp_path)
