"""Check that customers can act on every line of what is known about them, where they read it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from assistant.tasks.inviting import customer_token
from tests.pages.acting import enter_desk
from tests.pages.conftest import Demo
from tests.pages.test_privacy_panel import my_data

pytestmark = pytest.mark.slow


def test_every_line_can_be_acted_on(page: Page, demo: Demo) -> None:
    """What is shown without a way to change it is a wall."""
    my_data(page, demo, "ana")
    expect(page.locator(".timeline li").first).to_be_visible()

    silent = page.locator("li.item").evaluate_all(
        "lines => lines.filter(one => one.querySelector('button, input, select') === null)"
        ".map(one => one.innerText)"
    )

    assert silent == []


def test_a_browser_is_disconnected_and_connected_with_the_keyboard(page: Page, demo: Demo) -> None:
    """It says so at once, and the focus stays where it was."""
    my_data(page, demo, "ana")
    page.get_by_role("button", name="Disconnect Your customer number").press("Enter")

    expect(page.get_by_text("You disconnected it on")).to_be_visible()
    again = page.get_by_role("button", name="Connect Your customer number", exact=False)
    expect(again).to_be_focused()
    again.press("Enter")
    expect(page.get_by_text("You disconnected it on")).to_have_count(0)


def test_a_name_is_corrected_by_a_person(page: Page, demo: Demo) -> None:
    """On a page without a chat too: whoever waits sees the words in it."""
    my_data(page, demo, "keiko")

    page.get_by_role("button", name="Correct Name").click()
    page.get_by_label("Name should be").fill("Keiko R. Tanaka")
    page.get_by_label("Name should be").press("Enter")

    expect(page.get_by_text("A person was asked to correct it.")).to_be_visible()
    desk = page.context.new_page()
    enter_desk(desk, demo)
    expect(desk.get_by_role("button", name=re.compile("Keiko Tanaka.*Asked for a person"))).to_be_visible()


def test_a_line_of_the_timeline_leads_to_where_it_is_changed(page: Page, demo: Demo) -> None:
    """The focus goes along, so that the next press of a key is there."""
    my_data(page, demo, "jonas")

    page.locator(".timeline").get_by_role("button", name="See the order").first.press("Enter")

    expect(page.get_by_role("heading", name="Your orders")).to_be_focused()


def test_a_product_that_was_hidden_is_named_and_can_be_shown_again(page: Page, demo: Demo) -> None:
    """What a shelf was told stands with what else they said, in words."""
    token = customer_token(demo.settings, "hugo")
    headers = {"Authorization": f"Bearer {token}"}
    page.goto("/shop")
    shelf = page.request.post("/v1/offers/rank", headers=headers, data={}).json()
    offer = shelf["offers"][0]
    outcome = {"outcome": "not_for_me"}
    assert page.request.post(f"/v1/offers/{offer['id']}/outcome", headers=headers, data=outcome).ok
    my_data(page, demo, "hugo")
    line = page.locator("li.item", has_text="Not for you")
    expect(line).to_contain_text(offer["product_id"])

    line.get_by_role("button", name="Delete Not for you").click()

    expect(line).to_have_count(0)
    again = page.request.post("/v1/offers/rank", headers=headers, data={}).json()
    assert offer["product_id"] in [one["product_id"] for one in again["offers"]]
