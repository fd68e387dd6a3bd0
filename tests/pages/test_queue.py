"""Check in browsers how agents pass a customer on, and what a supervisor sees of it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import enter_desk, enter_shop, open_widget, say, take
from tests.pages.conftest import OWNER, Demo
from tests.pages.test_accessible import problems

KATJA = "katja@example.com"
NOTE = "She was promised the postage back."


def at_the_desk(page: Page, demo: Demo, email: str) -> Page:
    """Sign somebody in to the desk."""
    page.goto(demo.sign_in_link(email))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    return page


def test_a_customer_is_passed_on_with_a_note_and_the_supervisor_sees_the_desk(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """The colleague knows why; the customer is told who comes, and not what agents write to each other."""
    wanda, idris = new_context().new_page(), new_context().new_page()
    katja = at_the_desk(new_context().new_page(), demo, KATJA)
    enter_desk(idris, demo)
    enter_shop(wanda, "Wanda Kowalczyk")
    open_widget(wanda)
    say(wanda, "My parcel Q-99123 is lost")
    wanda.get_by_role("button", name="Talk to a person").click()
    expect(wanda.get_by_text("in line.")).to_be_visible()
    take(idris, "Wanda Kowalczyk")

    idris.get_by_label("Your reply").fill("Hello! What is your order number?")
    expect(idris.get_by_text("You have that already: Q-99123")).to_be_visible()
    idris.get_by_label("Your reply").press("Enter")
    expect(idris.get_by_text("You had that already: Q-99123")).to_be_visible()
    idris.get_by_role("button", name="Pass on…").click()
    idris.get_by_label("To", exact=True).select_option(label="Katja Lindner")
    idris.get_by_label("Note for your colleague").fill(NOTE)
    idris.get_by_role("button", name="Pass on", exact=True).click()

    expect(wanda.get_by_text("Idris Bello is passing you on to Katja Lindner.")).to_be_visible()
    take(katja, "Wanda Kowalczyk")
    expect(katja.get_by_text(f"Passed on by Idris Bello to Katja Lindner: {NOTE}")).to_be_visible()
    expect(wanda.get_by_text(NOTE)).to_have_count(0)
    katja.get_by_role("button", name="Close", exact=True).click()
    expect(wanda.get_by_text("Conversation ended")).to_be_visible()
    say(wanda, "One more thing: the box is wet.")
    expect(katja.get_by_text("One more thing: the box is wet.").first).to_be_visible()
    expect(wanda.get_by_role("heading", name="Katja Lindner")).to_be_visible()
    katja.get_by_role("button", name="Close", exact=True).click()

    maren = at_the_desk(new_context(width=390, scheme="dark").new_page(), demo, OWNER)
    maren.goto("/desk/supervisor")
    expect(maren.get_by_role("row", name="Katja Lindner")).to_contain_text("present")
    assert problems(maren) == []
