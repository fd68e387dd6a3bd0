"""Prove that one failure neither hides another nor passes unnoticed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.scripts.conftest import ROOT

STAND_IN = '#!/bin/sh\necho "$0 $* with CI=$CI" >>"{log}"\nexit {code}\n'


def write_script(path: Path, *, log: Path, code: int = 0) -> None:
    """Write a command that notes how it was called and ends with the given code."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(STAND_IN.format(log=log, code=code))
    path.chmod(0o755)


def run_ci(root: Path, *, check: int = 0, test: int = 0) -> tuple[int, list[str], str]:
    """Run a copy on stand-ins; return its exit code, what it called, and its last line."""
    log = root / "called"
    (root / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", root / ".ci" / "run")
    write_script(root / "scripts" / "check", log=log, code=check)
    write_script(root / "scripts" / "test", log=log, code=test)
    for name in ("chromium", "npm"):  # there already, so nothing is installed
        write_script(root / "commands" / name, log=log)

    ran = subprocess.run(
        [root / ".ci" / "run"],
        env={"PATH": f"{root / 'commands'}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, log.read_text().splitlines(), ran.stdout.splitlines()[-1]


ALL = [
    "scripts/check  with CI=true",
    "scripts/test  with CI=true",
    "scripts/test --slow with CI=true",
]


def test_everything_runs_with_nothing_skipped(tmp_path: Path) -> None:
    """`CI=true` is what turns a skip into a failure."""
    code, called, last = run_ci(tmp_path)

    assert (code, called) == (0, ALL)
    assert "scripts/test --slow passed" in last


@pytest.mark.parametrize(
    ("check", "test", "named"), [(1, 0, "scripts/check failed"), (0, 1, "scripts/test failed")]
)
def test_a_failure_is_named_and_ends_nothing_early(tmp_path: Path, check: int, test: int, named: str) -> None:
    """Whoever repairs should see all that is broken in one run."""
    code, called, last = run_ci(tmp_path, check=check, test=test)

    assert code == 1
    assert called == ALL
    assert named in last
