"""Check that the owner connects a helpdesk on a page, is told what is wrong, and sees no secret again."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.conftest import OWNER, Demo
from tests.pages.test_accessible import SIZES, problems

pytestmark = pytest.mark.slow

NOWHERE = "https://desk.invalid"
TOKEN = "a-token-that-nobody-sees-again"  # pragma: allowlist secret


def enter_helpdesks(page: Page, demo: Demo) -> None:
    """Sign in as the owner and open the page."""
    page.goto(demo.sign_in_link(OWNER))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/helpdesks"))
    expect(page.get_by_role("heading", name="Connect a helpdesk")).to_be_visible()


def connect(page: Page, name: str) -> None:
    """Declare a Chatwoot that is not there, and wait until the test of it was made."""
    page.get_by_role("button", name="Chatwoot", exact=True).click()
    page.get_by_label("What you call it").fill(name)
    page.get_by_label("Address", exact=True).fill(NOWHERE)
    page.get_by_label("Account", exact=True).fill("7")
    page.get_by_label("Bot's access token").fill(TOKEN)
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("heading", name="Something is wrong")).to_be_visible()


def remove(page: Page, name: str) -> None:
    """Take a helpdesk away again."""
    page.get_by_role("button", name="Remove…").click()
    page.get_by_role("button", name="Remove helpdesk").click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_page_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """Owners fill in long forms here, some of them with a screen reader, some on a phone."""
    page, name = new_context(width=width, scheme=scheme).new_page(), f"Desk {width} {scheme}"
    enter_helpdesks(page, demo)
    page.get_by_role("button", name="Freshdesk", exact=True).click()
    page.get_by_text("More settings").click()
    found = problems(page)
    page.get_by_role("button", name="Cancel").click()
    connect(page, name)
    found += problems(page)
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    remove(page, name)

    assert found == []
    assert not is_wider


def test_a_helpdesk_is_connected_tested_paused_and_removed(page: Page, demo: Demo) -> None:
    """Without a command: the address to give away, what is wrong with the fix, and no token again."""
    enter_helpdesks(page, demo)
    connect(page, "Support")

    address = page.get_by_label("Webhook address to give to Chatwoot")
    expect(address).to_have_value(re.compile(r"^http://.+/v1/helpdesks/hdk_[0-9a-f]{32}$"))
    expect(page.get_by_text("Whoever knows the address of this connection")).to_be_visible()
    expect(page.get_by_text("Copy the bot's secret from Chatwoot into the connection")).to_be_visible()
    expect(page.get_by_text("Waiting for the first delivery")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Change…").click()
    expect(page.get_by_label("Bot's access token")).to_have_value("")
    assert TOKEN not in page.content()
    page.get_by_label("Account", exact=True).fill("8")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Change “Support”")).to_be_hidden()
    remove(page, "Support")

    expect(page.get_by_text("No helpdesk is connected yet")).to_be_visible()
