"""Check the way from an owner's labels to what a server takes over."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from assistant.answering.judge import FILE, Learned
from assistant.errors import InvalidInput
from assistant.evaluation.calibrating import Label, calibrate, check
from assistant.settings import Settings
from assistant.tasks.filling import fill_articles
from knowledge import load_folder
from tests.databases import run_apart
from tests.knowledge.builders import a_hit

ARTICLES = {
    "returns.md": "# Returning something\n\nYou can send anything back within thirty days.",
    "descaling.md": "# Descaling the espresso machine\n\nRun a cup of vinegar through it, then water.",
}


@pytest.fixture
def settings(sqlite_database_url: str, tmp_path: Path) -> Settings:
    """An installation of its own."""
    url = sqlite_database_url
    return Settings(data_folder=tmp_path, database_url=url)


def labels_in(folder: Path, rows: Sequence[object]) -> Path:
    """Write labels as an owner would."""
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_labels_are_searched_judged_and_stored(settings: Settings, tmp_path: Path) -> None:
    """The whole way, on articles of our own: right and wrong answers come out as labelled."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, text in ARTICLES.items():
        (articles / name).write_text(text, encoding="utf-8")
    ids = {document.title: document.id for document in load_folder(articles).documents}
    console = Console(file=io.StringIO(), width=200)
    run_apart(fill_articles(settings, articles, console=console))
    said = io.StringIO()

    labels = labels_in(
        tmp_path,
        [
            {"text": "Can I send it back?", "relevant": [ids["Returning something"]]},
            {"text": "How do I descale it?", "relevant": [ids["Descaling the espresso machine"]]},
            {"text": "Who won the chess tournament?"},
        ],
    )

    run_apart(calibrate(settings, labels, console=Console(file=said, width=200)))

    stored = Learned.model_validate_json((tmp_path / FILE).read_bytes())
    assert stored.right == (True, True, False)
    assert "labelled questions are missing" in said.getvalue()


def test_an_empty_file_is_refused(settings: Settings, tmp_path: Path) -> None:
    """It would silently take back what was learned before."""
    with pytest.raises(InvalidInput, match="no labels"):
        run_apart(calibrate(settings, labels_in(tmp_path, []), console=Console(file=io.StringIO())))


def test_labels_of_another_installation_are_refused() -> None:
    """Every answer would count as wrong, and the owner would never know why."""
    with pytest.raises(InvalidInput, match="none of these articles"):
        check([Label(text="How?", relevant=("other",))], [[a_hit("Send it back.", of="returns")]])
