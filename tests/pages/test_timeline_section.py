"""Check that customers read what happened, day by day, in the privacy panel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import ask, enter_shop, open_widget
from tests.pages.conftest import Demo
from tests.pages.test_accessible import SIZES, problems
from tests.pages.test_privacy_panel import my_data, open_panel

pytestmark = pytest.mark.slow

TITLE = "What happened, day by day"


def test_what_was_talked_about_is_there_until_it_is_deleted(page: Page) -> None:
    """The line of a deleted conversation goes while the page is open."""
    enter_shop(page)
    open_widget(page)
    ask(page, "How long do I have to return beans?")
    open_panel(page)
    line = page.locator(".timeline li", has_text="Talked about: How long do I have")
    expect(line).to_have_count(1)

    page.get_by_role("button", name="Delete How long do I have").click()
    page.get_by_role("button", name="Delete for good").click()

    expect(line).to_have_count(0)


def test_more_is_shown_with_the_keyboard_and_never_twice(page: Page, demo: Demo) -> None:
    """The focus goes to the first line that is new."""
    my_data(page, demo, "ana")
    lines = page.locator(".timeline li")
    expect(lines).to_have_count(10)
    before = lines.all_inner_texts()

    page.get_by_role("button", name="Show more").press("Enter")

    expect(lines.nth(10)).to_be_focused()
    assert lines.all_inner_texts()[:10] == before


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_section_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """On a phone and a desk, light and dark."""
    page = new_context(width=width, scheme=scheme).new_page()
    my_data(page, demo, "ana")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()

    assert problems(page) == []
