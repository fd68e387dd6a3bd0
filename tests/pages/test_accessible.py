"""Check every page with axe, in both colour schemes, wide and narrow, and the keyboard's way through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import ask, enter_desk, enter_shop, open_widget
from tests.pages.conftest import Demo

pytestmark = pytest.mark.slow

GRAVE = {"serious", "critical"}
SIZES = [(1280, "light"), (390, "dark")]


def problems(page: Page) -> list[str]:
    """Return what axe finds grave on the page as it is now."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found if one["impact"] in GRAVE]


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_customers_pages_have_no_grave_problem(
    new_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    """Whoever cannot see or point must be able to ask."""
    page = new_context(width=width, scheme=scheme).new_page()
    enter_shop(page, "Elif Yılmaz")
    found = problems(page)
    open_widget(page)
    ask(page, "Can I send my grinder back after 20 days?").locator(".source summary").first.click()
    found += problems(page)
    page.get_by_role("button", name="What we know about you").click()
    expect(page.get_by_role("switch").first).to_be_visible()
    found += problems(page)

    assert found == []


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_desk_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """Agents spend their day here."""
    page = new_context(width=width, scheme=scheme).new_page()
    page.goto("/desk")
    expect(page.get_by_text("concierge token")).to_be_visible()
    found = problems(page)
    enter_desk(page, demo)
    page.locator(".entry").first.click()
    expect(page.get_by_role("log")).to_be_visible()
    if width < 600:
        page.get_by_role("button", name="Summary").click()
    page.locator("summary", has_text="What happened, day by day").press("Enter")
    expect(page.locator(".journey").locator("li, .note").first).to_be_visible()
    found += problems(page)

    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_sidebar_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """It stands beside somebody's work all day, in whatever is left of the screen."""
    page = new_context(width=width, scheme=scheme).new_page()
    page.goto("/sidebar?customer=elif")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    found = problems(page)
    enter_desk(page, demo)
    page.goto("/sidebar?customer=elif")
    expect(page.get_by_role("heading", name="Elif Yılmaz")).to_be_visible()
    found += problems(page)

    assert found == []


def test_an_article_has_no_grave_problem(page: Page) -> None:
    """Sources lead here, so everybody must be able to read it."""
    page.goto("/articles/returns/uk.md")

    assert problems(page) == []


def test_the_widget_needs_no_mouse(page: Page) -> None:
    """Opening puts the cursor in the box, closing gives the keyboard back."""
    enter_shop(page)
    page.get_by_role("button", name="Ask us").press("Enter")
    expect(page.get_by_label("Your message")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Ask us")).to_be_focused()


def test_the_desk_needs_no_mouse(page: Page, demo: Demo) -> None:
    """J and Enter open, Escape leaves, a question mark explains."""
    enter_desk(page, demo)
    expect(page.locator(".entry").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    expect(page.get_by_text("No conversation open")).to_be_visible()


def test_pages_obey_their_own_policy(page: Page) -> None:
    """A blocked script or style is a broken page for someone."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    enter_shop(page, "Ana Ribeiro")
    open_widget(page)
    page.get_by_role("button", name="What we know about you").click()
    expect(page.get_by_role("switch").first).to_be_visible()
    page.goto("/shop/antigua")
    expect(page.get_by_role("heading", name="Antigua")).to_be_visible()

    assert complaints == []
