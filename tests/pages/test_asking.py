"""Check that customers are asked in plain cards, once, and can act on every line about them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import answers, ask, enter_shop, open_widget
from tests.pages.conftest import Demo, served
from tests.pages.test_accessible import SIZES, problems
from tests.pages.test_privacy_panel import open_panel

KINDS = [
    {
        "topic": "grind",
        "type": "choice",
        "values": ["whole beans", "coarse", "fine"],
        "asks": "How do you like your coffee ground?",
        "benefit": "We show you what fits, and leave out the rest.",
    },
    {
        "topic": "household",
        "type": "number",
        "low": 1,
        "high": 30,
        "asks": "How many of you drink coffee at home?",
        "benefit": "We can say which bag lasts how long.",
    },
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo of an owner who asks two questions at the start."""
    kinds = tmp_path_factory.mktemp("asking") / "facts.json"
    kinds.write_text(json.dumps(KINDS))
    with served(tmp_path_factory, FACTS_FILE=str(kinds)) as running_demo:
        yield running_demo


def test_the_questions_are_walked_through_with_the_keyboard_and_do_not_come_back(page: Page) -> None:
    """One at a time, each to be skipped, and nobody has to hunt for where the focus went."""
    enter_shop(page, "Elif Yılmaz")
    open_widget(page)
    expect(page.get_by_role("group", name="How do you like your coffee ground?")).to_be_visible()
    expect(page.get_by_label("Your message")).to_be_focused()

    page.get_by_role("button", name="fine", exact=True).press("Enter")
    expect(page.get_by_role("group", name="How many of you drink coffee at home?")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("400")
    page.keyboard.press("Enter")
    expect(page.get_by_text("write a number from 1 to 30")).to_be_visible()
    page.get_by_role("button", name="Skip this question").press("Enter")

    expect(page.get_by_text("You can change this at any time")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your message")).to_be_visible()
    open_panel(page)
    expect(page.get_by_text("Fine", exact=False).first).to_be_visible()
    expect(page.get_by_role("heading", name="What would help")).to_be_visible()
    page.get_by_role("textbox", name="How many of you drink coffee at home?").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="What would help")).to_have_count(0)
    expect(page.get_by_role("button", name="Change Household")).to_be_visible()


def test_a_button_answers_what_the_chat_asks(page: Page) -> None:
    """One press, kept; the buttons go with the question."""
    enter_shop(page)
    open_widget(page)
    ask(page, "I'm allergic to nuts")
    expect(answers(page).last).to_contain_text("Shall I remember that you are allergic to nuts?")

    page.get_by_role("button", name="Yes", exact=True).click()

    expect(answers(page)).to_have_count(3)
    expect(answers(page).last).to_contain_text("noted (allergens: nuts)")
    expect(page.get_by_role("button", name="Yes", exact=True)).to_have_count(0)
    expect(page.get_by_label("Your message")).to_be_focused()


def test_a_refused_value_is_told_beside_its_field(page: Page) -> None:
    """Whoever types it is told what would do, where they look."""
    enter_shop(page)
    open_widget(page)
    ask(page, "I'm a size L")
    open_panel(page)

    page.get_by_role("button", name="Change Size").click()
    page.get_by_role("textbox", name="Size").fill("enormous")
    page.get_by_role("textbox", name="Size").press("Enter")

    expect(page.get_by_text("write a size such as M, EU 42 or 58 mm")).to_be_visible()
    expect(page.get_by_role("textbox", name="Size")).to_be_focused()
    page.get_by_role("textbox", name="Size").fill("M")
    page.get_by_role("textbox", name="Size").press("Enter")
    expect(page.get_by_text("You set this")).to_be_visible()


def test_a_person_is_really_asked_to_correct_the_profile(page: Page) -> None:
    """A button that does nothing is worse than none."""
    enter_shop(page, "Ana Ribeiro")
    open_widget(page)
    open_panel(page)

    page.get_by_role("button", name="Correct E-mail").click()
    page.get_by_label("E-mail should be").fill("ana@quillmoor.example")
    page.get_by_role("button", name="Ask a person").click()

    expect(page.get_by_text("my e-mail in your records should be “ana@quillmoor.example”")).to_be_visible()
    expect(answers(page).last).to_contain_text("bringing in a colleague")


def test_what_was_decided_and_by_what_we_recognise_is_told(page: Page) -> None:
    """In words, with the day and the door."""
    enter_shop(page, "Elif Yılmaz")
    open_widget(page)
    open_panel(page)
    page.get_by_role("switch", name="Counting").click()
    expect(page.get_by_text("from your next message on")).to_be_visible()
    page.get_by_role("button", name="Back to the chat").click()
    open_panel(page)

    page.locator(".decisions summary").click()

    expect(page.locator(".decisions").get_by_text("in the chat window").first).to_be_visible()
    expect(page.get_by_role("heading", name="How we recognise you")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_what_asks_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], width: int, scheme: str
) -> None:
    """In the chat and in the panel, in both schemes, and from right to left."""
    page = new_context(width=width, scheme=scheme).new_page()
    enter_shop(page)
    open_widget(page)
    expect(page.get_by_role("group", name="How do you like your coffee ground?")).to_be_visible()
    ask(page, "I'm allergic to nuts")
    found = problems(page)
    open_panel(page)
    found += problems(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    found += problems(page)
    wide = page.locator("concierge-widget .panel").evaluate("one => one.scrollWidth - one.clientWidth")

    assert (found, wide) == ([], 0)
