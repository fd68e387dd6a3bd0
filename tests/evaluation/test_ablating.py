"""Check that the ablation measures the code that serves, with nothing but parts of it switched off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation import compare
from assistant.evaluation.ablating import WAYS, WHOLE, Ablation, Way, ablate, search, show
from assistant.evaluation.answers import build_index, cut, predict
from assistant.evaluation.labels import Company, Known, Labels, embedded
from assistant.evaluation.suites import AnswersSuite, read_answers
from assistant.settings import Settings
from knowledge import Embedder, Weights, score_answers
from tests.evaluation.written import answers_suite, injection_suite
from tests.processes.command import concierge


@pytest.fixture
def suite(tmp_path: Path) -> AnswersSuite:
    """Three articles of our own and questions about them."""
    return read_answers(answers_suite(tmp_path / "tiny"), "tiny")


@pytest.fixture
def ablation(suite: AnswersSuite, embedder: Embedder, progress: Progress) -> Ablation:
    """That suite answered in every way."""
    return ablate(suite, embedder=embedder, progress=progress)


def test_the_whole_is_what_evaluation_measures(
    suite: AnswersSuite, ablation: Ablation, embedder: Embedder, progress: Progress
) -> None:
    """A copy of the ranking would drift away from what customers get."""
    questions = [one.labelled() for one in suite.questions]
    scored = score_answers(questions, predict(suite, embedder=embedder, progress=progress))

    whole = ablation.ways[WHOLE].metrics

    assert {name: whole[name].value for name in whole if name != "median_ms"} == {
        name: pytest.approx(scored[name]) for name in whole if name != "median_ms"
    }


def test_every_way_is_measured_and_timed(ablation: Ablation) -> None:
    """A row that is missing would look like a part that does not matter."""
    assert list(ablation.ways) == list(WAYS)
    assert all(way.metrics["median_ms"].value > 0 for way in ablation.ways.values())
    assert (ablation.questions, ablation.answerable) == (4, 3)


@pytest.mark.parametrize(
    ("weights", "kept"),
    [
        (Weights(words=0, support=0, expected=0), {"dense"}),
        (Weights(words=1, support=0, expected=0), {"lexical"}),
        (Weights(expected=0), {"dense", "lexical"}),
        (Weights(words=0), {"dense", "expected"}),
        (Weights(), {"dense", "lexical", "expected"}),
    ],
)
def test_what_counts_nothing_is_not_asked(
    weights: Weights, kept: set[str], suite: AnswersSuite, embedder: Embedder, progress: Progress
) -> None:
    """Its time would be counted, and the confidence would still hear it."""
    index = build_index(suite.documents, embedder=embedder, progress=progress)
    (asked,) = embedded(suite.questions[:1], embedder=embedder, progress=progress)

    found, _ = search(asked, Way(weights=weights), Known(index=index))

    first = found.hits[0]
    opinions = {"dense": first.dense, "lexical": first.lexical, "expected": first.expected}
    assert first.document_id == "returns"
    assert {name for name, value in opinions.items() if value} == kept


def test_a_labelled_question_is_judged_without_itself_whatever_is_done_with_it(
    suite: AnswersSuite, embedder: Embedder, progress: Progress
) -> None:
    """One that finds itself is always right, and the confidence fitted on it is too sure."""
    documents = cut(suite.documents, embedder=embedder, progress=progress)
    labelled = embedded(suite.calibration, embedder=embedder, progress=progress)
    company = Company.of(documents, labelled, dimensions=embedder.dimensions)
    plain = Way(weights=Weights(words=0, support=0, expected=0))

    heard, unheard = (company.but_for(0, labels) for labels in (Labels.HEARD, Labels.UNHEARD))
    written, _ = search(labelled[0], plain, company.but_for(0, Labels.WRITTEN))
    known, _ = search(labelled[0], plain, company.all_of(0, Labels.WRITTEN))

    assert len(heard.examples) == len(suite.calibration) - 1
    assert len(unheard.examples) == 0
    assert known.hits[0].dense == pytest.approx(1, abs=0.02)  # it finds itself
    assert written.hits[0].dense < 0.98


def test_a_table_shows_each_difference_with_its_interval(ablation: Ablation) -> None:
    """Whoever reads it decides what is worth its milliseconds."""
    console = Console(width=80)

    with console.capture() as printed:
        show(ablation, console)

    lines = printed.get().splitlines()
    assert sum("words alone" in line for line in lines) == len(ablation.ways[WHOLE].metrics)
    assert "…" not in printed.get()


def test_an_ablation_is_returned_as_json_can_hold_it(tmp_path: Path, console: Console) -> None:
    """Published tables are made from it."""
    folder = answers_suite(tmp_path / "tiny")

    (result,) = compare([str(folder)], settings=Settings(), console=console, environment={})

    written = json.loads(json.dumps(result))
    assert written["compared_with"] == WHOLE
    assert set(written["ways"]["words alone"]["differences"]["recall@1"]) == {"value", "ci95"}


def test_a_suite_of_another_task_has_nothing_to_ablate(tmp_path: Path, console: Console) -> None:
    """It is said before minutes are spent on the suites before it."""
    folder = injection_suite(tmp_path / "other", [{"id": "1", "text": "Hi", "group": "a", "attack": 0}])

    with pytest.raises(InvalidInput, match="its task is 'injection'"):
        compare([str(folder)], settings=Settings(), console=console, environment={})


async def test_what_an_ablation_cannot_heed_is_refused_at_once(tmp_path: Path) -> None:
    """A bound that is silently left out would be believed to hold."""
    refused = await concierge("evaluate", "any", "--ablate", "--alpha", "0.05", folder=tmp_path)

    assert refused.code == 1
    assert "leave the other options out" in refused.said


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_whole_beats_each_half_beyond_chance(suites: Path, console: Console) -> None:
    """A ranking that a plain cosine equals would not be worth its milliseconds."""
    (result,) = compare([str(suites / "stackfaq_dev")], settings=Settings(), console=console)

    ways = json.loads(json.dumps(result))["ways"]
    for half in ("meaning alone", "words alone"):
        for metric in ("recall@1", "ndcg@10"):
            assert ways[half]["differences"][metric]["ci95"][1] < 0
    assert ways["words alone"]["differences"]["median_ms"]["ci95"][1] < 0
