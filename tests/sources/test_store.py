"""Test that sources are kept, claimed by one process at a time, and due when they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.sources.model import KeptPage, Kind, Report, Skipped, Source, State, spelled, spelling
from assistant.sources.store import LONGEST_READING
from assistant.work import Work

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HELP = "https://shop.example/help"
HOURLY = timedelta(hours=1)
DONE = Report(
    added=1, changed=2, unchanged=3, removed=4, held=5, skipped=1, shown=(Skipped(what="/x", why="slow"),)
)


async def added(work: Work, location: str = HELP, *, every: timedelta | None = HOURLY) -> Source:
    """Keep a source."""
    async with work.writing() as unit:
        return await unit.sources.add(Kind.SITE, location, every=every, at=NOW)


async def claimed(work: Work, at: datetime) -> Source | None:
    """Claim what is due."""
    async with work.writing() as unit:
        due = await unit.sources.due(at)
        return None if due is None else await unit.sources.claim(due, at)


async def stands(work: Work, source: Source) -> Source:
    """Return a source as it stands now."""
    async with work.reading() as unit:
        return await unit.sources.get(source.id)


async def test_a_source_is_read_at_once_and_then_when_it_is_due(work: Work) -> None:
    """Every six hours means six hours after the last time."""
    source = await added(work)

    first = await claimed(work, NOW)
    assert first is not None
    async with work.writing() as unit:
        await unit.sources.finish(first, DONE, NOW)

    assert await claimed(work, NOW + HOURLY - timedelta(seconds=1)) is None
    assert await claimed(work, NOW + HOURLY) is not None
    assert (await stands(work, source)).report == DONE
    assert (await stands(work, source)).synced_at == NOW


async def test_a_source_without_an_interval_is_read_when_somebody_asks(work: Work) -> None:
    """Some want to press the button themselves."""
    first = await added(work, every=None)
    await claimed(work, NOW)
    async with work.writing() as unit:
        await unit.sources.finish(first, DONE, NOW)

    before = await claimed(work, NOW + timedelta(days=300))
    async with work.writing() as unit:
        is_known = await unit.sources.ask_for(HELP, NOW)

    assert (before, is_known) == (None, True)
    assert await claimed(work, NOW) is not None


async def test_two_processes_never_read_a_source_at_once(work: Work) -> None:
    """The server and a command would take each other's pages for changes; a killed one blocks nobody long."""
    await added(work)
    await claimed(work, NOW)

    second = await claimed(work, NOW + timedelta(minutes=1))
    after_a_kill = await claimed(work, NOW + LONGEST_READING + timedelta(seconds=1))

    assert second is None
    assert after_a_kill is not None


async def test_who_asks_while_a_source_is_read_is_served_after_it(work: Work) -> None:
    """The page that was mended a second ago may have been read before."""
    await added(work)
    source = await claimed(work, NOW)
    assert source is not None
    async with work.writing() as unit:
        await unit.sources.ask_for(HELP, NOW + timedelta(seconds=5))
        await unit.sources.finish(source, DONE, NOW + timedelta(seconds=9))

    assert await claimed(work, NOW + timedelta(seconds=10)) is not None


async def test_a_failure_is_told_and_tried_again(work: Work) -> None:
    """The owner reads why, and what was known before stands."""
    await added(work)
    source = await claimed(work, NOW)
    assert source is not None
    async with work.writing() as unit:
        await unit.sources.fail(source, "its name cannot be found", NOW)

    after = await stands(work, source)

    assert (after.state, after.problem) == (State.FAILED, "its name cannot be found")
    assert await claimed(work, NOW + HOURLY) is not None


async def test_adding_again_changes_the_interval_and_nothing_else(work: Work) -> None:
    """One site is one source, however often it is added."""
    first = await added(work)
    second = await added(work, every=timedelta(days=1))

    assert (second.id, second.every) == (first.id, timedelta(days=1))


@pytest.mark.parametrize("location", ["https://shop.example", f"{HELP}/returns", "http://shop.example/help"])
async def test_two_sources_never_cover_the_same_page(work: Work, location: str) -> None:
    """They would take it from each other at every reading, and each removal would be both's."""
    await added(work)

    with pytest.raises(Conflict, match=HELP):
        await added(work, location)

    assert (await added(work, "https://shop.example/helpful")).location.endswith("/helpful")


async def test_what_a_site_said_of_its_pages_is_remembered_and_forgotten(work: Work) -> None:
    """A removed source that comes back is read from the start."""
    source = await added(work)
    page = KeptPage(
        address=f"{HELP}/a", article_id="shop.example/help/a", etag='"1"', last_modified=None, links=(HELP,)
    )
    async with work.writing() as unit:
        await unit.sources.remember(HELP, [page])
        await unit.sources.remember(HELP, [page])
        before = await unit.sources.pages(HELP)
        await unit.sources.remove(source)
        after = await unit.sources.pages(HELP)

    assert (before, after) == ({page.address: page}, {})
    with pytest.raises(NotFound):
        await stands(work, source)


@pytest.mark.parametrize("text", ["30m", "6h", "1d", "2w"])
def test_an_interval_is_written_as_it_is_read(text: str) -> None:
    """What the page shows can be typed again."""
    assert spelling(spelled(text)) == text


@pytest.mark.parametrize("text", ["", "soon", "1m", "0h", "99999w", "-6h", "6"])
def test_an_interval_that_cannot_be_is_named(text: str) -> None:
    """Every second would be an attack, every hundred years a mistake."""
    with pytest.raises(InvalidInput):
        spelled(text)
