"""Check the way from a suite's folder to its metrics, and what is refused on that way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from assistant.errors import InvalidInput, Unavailable
from assistant.evaluation import run
from assistant.evaluation.report import rows, write_predictions
from assistant.settings import Settings
from knowledge import AnswerPrediction, OfferPrediction
from tests.evaluation.written import answers_suite


def test_a_suite_named_below_the_root_is_measured(tmp_path: Path, console: Console) -> None:
    """The everyday call: a name, and the variable that says where suites lie."""
    answers_suite(tmp_path / "tiny")
    environment = {"CONCIERGE_SUITES": str(tmp_path)}

    (result,) = run(["tiny"], settings=Settings(), console=console, environment=environment)

    assert result["suite"] == "tiny"
    assert result["task"] == "answers"
    assert result["questions"] == 4
    assert result["answerable"] == 3


def test_predictions_are_written_one_a_line(tmp_path: Path, console: Console) -> None:
    """Others score the file with their own programs, so its form is fixed."""
    folder = answers_suite(tmp_path / "tiny")
    written = tmp_path / "predictions.jsonl"

    run([str(folder)], predictions=written, settings=Settings(), console=console, environment={})

    first = json.loads(written.read_text(encoding="utf-8").splitlines()[0])
    assert set(first) == {"id", "ranked", "confidence", "answered"}
    assert first["ranked"][0] == "returns"


def test_one_file_of_predictions_holds_one_suite(tmp_path: Path, console: Console) -> None:
    """The second suite would overwrite the first, unnoticed."""
    with pytest.raises(InvalidInput, match="one file"):
        run(["a", "b"], predictions=tmp_path / "p.jsonl", settings=Settings(), console=console)


def test_nothing_is_measured_if_one_suite_is_missing(tmp_path: Path, console: Console) -> None:
    """A misspelt second name must not cost the minutes of the first."""
    folder = answers_suite(tmp_path / "tiny")

    with pytest.raises(InvalidInput, match="misspelt"):
        run([str(folder), "misspelt"], settings=Settings(), console=console, environment={})


def test_predictions_that_cannot_be_written_are_an_error(tmp_path: Path) -> None:
    """Minutes of work end in a sentence, not a traceback."""
    predictions = [AnswerPrediction(id="q1", ranked=("returns",), confidence=0.5, answered=True)]

    with pytest.raises(Unavailable, match="cannot be written"):
        write_predictions(predictions, tmp_path)


def test_offers_are_written_with_their_customer(tmp_path: Path) -> None:
    """The other form of the file."""
    write_predictions([OfferPrediction(customer="ann", ranked=("cup",))], tmp_path / "p.jsonl")

    assert json.loads((tmp_path / "p.jsonl").read_text(encoding="utf-8")) == {
        "customer": "ann",
        "ranked": ["cup"],
    }


def test_an_interval_stands_beside_the_metric_that_it_belongs_to() -> None:
    """A difference within the interval is no difference."""
    shown = list(rows({"customers": 1200, "hr@10": 0.5, "ci95": {"hr@10": [0.4, 0.6]}}))

    assert shown == [("customers", "1,200", ""), ("hr@10", "0.500", "0.400 – 0.600")]


def test_a_metric_that_does_not_exist_is_no_zero() -> None:
    """Without unanswerable questions there is nothing to tell apart."""
    assert list(rows({"auroc_answerable": None})) == [("auroc_answerable", "–", "")]
