"""What was kept for long enough goes, and nothing a moment before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from assistant.audit.model import Deed
from assistant.conversations.model import Trace
from assistant.events import MessageId, StaffId, TraceId
from assistant.facts.model import Origin, Preference
from assistant.handoff.model import Reason, Summary
from assistant.history.model import Activity
from assistant.retaining import STEP, Retaining
from assistant.retention.model import Kept, Windows
from assistant.settings import Settings
from assistant.storage import Database
from assistant.tasks.oversight import looked, retain
from assistant.work import Work
from tests.conversations.speaking import ANA, MARA, NOW, admitted, started
from tests.customers.test_erased_bytes import files_with
from tests.databases import KEYS

DAY = timedelta(days=1)
MONTH = Windows(days=dict.fromkeys(Kept, 30))


async def lived(work: Work) -> None:
    """Put one of each kind in, all of it at `NOW`."""
    conversation = await started(work)
    await admitted(work, conversation)
    async with work.writing() as unit:
        await unit.history.record_activity(ANA, Activity(id="a", kind="viewed", at=NOW))
        trace = Trace(
            id=TraceId("trc_x"), conversation_id=conversation.id, message_id=MessageId("m"), at=NOW, steps={}
        )
        await unit.conversations.add_trace(trace)
        asked = await unit.handoffs.request(
            conversation.id, reason=Reason.UPSET, summary=Summary(lines=()), at=NOW
        )
        await unit.handoffs.close(asked.id, NOW)
        for value, at in (("vegan", NOW - DAY), ("vegetarian", NOW)):
            await unit.facts.learn(
                ANA, Preference(topic="diet", value=value, origin=Origin.SET, confidence=1, learned_at=at)
            )
        await unit.audit.add(MARA, Deed.CLAIMED, customer="aaa", about=conversation.id, at=NOW)


def retaining(work: Work, *, at: datetime, windows: Windows = MONTH) -> Retaining:
    """Return what removes at a moment."""
    return Retaining(work=work, windows=windows, clock=lambda: at)


async def test_each_kind_goes_when_its_time_is_over_and_not_before(work: Work) -> None:
    """A month is a month, to the moment."""
    await lived(work)

    early = await retaining(work, at=NOW + 30 * DAY).remove()
    due = await retaining(work, at=NOW + 30 * DAY + timedelta(seconds=1)).due()
    gone = await retaining(work, at=NOW + 30 * DAY + timedelta(seconds=1)).remove()
    left = await retaining(work, at=NOW + 99 * DAY).due()

    assert set(early.values()) == {0}
    assert due == dict.fromkeys(Kept, 1)
    assert sum(gone.values()) >= 4  # what hangs on a conversation goes with it
    assert set(left.values()) == {0}
    async with work.reading() as unit:
        own = await unit.customers.own(ANA)
    assert [one.value for one in own.preferences] == ["vegetarian"]  # what holds stays


async def test_what_is_kept_for_ever_stays(work: Work) -> None:
    """Zero days mean no end, and not at once."""
    await lived(work)

    gone = await retaining(work, at=NOW + 9999 * DAY, windows=Windows(days=dict.fromkeys(Kept, 0))).remove()

    assert gone == {}
    async with work.reading() as unit:
        assert len(await unit.conversations.of_customer(ANA)) == 1


async def test_much_goes_in_small_steps(work: Work) -> None:
    """Customers write in between; each step is one short transaction."""
    await started(work)
    count = 2 * STEP + 1
    async with work.writing() as unit:
        for number in range(count):
            await unit.history.record_activity(ANA, Activity(id=f"a{number}", kind="viewed", at=NOW))
    told: list[int] = []

    gone = await retaining(work, at=NOW + 31 * DAY).remove(
        lambda kept, done: told.append(done) if kept is Kept.ACTIVITIES else None
    )

    assert gone[Kept.ACTIVITIES] == count
    assert told == [STEP, 2 * STEP, count]


async def test_what_went_with_age_is_on_no_page_of_the_disk(sqlite_database_url: str, tmp_path: Path) -> None:
    """Kept for long enough means gone, not merely hidden."""
    database = Database.open(sqlite_database_url, keys=KEYS)
    work = Work(database)
    await admitted(work, await started(work), "the words of xyzzy-old")
    assert files_with(tmp_path, "xyzzy-old")

    await retaining(work, at=NOW + 31 * DAY).remove()

    assert files_with(tmp_path, "xyzzy-old") == []
    await database.close()


@pytest.fixture
def console() -> Console:
    """A console whose lines a test can read."""
    return Console(record=True, width=120)


async def test_a_dry_run_says_what_would_go_and_removes_nothing(
    sqlite_database_url: str, tmp_path: Path, console: Console
) -> None:
    """An owner looks before a first removal."""
    settings = Settings(data_folder=tmp_path, keep_activities_days=30)
    database = Database.open(settings.database, keys=await asyncio.to_thread(settings.keyring))
    work = Work(database)
    await lived(work)

    def later() -> datetime:
        return NOW + 31 * DAY

    await retain(settings, is_dry=True, console=console, clock=later)
    async with work.reading() as unit:
        assert await unit.retention.older(Kept.ACTIVITIES, later()) == 1
    assert "would go" in console.export_text(clear=False)

    await retain(settings, is_dry=False, console=console, clock=later)

    async with work.reading() as unit:
        assert await unit.retention.older(Kept.ACTIVITIES, later()) == 0
        assert len(await unit.conversations.of_customer(ANA)) == 1
    await database.close()


async def test_the_log_is_read_in_a_terminal(
    sqlite_database_url: str, tmp_path: Path, console: Console
) -> None:
    """Who looked at what, without signing in anywhere."""
    settings = Settings(data_folder=tmp_path)
    await looked(settings, limit=9, console=console)
    database = Database.open(settings.database, keys=await asyncio.to_thread(settings.keyring))
    async with Work(database).writing() as unit:
        at = datetime(2026, 3, 1, 12, tzinfo=UTC)
        await unit.audit.add(StaffId("stf_gone"), Deed.READ_TRACE, customer="abc", about="cnv_1", at=at)

    await looked(settings, limit=9, console=console)

    written = console.export_text()
    assert "Nobody has looked yet" in written
    for part in ("2026-03-01 12:00:00Z", "stf_gone", "read trace", "abc", "cnv_1"):
        assert part in written
    await database.close()
