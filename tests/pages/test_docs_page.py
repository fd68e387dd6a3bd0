"""Programmers find an operation, read it, and try it, on a page without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.pages.test_accessible import SIZES, problems

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_an_operation_is_found_read_and_tried(
    new_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    """From a word to an answer of the server, with nothing installed."""
    page = new_context(width=width, scheme=scheme).new_page()
    page.goto("/docs")
    page.get_by_label("Search the operations").fill("visitors post")
    operation = page.locator("#post_v1_visitors")
    operation.locator("summary").first.click()
    expect(operation.get_by_text("expires_at").first).to_be_visible()
    operation.get_by_role("button", name="Send").click()

    expect(operation.get_by_text("201 Created").last).to_be_visible()
    expect(operation.get_by_label("The answer")).to_contain_text("token")
    expect(page.locator(".operation")).to_have_count(1)
    assert problems(page) == []


def test_an_address_opens_its_operation(new_context: Callable[..., BrowserContext]) -> None:
    """What is sent to a colleague shows them the same."""
    page = new_context().new_page()
    page.goto("/docs#get_v1_socket")

    expect(page.locator("#get_v1_socket").get_by_text("Frames that it sends").first).to_be_visible()
