"""Check the way from articles without a single label to a threshold, and that it is told for what it is."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress
from scipy.stats import binom

from assistant.answering.judge import BOOTSTRAP_FILE, FILE, Bootstrapped
from assistant.errors import InvalidInput
from assistant.evaluation.answers import build_index
from assistant.evaluation.bootstrapping import bootstrap, explained
from assistant.evaluation.suites import AnswersSuite, read_answers
from assistant.evaluation.unlabelled import predict, shown_by
from assistant.settings import Settings
from assistant.tasks.filling import fill_articles
from knowledge import Bound, Bounded, Embedder
from tests.databases import run_apart
from tests.evaluation.conftest import of_suite
from tests.evaluation.test_bound import SUITES
from tests.evaluation.written import answers_suite

ARTICLES = {
    "returns.md": "# Returning something\n\nSend anything back in a month.\n\n## Who pays for it?\n\nWe do.",
    "descaling.md": "# Descaling the espresso machine\n\nRun a cup of vinegar through it, then water.",
    "staff.md": "---\naudience: staff\n---\n# Refunding by hand\n\nAsk the owner for the key to the till.",
}
SILENT = Console(file=io.StringIO(), width=200)


@pytest.fixture
def settings(sqlite_database_url: str, tmp_path: Path) -> Settings:
    """An installation of its own."""
    url = sqlite_database_url
    return Settings(data_folder=tmp_path, database_url=url)


@pytest.fixture
def suite(tmp_path: Path) -> AnswersSuite:
    """Three articles of our own and questions about them."""
    return read_answers(answers_suite(tmp_path), "tiny")


def test_articles_alone_are_asked_judged_and_stored(settings: Settings, tmp_path: Path) -> None:
    """The whole way; what only the staff may read is not asked, and labels are not touched."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, text in ARTICLES.items():
        (articles / name).write_text(text, encoding="utf-8")
    run_apart(fill_articles(settings, articles, console=SILENT))
    printed = io.StringIO()

    run_apart(bootstrap(settings, console=Console(file=printed, width=400)))

    stored = Bootstrapped.model_validate_json((tmp_path / BOOTSTRAP_FILE).read_bytes())
    assert len(stored.right) == 6  # two titles and a heading, each with and without an answer
    assert stored.right.count(False) >= 3
    assert not (tmp_path / FILE).exists()
    assert "rule of thumb" in printed.getvalue()
    assert "no guarantee for customers' questions" in printed.getvalue()


def test_no_articles_are_refused(settings: Settings) -> None:
    """An empty shop would store an empty promise."""
    with pytest.raises(InvalidInput, match="no question can be made"):
        run_apart(bootstrap(settings, console=SILENT))


def test_labels_have_no_part_in_it(suite: AnswersSuite, embedder: Embedder, progress: Progress) -> None:
    """What is measured without labels must not have seen one."""
    stripped = replace(
        suite,
        calibration=(),
        questions=tuple(one.model_copy(update={"relevant": ()}) for one in suite.questions),
    )

    for bound in (None, Bound(risk=0.4, confidence=0.5)):
        given = predict(suite, embedder=embedder, progress=progress, bound=bound)
        assert given == predict(stripped, embedder=embedder, progress=progress, bound=bound)


def test_made_questions_are_asked_where_customers_ask(
    suite: AnswersSuite, embedder: Embedder, progress: Progress
) -> None:
    """A shop that searches one topic at a time would else be judged by all of them."""
    index = build_index(suite.documents, embedder=embedder, progress=progress)

    within = shown_by(suite, index, embedder=embedder, progress=progress)
    everywhere = shown_by(replace(suite, questions=()), index, embedder=embedder, progress=progress)

    assert len(within.right) == len(everywhere.right)
    assert within.confidences != everywhere.confidences


def test_what_made_questions_cannot_show_is_said() -> None:
    """The owner reads what to do next."""
    shown = Bounded(threshold=float("inf"), labels=12, answered=0, wrong=0, missing=300)

    assert "label some" in explained(shown, Bound(risk=0.05))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [of_suite(name) for name in SUITES])
def test_made_questions_keep_the_bound_on_real_ones(
    name: str, suites: Path, embedder: Embedder, progress: Progress
) -> None:
    """No theorem says so; where it stops holding, nobody should be told to rely on it."""
    suite = read_answers(suites / name, name)
    relevant = {one.id: one.relevant for one in suite.questions}

    predictions = predict(suite, embedder=embedder, progress=progress, bound=Bound(risk=0.2))

    answered = [one for one in predictions if one.answered]
    wrong = sum(one.ranked[0] not in relevant[one.id] for one in answered)
    assert answered
    assert wrong <= binom.ppf(0.999, len(answered), 0.2)  # more would be worse luck than 1 in 1,000
