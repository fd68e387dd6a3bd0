"""Serve the sample company as a process of its own, and open browsers on it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.bench.server import free_port, running
from assistant.settings import Settings, prepared
from assistant.tasks.inviting import make_link
from assistant.tasks.opening import opened
from tests.databases import run_apart

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FRAMING = free_port()  # where a website is that may frame the sidebar
EMBEDDING = free_port()  # where a website is that has the widget
# Many tests speak as one customer, at any hour, and what they are shown must not hang on their id.
UNCAPPED = {
    "OFFERS_PER_DAY": "1000",
    "QUIET_HOURS": "none",
    "DISCOVERY_SHARE": "0",
    "SIDEBAR_FRAMES": f"http://127.0.0.1:{FRAMING}",
    "ALLOWED_ORIGINS": f"http://127.0.0.1:{EMBEDDING}",
}
PATIENCE = 15_000  # milliseconds: two slow cores, and other tests beside this one
ROOM = 50  # conversations at once
AGENT, OWNER = "idris@example.com", "maren@example.com"  # of the sample company


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running demo of the sample company."""

    url: str
    settings: Settings

    def sign_in_link(self, email: str = AGENT) -> str:
        """Return a fresh link that signs an agent in once."""
        return run_apart(self._sign_in_link(email))

    async def _sign_in_link(self, email: str) -> str:
        async with opened(self.settings) as work:
            return self.url + await make_link(work, email, name=None, role=None)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, served once for all tests of the pages; each speaks as another customer."""
    with served(tmp_path_factory) as running_demo:
        yield running_demo


@contextmanager
def served(tmp_path_factory: pytest.TempPathFactory, **more: str) -> Iterator[Demo]:
    """Serve the demo, `more` being settings, on a copy of a sample that was read once for all."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(sample_read(tmp_path_factory), folder, dirs_exist_ok=True)
    settings = {"DATA_FOLDER": str(folder), "PORT": str(free_port()), "HOST": "127.0.0.1"} | UNCAPPED | more
    port = int(settings["PORT"])
    with running(["assistant", "demo"], port=port, settings=settings, log=folder / "log") as server:
        served_demo = Demo(url=server.url, settings=prepared(Settings(data_folder=folder, is_demo=True)))
        run_apart(_give_room(served_demo.settings))
        yield served_demo


async def _give_room(settings: Settings) -> None:
    """Let one agent take what all tests leave with them."""
    async with opened(settings) as work, work.writing() as unit:
        await unit.staff.set(AGENT, capacity=ROOM)


def sample_read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder in which the sample was read, by whichever process of the tests came first."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "sample"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            new, port = folder.with_suffix(".new"), free_port()
            new.mkdir()
            settings = {"DATA_FOLDER": str(new), "PORT": str(port), "HOST": "127.0.0.1"}
            with running(["assistant", "demo"], port=port, settings=settings, log=new / "log"):
                pass
            new.rename(folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; for one module, because Playwright keeps the event loop to itself."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium here; get it with `apt-get install chromium` or your system's own way")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def new_context(browser: Browser, demo: Demo) -> Iterator[Callable[..., BrowserContext]]:
    """Return what opens another browser profile, as another person's computer."""
    opened: list[BrowserContext] = []

    def open_context(*, width: int = 1280, height: int = 860, scheme: str = "light") -> BrowserContext:
        context = browser.new_context(
            base_url=demo.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a fresh profile."""
    return new_context().new_page()
