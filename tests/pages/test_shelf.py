"""Use the shelf of suggestions on a shop's page, as customers do."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.pages.acting import enter_shop
from tests.pages.test_accessible import SIZES, problems

WHERE = "/shop/antigua"


def saw(page: Page) -> list[str]:
    """Return the list that is filled with the outcomes which the page reports."""
    told: list[str] = []

    def note(sent: Request) -> None:
        if "/outcome" in sent.url:
            told.append(json.loads(sent.post_data or "{}")["outcome"])

    page.on("request", note)
    return told


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_shelf_obeys_takes_back_and_says_why(
    new_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    """What a customer says of an offer holds from that moment, and one press takes it back."""
    page = new_context(width=width, scheme=scheme).new_page()
    told = saw(page)
    enter_shop(page, "Tove Eriksen")
    page.goto(WHERE)
    offer = page.locator("concierge-shelf .offer").first

    with page.expect_request(lambda sent: sent.post_data == '{"outcome":"shown"}'):
        offer.scroll_into_view_if_needed()
    offer.locator("summary", has_text="Why this?").press("Enter")
    expect(offer.locator(".why li").first).to_be_visible()
    offer.locator("summary", has_text="Not right?").press("Enter")
    found = problems(page)
    offer.get_by_role("button", name="Not for me").press("Enter")
    expect(offer.get_by_role("status")).to_have_text("You will not see this again.")
    expect(offer.get_by_role("button", name="Undo")).to_be_focused()
    found += problems(page)
    with page.expect_response(lambda heard: heard.request.method == "DELETE") as taken_back:
        page.keyboard.press("Enter")
    expect(offer.locator(".title")).to_be_focused()
    # A browser that is closed on its way from one page to the next may never end.
    with (
        page.expect_navigation(),
        page.expect_request(lambda sent: sent.post_data == '{"outcome":"clicked"}'),
    ):
        page.keyboard.press("Enter")

    assert found == []
    assert taken_back.value.ok
    assert {"shown", "not_for_me", "clicked"} <= set(told)


def test_without_consent_there_is_no_shelf(page: Page) -> None:
    """A visitor, of whom nothing is known, is not asked about; a customer who said no is shown nothing."""
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/offers/rank" in sent.url else None)
    page.goto(WHERE)
    expect(page.get_by_role("button", name="Ask us")).to_be_visible()
    assert asked == []

    with page.expect_response("**/v1/offers/rank") as refused:
        page.get_by_label("Signed in as").select_option(label="Gabriel Santos")

    assert refused.value.json()["because"] == "no consent"
    expect(page.locator("concierge-shelf section")).to_have_count(0)
