"""Whoever signs in goes on where they were as a visitor, and whoever uses the computer next does not."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.acting import answers, ask, enter_shop, open_widget, said

QUESTION = "How long do I have to return beans?"


def sign_in(page: Page, name: str) -> None:
    """Sign in at the shop after a visit, and wait until the visit was shown to the server as well."""
    with page.expect_response("**/v1/session"):
        page.get_by_label("Signed in as").select_option(label=name)


def test_a_conversation_goes_on_after_signing_in(page: Page) -> None:
    """Nobody should have to ask again because they were asked to sign in first."""
    enter_shop(page)
    open_widget(page)
    ask(page, QUESTION)

    sign_in(page, "Greta Lindqvist")

    expect(answers(page)).to_have_count(2)
    expect(said(page).first).to_have_text(QUESTION)
    ask(page, "How long does delivery take?")
    expect(said(page)).to_have_count(2)


def test_the_next_customer_at_this_computer_sees_nothing_of_it(page: Page) -> None:
    """The visit belongs to whoever signed in first, and to nobody after them."""
    enter_shop(page)
    open_widget(page)
    ask(page, QUESTION)
    sign_in(page, "Hugo Ferreira")
    expect(answers(page)).to_have_count(2)
    expect(said(page).first).to_have_text(QUESTION)

    page.get_by_label("Signed in as").select_option(label="Inés Navarro")

    expect(said(page)).to_have_count(0)
    expect(answers(page).first).to_be_visible()
