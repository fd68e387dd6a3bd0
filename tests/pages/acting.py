"""Do in the browser what customers and agents do, by what they can see."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.pages.conftest import Demo


def enter_shop(page: Page, name: str | None = None) -> None:
    """Open the shop, and sign in as `name` where there is one."""
    page.goto("/")
    expect(page.locator(".grid li").first).to_be_visible()
    if name is not None:
        page.get_by_label("Signed in as").select_option(label=name)
        expect(page.locator(".person strong")).to_have_text(name)


def open_widget(page: Page) -> None:
    """Open the panel and wait for the greeting."""
    page.get_by_role("button", name="Ask us").click()
    expect(answers(page).first).to_be_visible()


def say(page: Page, text: str) -> None:
    """Write a message in the widget and send it."""
    page.get_by_label("Your message").fill(text)
    page.get_by_label("Your message").press("Enter")


def ask(page: Page, question: str) -> Locator:
    """Ask in the widget, and return the answer."""
    before = answers(page).count()
    say(page, question)
    expect(answers(page)).to_have_count(before + 1)
    return answers(page).last


def answers(page: Page) -> Locator:
    """Everything that the assistant has said."""
    return page.locator("concierge-widget .from-assistant")


def said(page: Page) -> Locator:
    """Everything that the customer has said, arrived or not."""
    return page.locator("concierge-widget .from-customer .words")


def on_their_way(page: Page) -> Locator:
    """What the customer has said and the server has not yet."""
    return page.locator("concierge-widget .is-pending")


def enter_desk(page: Page, demo: Demo) -> None:
    """Sign in as an agent."""
    page.goto(demo.sign_in_link())
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()


def take(page: Page, customer: str) -> None:
    """Open the waiting conversation with `customer`, and take it."""
    page.get_by_role("button", name=re.compile(f"{customer}.*Asked for a person")).click()
    page.get_by_role("button", name="Take this conversation").click()
    expect(page.get_by_label("Your reply")).to_be_focused()
