"""Check the whole way of a conversation in two browsers: the customer's and the agent's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import answers, ask, enter_desk, enter_shop, open_widget, said, take
from tests.pages.conftest import Demo

QUESTION = "How do I descale my machine?"


def test_a_customer_is_greeted_answered_and_loses_nothing_by_a_reload(page: Page) -> None:
    """This is what the product is for: a personal answer that says where it comes from."""
    enter_shop(page, "Ana Ribeiro")
    open_widget(page)
    expect(answers(page).first).to_contain_text("Ana")

    answer = ask(page, QUESTION)
    answer.locator(".source summary").first.click()
    answer.get_by_text("Why this answer?").click()

    expect(answer).to_contain_text("Larkspur One")
    expect(answer.locator("blockquote").first).not_to_be_empty()
    expect(answer.get_by_role("link", name="Read the article").first).to_be_visible()
    expect(answer.locator(".why li").first).to_be_visible()
    expect(answer.locator(".offer-reason").first).not_to_be_empty()

    page.reload()

    expect(answers(page)).to_have_count(2)
    expect(said(page)).to_have_text([QUESTION])


def test_two_customers_get_different_answers_to_the_same_question(page: Page) -> None:
    """Otherwise nothing here is personal."""
    texts = []
    for name in ("Ana Ribeiro", "Ben Hartmann"):
        enter_shop(page, name)
        if not page.get_by_label("Your message").is_visible():
            open_widget(page)
        texts.append(ask(page, QUESTION).locator(".words").inner_text())

    assert texts[0] != texts[1]


def test_a_person_takes_over_and_hands_back(new_context: Callable[..., BrowserContext], demo: Demo) -> None:
    """Nobody is asked twice: the agent has the summary, the customer sees each change at once."""
    customer, agent = new_context().new_page(), new_context().new_page()
    enter_shop(customer, "Chloe Adeyemi")
    open_widget(customer)
    ask(customer, QUESTION)
    customer.get_by_role("button", name="Talk to a person").click()
    expect(customer.get_by_text("in line.")).to_be_visible()

    enter_desk(agent, demo)
    take(agent, "Chloe Adeyemi")
    expect(agent.get_by_label("Summary", exact=True)).to_contain_text(QUESTION)
    expect(customer.get_by_role("heading", name="Idris")).to_be_visible()
    expect(agent.get_by_role("region", name="Suggestions")).to_contain_text("sure")
    suggested = agent.locator(".assist ol .suggested")
    first = suggested.first.inner_text()
    agent.get_by_text("Not this").first.click()
    agent.get_by_role("button", name="Not now").first.click()
    expect(suggested.first).not_to_have_text(first)
    agent.keyboard.press("Alt+1")
    expect(agent.get_by_label("Your reply")).not_to_be_empty()
    agent.get_by_label("Your reply").fill("Hello Chloe, which light is blinking?")
    agent.get_by_label("Your reply").press("Enter")
    expect(customer.locator(".from-agent .words")).to_have_text("Hello Chloe, which light is blinking?")

    agent.get_by_role("button", name="Hand back…").click()
    agent.get_by_label("What was settled?").fill("It was the orange light. Two sachets.")
    agent.get_by_role("button", name="Hand back", exact=True).click()
    expect(customer.get_by_role("button", name="Talk to a person")).to_be_enabled()
    expect(ask(customer, "What milk goes with this?")).to_be_visible()


def test_a_conversation_ends_with_a_rating(page: Page) -> None:
    """The customer has the last word, and may begin again."""
    enter_shop(page)
    open_widget(page)
    ask(page, "Can I send my grinder back after 20 days?")
    page.get_by_role("button", name="End chat").click()

    page.get_by_role("button", name="4 stars").click()
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    page.get_by_role("button", name="Start a new conversation").click()

    expect(answers(page)).to_have_count(1)
    expect(page.get_by_label("Your message")).to_be_visible()


@pytest.mark.parametrize("address", ["/desk", "/desk/sign-in", "/desk/sign-in#used-or-invented"])
def test_the_desk_tells_strangers_how_to_get_in(page: Page, address: str) -> None:
    """Whoever set the server up finds the way; nobody else sees a customer."""
    page.goto(address)

    expect(page.get_by_text("concierge token")).to_be_visible()
    expect(page.get_by_role("heading", name="Waiting")).to_be_hidden()
    assert "invented" not in page.url
