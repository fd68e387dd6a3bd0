"""Check that the shipped confidence can be fitted again, and is replaced only by what is better."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import JsonValue
from rich.console import Console
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.suites import AnswersSuite, read_answers
from assistant.fitting.confidence import PRESENT, PULLS, fit_confidence, others, pulled, refit, show, write
from assistant.fitting.confidence_rows import Row, rows_of
from knowledge import (
    CONFIDENCE,
    CONFIDENCE_FILE,
    Calibrator,
    Embedder,
    Hit,
    Prior,
    default_model_folder,
    open_embedder,
)
from tests.evaluation.written import CALIBRATION, QUESTIONS, answers_suite
from tests.knowledge.builders import a_hit

LABELLED = (*CALIBRATION, *({**one, "filter": {}, "id": f"c{one['id']}"} for one in QUESTIONS[:2]))
OTHER: tuple[Mapping[str, JsonValue], ...] = (
    {"id": "hours", "title": "Opening hours", "text": "We are open from nine to five.", "questions": []},
    {"id": "parking", "title": "Parking", "text": "There is room for ten cars behind the shop."},
)
OTHER_LABELLED: tuple[Mapping[str, JsonValue], ...] = (
    {"id": "o1", "text": "When do you open?", "relevant": ["hours"]},
    {"id": "o2", "text": "Where can I leave my car?", "relevant": ["parking"]},
    {"id": "o3", "text": "Is there room for the car at nine?", "relevant": ["hours"]},
)
OTHER_QUESTIONS: tuple[Mapping[str, JsonValue], ...] = (
    {"id": "p1", "text": "Are you open at noon?", "relevant": ["hours"]},
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    """The encoder that serves."""
    return open_embedder(folder=default_model_folder())


@pytest.fixture
def two_suites(tmp_path: Path) -> tuple[AnswersSuite, AnswersSuite]:
    """Two small collections of our own."""
    first = answers_suite(tmp_path / "first", calibration=LABELLED)
    second = answers_suite(
        tmp_path / "second", knowledge=OTHER, calibration=OTHER_LABELLED, questions=OTHER_QUESTIONS
    )
    return read_answers(first, "first"), read_answers(second, "second")


WAYS = {PRESENT, *map(pulled, PULLS), *others(5.0)}


def two_hits(score: float, *, lead: float) -> tuple[Hit, ...]:
    """Two hits, the first so far ahead."""
    return (
        a_hit("one", of="a", score=score, dense=score, expected=score / 2, lexical=1.0),
        a_hit("two", of="b", score=score - lead, dense=score - lead, expected=0.1),
    )


def written_rows(*, rule: Calibrator, count: int = 300) -> list[Row]:
    """Rows of two suites, right as often as a calibrator says."""
    draw = np.random.default_rng(5)
    rows = []
    for number in range(count):
        hits = two_hits(float(draw.random()), lead=float(draw.random() / 2))
        is_right = bool(draw.random() < rule.confidence(hits))
        rows.append(Row(suite=f"suite{number % 2}", hits=hits, is_right=is_right))
    return rows


def test_every_collection_is_asked_its_own_and_foreign_questions_with_and_without_labels(
    two_suites: tuple[AnswersSuite, AnswersSuite], embedder: Embedder, progress: Progress
) -> None:
    """A company has labels or none, and its customers ask what is none of its business."""
    first, second = two_suites

    rows = rows_of(two_suites, embedder=embedder, progress=progress)

    labelled = {suite.name: len(suite.calibration) for suite in two_suites}
    assert len(rows) == 2 * (labelled["first"] + labelled["second"]) * 2
    foreign = [one for one in rows if one.suite == "second"][2 * len(second.calibration) :]
    assert len(foreign) == 2 * len(first.calibration)
    assert not any(one.is_right for one in foreign)


def test_the_measured_questions_have_no_part_in_a_fit(
    two_suites: tuple[AnswersSuite, AnswersSuite], tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """A number published on what was fitted on is worth nothing."""
    first, second = two_suites
    emptied = read_answers(answers_suite(tmp_path / "third", calibration=LABELLED, questions=()), "first")

    whole = fit_confidence([first, second], embedder=embedder, progress=progress)
    without = fit_confidence([emptied, second], embedder=embedder, progress=progress)

    assert whole.prior == without.prior


def test_a_fit_of_other_truths_is_better_than_what_ships(progress: Progress) -> None:
    """Where the present coefficients are plainly wrong, the command must notice."""
    upside_down = Calibrator(bias=5, weights=(-9.0, -2.0, 0.0, 0.0, 0.0, 0.0, 0.0))

    found = refit(written_rows(rule=upside_down), progress=progress)

    assert found.is_better
    assert found.means(found.name)[0] < found.means(PRESENT)[0]
    assert found.prior.calibrator.weights[0] < 0


def test_what_ships_stays_where_it_is_true(progress: Progress) -> None:
    """Every published figure would change for a difference that is chance."""
    found = refit(written_rows(rule=CONFIDENCE.calibrator), progress=progress)

    assert not found.is_better


def test_no_way_is_fitted_on_the_suite_that_judges_it(progress: Progress) -> None:
    """Whatever the labels of one suite say, its own probabilities stay the same, but for the chosen pull."""
    rows = written_rows(rule=CONFIDENCE.calibrator)
    turned = [
        Row(suite=one.suite, hits=one.hits, is_right=one.is_right ^ (one.suite == "suite0")) for one in rows
    ]

    found, other = refit(rows, progress=progress), refit(turned, progress=progress)

    here = [one.suite == "suite0" for one in rows]
    for name in (one for one in WAYS if not one.startswith("the same")):
        told, told_turned = (
            np.where([one.is_right for one in given], 1 - np.sqrt(losses), np.sqrt(losses))
            for given, losses in ((rows, found.judged[name].brier), (turned, other.judged[name].brier))
        )
        assert told[here] == pytest.approx(told_turned[here])


def test_one_suite_alone_is_refused(
    two_suites: tuple[AnswersSuite, AnswersSuite], embedder: Embedder, progress: Progress
) -> None:
    """Nothing would be left to judge the fit on."""
    with pytest.raises(InvalidInput, match="another is judged on"):
        fit_confidence(two_suites[:1], embedder=embedder, progress=progress)


def test_suites_of_one_kind_are_refused(progress: Progress) -> None:
    """From right answers alone nothing can be learnt about wrong ones."""
    rows = [Row(suite=name, hits=two_hits(0.9, lead=0.2), is_right=True) for name in ("one", "two")]

    with pytest.raises(InvalidInput, match="without one"):
        refit(rows, progress=progress)


def test_what_is_written_is_read_back_with_its_card(tmp_path: Path, progress: Progress) -> None:
    """Whoever doubts the coefficients finds the command that fits them again."""
    found = refit(written_rows(rule=CONFIDENCE.calibrator), progress=progress)

    write(found, tmp_path / "new.json", encoder="an encoder")

    assert Prior.read(tmp_path / "new.json") == replace(found.prior, pull=CONFIDENCE.pull)
    card = json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))
    assert card["command"] == "concierge fit confidence suite0 suite1"
    assert card["fitted_on"] == {"suite0": 150, "suite1": 150}
    assert set(card["on_unseen_suites"]) == WAYS - {PRESENT}


def test_the_present_and_the_new_stand_side_by_side(progress: Progress) -> None:
    """The decision to replace is read off this."""
    console = Console(width=120)
    found = refit(written_rows(rule=CONFIDENCE.calibrator), progress=progress)

    with console.capture() as printed:
        show(found, console)

    assert all(name in printed.get() for name in WAYS)
    assert f"{found.means(PRESENT)[0]:.3f}/{found.means(PRESENT)[1]:.3f}" in printed.get()


def test_the_card_that_ships_names_what_it_was_fitted_on() -> None:
    """Coefficients without an origin cannot be defended."""
    card = json.loads(CONFIDENCE_FILE.read_text(encoding="utf-8"))

    assert card["command"].startswith("concierge fit confidence ")
    assert sum(card["fitted_on"].values()) > 1000
