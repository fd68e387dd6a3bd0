"""Test that sources are looked after from the command line, in words that say what to do."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from assistant.errors import InvalidInput, NotFound
from assistant.settings import Settings
from assistant.tasks.filling import fill_articles
from assistant.tasks.sources import add, fill_from_site, listed_sources, remove, sync
from tests.channels.site import settings_in
from tests.databases import run_apart
from tests.sources.fake_site import a_page, a_site


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data folder, from which sites on loopback may be read."""
    return settings_in(tmp_path, private_networks=True)


def a_console() -> Console:
    """Return a console that remembers what was printed."""
    return Console(file=io.StringIO(), width=200)


def printed(console: Console) -> str:
    """Return what was printed."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_a_site_is_added_read_listed_and_removed(settings: Settings) -> None:
    """All that the page offers, for whoever lives in a terminal."""
    console = a_console()
    async with a_site(help=a_page("Help", links=("/help/a", "/help/b")), help__a=a_page("A")) as site:
        site.pages["/robots.txt"] = "User-agent: *\nDisallow: /help/b"
        location = f"{site.base}/help"
        await add(settings, location, every="6h", console=console)
        failed = await sync(settings, None, console=console)
        console.print(await listed_sources(settings))
        await remove(settings, location, console=console)

        with pytest.raises(NotFound):
            await sync(settings, location, console=console)

    told = printed(console)
    assert failed == 0
    assert f"{location}: read every 6h" in told
    assert f"skipped {site.base}/help/b: robots.txt does not allow it" in told
    assert "articles: 2 new, 0 changed, 0 unchanged, 0 removed; 1 skipped" in told
    assert "synced" in told
    assert "removed, with 2 articles" in told


async def test_a_site_is_brought_in_once(settings: Settings) -> None:
    """As a folder is, and what did not change is told the second time."""
    console = a_console()
    async with a_site(help=a_page("Help")) as site:
        await fill_from_site(settings, f"{site.base}/help", console=console)
        await fill_from_site(settings, f"{site.base}/help", console=console)

    assert "articles: 1 new, 0 changed, 0 unchanged" in printed(console)
    assert "articles: 0 new, 0 changed, 1 unchanged" in printed(console)


async def test_each_long_step_of_bringing_in_a_site_has_a_bar(settings: Settings) -> None:
    """Checking a few thousand articles takes minutes, and a terminal without a sign looks as if it hung."""
    console = a_console()

    async with a_site(help=a_page("Help")) as site:
        await fill_from_site(settings, f"{site.base}/help", console=console)

    assert re.search(r"checking articles .* 1/1 .*\nembedding passages ", printed(console))


def test_each_long_step_of_bringing_in_a_folder_has_a_bar(settings: Settings, tmp_path: Path) -> None:
    """The same for a folder, which the command line reads by itself."""
    folder, console = tmp_path / "pages", a_console()
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nBoil the water first.", encoding="utf-8")
    (folder / "b.md").write_text("# B\n\nPour it slowly.", encoding="utf-8")

    run_apart(fill_articles(settings, folder, console=console))

    assert re.search(r"checking articles .* 2/2 .*\nembedding passages ", printed(console))


async def test_what_cannot_be_read_is_told_and_counted(settings: Settings) -> None:
    """A nightly job has to notice."""
    console = a_console()
    async with a_site() as site:
        await add(settings, f"{site.base}/help", every=None, console=console)

        assert await sync(settings, None, console=console) == 1

    assert "not read" in printed(console)
    assert "nothing stands there" in printed(console)


@pytest.mark.parametrize("location", ["/no/such/folder", "ftp://shop.example", "https://"])
async def test_what_is_no_source_is_refused(settings: Settings, location: str) -> None:
    """Before anything is kept."""
    with pytest.raises(InvalidInput):
        await add(settings, location, every=None, console=a_console())
