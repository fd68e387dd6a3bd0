"""List who works at the desk, and say what they can."""

from __future__ import annotations

import asyncio
import re

from rich.markup import escape
from rich.table import Table

from assistant.declared import routing_of
from assistant.errors import InvalidInput
from assistant.events import utc_now
from assistant.settings import Settings
from assistant.staff.model import Staff
from assistant.tasks.opening import opened

SKILL = re.compile(r"[a-z][a-z0-9_-]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2}")


async def listing(settings: Settings) -> Table:
    """Return everyone at the desk, and the skills that the owner's rules call for and nobody has."""
    async with opened(settings) as work, work.reading() as unit:
        everyone = await unit.staff.all()
    now = utc_now()
    table = Table(
        "e-mail", "name", "role", "skills", "languages", "at once", "now", box=None, header_style="bold"
    )
    for one in everyone:
        told = (one.email, one.name, one.role, ", ".join(one.skills), ", ".join(one.languages))
        table.add_row(*map(escape, told), str(one.capacity), one.presence(now))
    routing = await asyncio.to_thread(routing_of, settings)
    missing = {rule.skill for rule in routing.rules} - {skill for one in everyone for skill in one.skills}
    if missing:
        table.caption = f"nobody has: {', '.join(sorted(missing))}"
    return table


async def changed(
    settings: Settings, email: str, *, skills: str | None, languages: str | None, capacity: int | None
) -> str:
    """Keep what somebody can, and return it in words. Raises `NotFound`, `InvalidInput`."""
    told_skills = _split(skills, SKILL, option="--skills", example="returns,tea")
    told_languages = _split(languages, LANGUAGE, option="--languages", example="en,de")
    async with opened(settings) as work, work.writing() as unit:
        person = await unit.staff.set(email, skills=told_skills, languages=told_languages, capacity=capacity)
    return _told(person)


def _split(given: str | None, shape: re.Pattern[str], *, option: str, example: str) -> tuple[str, ...] | None:
    if given is None:
        return None
    words = tuple(dict.fromkeys(word.strip().lower() for word in given.split(",") if word.strip()))
    for word in words:
        if shape.fullmatch(word) is None:
            raise InvalidInput(option, f"{word!r} is none", fix=f"write it as {option} {example}")
    return words


def _told(person: Staff) -> str:
    skills = ", ".join(person.skills) or "no skills"
    languages = ", ".join(person.languages) or "any language"
    return f"{person.name}: {skills}; {languages}; {person.capacity} conversations at once"
