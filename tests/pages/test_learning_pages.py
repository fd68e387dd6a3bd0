"""Check that customers say what helped, and that the owner writes what nobody could answer."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import ask, enter_shop, open_widget
from tests.pages.conftest import OWNER, Demo
from tests.pages.test_accessible import SIZES, problems

pytestmark = pytest.mark.slow

STRANGE = "Do you engrave initials into umbrella handles?"
OTHER = "Will your violin teacher tune a piano?"
LONG = "Could someone please tell me whether umbrellas are engraved on Sundays as well?"
SHOWN = {
    "groups": [
        {
            "id": f"msg_{number:032x}",
            "title": title,
            "examples": [title, *others],
            "asked": 7 - number,
            "customers": 4 - number,
            "last_asked_at": "2026-05-01T12:00:00Z",
        }
        for number, (title, others) in enumerate(
            [
                (STRANGE, ["Can initials be engraved into an umbrella?", LONG]),
                ("May I bring my dog into the roastery?", []),
                ("W" * 200, []),
            ]
        )
    ],
    "left_out": 3,
}


def enter_questions(page: Page, demo: Demo) -> None:
    """Sign in as the owner and open the page."""
    page.goto(demo.sign_in_link(OWNER))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/questions"))


def ask_what_nobody_knows(page: Page, question: str) -> None:
    """Ask as a visitor who lets us learn from the conversation."""
    enter_shop(page)
    open_widget(page)
    page.get_by_role("button", name="What we know about you").click()
    page.get_by_role("switch", name="Learning").click()
    expect(page.get_by_role("switch", name="Learning")).to_be_checked()
    page.keyboard.press("Escape")
    ask(page, question)


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_page_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """Whatever customers write, nothing is cut off, and everybody can read it."""
    page = new_context(width=width, scheme=scheme).new_page()
    page.route("**/v1/questions", lambda route: route.fulfill(json=SHOWN))
    enter_questions(page, demo)

    expect(page.get_by_text("3 articles to write")).to_be_visible()
    expect(page.get_by_text("3 questions are not shown")).to_be_visible()
    expect(page.get_by_text("Asked 7 times by 4 customers")).to_be_visible()
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    assert problems(page) == []
    assert not is_wider


def test_the_owner_writes_what_is_missing(new_context: Callable[..., BrowserContext], demo: Demo) -> None:
    """From a customer's question to its article in a minute, and then the question is gone."""
    ask_what_nobody_knows(new_context().new_page(), STRANGE)
    page = new_context().new_page()
    enter_questions(page, demo)
    page.get_by_role("link", name=f"Write an article: {STRANGE}").press("Enter")
    expect(page.get_by_label("Known questions")).to_have_value(STRANGE)
    expect(page.get_by_label("Title")).to_have_value(STRANGE)
    page.get_by_label("Text (Markdown)").fill("Yes: up to three letters, within a week.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.get_by_role("link", name="Questions").click()

    expect(page.get_by_role("status").filter(has_text="article")).to_be_visible()
    expect(page.get_by_role("heading", name=STRANGE)).to_have_count(0)
    customer = new_context().new_page()
    enter_shop(customer)
    open_widget(customer)
    expect(ask(customer, STRANGE)).to_contain_text("three letters")


def test_what_needs_no_article_is_put_aside(new_context: Callable[..., BrowserContext], demo: Demo) -> None:
    """Not every question deserves an answer of its own."""
    ask_what_nobody_knows(new_context().new_page(), OTHER)
    page = new_context().new_page()
    enter_questions(page, demo)

    page.get_by_role("button", name=f"No article needed: {OTHER}").click()

    expect(page.get_by_role("heading", name=OTHER)).to_have_count(0)


def test_agents_are_told_who_reads_this(new_context: Callable[..., BrowserContext], demo: Demo) -> None:
    """They see conversations, not everybody's questions."""
    page = new_context().new_page()
    page.goto(demo.sign_in_link())
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/questions"))

    expect(page.get_by_role("heading", name="Only the owner reads")).to_be_visible()


def test_a_customer_says_whether_it_helped(new_context: Callable[..., BrowserContext]) -> None:
    """With the keyboard, and it is still there after a reload."""
    page = new_context().new_page()
    enter_shop(page)
    open_widget(page)
    answer = ask(page, "How long do I have to return beans?")
    expect(answer.get_by_text("Did that solve it?")).to_be_visible()

    answer.get_by_role("button", name="No").press("Enter")

    expect(answer.get_by_role("status")).to_contain_text("ask for a person")
    answer.get_by_role("button", name="Yes").click()
    expect(answer.get_by_role("status")).to_have_text("Thank you for telling us.")
    page.reload()
    again = page.locator("concierge-widget .from-assistant").last
    expect(again.get_by_role("button", name="Yes", pressed=True)).to_have_count(1)
    assert problems(page) == []


def test_the_question_is_asked_of_the_last_answer_alone(new_context: Callable[..., BrowserContext]) -> None:
    """Asked under every answer it would be noise; two thumbs stay."""
    page = new_context().new_page()
    enter_shop(page)
    open_widget(page)
    first = ask(page, "How long do I have to return beans?")
    expect(first.get_by_text("Did that solve it?")).to_be_visible()
    before = page.locator("concierge-widget .from-assistant").nth(1)

    ask(page, "How should I store tea?")

    expect(before.get_by_text("Did that solve it?")).to_be_hidden()
    expect(before.get_by_role("button", name="Yes")).to_be_visible()
