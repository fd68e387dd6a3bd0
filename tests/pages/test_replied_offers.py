"""Use what is offered beside a reply, as customers do: why it is there, and a no that holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import answers, ask, enter_shop, open_widget
from tests.pages.test_accessible import problems

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("name", "question", "width", "scheme"),
    [
        ("Uma Krishnan", "How do I clean my Plover brewer?", 1280, "light"),
        ("Victor Adebayo", "How do I descale my Larkspur?", 390, "dark"),
    ],
)
def test_an_offer_beside_a_reply_says_why_obeys_and_takes_back(
    new_context: Callable[..., BrowserContext], name: str, question: str, width: int, scheme: str
) -> None:
    """With the keyboard alone; the very next answer does not bring it again until it is taken back.

    What was answered stands there after a reload as well.
    """
    page = new_context(width=width, scheme=scheme).new_page()
    enter_shop(page, name)
    open_widget(page)
    ask(page, question)
    offer = answers(page).nth(1).locator(".offered").first  # after the greeting
    title = offer.locator(".offer-title").inner_text()

    offer.locator("summary", has_text="Why this?").press("Enter")
    expect(offer.locator(".why li").first).to_be_visible()
    offer.locator("summary", has_text="Not right?").press("Enter")
    found = problems(page)
    page.keyboard.press("Escape")
    expect(offer.get_by_role("button", name="Not for me")).to_be_hidden()
    expect(offer.locator("summary", has_text="Not right?")).to_be_focused()
    page.keyboard.press("Enter")
    offer.get_by_role("button", name="Not for me").press("Enter")
    expect(offer.get_by_role("status")).to_have_text("You will not see this again.")
    expect(offer.get_by_role("button", name="Undo")).to_be_focused()
    found += problems(page)
    expect(ask(page, question).locator(".offer-title", has_text=title)).to_have_count(0)
    page.reload()
    expect(offer.get_by_role("status")).to_have_text("You will not see this again.")
    offer.get_by_role("button", name="Undo").press("Enter")
    expect(offer.locator("a.offer")).to_be_focused()

    assert found == []
    assert fits(page)


def fits(page: Page) -> bool:
    """Whether nothing stands out at the side of the widget."""
    scroller = page.locator("concierge-widget .scroller")
    return bool(scroller.evaluate("one => one.scrollWidth <= one.clientWidth"))
