"""Test when the pages say that something was read: seldom, and only what is looked at."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.widget.browser import STATIC

SCRIPT = """
const timers = [];
const told = [];
let inView = 0;
globalThis.document = { visibilityState: "visible", addEventListener: (_type, act) => (document.look = act) };
globalThis.setTimeout = (act, wait) => timers.push({ act, wait });
const { Reading } = await import("./shared/reading.js");
const reading = new Reading(() => inView, (seq) => void told.push(seq));
const pass = () => timers.splice(0).map(({ act, wait }) => (act(), wait));
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared modules, declared as such."""
    folder = tmp_path_factory.mktemp("modules")
    shutil.copytree(STATIC / "shared", folder / "shared")
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


def told(modules: Path, story: str) -> object:
    """Return what was told in a story, and the waits before it."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js here; get it from nodejs.org or your system's own way")
    (modules / "story.js").write_text(f"{SCRIPT}{story}\nconsole.log(JSON.stringify(told));\n")
    done = subprocess.run(
        [node, "story.js"], cwd=modules, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_many_changes_are_told_once_a_second_by_what_is_in_view_then(modules: Path) -> None:
    """Whoever scrolls through a day's messages must not flood the server."""
    story = """
    for (inView of [1, 2, 3]) reading.look();
    told.push(pass());
    inView = 4;
    reading.look();
    pass();
    """

    assert told(modules, story) == [3, [1000], 4]


def test_what_nobody_looks_at_is_not_read(modules: Path) -> None:
    """A page in the background shows nothing; it is read once it comes to the front."""
    story = """
    inView = 5;
    document.visibilityState = "hidden";
    reading.look();
    pass();
    told.push("came to the front");
    document.visibilityState = "visible";
    document.look();
    pass();
    """

    assert told(modules, story) == ["came to the front", 5]


def test_nothing_in_view_is_nothing_to_tell(modules: Path) -> None:
    """A closed panel has no message in view."""
    assert told(modules, "reading.look(); pass();") == []
