"""Prove the first promise of all: a stranger clones the project, runs one command, and it serves."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import pytest

from tests.scripts.conftest import ROOT

HEAVY = ("torch", "transformers", "sentence_transformers")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clean clone of what is committed, in a folder with a space in its name."""
    path = tmp_path / "a clean clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, path], check=True, timeout=60)
    return path


@pytest.fixture
def served(clone: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The demo, started by its one command; nothing built before is reused but pip's downloads."""
    process = subprocess.Popen(
        [clone / "scripts" / "serve", "--port", "0"],
        cwd="/",
        env={**os.environ, "CONCIERGE_MODEL_FOLDER": str(tmp_path / "models"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        yield process
        process.kill()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_one_command_serves_the_demo_without_torch(served: subprocess.Popen[str], clone: Path) -> None:
    """Gigabytes of GPU libraries, or a second command, are where strangers turn away."""
    assert served.stdout is not None
    address = printed_address(served.stdout)

    with urlopen(f"{address}/readyz", timeout=30) as answer:
        status = answer.status
    served.send_signal(signal.SIGTERM)

    assert status == 200
    assert served.wait(timeout=60) == 0
    assert set_up_again(clone) == "setup: nothing to install\n"
    assert heavy_packages(clone) == ""


def printed_address(output: IO[str]) -> str:
    """Read what the server says until it names its address."""
    said = []
    for line in output:
        said.append(line)
        if found := re.search(r"served at (\S+)", line):
            return found[1]
    pytest.fail(f"it ended without serving: {''.join(said)}")


def set_up_again(clone: Path) -> str:
    """Run the set-up a second time and return what it said."""
    return subprocess.run(
        [clone / "scripts" / "setup"], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def heavy_packages(clone: Path) -> str:
    """Name the heavy packages that the clone's environment can import."""
    found = f"print(*(name for name in {HEAVY} if importlib.util.find_spec(name)))"
    return subprocess.run(
        [clone / ".venv" / "bin" / "python", "-c", f"import importlib.util; {found}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.strip()
