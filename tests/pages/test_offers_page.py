"""Check that the owner makes rules for offers on a page, and sees there what a customer would see."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.conftest import OWNER, Demo
from tests.pages.test_accessible import SIZES, problems

pytestmark = pytest.mark.slow

CUSTOMER = "Samir"  # nobody else's


def enter_offers(page: Page, demo: Demo) -> None:
    """Sign in as the owner and open the page."""
    page.goto(demo.sign_in_link(OWNER))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/offers"))
    expect(page.get_by_role("button", name="New rule")).to_be_visible()


def make_rule(page: Page, name: str) -> None:
    """Make a rule that is planned for long after all tests, so that it changes no offer of theirs."""
    page.keyboard.press("n")
    page.get_by_label("Name, for you and your staff").fill(name)
    page.get_by_label("What it does").select_option("pin")
    page.get_by_label("Products", exact=True).fill("larkspur")
    page.locator(".found button").first.click()
    page.get_by_label("From").fill("2090-12-01T00:00")
    page.get_by_label("Until").fill("2090-12-24T00:00")


def remove_rule(page: Page, name: str) -> None:
    """Remove a rule again."""
    page.get_by_role("button", name=f"Remove {name}").click()
    page.get_by_role("button", name="Remove rule").click()
    expect(page.get_by_role("heading", name=name)).to_have_count(0)


def look(page: Page) -> None:
    """Look at the customer's offers."""
    page.keyboard.press("/")
    page.get_by_label("Number, e-mail or name").fill(CUSTOMER)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Without them")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_page_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """Empty, while a rule is written, with it, and beside a preview."""
    page = new_context(width=width, scheme=scheme).new_page()
    enter_offers(page, demo)
    name, found = f"Advent {width}", problems(page)
    make_rule(page, name)
    found += problems(page)
    page.get_by_role("button", name="Save rule").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    look(page)
    found += problems(page)
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    remove_rule(page, name)

    assert found == []
    assert not is_wider


def test_a_rule_is_made_changed_and_removed_without_a_mouse(page: Page, demo: Demo) -> None:
    """What is wrong is said in the editor, and the focus comes back to the rule."""
    enter_offers(page, demo)
    make_rule(page, "Winter")
    page.get_by_label("Until").fill("2090-11-01T00:00")
    page.get_by_role("button", name="Save rule").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not after the start")

    page.get_by_label("Until").fill("2090-12-24T00:00")
    page.get_by_label("Name, for you and your staff").press("Enter")
    expect(page.get_by_text("Planned", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Edit Winter")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("From")).to_have_value("2090-12-01T00:00")
    page.get_by_label("Name, for you and your staff").fill("Late winter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit Late winter")).to_be_focused()

    remove_rule(page, "Late winter")


def test_an_agent_is_told_that_rules_are_the_owners(page: Page, demo: Demo) -> None:
    """Whoever answers customers does not decide what is recommended to all of them."""
    page.goto(demo.sign_in_link())
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/offers"))

    expect(page.get_by_role("heading", name="Only the owner makes rules for offers")).to_be_visible()
