"""Test that articles follow their sources, and survive whatever happens to those."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web

from assistant.articles.model import DESK
from assistant.articles.store import ArticleStore
from assistant.background import Resync
from assistant.embedding import EmbeddingQueue
from assistant.errors import Conflict, NotFound, Unavailable
from assistant.events import ArticleId, utc_now
from assistant.outgoing import Reach
from assistant.sources.addresses import article_name
from assistant.sources.crawl import Allowance
from assistant.sources.model import Kind, Source, State, located
from assistant.syncing import Syncing, Watch
from assistant.work import Work
from knowledge import Document
from tests.articles.test_library import Letters, a_library
from tests.sources.fake_site import a_page, a_site, sent

NOBODY = Watch()


@pytest.fixture
async def syncing(work: Work) -> AsyncIterator[Syncing]:
    """What reads sources, sites on loopback too."""
    embedding = EmbeddingQueue(Letters())
    yield Syncing(
        work=work,
        embedding=lambda: embedding,
        clock=utc_now,
        reach=Reach(is_everywhere=True),
        allowance=Allowance(pause=0.0),
    )
    await embedding.close()


async def added(syncing: Syncing, location: str) -> Source:
    """Keep a source and read it."""
    kind, where = await asyncio.to_thread(located, location)
    async with syncing.work.writing() as unit:
        source = await unit.sources.add(kind, where, every=None, at=utc_now())
    return await syncing.sync_one(source.id, NOBODY)


async def names(work: Work) -> set[str]:
    """Return the last parts of the names of all articles."""
    async with work.reading() as unit:
        counts = await unit.articles.sources()
        found = [name for source in counts for name in await unit.articles.fingerprints(source)]
    return {name.rpartition("/")[2] for name in found}


async def put(articles: ArticleStore, document: Document) -> None:
    """Write an article as the desk does."""
    await articles.put(
        document,
        source=DESK,
        passages=(),
        vectors=np.zeros((0, 8), dtype=np.float32),
        model="letters",
        at=utc_now(),
    )


async def test_articles_follow_a_site(syncing: Syncing, work: Work) -> None:
    """New pages come, changed ones change, and those that are gone go."""
    async with a_site(help=a_page("Help", links=("/help/a", "/help/b")), help__a=a_page("A")) as site:
        site.pages["/help/b"] = a_page("B")
        first = await added(syncing, f"{site.base}/help")
        before = await names(work)
        site.pages |= {"/help": a_page("Help", links=("/help/c",)), "/help/c": a_page("C")}
        del site.pages["/help/b"]
        second = await syncing.sync_one(first.id, NOBODY)

    assert first.report is not None
    assert second.report is not None
    assert (first.state, first.report.added, before) == (State.SYNCED, 3, {"help", "a", "b"})
    assert (second.report.added, second.report.changed, second.report.removed) == (1, 1, 1)
    assert second.report.unchanged == 1
    assert await names(work) == {"help", "a", "c"}


async def test_an_outage_is_no_deletion(syncing: Syncing, work: Work) -> None:
    """A site that is down overnight must not empty the assistant by morning."""
    async with a_site(help=a_page("Help", links=("/help/a",)), help__a=a_page("A")) as site:
        source = await added(syncing, f"{site.base}/help")
        site.pages["/help/a"] = sent(b"", "text/html", status=500)
        one_page = await syncing.sync_one(source.id, NOBODY)
    whole_site = await syncing.sync_one(source.id, NOBODY)

    assert one_page.report is not None
    assert (one_page.report.skipped, one_page.report.removed) == (1, 0)
    assert whole_site.state is State.FAILED
    assert "cannot be reached" in whole_site.problem
    assert await names(work) == {"help", "a"}


async def test_a_folder_is_read_again(syncing: Syncing, work: Work, tmp_path: Path) -> None:
    """Whoever keeps articles in Git wants them taken over without a command; a lost disk deletes nothing."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nText.")
    (folder / "b.md").write_text("# B\n\nText.")
    source = await added(syncing, str(folder))
    (folder / "b.md").unlink()
    await syncing.sync_one(source.id, NOBODY)
    after = await names(work)
    folder.rename(tmp_path / "elsewhere")
    lost = await syncing.sync_one(source.id, NOBODY)

    assert after == {"a.md"}
    assert lost.state is State.FAILED
    assert await names(work) == {"a.md"}


async def test_a_source_is_removed_with_its_articles_but_for_the_desks(syncing: Syncing, work: Work) -> None:
    """What the owner wrote over is theirs."""
    async with a_site(help=a_page("Help", links=("/help/a",)), help__a=a_page("A")) as site:
        source = await added(syncing, f"{site.base}/help")
        mine = article_name(f"{site.base}/help/a")
        async with work.writing() as unit:
            await put(unit.articles, Document(id=mine, title="Mine", text="Mine."))
        removed = await syncing.remove(source)

    assert removed == 1
    assert await names(work) == {"a"}


@pytest.mark.parametrize("is_deleted", [False, True], ids=["changed", "deleted"])
async def test_what_the_desk_took_can_be_left_to_its_source_again(
    syncing: Syncing, work: Work, is_deleted: bool
) -> None:
    """Until its source is read it stands as it is, and then it is the source's, though that sent 304."""
    async with a_site(help=a_page("From the site")) as site:
        source = await added(syncing, f"{site.base}/help")
        name = ArticleId(article_name(f"{site.base}/help"))
        async with work.writing() as unit:
            await put(unit.articles, Document(id=name, title="Mine", text="Mine."))
            if is_deleted:
                await unit.articles.remove([name], source=DESK)
        held = await syncing.sync_one(source.id, NOBODY)
        async with work.writing() as unit:
            location = await unit.articles.give_back(name)
            between = await unit.articles.find(name)
        await syncing.sync_one(source.id, NOBODY)
        async with work.reading() as unit:
            after = await unit.articles.get(name)

    assert held.report is not None
    assert held.report.held == 1
    assert location == source.location
    assert (between is None) is is_deleted
    assert (after.document.title, after.source, after.origin) == ("From the site", location, None)


async def test_what_has_no_source_cannot_be_left_to_one(work: Work) -> None:
    """An article that was born at the desk would be lost."""
    async with work.writing() as unit:
        await put(unit.articles, Document(id="mine", title="Mine", text="Mine."))
        with pytest.raises(Conflict):
            await unit.articles.give_back(ArticleId("mine"))
        with pytest.raises(NotFound):
            await unit.articles.give_back(ArticleId("nothing"))


async def test_a_reading_that_is_stopped_is_taken_up_again(syncing: Syncing, work: Work) -> None:
    """A restart in the middle of a long site must not leave it waiting for hours."""
    is_asked, released = asyncio.Event(), asyncio.Event()

    async def stuck(_request: web.Request) -> web.Response:
        is_asked.set()
        await released.wait()
        raise AssertionError("nobody waits any more")

    async with a_site(help=stuck) as site:
        async with work.writing() as unit:
            source = await unit.sources.add(Kind.SITE, f"{site.base}/help", every=None, at=utc_now())
        reading = asyncio.create_task(syncing.sync_due())
        await is_asked.wait()
        with pytest.raises(Unavailable):
            await syncing.sync_one(source.id, NOBODY)
        reading.cancel()
        await asyncio.wait((reading,))
        async with work.reading() as unit:
            due = await unit.sources.due(utc_now())

    assert due == source.id


async def test_a_source_that_is_removed_while_it_is_read_leaves_nothing(syncing: Syncing, work: Work) -> None:
    """The owner who pressed Remove has our word, also when a page was on its way."""
    is_asked, released = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        is_asked.set()
        await released.wait()
        return web.Response(text=a_page("Help"), content_type="text/html")

    async with a_site(help=slow) as site:
        async with work.writing() as unit:
            source = await unit.sources.add(Kind.SITE, f"{site.base}/help", every=None, at=utc_now())
        reading = asyncio.create_task(syncing.sync_due())
        await is_asked.wait()
        await syncing.remove(source)
        released.set()
        await reading

    assert await names(work) == set()


async def test_a_stop_does_not_wait_for_a_long_site(syncing: Syncing, work: Work, tmp_path: Path) -> None:
    """A restart takes seconds, whatever is being read; the next start takes it up again."""
    is_asked, released = asyncio.Event(), asyncio.Event()

    async def stuck(_request: web.Request) -> web.Response:
        is_asked.set()
        await released.wait()
        return web.Response()

    async with a_site(help=stuck) as site, a_library(work, tmp_path) as library:
        async with work.writing() as unit:
            source = await unit.sources.add(Kind.SITE, f"{site.base}/help", every=None, at=utc_now())
        stop = asyncio.Event()
        loop = asyncio.create_task(Resync(syncing=syncing, library=library).run(stop))
        await is_asked.wait()
        stop.set()
        async with asyncio.timeout(5):
            await loop
        released.set()
        async with work.reading() as unit:
            after = await unit.sources.get(source.id)

    assert after.state is State.WAITING
