"""Prove that what newcomers read first is about the project as it is."""

import re

import pytest

from tests.scripts.conftest import ROOT

CONTRIBUTING = (ROOT / ".github" / "CONTRIBUTING.md").read_text()
PICTURE = CONTRIBUTING.split("```")[1]
LAYERS = [name for line in PICTURE.splitlines() for name in re.findall(r"\w+", line.split("   ")[0])]


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_in_the_picture_exists(name: str) -> None:
    """A map with a street that is gone is worse than none."""
    places = [ROOT / name, ROOT / "assistant" / name, ROOT / "assistant" / f"{name}.py"]

    assert any(place.exists() for place in places)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`(scripts/[\w.]+|\.ci/run)", CONTRIBUTING))))
def test_every_command_in_the_guide_exists(command: str) -> None:
    """Newcomers type what they read."""
    assert (ROOT / command).exists()
