"""Test that a site is read as a polite guest reads it, and that a hostile one gains nothing."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Collection, Mapping
from socket import AF_INET, AddressFamily

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from assistant.errors import Unavailable
from assistant.outgoing import PUBLIC, Reach
from assistant.sources.addresses import Scope, article_name
from assistant.sources.crawl import Allowance, SiteRead, Visit
from assistant.sources.fetch import reading
from assistant.sources.model import KeptPage
from tests.knowledge.papers import a_pdf, column
from tests.sources.fake_site import FakeSite, a_page, a_site, a_sitemap, moved, sent

ALL = Allowance(pause=0.0)
ANYWHERE = Reach(is_everywhere=True)


async def visited(
    location: str,
    *,
    known: Mapping[str, KeptPage] | None = None,
    standing: Collection[str] = (),
    allowance: Allowance = ALL,
    reach: Reach = ANYWHERE,
    resolver: AbstractResolver | None = None,
    seconds: float = 5.0,
    pauses: list[float] | None = None,
) -> SiteRead:
    """Read a site; pauses are written down instead of waited for."""

    async def pause(length: float) -> None:
        if pauses is not None:
            pauses.append(length)

    async with reading(reach, seconds=seconds, resolver=resolver) as session:
        return await Visit(
            scope=Scope.of(location),
            session=session,
            known=known or {},
            standing=standing,
            allowance=allowance,
            progress=lambda _done, _total: None,
            sleep=pause,
        ).read()


def titles(read: SiteRead) -> list[str]:
    """Return the titles of what was found, in order."""
    return sorted(one.title for one in read.documents)


def reasons(read: SiteRead) -> str:
    """Return why pages were skipped, in one text."""
    return "\n".join(f"{one.what}: {one.why}" for one in read.skipped)


async def test_pages_are_found_by_their_links_within_the_prefix() -> None:
    """A help centre without a sitemap is read whole, and the shop beside it not at all."""
    async with a_site(
        help=a_page(
            "Help", links=("help/returns", "/help/returns#how", "/shop/kettle", "mailto:a@b.example")
        ),
        help__returns=a_page("Returns", links=("/help/", "/helpful", "https://elsewhere.example/help/x")),
        shop__kettle=a_page("Kettle"),
        helpful=a_page("Helpful"),
    ) as site:
        read = await visited(f"{site.base}/help")

    assert titles(read) == ["Help", "Returns"]
    assert site.paths == ["/help", "/help/returns", "/help/"]
    assert all("ConciergeAssistant" in agent for agent in site.agents)


async def test_an_article_is_the_page_at_its_own_address() -> None:
    """A citation leads to the page, in its language, without what stands around it."""
    async with a_site(help__returns=a_page("Returns", "Send it back.")) as site:
        read = await visited(f"{site.base}/help/returns")

    (one,) = read.documents
    assert (one.url, one.id) == (f"{site.base}/help/returns", article_name(f"{site.base}/help/returns"))
    assert one.metadata == {"language": ("en",)}
    assert "Send it back." in one.text
    assert "Basket" not in one.text


async def test_a_sitemap_says_which_pages_there_are() -> None:
    """A page that no page links to is found, and an index leads on, packed or not."""
    async with a_site(help__a=a_page("A", links=("/help/unlisted",)), help__b=a_page("B")) as site:
        packed = gzip.compress(a_sitemap(f"{site.base}/help/b", f"{site.base}/shop").encode())
        site.pages |= {
            "/robots.txt": f"Sitemap: {site.base}/index.xml",
            "/index.xml": a_sitemap(f"{site.base}/one.xml", f"{site.base}/two.xml.gz", of="sitemap"),
            "/one.xml": a_sitemap(f"{site.base}/help/a"),
            "/two.xml.gz": sent(packed, "application/gzip"),
        }
        read = await visited(f"{site.base}/help")

    assert titles(read) == ["A", "B"]


async def test_sitemaps_that_name_each_other_are_read_once() -> None:
    """Two files must not keep us for ever."""
    async with a_site(help__a=a_page("A")) as site:
        site.pages["/one.xml"] = a_sitemap(f"{site.base}/two.xml", f"{site.base}/one.xml", of="sitemap")
        site.pages["/two.xml"] = a_sitemap(f"{site.base}/one.xml", of="sitemap")

        with pytest.raises(Unavailable, match="no sitemap with pages"):
            await visited(f"{site.base}/one.xml")

    assert sorted(site.paths) == ["/one.xml", "/two.xml"]


async def test_a_sitemap_that_would_grow_is_no_sitemap() -> None:
    """Entities turn a kilobyte into gigabytes."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    async with a_site(help=a_page("Help")) as site:
        site.pages["/sitemap.xml"] = bomb
        read = await visited(f"{site.base}/help")

    assert titles(read) == ["Help"]


async def test_what_robots_txt_forbids_is_not_asked_for() -> None:
    """The owner of a site is asked by its robots.txt, wildcards included, and so is the pace."""
    pauses: list[float] = []
    async with a_site(
        help=a_page("Help", links=("/help/private/x", "/help/open", "/help/list?sort=price")),
        help__open=a_page("Open"),
        help__list=a_page("List"),
        help__private__x=a_page("Private"),
    ) as site:
        site.pages["/robots.txt"] = (
            "User-agent: *\nDisallow: /help/private/\nDisallow: /*?sort=\nCrawl-delay: 7\n"
        )
        read = await visited(f"{site.base}/help", pauses=pauses)

    assert titles(read) == ["Help", "Open"]
    assert site.paths == ["/help", "/help/open"]
    assert reasons(read).count("robots.txt does not allow it") == 2
    assert set(pauses) == {7.0}


async def test_a_site_that_cannot_say_what_it_allows_is_left_alone() -> None:
    """A server in trouble is not to be read past its own rules."""
    async with a_site(help=a_page("Help")) as site:
        site.pages["/robots.txt"] = sent(b"", "text/plain", status=503)

        with pytest.raises(Unavailable, match="503"):
            await visited(f"{site.base}/help")

    assert site.paths == []


async def test_what_did_not_change_is_not_sent_again() -> None:
    """Reading a site again every hour must cost it next to nothing."""
    async with a_site(help=a_page("Help", links=("/help/a",)), help__a=a_page("A")) as site:
        first = await visited(f"{site.base}/help")
        known = {one.address: one for one in first.pages}
        standing = {one.id for one in first.documents}
        site.pages["/help/a"] = a_page("A, mended")
        again = await visited(f"{site.base}/help", known=known, standing=standing)

        assert (site.status_of("/help"), site.status_of("/help/a")) == (304, 200)
        assert titles(again) == ["A, mended"]
        assert again.gone == frozenset()


async def test_an_article_that_was_lost_here_is_read_anew() -> None:
    """What the site said of a page is no use when its article is not there any more."""
    async with a_site(help=a_page("Help")) as site:
        first = await visited(f"{site.base}/help")
        again = await visited(f"{site.base}/help", known={one.address: one for one in first.pages})

    assert titles(again) == ["Help"]


async def test_only_what_the_site_takes_back_is_gone() -> None:
    """A page that fails today keeps its article; one that is gone, moved or not to be listed does not."""
    names = ("broken", "gone", "hidden", "moved", "same")
    async with a_site(help=a_page("Help", links=tuple(f"/help/{one}" for one in names))) as site:
        site.pages |= {f"/help/{one}": a_page(one) for one in names}
        first = await visited(f"{site.base}/help")
        site.pages |= {
            "/help/broken": sent(b"", "text/html", status=500),
            "/help/hidden": a_page("hidden", head='<meta name="robots" content="noindex, follow">'),
            "/help/moved": moved("/help/new"),
            "/help/new": a_page("new"),
        }
        del site.pages["/help/gone"]
        again = await visited(
            f"{site.base}/help",
            known={one.address: one for one in first.pages},
            standing={one.id for one in first.documents},
        )

    assert {name.rpartition("/")[2] for name in again.gone} == {"gone", "hidden", "moved"}
    assert titles(again) == ["new"]
    assert "the site answers 500" in reasons(again)


async def test_one_page_at_two_addresses_is_one_article() -> None:
    """Otherwise customers are shown the same answer twice."""
    async with a_site(help=a_page("Help", links=("/help/a?ref=mail",)), help__a=a_page("A")) as site:
        canonical = f'<link rel="canonical" href="{site.base}/help/a">'
        site.pages["/help/a"] = a_page("A", head=canonical)
        read = await visited(f"{site.base}/help")

    assert sorted(one.url or "" for one in read.documents) == [f"{site.base}/help", f"{site.base}/help/a"]


async def test_papers_on_a_site_are_read_and_other_files_are_not() -> None:
    """Manuals are PDF; pictures say nothing that can be cited."""
    async with a_site(help=a_page("Help", links=("/help/manual.pdf", "/help/photo.jpg"))) as site:
        site.pages["/help/manual.pdf"] = sent(a_pdf(column("Press the red button.")), "application/pdf")
        site.pages["/help/photo.jpg"] = sent(b"\xff\xd8", "image/jpeg")
        read = await visited(f"{site.base}/help")

    assert any("red button" in one.text for one in read.documents)
    assert "is image/jpeg, which is not read" in reasons(read)


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:1/help/x",
        "//elsewhere.example/help",
        "file:///etc/passwd",
        "/admin",
        "/help/../admin",
        "http://user:PASSWORD@127.0.0.1/help",
    ],
)
async def test_a_redirect_leads_nowhere_else(target: str) -> None:
    """A page must not send our server where only our server can go."""
    async with a_site(help=a_page("Help", links=("/help/trap",)), admin=a_page("Admin")) as site:
        site.pages["/help/trap"] = moved(target)
        read = await visited(f"{site.base}/help")

    assert titles(read) == ["Help"]
    assert site.paths == ["/help", "/help/trap"]
    assert "/help/trap: " in reasons(read)


async def test_redirects_in_a_circle_end() -> None:
    """Two pages that pass us to each other."""
    async with a_site(help=a_page("Help", links=("/help/a",))) as site:
        site.pages |= {"/help/a": moved("/help/b"), "/help/b": moved("/help/a")}
        read = await visited(f"{site.base}/help")

    assert "redirects too often" in reasons(read)


class Pointing(AbstractResolver):
    """Resolves every name to one address, and counts how often it is asked."""

    def __init__(self, *hosts: str) -> None:
        self.hosts = hosts
        self.asked = 0

    @override
    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_INET) -> list[ResolveResult]:
        self.asked += 1
        return [
            ResolveResult(hostname=host, host=one, port=port, family=AF_INET, proto=0, flags=0)
            for one in self.hosts
        ]

    @override
    async def close(self) -> None:
        return None


@pytest.mark.parametrize("hosts", [("127.0.0.1",), ("10.0.0.7",), ("169.254.169.254", "127.0.0.1")])
async def test_a_name_that_points_inside_is_not_followed(hosts: tuple[str, ...]) -> None:
    """Whoever owns a name can point it at a machine behind our firewall, at any moment."""
    resolver = Pointing(*hosts)
    async with a_site(help=a_page("Help")) as site:
        port = site.base.rpartition(":")[2]

        with pytest.raises(Unavailable, match="not on the public internet"):
            await visited(f"http://shop.example:{port}/help", reach=PUBLIC, resolver=resolver)

    assert site.asked == []
    assert resolver.asked > 0


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
async def test_an_address_inside_is_refused_however_it_is_written(host: str) -> None:
    """Numbers need no name to be resolved, so the check cannot stand there alone."""
    async with a_site(help=a_page("Help")) as site:
        port = site.base.rpartition(":")[2]

        with pytest.raises(Unavailable, match="cannot be reached"):
            await visited(f"http://{host}:{port}/help", reach=PUBLIC)

    assert site.asked == []


async def test_a_site_without_end_is_read_up_to_a_point() -> None:
    """A calendar links to tomorrow for ever; what was not reached is not gone."""

    async def endless(request: web.Request) -> web.Response:
        number = int(request.path.rpartition("/")[2])
        return web.Response(
            text=a_page(f"Day {number}", links=(f"/help/{number + 1}",)), content_type="text/html"
        )

    async with a_site(help=a_page("Help", links=("/help/1",))) as site:
        site.pages |= {f"/help/{number}": endless for number in range(50)}
        read = await visited(f"{site.base}/help", allowance=Allowance(pause=0.0, pages=5))

    assert len(read.documents) == 5
    assert "a site is read up to 5 pages" in reasons(read)
    assert read.gone == frozenset()


async def test_what_is_too_large_is_skipped() -> None:
    """Neither a long page nor a small one that unpacks to a huge one fills our memory."""
    allowance = Allowance(pause=0.0, page_bytes=20_000, paper_bytes=100_000)
    async with a_site(help=a_page("Help", links=("/help/long", "/help/bomb", "/help/odd"))) as site:
        site.pages |= {
            "/help/long": a_page("Long", "x" * 30_000),
            "/help/bomb": sent(gzip.compress(bytes(50_000_000)), "text/html", Content_Encoding="gzip"),
            "/help/odd": sent(b"not gzip at all", "text/html", Content_Encoding="gzip"),
        }
        read = await visited(f"{site.base}/help", allowance=allowance)

    assert titles(read) == ["Help"]
    assert reasons(read).count("larger than") == 2
    assert len(read.skipped) == 3


async def test_a_page_that_drips_is_given_up() -> None:
    """A byte a minute must not hold the visit up; the time of one page is bounded."""
    released = asyncio.Event()

    async def dripping(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        await response.write(b"<html>")
        await released.wait()
        return response

    async with a_site(help=a_page("Help", links=("/help/slow",))) as site:
        site.pages["/help/slow"] = dripping
        read = await visited(f"{site.base}/help", seconds=0.3)
        released.set()

    assert titles(read) == ["Help"]
    assert "takes too long" in reasons(read)


async def test_a_site_that_fails_again_and_again_is_left_in_peace() -> None:
    """Hammering on a server in trouble helps nobody, and nothing of it is lost."""
    links = tuple(f"/help/{number}" for number in range(40))
    async with a_site(help=a_page("Help", links=links)) as site:
        site.pages |= {link: sent(b"", "text/html", status=503) for link in links}
        read = await visited(f"{site.base}/help")

    assert len(site.paths) == 11
    assert "left in peace" in reasons(read)
    assert read.gone == frozenset()


async def test_a_site_that_is_not_there_is_said_to_be() -> None:
    """The owner mistyped it, or its server is down: nothing may look deleted."""
    async with a_site() as site:
        gone = FakeSite(base=site.base)

        with pytest.raises(Unavailable, match="nothing stands there"):
            await visited(f"{site.base}/help")

    with pytest.raises(Unavailable, match="cannot be reached"):
        await visited(f"{gone.base}/help")
