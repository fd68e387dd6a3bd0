"""Test that an owner counts segments and lists who is in one from the command line, in words."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from assistant.consents.model import Consent, Purpose
from assistant.errors import NotFound
from assistant.settings import Settings
from assistant.tasks.opening import opened
from assistant.tasks.segments import counts, listing, members
from tests.channels.site import settings_in

NOW = datetime(2026, 6, 1, tzinfo=UTC)
RULES = [{"name": "british", "title": "In Britain [all]", "when": {"field": "region", "is": "uk"}}]


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """Three customers: one in Britain who lets us count, one who does not, one elsewhere who does."""
    file = tmp_path / "segments.json"
    file.write_text(json.dumps(RULES))
    settings = settings_in(tmp_path, segments_file=file)
    people = (("ana", "uk", True), ("ben", "uk", False), ("cem", "de", True))
    async with opened(settings) as work, work.writing() as unit:
        for name, region, counts_too in people:
            profile = await unit.customers.recognise(
                name, name=None, email=None, locale="en", region=region, at=NOW
            )
            for purpose in (Purpose.ANALYTICS, Purpose.OFFERS):
                decision = Consent(purpose=purpose, granted=counts_too, source="shop", at=NOW)
                await unit.consents.decide(profile.id, decision)
    return settings


def silent() -> Console:
    """Return a console that nobody reads."""
    return Console(file=io.StringIO(), width=200)


def printed(table: object) -> str:
    """Return a table as an owner sees it."""
    paper = io.StringIO()
    Console(file=paper, width=120).print(table)
    return paper.getvalue()


async def test_who_refuses_is_not_looked_at_and_that_is_said(settings: Settings) -> None:
    """A count that hides whom it leaves out is read as a count of all."""
    told = " ".join(printed(await counts(settings, console=silent())).split())

    assert "In Britain [all]" in told
    assert told.split("[all]")[1].split()[0] == "1"
    assert "of 2 who allow analytics; 1 others were not looked at" in told


async def test_members_are_named_as_the_shop_names_them(settings: Settings) -> None:
    """The list goes into the shop's own tools."""
    assert await members(settings, "british", purpose=Purpose.OFFERS, console=silent()) == ["ana"]


async def test_a_segment_that_nobody_declared_is_named(settings: Settings) -> None:
    """A misspelt name is no empty segment."""
    with pytest.raises(NotFound, match="brittish"):
        await members(settings, "brittish", purpose=Purpose.OFFERS, console=silent())


async def test_the_rules_are_listed_with_what_they_ask_for(settings: Settings) -> None:
    """An owner sees what a segment rests on before anybody is counted."""
    told = printed(await asyncio.to_thread(listing, settings))

    assert "british" in told
    assert "region" in told
