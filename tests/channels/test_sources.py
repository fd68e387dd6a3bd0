"""Test that the owner says where articles come from, sees how that goes, and that deletions hold."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.site import DEADLINE, Response, Site, serving
from tests.channels.test_articles import an_article, asked, cited, owner
from tests.sources.fake_site import FakeSite, a_page, a_site

QUESTION = "How do I clean the copper filter?"


@pytest.fixture
async def site(prepared: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A server that may read sites on loopback."""
    async with serving(prepared, tmp_path / "inside", private_networks=True) as one:
        yield one


@pytest.fixture
async def help_pages() -> AsyncIterator[FakeSite]:
    """A site with two pages."""
    filters = a_page(QUESTION, "Clean the copper filter with lemon juice, then rinse it.")
    async with a_site(help=a_page("Help", "All about kettles.", links=("/help/filter",))) as one:
        one.pages["/help/filter"] = filters
        yield one


async def read(site: Site, state: str = "synced") -> Response:
    """Wait until the only source stands like this, and return it."""
    boss = await owner(site)
    async with asyncio.timeout(DEADLINE):
        while (listed := await boss.get("/v1/sources")).at("sources", 0, "state") != state:
            pass  # asking takes its time
    return listed


async def test_a_site_that_is_added_is_read_and_cited(site: Site, help_pages: FakeSite) -> None:
    """An owner without a terminal teaches the assistant a whole help centre."""
    boss = await owner(site)

    added = await boss.post("/v1/sources", {"location": f"{help_pages.base}/help", "every": "6h"})
    listed = await read(site)
    answer = await asked(site, QUESTION)

    assert (added.status, added.at("every"), added.at("articles")) == (201, "6h", 0)
    assert (listed.at("sources", 0, "articles"), listed.at("sources", 0, "report", "added")) == (2, 2)
    assert answer.at("reply", "sources", 0, "url") == f"{help_pages.base}/help/filter"


async def test_what_a_source_takes_back_is_never_cited_while_questions_pour_in(
    site: Site, help_pages: FakeSite
) -> None:
    """A page that is taken off the site must not live on in our answers once it was read again."""
    boss = await owner(site)
    added = await boss.post("/v1/sources", {"location": f"{help_pages.base}/help"})
    await read(site)
    gone = asyncio.Event()
    name = f"{help_pages.base.partition('://')[2]}/help/filter"

    async def keep_asking() -> list[str]:
        """Ask until some time after the reading; return what was cited by what was asked after it."""
        after: list[str] = []
        browser = site.somebody()
        for number in range(400):
            was_gone = gone.is_set()
            sources = cited(await browser.said(await browser.started(f"c{number}"), QUESTION))
            after += sources if was_gone else []
            if was_gone and number % 3 == 0:
                break
        return after

    assert name in cited(await asked(site, QUESTION))
    askers = [asyncio.create_task(keep_asking()) for _ in range(4)]
    del help_pages.pages["/help/filter"]
    await boss.post(f"/v1/sources/{added.text('id')}/sync")
    async with asyncio.timeout(DEADLINE):
        while (await boss.get("/v1/sources")).at("sources", 0, "report", "removed") != 1:
            pass  # asking takes its time
    gone.set()
    after = [one for names in await asyncio.gather(*askers) for one in names]

    assert name not in after
    assert (await boss.get("/v1/sources")).at("sources", 0, "articles") == 1


async def test_a_source_that_is_removed_takes_its_articles_along(site: Site, help_pages: FakeSite) -> None:
    """The old help centre is history; from now on no answer comes from it."""
    boss = await owner(site)
    added = await boss.post("/v1/sources", {"location": f"{help_pages.base}/help", "every": None})
    await read(site)

    removed = await boss.call("DELETE", f"/v1/sources/{added.text('id')}")
    answer = await asked(site, QUESTION)

    assert removed.status == 204
    assert (await boss.get("/v1/sources")).at("sources") == []
    assert not any("help/filter" in name for name in cited(answer))


async def test_why_a_source_failed_is_said_in_words(site: Site) -> None:
    """The owner mends the address without asking anybody what a code means."""
    boss = await owner(site)
    async with a_site() as empty:
        await boss.post("/v1/sources", {"location": f"{empty.base}/help"})
        listed = await read(site, "failed")

    problem = listed.text("sources", 0, "problem")
    assert "nothing stands there; check the address" in problem


async def test_addresses_inside_are_refused_unless_the_operator_allows_them(
    prepared: Path, tmp_path: Path, help_pages: FakeSite
) -> None:
    """The page is no way into the network behind it."""
    async with serving(prepared, tmp_path / "outside") as site:
        boss = await owner(site)
        await boss.post("/v1/sources", {"location": f"{help_pages.base}/help"})
        listed = await read(site, "failed")

    assert "not on the public internet" in listed.text("sources", 0, "problem")
    assert help_pages.asked == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"location": "/etc"}, "location"),
        ({"location": "file:///etc"}, "location"),
        ({"location": "https://"}, "location"),
        ({"location": "https://user:PASSWORD@shop.example"}, "location"),
        ({"location": "https://shop.example", "every": "soon"}, "every"),
        ({"location": "https://shop.example", "every": "1m"}, "every"),
    ],
)
async def test_what_is_no_source_is_named(site: Site, wrong: dict[str, object], field: str) -> None:
    """Folders of the server are not for a browser to publish."""
    response = await (await owner(site)).post("/v1/sources", wrong)

    assert response.status == 400
    assert response.at("errors", 0, "field") == field


async def test_only_the_owner_sees_and_changes_sources(site: Site) -> None:
    """They decide what customers are told."""
    agent, somebody = await site.agent(), site.somebody()

    for method, path in (
        ("GET", "/v1/sources"),
        ("POST", "/v1/sources"),
        ("DELETE", f"/v1/sources/src_{'0' * 32}"),
    ):
        body = {"location": "https://shop.example"} if method == "POST" else None
        assert (await agent.call(method, path, body)).status == 403
        assert (await somebody.call(method, path, body)).status == 401


async def test_an_article_changed_at_the_desk_is_left_to_its_source(site: Site, help_pages: FakeSite) -> None:
    """A hurried correction is undone once the site itself was mended."""
    boss = await owner(site)
    await boss.post("/v1/sources", {"location": f"{help_pages.base}/help"})
    await read(site)
    path = f"/v1/articles/{help_pages.base.partition('://')[2]}/help/filter"
    mine = await boss.call("PUT", path, an_article(text="Ask us by phone."))

    given_back = await boss.post(f"{path}/return")
    async with asyncio.timeout(DEADLINE):
        while "lemon" not in (await boss.get(path)).text("text"):
            pass  # asking takes its time

    assert (mine.at("is_own"), mine.at("origin")) == (True, f"{help_pages.base}/help")
    assert (given_back.status, given_back.at("article", "is_own")) == (200, False)
    assert (await boss.post(f"{path}/return")).status == 404


async def test_articles_are_found_by_what_they_say_of_themselves(site: Site) -> None:
    """Which articles are for cafés in the UK? The owner asks before each change of prices."""
    boss = await owner(site)
    sent = an_article(audience=["business", "staff"], region=["UK"], language=["en"], product=['a "b"_%'])
    await boss.call("PUT", "/v1/articles/repairs", sent)

    async def found(query: str) -> list[str]:
        """Return which articles are listed."""
        listed = (await boss.get(f"/v1/articles?{query}")).json["articles"]
        assert isinstance(listed, list)
        return [str(one["id"]) for one in listed if isinstance(one, dict)]

    assert await found("audience=business") == ["repairs", "wholesale.md"]
    assert await found("audience=business&region=UK&language=en") == ["repairs"]
    assert await found("audience=busi") == []
    assert await found("product=a%20%22b%22_%25") == ["repairs"]
    assert await found("region=DE") == []
