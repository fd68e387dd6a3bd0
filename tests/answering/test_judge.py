"""Check that what labels taught is taken over while we serve, and that nothing unproven is promised."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from assistant.answering.decide import Limits
from assistant.answering.judge import BOOTSTRAP_FILE, FILE, Bootstrapped, Judge, Learned
from knowledge import SHIPPED, Bound, Vectors

USUAL = Limits(answer=0.5, ask_back=0.25, misses=2)
STRICT = Bound(risk=0.05)
ENCODER = "small"


def learned(
    *, labels: int = 200, encoder: str = ENCODER, bias: float = -3.0, vectors: Vectors | None = None
) -> Learned:
    """What was learned from labels that were all answered right."""
    rows = np.ones((labels, 2), dtype="<f4") if vectors is None else vectors
    return Learned(
        encoder=encoder,
        bias=bias,
        weights=SHIPPED.weights,
        confidences=tuple(0.5 + place / 1000 for place in range(labels)),
        right=(True,) * labels,
        vectors=b64encode(rows.tobytes()),
        answers=(frozenset(),) * labels,
    )


def made(
    *, questions: int = 200, encoder: str = ENCODER, right: Callable[[int], bool] = lambda _: True
) -> Bootstrapped:
    """What questions made from the knowledge showed."""
    return Bootstrapped(
        encoder=encoder,
        bias=-4.0,
        weights=SHIPPED.weights,
        confidences=tuple(0.2 + place / 1000 for place in range(questions)),
        right=tuple(right(place) for place in range(questions)),
    )


def judge(folder: Path, *, bound: Bound | None = None) -> Judge:
    """A judge that looks into this folder."""
    return Judge(limits=USUAL, bound=bound, folder=folder)


def test_without_a_bound_or_labels_the_owner_s_threshold_counts(tmp_path: Path) -> None:
    """Nothing changes for who set nothing."""
    usual = judge(tmp_path)

    usual.refresh(ENCODER)

    assert usual.standard.limits == USUAL
    assert usual.standard.calibrator == SHIPPED


def test_a_bound_without_labels_answers_nothing(tmp_path: Path) -> None:
    """What was never shown is not promised."""
    assert judge(tmp_path, bound=STRICT).standard.limits.answer == math.inf


def test_new_labels_are_taken_over_without_a_restart(tmp_path: Path) -> None:
    """The owner labels in the morning and answers more in the afternoon."""
    running = judge(tmp_path, bound=STRICT)
    learned().save(tmp_path / FILE)

    running.refresh(ENCODER)
    first = running.standard
    learned(bias=-2.0, labels=300).save(tmp_path / FILE)
    running.refresh(ENCODER)

    assert first.calibrator.bias == -3.0
    assert first.limits.answer == pytest.approx(0.5)
    assert running.standard.calibrator.bias == -2.0


def test_too_few_labels_still_answer_nothing(tmp_path: Path) -> None:
    """Twenty right answers do not show that fewer than one in twenty is wrong."""
    learned(labels=20).save(tmp_path / FILE)
    running = judge(tmp_path, bound=STRICT)

    running.refresh(ENCODER)

    assert running.standard.limits.answer == math.inf


def test_what_another_encoder_taught_is_refused_aloud(tmp_path: Path) -> None:
    """Its scores mean something else, and the promise would be empty."""
    learned().save(tmp_path / FILE)
    running = judge(tmp_path, bound=STRICT)
    running.refresh(ENCODER)

    with capture_logs() as logs:
        running.refresh("large")

    assert running.standard.limits.answer == math.inf
    assert [one["event"] for one in logs] == ["calibration refused"]


def test_a_broken_file_changes_nothing_and_is_said_once(tmp_path: Path) -> None:
    """Half a file must not stop the answers, nor fill the log every few seconds."""
    learned().save(tmp_path / FILE)
    running = judge(tmp_path, bound=STRICT)
    running.refresh(ENCODER)
    before = running.standard
    (tmp_path / FILE).write_text("{", encoding="utf-8")

    with capture_logs() as logs:
        running.refresh(ENCODER)
        running.refresh(ENCODER)

    assert running.standard == before
    assert [one["event"] for one in logs] == ["calibration refused"]


@pytest.mark.parametrize(
    ("field", "value"), [("weights", [1.0]), ("right", [True]), ("form", 3), ("customer", "ann")]
)
def test_a_file_of_another_form_is_refused(field: str, value: object) -> None:
    """A later version, or a hand that slipped."""
    row = learned().model_dump(mode="json") | {field: value}

    with pytest.raises(ValidationError):
        Learned.model_validate(row)


def test_what_labels_teach_about_the_order_survives_storing(tmp_path: Path) -> None:
    """Vectors are kept as bytes, the words of the questions not at all."""
    kept = learned(labels=3)
    kept.save(tmp_path / FILE)

    read = Learned.model_validate_json((tmp_path / FILE).read_bytes())

    assert read.examples.vectors.tolist() == [[1.0, 1.0]] * 3
    assert read.examples.answers == kept.answers


def test_vectors_that_are_not_one_a_label_are_refused() -> None:
    """A file that was cut must not give some labels another's vector."""
    broken = learned(labels=2).model_dump(mode="json") | {"vectors": b64encode(b"12345").decode()}

    with pytest.raises(ValidationError, match="vectors and answers"):
        Learned.model_validate(broken)


def test_made_questions_decide_while_there_are_no_labels(tmp_path: Path) -> None:
    """The owner who had them made answers something on the first day."""
    running = judge(tmp_path, bound=STRICT)
    made().save(tmp_path / BOOTSTRAP_FILE)

    running.refresh(ENCODER)

    assert running.standard.limits.answer == pytest.approx(0.2)
    assert running.standard.calibrator.bias == -4.0


def test_made_questions_change_nothing_without_a_bound(tmp_path: Path) -> None:
    """They were not shown to do better than the threshold that the owner set."""
    running = judge(tmp_path)
    made().save(tmp_path / BOOTSTRAP_FILE)

    running.refresh(ENCODER)

    assert running.standard.limits == USUAL
    assert running.standard.calibrator == SHIPPED


@pytest.mark.parametrize("right", [True, False])
def test_enough_labels_decide_whatever_made_questions_showed(tmp_path: Path, right: bool) -> None:
    """What customers asked is worth more than what we made up, above all where it says no."""
    running = judge(tmp_path, bound=STRICT)
    made().save(tmp_path / BOOTSTRAP_FILE)
    labels = learned()
    labels.model_copy(update={"right": (right,) * len(labels.right)}).save(tmp_path / FILE)

    running.refresh(ENCODER)

    assert running.standard.limits.answer == (pytest.approx(0.5) if right else math.inf)
    assert running.evidence(STRICT) == running.learned


def test_too_few_labels_leave_it_to_made_questions_and_are_examples_already(tmp_path: Path) -> None:
    """Writing down the first labels must not silence an assistant that answered before."""
    running = judge(tmp_path, bound=STRICT)
    made().save(tmp_path / BOOTSTRAP_FILE)
    learned(labels=20).save(tmp_path / FILE)

    running.refresh(ENCODER)

    assert running.standard.limits.answer == pytest.approx(0.2)
    assert len(running.standard.examples) == 20


def test_made_questions_of_another_encoder_are_refused_aloud(tmp_path: Path) -> None:
    """Their confidences mean something else."""
    made(encoder="large").save(tmp_path / BOOTSTRAP_FILE)
    running = judge(tmp_path, bound=STRICT)

    with capture_logs() as logs:
        running.refresh(ENCODER)

    assert running.standard.limits.answer == math.inf
    assert [one["event"] for one in logs] == ["calibration refused"]
