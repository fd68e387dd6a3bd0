"""What the README tells people to type works, and what it names exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from assistant.sample import FOLDER
from assistant.settings import PREFIX, Settings
from tests.processes.command import concierge
from tests.processes.server import running

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAMS = [block for block in PYTHON.findall(README) if "CONCIERGE_URL" in block]
NOT_SETTINGS = {"url", "token"}  # where the service is and what it lets in, as programs are told
MEASURING = {"evaluate", "bench"}  # what they take is not here, and they have tests of their own
PLACES = {
    "path/to/articles": FOLDER / "articles" / "machines",
    "path/to/products.json": FOLDER / "products.json",
    "path/to/customers.json": FOLDER / "customers.json",
}


def typed() -> list[list[str]]:
    """Return the words of every `concierge` command that the README shows, what fills the database first."""
    lines = [line for block in SHELL.findall(README) for line in block.splitlines()]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("concierge ")]
    commands = [words for words in commands if words[0] not in MEASURING]
    return sorted(commands, key=lambda words: words[0] != "ingest")


def test_every_setting_that_is_named_exists() -> None:
    """A variable that does nothing is the worst kind of documentation."""
    named = {name.removeprefix(PREFIX).lower() for name in re.findall(r"CONCIERGE_[A-Z_]+", README)}

    assert named
    assert named - NOT_SETTINGS <= set(Settings.model_fields)


def test_every_file_that_is_linked_exists() -> None:
    """Pictures too."""
    linked = re.findall(r"\]\(((?!https?:)[^)#]+)\)", README)

    assert linked
    assert [name for name in linked if not (ROOT / name).exists()] == []


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_every_command_that_is_shown_works(tmp_path: Path) -> None:
    """In the order in which a new owner needs them: fill, ask, invite, migrate, serve."""
    for words in typed():
        if words[0] == "serve":
            async with running(*words, folder=tmp_path) as server:
                assert server.base.startswith("http://")
            continue
        done = await concierge(*(str(PLACES.get(word, word)) for word in words), folder=tmp_path)
        assert done.code == 0, f"concierge {' '.join(words)}\n{done.said}"
