"""Test the loops that nobody waits for: they survive failures and tell everything."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from structlog.testing import capture_logs
from typing_extensions import override

from assistant.answering.decide import Limits
from assistant.answering.helpful import Helpful
from assistant.answering.judge import Judge
from assistant.background import Background, Delivery, Heeding, supervise
from assistant.embedding import EmbeddingQueue
from assistant.events import ArticleId, ConversationId, Event, Topic, message_added, owner_changed
from assistant.learning import Learning
from assistant.storage import Database
from assistant.web.broadcast import QUEUE, MemoryBroadcast
from assistant.work import Work
from tests.analytics.conftest import embedding, encoder
from tests.analytics.test_store import answered, noted
from tests.databases import KEYS

__all__ = ["embedding", "encoder"]

CNV = ConversationId("cnv_1")
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


async def test_a_loop_that_fails_starts_again_and_says_so() -> None:
    """A database that was away for a minute must not end the delivery for good."""
    runs: list[int] = []

    async def body(_stop: asyncio.Event) -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise ConnectionError("the database is away")

    with capture_logs() as logs:
        await supervise("deliver", body, asyncio.Event(), delay=0)

    assert runs == [0, 1, 2]
    assert [one["loop"] for one in logs] == ["deliver", "deliver"]


async def test_stopping_lets_a_step_finish() -> None:
    """What was begun is finished; a cancelled step would leave its connection in doubt."""
    steps: list[str] = []

    async def body(stop: asyncio.Event) -> None:
        await stop.wait()
        steps.append("finished")

    background = Background({"one": body})
    background.start()
    await asyncio.sleep(0)
    await background.stop(seconds=5)

    assert steps == ["finished"]


async def test_a_loop_that_does_not_stop_is_cancelled() -> None:
    """One stuck loop must not keep the service from stopping."""

    async def body(_stop: asyncio.Event) -> None:
        await asyncio.Event().wait()

    background = Background({"stuck": body})
    background.start()
    await asyncio.sleep(0)
    await background.stop(seconds=0)

    assert len(asyncio.all_tasks()) == 1


async def test_what_happened_is_told_once_and_then_forgotten(work: Work) -> None:
    """Watchers hear of a commit, in order; a full outbox would slow every later look."""
    broadcast, woken = MemoryBroadcast(), list[str]()
    delivery = Delivery(
        work=work,
        broadcast=broadcast,
        when_articles_change=lambda: woken.append("indexes"),
        when_owners_change=lambda: woken.append("leftovers"),
    )
    async with work.writing() as unit:
        await unit.outbox.add(message_added(CNV, 1, NOW), owner_changed(CNV, 1, NOW))
        await unit.outbox.add(Event(topic=Topic.ARTICLES_CHANGED, about="7", details={}, at=NOW))

    with broadcast.subscription(CNV, QUEUE) as watcher:
        await delivery.tell()
        await delivery.flush()
        notices = await watcher.next()

    assert [(one.subject, one.seq) for one in notices] == [(CNV, 1), (CNV, 0), (QUEUE, 0)]
    assert woken == ["leftovers", "indexes"]
    async with work.reading() as unit:
        assert await unit.outbox.count() == 0


async def test_votes_reach_the_ranking_without_a_restart(
    sqlite_database_url: str, tmp_path: Path, embedding: EmbeddingQueue
) -> None:
    """What customers press today steers what the next one is answered, and no turn waits for it."""
    database, stop = Database.open(sqlite_database_url, keys=KEYS), asyncio.Event()
    work = Work(database, consent_defaults=frozenset())
    await noted(work, await answered(work))
    judge = LastingJudge(stop, tmp_path)
    learning = Learning(work=work, embedding=lambda: embedding, clock=lambda: NOW)

    await Heeding(learning=learning, judge=judge).run(stop)

    await database.close()
    assert judge.standard.helpful.anybody[ArticleId("descale")] > 0


class LastingJudge(Judge):
    """A judge after whose first lesson the loop ends."""

    def __init__(self, stop: asyncio.Event, folder: Path) -> None:
        limits = Limits(answer=0.5, ask_back=0.2, misses=2)
        super().__init__(limits=limits, bound=None, folder=folder)
        self._stop = stop

    @override
    def heed(self, helpful: Helpful) -> None:
        super().heed(helpful)
        self._stop.set()
