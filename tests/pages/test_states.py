"""Check the widget with axe in every state that a customer may meet it in, and its keyboard's way through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import answers, ask, enter_desk, enter_shop, on_their_way, open_widget, say, take
from tests.pages.conftest import Demo
from tests.pages.test_attachments import PAGE, PHOTO

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
QUESTION = "Can I send my grinder back after 20 days?"
FOCUSED = """(() => {
    const one = document.querySelector("concierge-widget").shadowRoot.activeElement;
    return one?.getAttribute("aria-label") ?? one?.textContent ?? "";
})()"""


class States:
    """What axe found in each state of the widget."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.found: list[str] = []

    def check(self, state: str) -> None:
        """Note whatever of WCAG 2.2 A and AA does not hold now."""
        options = {"runOnly": {"type": "tag", "values": RULES}}
        result = Axe().run(self._page, context="concierge-widget", options=options)
        self.found += [
            f"{state}: {one['id']} at {one['nodes'][0]['target']}" for one in result.response["violations"]
        ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_no_state_breaks_a_rule(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """Closed, open, answered, sources open, a file, a refusal, waiting, a person, seen, offline, ended."""
    name = {"light": "Fiona MacLeod", "dark": "Jade Whitfield"}[scheme]
    page, agent = new_context(width=width, scheme=scheme).new_page(), new_context().new_page()
    states = States(page)
    enter_shop(page, name)
    states.check("closed")
    open_widget(page)
    states.check("empty")
    answer = ask(page, QUESTION)
    states.check("answered, with offers")
    answer.locator(".source summary").first.click()
    for why in answer.locator(".why summary").all():
        why.click()
    states.check("sources and why open")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Send a file").click()
    chooser.value.set_files([PHOTO, PAGE])
    expect(page.locator("concierge-widget .attached-image")).to_be_visible()
    expect(page.locator("concierge-widget .upload .refused")).to_be_visible()
    states.check("a file, and one refused")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="What we know about you").click()
    expect(page.get_by_role("switch").first).to_be_visible()
    states.check("privacy panel")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_text("in line.")).to_be_visible()
    states.check("waiting")
    enter_desk(agent, demo)
    take(agent, name)
    expect(page.get_by_role("heading", name="Idris")).to_be_visible()
    states.check("with a person")
    say(page, "It is the small one.")
    expect(page.locator(".from-customer .seen").get_by_text("Seen")).to_be_visible()
    states.check("seen by the person")
    page.context.set_offline(True)
    say(page, "from the tunnel")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    states.check("offline")
    page.context.set_offline(False)
    expect(on_their_way(page)).to_have_count(0, timeout=30_000)
    page.get_by_role("button", name="End chat").click()
    expect(page.get_by_role("button", name="5 stars")).to_be_visible()
    states.check("ended")

    assert states.found == []


def test_a_server_that_is_away_is_said_without_breaking_a_rule(page: Page) -> None:
    """And once it is back the chat begins by itself."""
    states = States(page)
    enter_shop(page)
    page.route("**/v1/**", lambda route: route.abort())
    page.get_by_role("button", name="Ask us").click()
    expect(page.get_by_text("We cannot reach the server.")).to_be_visible()
    states.check("error")
    page.unroute("**/v1/**")

    expect(answers(page).first).to_be_visible(timeout=30_000)
    assert states.found == []


def test_the_keyboard_reaches_everything_and_comes_back(page: Page) -> None:
    """Open, write, send, walk through every control, and leave by Escape to where one was."""
    enter_shop(page)
    page.get_by_role("button", name="Ask us").press("Enter")
    expect(answers(page).first).to_be_visible()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(2)
    reached = set()
    for key, times in (("Tab", 4), ("Shift+Tab", 20)):
        page.get_by_label("Your message").focus()
        for _ in range(times):
            page.keyboard.press(key)
            reached.add(page.evaluate(FOCUSED))

    assert {"Close", "End chat", "Conversation", "Send a file", "Talk to a person"} <= reached
    assert "What we know about you" in reached
    page.get_by_role("button", name="What we know about you").press("Enter")
    expect(page.get_by_role("switch").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Your message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ask us")).to_be_focused()
