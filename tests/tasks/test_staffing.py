"""An owner says on the command line what agents can, and sees what nobody can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from assistant.errors import InvalidInput, NotFound
from assistant.settings import Settings
from assistant.staff.model import Role
from assistant.storage import schema
from assistant.tasks.opening import opened
from assistant.tasks.staffing import changed, listing
from tests.channels.site import settings_in
from tests.handoff.builders import NOW


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Settings of a shop with one agent and a rule."""
    file = tmp_path / "skills.json"
    file.write_text(json.dumps([{"skill": "tea", "words": ["tea"]}]), encoding="utf-8")
    settings = settings_in(tmp_path, skills_file=file)
    await schema.upgrade(settings.database)
    async with opened(settings) as work, work.writing() as unit:
        await unit.staff.invite("mara@example.com", "Mara", Role.AGENT, at=NOW)
    return settings


async def listed(settings: Settings) -> str:
    """Return the list as it is printed."""
    console = Console(width=120)
    with console.capture() as printed:
        console.print(await listing(settings))
    return printed.get()


async def test_what_is_not_given_stays_and_what_nobody_can_is_told(settings: Settings) -> None:
    """A rule for a skill that nobody has only makes people wait."""
    before = await listed(settings)
    await changed(settings, "mara@example.com", skills="Tea, cups", languages=None, capacity=3)
    told = await changed(settings, "Mara@example.com", skills=None, languages="en,de", capacity=None)

    assert "nobody has: tea" in before
    assert told == "Mara: tea, cups; en, de; 3 conversations at once"
    assert "nobody has" not in await listed(settings)


async def test_wrong_words_and_strangers_are_refused(settings: Settings) -> None:
    """With the option and the fix."""
    with pytest.raises(InvalidInput, match="--languages"):
        await changed(settings, "mara@example.com", skills=None, languages="german", capacity=None)
    with pytest.raises(InvalidInput, match="--skills"):
        await changed(settings, "mara@example.com", skills="tea time", languages=None, capacity=None)
    with pytest.raises(NotFound):
        await changed(settings, "jon@example.com", skills="tea", languages=None, capacity=None)
