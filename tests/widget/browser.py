"""Hold the widget's own JavaScript at the other end of a pipe, one command at a time."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import assistant

STATIC = Path(assistant.__file__).parent / "web" / "static"
DRIVER = Path(__file__).with_name("browser.mjs")

Told = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one tab stands: its phase, what it shows by number, what is on its way and why it was refused."""

    phase: str
    is_live: bool
    said: tuple[tuple[int, str], ...]
    pending: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOfIt:
    """What came of one command."""

    happened: tuple[Told, ...]
    tabs: dict[str, Standing]


class Browser:
    """One browser with any number of tabs; its network and its clock are in the test's hands."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, command: str, **more: object) -> CameOfIt:
        """Have one thing happen, and return what came of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"command": command, **more}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the browser broke down at {command}: see its errors above"
        told = json.loads(line)
        return CameOfIt(
            happened=tuple(told["happened"]),
            tabs={tab: _standing(one) for tab, one in told["tabs"].items()},
        )


def _standing(told: dict[str, object]) -> Standing:
    said, pending = told["said"], told["pending"]
    assert isinstance(said, list)
    assert isinstance(pending, list)
    return Standing(
        phase=str(told["phase"]),
        is_live=bool(told["is_live"]),
        said=tuple((int(seq), str(text)) for seq, text in said),
        pending=tuple((str(text), refused) for text, refused in pending),
    )


@contextmanager
def browser_in(folder: Path, node: str) -> Iterator[Browser]:
    """Run the widget's modules, copied to `folder` and declared as modules there, in `node`."""
    for part in ("widget", "shared"):
        shutil.copytree(STATIC / part, folder / part)
    (folder / "package.json").write_text('{"type": "module"}')
    with subprocess.Popen(
        [node, str(DRIVER), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Browser(process)
        assert process.stdin is not None
        process.stdin.close()
