"""Check that texts are read one by one, by what masks personal data for logs and models."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue
from rich.console import Console
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.measure import measured
from assistant.evaluation.privacy import predict, read_privacy
from assistant.evaluation.tasks import prepare
from knowledge import Embedder
from tests.evaluation.written import Row, privacy_suite

TEXTS: tuple[Row, ...] = (
    {"id": "mail", "text": "I am jane@x.org", "spans": [{"start": 5, "end": 15, "type": "EMAIL_ADDRESS"}]},
    {
        "id": "card",
        "text": "card 4111111111111111 is lost",
        "spans": [{"start": 5, "end": 21, "type": "CREDIT_CARD"}],
    },
    {"id": "clean", "text": "How do I return a lamp?", "spans": []},
    {"id": "strange", "text": "Zug", "spans": [{"start": 0, "end": 3, "type": "VEHICLE"}]},
)


def test_what_is_found_is_scored_and_a_kind_that_we_do_not_know_is_missed(
    tmp_path: Path, embedder: Embedder, console: Console
) -> None:
    """A suite may mark what we never heard of; that is a miss, not an error."""
    metrics = measured(
        prepare(privacy_suite(tmp_path, TEXTS)), embedder=embedder, console=console
    ).measured.metrics

    kinds = metrics["by_kind"]
    assert isinstance(kinds, dict)
    assert kinds == {"CREDIT_CARD": 1.0, "EMAIL_ADDRESS": 1.0, "VEHICLE": 0.0}


def test_predictions_know_neither_labels_nor_order_nor_company(tmp_path: Path, progress: Progress) -> None:
    """A number that a label leaked into is worth nothing."""
    whole = read_privacy(privacy_suite(tmp_path / "whole", TEXTS), "tiny")
    blind = [{"id": row["id"], "text": row["text"]} for row in reversed(TEXTS)]
    other = read_privacy(privacy_suite(tmp_path / "other", blind), "tiny")
    single = [read_privacy(privacy_suite(tmp_path / str(row["id"]), [row]), "tiny") for row in TEXTS]

    predicted = predict(whole, progress=progress)
    shuffled = predict(other, progress=progress)
    alone = tuple(predict(one, progress=progress)[0] for one in single)

    assert predicted == shuffled[::-1] == alone


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ({"start": 3, "end": 3, "type": "PERSON"}, "line 1: spans"),
        ({"start": 0, "end": 99, "type": "PERSON"}, "line 1: spans"),
        ({"start": -1, "end": 2, "type": "PERSON"}, "line 1: spans.0.start"),
    ],
)
def test_a_span_that_is_not_in_the_text_is_named(
    tmp_path: Path, span: dict[str, JsonValue], said: str
) -> None:
    """A suite read by halves gives a number that looks as good as any."""
    with pytest.raises(InvalidInput, match=said):
        read_privacy(privacy_suite(tmp_path, [{"id": "x", "text": "hello", "spans": [span]}]), "tiny")


@pytest.mark.slow
def test_the_shipped_finder_beats_patterns_by_far(suites: Path, embedder: Embedder, console: Console) -> None:
    """Fitted on none of it; patterns alone find few of the spans (F1 .206)."""
    metrics = measured(prepare(suites / "presidio_dev"), embedder=embedder, console=console).measured.metrics

    overlap = metrics["overlap"]
    assert isinstance(overlap, dict)
    f1 = overlap["f1"]
    assert isinstance(f1, float)
    assert f1 >= 0.75
