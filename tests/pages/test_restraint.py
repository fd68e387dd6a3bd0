"""Check that a customer sees what a refusal of theirs did, and takes it back where they read it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.pages.acting import answers, ask, enter_shop, open_widget
from tests.pages.conftest import Demo
from tests.pages.test_privacy_panel import my_data

pytestmark = pytest.mark.slow

QUESTION = "How do I keep chai fresh?"


def test_a_no_is_obeyed_shown_and_taken_back(page: Page, demo: Demo) -> None:
    """Offered, declined, silent, and in no secret."""
    enter_shop(page, "Priya Raman")
    open_widget(page)
    expect(answers(page).first).to_contain_text("Priya")
    expect(ask(page, QUESTION).locator(".offer-reason").first).to_be_visible()

    expect(ask(page, "No thanks, no offers")).to_contain_text("no offers for now")
    expect(ask(page, QUESTION).locator(".offer-reason")).to_have_count(0)

    my_data(page, demo, "priya")
    expect(page.get_by_text("held back because you declined on")).to_be_visible()
    page.get_by_role("button", name="Offer me things again").press("Enter")
    expect(page.get_by_text("held back because you declined on")).to_be_hidden()
