"""Check that customers can see, correct and erase what is known about them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assistant.tasks.inviting import customer_token
from tests.pages.acting import answers, ask, enter_shop, open_widget
from tests.pages.conftest import Demo
from tests.pages.test_accessible import SIZES, problems

pytestmark = pytest.mark.slow


def open_panel(page: Page) -> None:
    """Open the page on which customers see what is known about them."""
    page.get_by_role("button", name="What we know about you").click()
    expect(page.get_by_role("switch").first).to_be_visible()


def test_what_is_said_in_chat_can_be_seen_corrected_and_deleted(page: Page) -> None:
    """A preference that nobody can find is a surprise waiting to happen."""
    enter_shop(page)
    open_widget(page)
    ask(page, "I'm vegan")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(answers(page)).to_have_count(3)
    open_panel(page)
    expect(page.get_by_text("You told us in chat")).to_be_visible()

    page.get_by_role("button", name="Change Diet").click()
    page.get_by_role("textbox", name="Diet").fill("vegetarian")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You set this")).to_be_visible()
    page.get_by_role("button", name="Delete Diet").click()

    expect(page.get_by_text("vegetarian")).to_have_count(0)
    page.get_by_role("button", name="Back to the chat").click()
    open_panel(page)
    expect(page.get_by_text("Nothing yet.")).to_be_visible()


def test_a_withdrawn_consent_stays_withdrawn(page: Page) -> None:
    """A switch that springs back is a trick."""
    enter_shop(page)
    open_widget(page)
    open_panel(page)

    page.get_by_role("switch", name="Suggestions").uncheck()
    page.get_by_role("button", name="Back to the chat").click()
    open_panel(page)

    expect(page.get_by_role("switch", name="Suggestions")).not_to_be_checked()


def test_erasing_asks_once_and_leaves_nothing(page: Page) -> None:
    """Gone means gone, in this browser too."""
    enter_shop(page)
    open_widget(page)
    ask(page, "How long do I have to return beans?")
    open_panel(page)

    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete everything").click()

    expect(answers(page)).to_have_count(1)
    expect(page.get_by_text("How long do I have")).to_have_count(0)


def test_how_answers_should_be_is_chosen_and_kept(page: Page) -> None:
    """Nobody should have to know the words to say in chat."""
    enter_shop(page)
    open_widget(page)
    open_panel(page)

    page.get_by_label("Tone", exact=True).select_option("Formal")
    page.get_by_role("button", name="Back to the chat").click()
    ask(page, "Thank you!")
    open_panel(page)

    expect(answers(page).last).to_contain_text("It would be a pleasure to assist you")
    expect(page.get_by_label("Tone", exact=True)).to_have_value("formal")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()


def my_data(page: Page, demo: Demo, external_id: str) -> None:
    """Open the page of their own on which a customer of the sample company sees their data."""
    page.goto("about:blank")  # another hash alone would not load the page anew
    page.goto(f"/privacy#token={customer_token(demo.settings, external_id)}")
    expect(page.get_by_role("switch").first).to_be_visible()


def test_one_press_switches_everything_off_and_says_so_at_every_kind_of_data(page: Page) -> None:
    """To say no to all of it is as easy as to say yes to one."""
    enter_shop(page)
    open_widget(page)
    ask(page, "I'm a size L")
    open_panel(page)
    expect(page.get_by_text("Used for:").first).to_be_visible()

    page.get_by_role("button", name="Switch everything off").click()

    expect(page.get_by_text("Everything is off.")).to_be_visible()
    expect(page.get_by_role("switch", checked=True)).to_have_count(0)
    expect(page.get_by_text("Used for:")).to_have_count(0)
    expect(page.get_by_text("we use it for nothing").first).to_be_visible()


def test_a_switch_says_what_it_brings_who_decided_and_when_it_holds(page: Page) -> None:
    """Nobody has to guess what they agreed to."""
    enter_shop(page)
    open_widget(page)
    open_panel(page)

    page.get_by_role("switch", name="Suggestions").check()

    expect(page.get_by_text("Suggestions: on, from your next message on.")).to_be_visible()
    item = page.locator(".item", has=page.get_by_role("switch", name="Suggestions"))
    expect(item).to_contain_text("You hear of things that fit")
    expect(item).to_contain_text("On: you decided on")


def test_in_california_selling_and_sharing_end_with_one_press(page: Page) -> None:
    """The words that the law there names, where they can be found."""
    enter_shop(page)
    open_widget(page)
    open_panel(page)
    page.get_by_role("switch", name="Counting").check()
    expect(page.get_by_text("Counting: on")).to_be_visible()

    page.get_by_role("button", name="Do not sell or share my personal information").click()

    expect(page.get_by_text("We do not sell or share it.")).to_be_visible()
    for name in ("Suggestions", "Counting", "Learning"):
        expect(page.get_by_role("switch", name=name)).not_to_be_checked()
    expect(page.get_by_role("switch", name="Remember me")).to_be_checked()


def test_the_browsers_signal_is_shown_as_what_decided(new_context: Callable[..., BrowserContext]) -> None:
    """Whoever's browser says no sees that we heard it."""
    context = new_context()
    context.set_extra_http_headers({"Sec-GPC": "1"})
    page = context.new_page()
    enter_shop(page)
    open_widget(page)
    open_panel(page)

    expect(page.get_by_text("Your browser sends the Global Privacy Control")).to_be_visible()
    expect(page.get_by_text("Off: your browser decided on").first).to_be_visible()


def test_a_conversation_is_deleted_for_good_with_the_keyboard_alone(page: Page) -> None:
    """It asks once, and another begins in its place."""
    enter_shop(page)
    open_widget(page)
    ask(page, "How long do I have to return beans?")
    open_panel(page)

    page.get_by_role("button", name="Delete How long do I have").press("Enter")
    expect(page.get_by_role("button", name="Delete for good")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Delete How long do I have")).to_have_count(0)
    page.get_by_role("button", name="Back to the chat").click()
    expect(answers(page)).to_have_count(1)
    expect(page.get_by_text("How long do I have")).to_have_count(0)


def test_the_panel_is_a_page_of_its_own_too(page: Page, demo: Demo) -> None:
    """A shop can link there from its account pages; the token does not stay in the address."""
    my_data(page, demo, "chloe")

    expect(page.get_by_role("heading", level=1)).to_have_text("What we know about you")
    assert "token" not in page.url
    with page.expect_download() as copy:
        page.get_by_role("button", name="Download to read").click()
    saved = copy.value.path().read_text(encoding="utf-8")
    assert copy.value.suggested_filename == "what-we-know-about-you.html"
    assert "<h2>Profile</h2>" in saved
    assert "chloe" in saved


def test_the_page_says_so_when_nothing_is_kept(page: Page) -> None:
    """Looking at it must not make a visitor of anybody."""
    page.goto("/privacy")

    expect(page.get_by_text("We keep nothing about you in this browser")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_every_state_of_the_panel_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """Asking, editing, confirming and everything off: on a phone and a desk, light and dark."""
    page = new_context(width=width, scheme=scheme).new_page()
    my_data(page, demo, "ben")
    found = problems(page)
    page.get_by_role("button", name=re.compile("^Change ")).first.click()
    page.get_by_role("button", name="Delete…").click()
    page.locator(".item .link-button", has_text="Delete").last.click()
    found += problems(page)
    page.get_by_role("switch").last.click()
    expect(page.get_by_text("from your next message on")).to_be_visible()
    found += problems(page)
    page.goto("/")
    page.goto("/privacy")
    found += problems(page)

    assert found == []


def from_germany(new_context: Callable[..., BrowserContext]) -> Page:
    """Open a page as somebody of whom nothing is allowed without a yes."""
    context = new_context()
    context.set_extra_http_headers({"Accept-Language": "de-DE"})
    return context.new_page()


def test_where_a_yes_is_needed_it_is_asked_for_once_after_the_first_answer(
    new_context: Callable[..., BrowserContext],
) -> None:
    """What it is and what it brings, yes beside no; whoever said no is not asked again."""
    page = from_germany(new_context)
    enter_shop(page)
    open_widget(page)
    question = page.get_by_role("region", name="Your choice")
    expect(question).to_be_hidden()

    ask(page, "How long do I have to return beans?")
    expect(question).to_contain_text("Remember me? Keep what you tell us")
    expect(question).to_contain_text("You do not have to say it twice.")
    assert problems(page) == []
    question.get_by_role("button", name="Yes").click()
    expect(question).to_contain_text("Personal answers?")
    question.get_by_role("button", name="No", exact=True).click()
    expect(question).to_be_hidden()

    page.reload()
    expect(answers(page)).to_have_count(2)
    ask(page, "How long does delivery take?")
    open_panel(page)
    expect(page.get_by_role("switch", name="Remember me")).to_be_checked()
    expect(page.get_by_role("switch", name="Personal answers")).not_to_be_checked()
    page.get_by_role("button", name="Back to the chat").click()
    expect(question).to_be_hidden()


def test_one_product_of_an_order_can_be_marked_as_a_gift(page: Page, demo: Demo) -> None:
    """A grinder for oneself and mugs for a friend come in one parcel."""
    my_data(page, demo, "ana")
    order = page.locator(".item-order", has=page.locator("details")).first
    order.get_by_text("Only some of it was a gift").click()
    first = order.locator("details").get_by_role("checkbox").first

    first.check()
    my_data(page, demo, "ana")
    order.get_by_text("Only some of it was a gift").click()

    expect(first).to_be_checked()
    expect(order.locator("> .gift input")).not_to_be_checked()


def test_a_stretch_of_time_is_forgotten_once_it_was_asked_for_twice(page: Page, demo: Demo) -> None:
    """Everything that was bought and done goes, and the page says so at once."""
    my_data(page, demo, "liam")
    expect(page.get_by_text("None that we know of.")).to_have_count(0)

    page.get_by_label("What I bought and did in").select_option("all time")
    page.get_by_role("button", name="Forget…").press("Enter")
    expect(page.get_by_role("button", name="Forget it for good")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("None that we know of.")).to_be_visible()
    my_data(page, demo, "liam")
    expect(page.get_by_text("None that we know of.")).to_be_visible()


def expected(page: Page) -> Locator:
    """Return the section that says what is expected of a customer."""
    return page.locator("section", has=page.get_by_role("heading", name="What we expect"))


def test_what_we_expect_is_told_until_both_uses_are_refused(page: Page, demo: Demo) -> None:
    """Where they stand and why; a switch takes it away at once, and brings it back."""
    my_data(page, demo, "niamh")
    expect(expected(page)).to_contain_text("Why: bought")

    page.get_by_role("switch", name="Personal answers").uncheck()
    page.get_by_role("switch", name="Suggestions").uncheck()
    expect(expected(page)).to_be_hidden()
    page.get_by_role("switch", name="Personal answers").check()

    expect(expected(page)).to_contain_text("Why: bought")


FORETOLD = {
    "withheld": "",
    "stage": {"stage": "loyal", "because": "bought on 6 days, last 40 days ago"},
    "outlook": {"weeks": 26, "chance_to_return": 0.83, "purchases": 3.2, "value": 41.5, "currency": "GBP"},
    "due": [
        {
            "product_id": "beans",
            "title": "Antigua beans",
            "expected": "2025-03-01",
            "first": "2025-02-20",
            "last": "2025-03-20",
            "own_gaps": 4,
            "overdue": True,
        }
    ],
    "learnt": {"version": 2, "fitted_at": "2025-03-30T10:00:00Z", "buyers": 400, "holds": "It held."},
}


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_all_that_may_be_expected_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """The sample company is too small to learn from, so an answer of a larger one is shown."""
    page = new_context(width=width, scheme=scheme).new_page()
    page.route("**/v1/me/predictions", lambda route: route.fulfill(json=FORETOLD))
    my_data(page, demo, "ana")

    for words in (
        "About 3.2 purchases, for about £41.50 in all",
        "The chance that you come back at all is 83 %.",
        "which has passed",
        "It held. Learnt from 400 customers.",
    ):
        expect(expected(page)).to_contain_text(words)
    assert problems(page) == []
