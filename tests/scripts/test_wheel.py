"""Prove that an installation outside the checkout has everything."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.scripts.conftest import ROOT

PACKAGES = ("assistant", "knowledge")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of what the container's builder copies."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_pages_and_samples_are_packed_with_the_code(source: Path, tmp_path: Path) -> None:
    """In the checkout everything is found; in the image a forgotten style sheet is a blank page."""
    there = {
        path.relative_to(source).as_posix()
        for name in PACKAGES
        for path in (source / name).rglob("*")
        if path.is_file()
    }

    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-qq",
            "--no-build-isolation",
            "--no-deps",
            "-w",
            tmp_path,
            source,
        ],
        check=True,
        timeout=60,
    )

    packed = set(ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    assert there - packed == set()
