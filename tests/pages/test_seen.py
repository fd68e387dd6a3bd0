"""Check in two windows that each side sees what the other has read, and only that."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.pages.acting import ask, enter_desk, enter_shop, open_widget, say
from tests.pages.conftest import Demo

pytestmark = pytest.mark.slow

CUSTOMER = "Dilys Morgan"
LOOKING = 2_500  # milliseconds, in which a mark would have come


def test_each_side_sees_what_the_other_has_read(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """Not while somebody only looks on, nor in a widget that is closed; and still after a reload."""
    customer, agent = new_context().new_page(), new_context().new_page()
    enter_shop(customer, CUSTOMER)
    open_widget(customer)
    ask(customer, "How do I descale my machine?")
    customer.get_by_role("button", name="Talk to a person").click()
    expect(customer.get_by_text("in line.")).to_be_visible()

    enter_desk(agent, demo)
    agent.get_by_role("button", name=re.compile(f"{CUSTOMER}.*Asked for a person")).click()
    expect(agent.get_by_role("button", name="Take this conversation")).to_be_visible()
    agent.wait_for_timeout(LOOKING)
    expect(seen(customer)).to_have_count(0)

    agent.get_by_role("button", name="Take this conversation").click()
    expect(seen(customer)).to_be_visible()
    say(customer, "It blinks.")
    expect(customer.locator(".from-customer").last.locator(".seen")).to_have_text("Seen")
    expect(seen(customer)).to_have_count(1)
    assert customer.locator(".seen").last.get_attribute("aria-live") == "off"

    customer.get_by_role("button", name="Close", exact=True).click()
    agent.get_by_label("Your reply").fill("Which colour?")
    agent.get_by_label("Your reply").press("Enter")
    expect(agent.locator(".by-agent")).to_have_count(1)
    agent.wait_for_timeout(LOOKING)
    expect(seen(agent)).to_have_count(0)
    customer.get_by_role("button", name="Ask us, 1 unread").click()
    expect(seen(agent)).to_have_text(re.compile(r"Seen \d\d:\d\d"))
    assert agent.locator(".by-agent .seen").last.get_attribute("aria-live") == "off"

    customer.reload()
    expect(customer.locator(".from-customer").last.locator(".seen")).to_have_text("Seen")
    agent.reload()
    expect(seen(agent)).to_be_visible()


def seen(page: Page) -> Locator:
    """Every mark that says something."""
    return page.locator(".seen").filter(has_text="Seen")
