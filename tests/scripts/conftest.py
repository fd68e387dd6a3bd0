"""Give the tests a copy of the set-up whose Python only writes down what it is asked to install."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Makes no environment and reaches no network; `-c` is passed on, so the lock is a real one. A file of its
# name with `.took` says how many microseconds it takes for what the set-up tries Pythons with; one with
# `.bare`, that it has nothing to put pip into an environment with, and none to lend either.
FAKE_PYTHON = """#!/usr/bin/env bash
case "$1 ${2:-}" in
    "-V "*) echo "Python 3.13.0" ;;
    "-c "*perf_counter*)
        [ ! -e "$0.bare" ] || [ -n "${3:-}" ] || exit 1
        [ ! -e "$0.took" ] || exec cat "$0.took"
        ;;&
    "-c "*pip*) [ ! -e "$0.bare" ] || exit 1 ;;&
    "-c "*) exec "$REAL_PYTHON" "$@" ;;
    "-m venv")
        place=${@: -1}
        rm -rf "$place" && mkdir -p "$place/bin" && cp "$0" "$place/bin/python"
        ;;
    "-m pip")
        echo "$*" >>"$ASKED"
        case "$*" in *--editable*) ;; *) exit 0 ;; esac
        [ "$PIP" != killed ] || kill -KILL "$PPID"
        [ "$PIP" = works ] || exit 1
        touch "${0%/*}/concierge" && chmod +x "${0%/*}/concierge"
        ;;
esac
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A folder in which `scripts/setup` can run without installing anything."""

    root: Path

    @property
    def python(self) -> Path:
        """The Python that the set-up is told to take."""
        return self.root / "python"

    def has_python(self, name: str, *, microseconds: int, is_bare: bool = False) -> Path:
        """Put one more Python where it is found, which takes so long; a bare one brings no pip."""
        path = self.root / "found" / name
        path.parent.mkdir(exist_ok=True)
        shutil.copy(self.python, path)
        path.with_name(f"{name}.took").write_text(f"{microseconds}\n")
        if is_bare:
            path.with_name(f"{name}.bare").touch()
        return path

    def start(self, *arguments: str, pip: str = "works") -> subprocess.Popen[str]:
        """Begin a set-up; `pip` works, fails, or is killed together with the set-up.

        Where Pythons were put for it to find, it looks for one itself.
        """
        found = self.root / "found"
        environment = {
            "PATH": f"{found}:{os.environ['PATH']}",
            "REAL_PYTHON": sys.executable,
            "ASKED": str(self.root / "asked"),
            "PIP": pip,
        }
        if not found.exists():
            environment["PYTHON"] = str(self.python)
        return subprocess.Popen(
            [self.root / "scripts" / "setup", *arguments],
            cwd="/",
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def set_up(self, *arguments: str, pip: str = "works") -> tuple[int, str]:
        """Run a set-up to its end and return its exit code and what it said."""
        process = self.start(*arguments, pip=pip)
        said, _ = process.communicate(timeout=60)
        return process.returncode, said

    @property
    def asked(self) -> list[str]:
        """What pip was asked for, in order."""
        path = self.root / "asked"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def installed(self) -> list[str]:
        """The editable installations among it, by their last argument."""
        return [line.split()[-1] for line in self.asked if "--editable" in line]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh checkout in a folder with a space in its name."""
    root = tmp_path / "a clean clone"
    (root / "scripts").mkdir(parents=True)
    for name in ("scripts/setup", "scripts/constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    python = root / "python"
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    return Checkout(root=root)
