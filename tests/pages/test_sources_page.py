"""Check that the owner adds, reads and removes sites on a page, and filters the articles from there."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.conftest import OWNER, Demo
from tests.pages.test_accessible import SIZES, problems
from tests.pages.test_articles_page import enter_articles

pytestmark = pytest.mark.slow

INSIDE = "http://127.0.0.1:9/help"  # where nobody may be sent


def enter_sources(page: Page, demo: Demo) -> None:
    """Sign in as the owner and open the page."""
    page.goto(demo.sign_in_link(OWNER))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/sources"))
    expect(page.get_by_label("Add a site")).to_be_visible()


def add(page: Page) -> None:
    """Add a site that cannot be read, and wait until that is said."""
    page.get_by_label("Add a site").fill(INSIDE)
    page.get_by_label("Read it").select_option("6h")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("not on the public internet")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_page_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """Owners come here when something is wrong; the page must not be part of it."""
    page = new_context(width=width, scheme=scheme).new_page()
    enter_sources(page, demo)
    found = problems(page)
    add(page)
    found += problems(page)
    page.get_by_role("button", name="Remove…").click()
    expect(page.get_by_role("button", name="Remove source")).to_be_visible()
    found += problems(page)
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    assert found == []
    assert not is_wider


def test_a_site_is_added_and_removed(page: Page, demo: Demo) -> None:
    """Without a file or a command, and with the reason in words where it fails."""
    enter_sources(page, demo)
    add(page)
    expect(page.get_by_text("read every 6 hours")).to_be_visible()
    expect(page.get_by_text("Not read", exact=True)).to_be_visible()

    page.get_by_role("button", name="Remove…").click()
    page.get_by_role("button", name="Remove source").click()

    expect(page.get_by_text("No site is read yet")).to_be_visible()


def test_articles_are_filtered_by_their_audience(page: Page, demo: Demo) -> None:
    """Before prices change, the owner looks at everything that businesses are told."""
    enter_articles(page, demo)
    page.get_by_text("Audience, product, region, language").click()

    page.get_by_label("Audience", exact=True).first.fill("business")

    expect(page.get_by_text("6 articles", exact=True)).to_be_visible()
