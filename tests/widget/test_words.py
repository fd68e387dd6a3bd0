"""Test that the widget says everything in each of its languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import assistant
from assistant.web.bundling import beside

STATIC = Path(assistant.__file__).parent / "web" / "static"
TABLES = sorted((STATIC / "widget" / "words").glob("*.json"))
SAID = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')
EITHER = re.compile(r'\bsay\([^()"]*\? "([^"]+)" : "([^"]+)"')
NAMED = re.compile(r'^const (?:QUESTION|THANKS|SORRY) = "([^"]+)";$', re.MULTILINE)
SPEAKERS = ("You", "Assistant", "Support")
FILLED = re.compile(r"\{\w+\}")


def modules(name: str, found: list[str]) -> list[str]:
    """Return a module and all that it imports at once, added to what was found."""
    if name not in found:
        found.append(name)
        for path in re.findall(
            r'^import \{[^}]*\} from "([^"]+)";$', (STATIC / name).read_text(), re.MULTILINE
        ):
            modules(beside(name, path), found)
    return found


def said() -> set[str]:
    """Return every text that the widget says, but for the privacy panel."""
    found = set(SPEAKERS)
    for name in modules("widget/main.js", []):
        source = (STATIC / name).read_text(encoding="utf-8")
        found |= set(SAID.findall(source)) | set(NAMED.findall(source))
        found |= {one for pair in EITHER.findall(source) for one in pair}
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_every_text_is_in_every_language_with_what_is_filled_in(table: Path) -> None:
    """A word that nobody translated would stand among others in English."""
    words = json.loads(table.read_text(encoding="utf-8"))

    assert set(words) == said()
    for english, translated in words.items():
        assert set(FILLED.findall(translated)) == set(FILLED.findall(english)), english


def test_each_table_is_a_language_that_the_widget_looks_for() -> None:
    """A table that is not named is never loaded."""
    named = re.search(r"LANGUAGES = \[([^\]]*)\]", (STATIC / "shared" / "language.js").read_text())

    assert named is not None
    assert sorted(re.findall(r'"(\w+)"', named[1])) == [table.stem for table in TABLES]
