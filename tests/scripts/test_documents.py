"""Prove that what newcomers read first is about the project as it is."""

import ast
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


THREATS = (ROOT / ".github" / "THREAT_MODEL.md").read_text()
ROWS = [line for line in THREATS.splitlines() if line.startswith("| ") and not line.startswith("| door |")]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_threat_names_a_test() -> None:
    """An answer that nothing checks is a hope."""
    assert len(ROWS) > 50
    assert [row for row in ROWS if TEST.search(row) is None] == []


@pytest.mark.parametrize("path", sorted({path for path, _ in TEST.findall(THREATS)}))
def test_every_test_that_a_threat_names_exists(path: str) -> None:
    """A test that was renamed must not leave a threat with nothing in its way."""
    named = {name for where, name in TEST.findall(THREATS) if where == path}
    module = ast.parse((ROOT / path).read_text())

    defined = {
        one.name for one in ast.walk(module) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert named - defined == set()
