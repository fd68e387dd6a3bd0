"""Check what an agent works with all day: notes, tabs, search, colours, and what the keys do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import ask, enter_desk, enter_shop, open_widget, say, take
from tests.pages.conftest import Demo

pytestmark = pytest.mark.slow

NOTE = "Out of warranty: promise no repair."


def waiting(context: BrowserContext, name: str | None, question: str) -> Page:
    """Have a customer ask, and then ask for a person."""
    page = context.new_page()
    enter_shop(page, name)
    open_widget(page)
    ask(page, question)
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_text("in line.")).to_be_visible()
    return page


def test_an_agent_works_with_two_customers_at_once(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """Notes stay inside, news shows on the tab, and a word is enough to find who said it."""
    zara = waiting(new_context(), "Zara Hussain", "How do I descale my machine?")
    agent = new_context().new_page()
    enter_desk(agent, demo)
    take(agent, "Zara Hussain")

    agent.keyboard.press("Escape")
    agent.keyboard.press("n")
    expect(agent.get_by_label("Internal note", exact=True)).to_be_focused()
    expect(agent.get_by_label("Your reply")).to_be_hidden()
    agent.keyboard.type(NOTE)
    agent.keyboard.press("Enter")
    expect(agent.get_by_label("Internal note by Idris Bello")).to_contain_text(NOTE)
    expect(agent.get_by_label("Your reply")).to_be_visible()

    visitor = new_context().new_page()
    enter_shop(visitor)
    open_widget(visitor)
    ask(visitor, "Do you ship porcelain teapots abroad?")
    agent.keyboard.press("/")
    agent.keyboard.type("teapots porcelain")
    agent.get_by_role("button", name="Do you ship porcelain teapots").click()
    expect(agent.locator(".said.by-customer").get_by_text("porcelain teapots")).to_be_visible()
    tabs = agent.get_by_label("Open conversations")
    say(zara, "Are you still there?")
    expect(tabs.get_by_role("button", name="Zara Hussain new")).to_be_visible()
    expect(agent).to_have_title(re.compile(r"\(\d+\) Desk"))

    agent.keyboard.press("[")
    expect(agent.get_by_text("Are you still there?").first).to_be_visible()
    expect(tabs.get_by_role("button", name="Zara Hussain new")).to_have_count(0)
    expect(zara.get_by_text(NOTE)).to_have_count(0)
    agent.get_by_role("button", name="Close", exact=True).click()
    expect(agent.get_by_text("Closed", exact=True)).to_be_visible()


def test_the_desk_is_as_dark_as_its_reader_wants(page: Page, demo: Demo) -> None:
    """Eight hours in a dark room, whatever the computer is set to."""
    enter_desk(page, demo)
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(colour)

    page.get_by_role("button", name="Colours: system").click()
    dark = page.evaluate(colour)
    page.goto("/desk/counter")

    assert dark != light
    assert page.evaluate(colour) == dark
