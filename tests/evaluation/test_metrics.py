"""Check the metrics against a second computation of each, and against a second program."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from rich.console import Console

from assistant.evaluation import run
from assistant.settings import Settings
from knowledge import AnswerPrediction, Question, score_answers
from tests.evaluation import oracle
from tests.evaluation.conftest import of_suite

ARTICLES = "abcdefghijklm"
some = st.frozensets(st.sampled_from(ARTICLES), max_size=4)
orders = st.permutations(ARTICLES).map(tuple)
rows = st.lists(st.tuples(some, orders, st.booleans()), min_size=2, max_size=30)
Row = tuple[frozenset[str], tuple[str, ...], bool]
CLOSE = 1e-9
TRIED = ["hint3_curekart", "stackfaq_dev", "movielens100k_dev"]


def scored(drawn: Sequence[Row], confidences: Sequence[float]) -> dict[str, object]:
    """Score questions with these relevant articles, rankings and decisions."""
    questions = [Question(id=str(n), relevant=relevant) for n, (relevant, _, _) in enumerate(drawn)]
    predictions = [
        AnswerPrediction(id=str(n), ranked=ranked, confidence=confidences[n], answered=answered)
        for n, (_, ranked, answered) in enumerate(drawn)
    ]
    return dict(score_answers(questions, predictions))


def distinct(drawn: Sequence[Row]) -> list[float]:
    """Return a different confidence for each row, in no particular order."""
    return [(n * 37 % 101) / 101 for n in range(len(drawn))]


@given(drawn=rows.filter(lambda drawn: any(relevant for relevant, _, _ in drawn)))
def test_rankings_are_scored_as_by_hand(drawn: list[Row]) -> None:
    """Every published number rests on these three."""
    metrics = scored(drawn, distinct(drawn))

    answerable = [(ranked, relevant) for relevant, ranked, _ in drawn if relevant]
    recalls = [len(set(ranked[:3]) & relevant) / len(relevant) for ranked, relevant in answerable]
    assert metrics["recall@3"] == pytest.approx(fmean(recalls), abs=CLOSE)
    assert metrics["ndcg@10"] == pytest.approx(
        fmean(oracle.discounted_gain(*pair) for pair in answerable), abs=CLOSE
    )
    assert metrics["mrr@10"] == pytest.approx(
        fmean(oracle.first_place(*pair) for pair in answerable), abs=CLOSE
    )


@given(drawn=rows.filter(lambda drawn: {bool(relevant) for relevant, _, _ in drawn} == {True, False}))
def test_confidences_are_scored_as_by_hand(drawn: list[Row]) -> None:
    """Whether the assistant knows when it does not know is decided by these."""
    confidences = distinct(drawn)
    metrics = scored(drawn, confidences)

    pairs = list(zip(confidences, drawn, strict=True))
    positive = [one for one, (relevant, _, _) in pairs if relevant]
    negative = [one for one, (relevant, _, _) in pairs if not relevant]
    right = [ranked[0] in relevant for relevant, ranked, _ in drawn]
    assert metrics["auroc_answerable"] == pytest.approx(oracle.pairs_in_order(positive, negative), abs=CLOSE)
    assert metrics["aurc"] == pytest.approx(oracle.area_of_risk(confidences, right), abs=CLOSE)


@given(drawn=rows.filter(lambda drawn: any(relevant for relevant, _, _ in drawn)))
def test_decisions_are_scored_as_by_hand(drawn: list[Row]) -> None:
    """Coverage without its share of wrong answers would reward answering everything."""
    metrics = scored(drawn, distinct(drawn))

    answered = [ranked[0] not in relevant for relevant, ranked, is_answered in drawn if is_answered]
    assert metrics["coverage"] == pytest.approx(len(answered) / len(drawn), abs=CLOSE)
    assert metrics["wrong_rate"] == (pytest.approx(fmean(answered), abs=CLOSE) if answered else None)


@pytest.mark.slow
@pytest.mark.usefixtures("embedded_once")
@pytest.mark.parametrize("name", [of_suite(name) for name in TRIED])
def test_predictions_score_the_same_in_the_program_beside_the_suites(
    suites: Path, name: str, tmp_path: Path, console: Console
) -> None:
    """Numbers are compared with others' only if both count alike, to the fourth digit."""
    program = suites.parent / "tools" / "score.py"
    if not program.is_file():
        pytest.skip(f"put the program that scores these suites at {program}")
    written = tmp_path / "predictions.jsonl"

    (ours,) = run([str(suites / name)], predictions=written, settings=Settings(), console=console)

    score: Callable[[Path, list[JsonValue]], dict[str, JsonValue]] = runpy.run_path(str(program))["score"]
    lines = written.read_text(encoding="utf-8").splitlines()
    theirs = score(suites / name, [json.loads(line) for line in lines])
    assert {metric: ours[metric] for metric in theirs} == theirs
