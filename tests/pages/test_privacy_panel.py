"""Check that customers can see, correct and erase what is known about them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.acting import answers, ask, enter_shop, open_widget


def open_panel(page: Page) -> None:
    """Open the page on which customers see what is known about them."""
    page.get_by_role("button", name="What we know about you").click()
    expect(page.get_by_role("switch").first).to_be_visible()


def test_what_is_said_in_chat_can_be_seen_corrected_and_deleted(page: Page) -> None:
    """A preference that nobody can find is a surprise waiting to happen."""
    enter_shop(page)
    open_widget(page)
    ask(page, "I'm vegan")
    open_panel(page)
    expect(page.get_by_text("You told us in chat")).to_be_visible()

    page.get_by_role("button", name="Change Diet").click()
    page.get_by_label("Diet").fill("vegetarian")
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

    page.get_by_label("Tone").select_option("Formal")
    page.get_by_role("button", name="Back to the chat").click()
    ask(page, "Thank you!")
    open_panel(page)

    expect(answers(page).last).to_contain_text("It would be a pleasure to assist you")
    expect(page.get_by_label("Tone")).to_have_value("formal")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
