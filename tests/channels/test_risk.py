"""Test that the owner sees what more answers would cost, and nobody else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.judge import BOOTSTRAP_FILE, FILE, MADE
from assistant.channels.risk import curve
from knowledge import default_model_folder, open_embedder
from tests.answering.test_judge import learned, made
from tests.channels.site import Site, serving
from tests.channels.test_articles import owner


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """A data folder with what 200 labelled questions taught, all answered rightly."""
    folder = tmp_path / "labelled"
    folder.mkdir()
    embedder = open_embedder(folder=default_model_folder())
    vectors = np.ones((200, embedder.dimensions), dtype="<f4")
    learned(labels=200, encoder=embedder.name, vectors=vectors).save(folder / FILE)
    return folder


@pytest.fixture
async def labelled(prepared: Path, labels: Path) -> AsyncIterator[Site]:
    """A server that takes them over."""
    async with serving(prepared, labels) as one:
        yield one


@pytest.fixture
def few_labels(tmp_path: Path) -> Path:
    """A data folder with twenty labels, too few to show much, and 200 questions made from the knowledge."""
    folder = tmp_path / "made"
    folder.mkdir()
    embedder = open_embedder(folder=default_model_folder())
    vectors = np.ones((20, embedder.dimensions), dtype="<f4")
    learned(labels=20, encoder=embedder.name, vectors=vectors).save(folder / FILE)
    made(encoder=embedder.name, right=lambda place: place >= 40).save(folder / BOOTSTRAP_FILE)
    return folder


@pytest.fixture
async def bootstrapped(prepared: Path, few_labels: Path) -> AsyncIterator[Site]:
    """A server that takes them over."""
    async with serving(prepared, few_labels) as one:
        yield one


async def test_what_made_questions_show_is_told_as_a_rule_of_thumb(bootstrapped: Site) -> None:
    """An owner who takes it for a guarantee would promise it on."""
    shown = await (await owner(bootstrapped)).get("/v1/risk?risk=0.1")

    assert shown.at("made_from") == "knowledge"
    assert shown.at("notice") == MADE
    assert (shown.at("labels"), shown.at("questions")) == (20, 200)
    assert shown.at("tried", "threshold") == pytest.approx(0.2, abs=0.1)
    assert shown.at("curve", -1, "risk") == pytest.approx(0.2)


async def test_a_looser_bound_that_the_labels_can_show_is_theirs(bootstrapped: Site) -> None:
    """Twenty right answers are enough to show that not every second one is wrong."""
    shown = await (await owner(bootstrapped)).get("/v1/risk?risk=0.5")

    assert shown.at("made_from") == "labels"
    assert shown.at("notice") is None
    assert shown.at("questions") == 20


async def test_without_labels_nothing_is_claimed(site: Site) -> None:
    """A curve without questions behind it would be invented."""
    shown = await (await owner(site)).get("/v1/risk")

    assert shown.at("labels") == 0
    assert shown.at("made_from") is None
    assert shown.at("curve") == []
    assert shown.at("tried") is None


async def test_the_owner_sees_what_a_bound_would_mean(labelled: Site) -> None:
    """They choose between wrong answers and unanswered questions with numbers before them."""
    shown = await (await owner(labelled)).get("/v1/risk?risk=0.1")

    assert (shown.at("labels"), shown.at("questions")) == (200, 200)
    assert (shown.at("made_from"), shown.at("notice")) == ("labels", None)
    assert shown.at("tried", "risk") == 0.1
    assert shown.at("tried", "wrong") == 0
    assert shown.at("tried", "answered") == 200
    assert shown.at("curve", 0, "risk") == 0.0


async def test_a_share_that_is_none_is_refused(site: Site) -> None:
    """The field is named, and nothing is tried."""
    refused = await (await owner(site)).get("/v1/risk?risk=2")

    assert refused.status == 400
    assert "risk" in refused.raw.decode()


async def test_customers_see_nothing_of_it(site: Site) -> None:
    """How often we are wrong is the owner's to tell."""
    assert (await site.customer("ana").get("/v1/risk")).status == 401


def test_the_curve_ends_with_every_question_answered() -> None:
    """Its last point is what the share of wrong answers would be without any bound."""
    points = curve(learned(labels=130))

    assert points[-1].coverage == 1.0
    assert [point.coverage for point in points] == sorted(point.coverage for point in points)
