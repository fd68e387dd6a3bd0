"""Check that rows are read as they are meant, and that a bad one is named."""

import gzip
import math
from pathlib import Path

import pytest

from knowledge import (
    AnswerPrediction,
    EvaluationError,
    Question,
    answer_predictions,
    offer_predictions,
    questions,
    read_rows,
    targets,
)


def test_a_compressed_file_is_read_under_its_plain_name(tmp_path: Path) -> None:
    """Large suites are packed; callers should not have to know which."""
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(b'{"id": "1"}\n{"id": "2"}\n'))

    assert [row["id"] for row in read_rows(tmp_path / "rows.jsonl")] == ["1", "2"]


@pytest.mark.parametrize(("content", "named"), [(b"{}\n{", "line 2"), (b"[]", "line 1"), (b"\xff", "read")])
def test_a_line_that_is_no_row_is_named(tmp_path: Path, content: bytes, named: str) -> None:
    """In a file of ten thousand lines, "invalid" helps nobody."""
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)

    with pytest.raises(EvaluationError, match=named):
        read_rows(path)


def test_questions_and_targets_are_read() -> None:
    """Null candidates mean the whole catalogue, no candidates mean none."""
    (question,) = questions([{"id": "1", "relevant": ["a"], "text": "?", "group": "chat"}])
    whole, some = targets(
        [
            {"customer": "1", "relevant": ["a"], "candidates": None},
            {"customer": "2", "relevant": ["a"], "candidates": ["a", "b"]},
        ]
    )

    assert question == Question(id="1", relevant=frozenset({"a"}), group="chat")
    assert (whole.candidates, some.candidates) == (None, frozenset({"a", "b"}))


def test_what_a_prediction_leaves_out_is_an_empty_answer() -> None:
    """Not answering is a decision, and is counted as one."""
    assert answer_predictions([{"id": "1"}]) == (AnswerPrediction(id="1", confidence=-math.inf),)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"ranked": []}, "id"),
        ({"id": ""}, "id"),
        ({"id": "1", "ranked": "a"}, "ranked"),
        ({"id": "1", "ranked": [1]}, "ranked"),
        ({"id": "1", "confidence": "high"}, "confidence"),
        ({"id": "1", "confidence": math.nan}, "confidence"),
        ({"id": "1", "confidence": True}, "confidence"),
        ({"id": "1", "answered": "yes"}, "answered"),
    ],
)
def test_a_bad_prediction_is_named_with_its_field(row: dict[str, object], field: str) -> None:
    """The author of the file can find and mend it."""
    with pytest.raises(EvaluationError, match=f"'{field}'"):
        answer_predictions([row])


def test_a_bad_offer_prediction_is_named() -> None:
    """The same for offers."""
    with pytest.raises(EvaluationError, match="'customer'"):
        offer_predictions([{"id": "1", "ranked": []}])
