"""Check that an agent makes a macro on its page and inserts it at the desk, its gaps in sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.pages.acting import enter_desk, enter_shop, open_widget, take
from tests.pages.conftest import Demo

pytestmark = pytest.mark.slow


def test_a_macro_is_written_once_and_inserted_filled_in(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """What is not known stays to be seen, and is not sent."""
    customer, agent = new_context().new_page(), new_context().new_page()
    enter_shop(customer, "Ben Hartmann")
    open_widget(customer)
    customer.get_by_role("button", name="Talk to a person").click()
    expect(customer.get_by_text("in line.")).to_be_visible()
    enter_desk(agent, demo)
    agent.get_by_role("link", name="Macros").click()
    agent.get_by_role("button", name="New macro").click()
    agent.get_by_label("Name").fill("Greeting")
    agent.get_by_label("Text").fill("Dear {customer.first_name}, on {order.date} it was sent.")
    agent.get_by_role("button", name="Save macro").click()
    expect(agent.get_by_role("heading", name="Greeting")).to_be_visible()

    agent.get_by_role("link", name="Desk").click()
    take(agent, "Ben Hartmann")
    expect(agent.get_by_text("Macros (1)")).to_be_visible()
    agent.keyboard.press("Alt+m")
    agent.keyboard.press("Enter")
    agent.get_by_label("Your reply").press("Enter")

    expect(agent.locator(".said .refused")).to_contain_text("{order.date} is not filled in")
