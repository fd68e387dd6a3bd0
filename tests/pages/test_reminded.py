"""A customer is told one thing that they did not ask for, in a card that says why and takes a no."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from assistant.consents.model import Consent, Purpose
from assistant.errors import NotFound
from assistant.events import utc_now
from assistant.tasks.opening import opened
from tests.databases import run_apart
from tests.pages.acting import enter_shop, open_widget
from tests.pages.conftest import Demo
from tests.pages.test_accessible import problems

pytestmark = pytest.mark.slow


async def allow(demo: Demo, customer: str) -> None:
    """Let a customer allow to be told what they did not ask for."""
    async with opened(demo.settings) as work, work.writing() as unit:
        profile = await unit.customers.known(customer)
        if profile is None:
            raise NotFound("customer", customer)
        yes = Consent(purpose=Purpose.PROACTIVE, granted=True, source="customer", at=utc_now())
        await unit.consents.decide(profile.id, yes)


def test_a_reminder_says_why_and_a_no_is_obeyed(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """Narrow and dark, by keyboard, and gone on the next visit."""
    run_apart(allow(demo, "rosa"))
    page = new_context(width=390, scheme="dark").new_page()
    enter_shop(page, "Rosa Mancini")
    open_widget(page)
    card = page.get_by_role("region", name="For you")
    expect(card).to_contain_text("it is time for a new one")
    expect(card).to_contain_text("Because you have had it since")
    assert problems(page) == []

    card.get_by_role("button", name="Not for me").press("Enter")
    expect(card).to_contain_text("You will not be told this again.")
    with page.expect_response("**/v1/conversations/*/notice") as asked:
        page.reload()

    assert asked.value.json() == {"notice": None}
    expect(page.get_by_label("Your message")).to_be_visible()
    expect(card).to_have_count(0)
