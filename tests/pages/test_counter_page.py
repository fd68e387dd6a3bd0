"""Check the counter: found, briefed and noted from the keyboard alone, and readable by everybody."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.acting import enter_desk, enter_shop, open_widget
from tests.pages.conftest import Demo
from tests.pages.test_accessible import SIZES, problems

pytestmark = pytest.mark.slow

BRIEF = {
    "id": f"cus_{1:032x}",
    "name": "Wilhelmina-Alexandrina von und zu " + "W" * 60,
    "lines": [
        {"text": "W" * 140, "source": "profile, account"},
        {"text": "Last order, 2 November: " + "Kettle, " * 12, "source": "order " + "9" * 60},
        {"text": "Open: the grinder rattles (waits for a person)", "source": "conversation cnv_" + "0" * 32},
        {"text": "allergies: nuts, milk: oat", "source": "preferences: milk said to staff Mara (till)"},
    ],
    "withheld": "They did not allow personal answers: orders and preferences are not shown.",
    "is_recorded": True,
}


def enter_counter(page: Page, demo: Demo) -> None:
    """Sign in as an agent, and go to the counter from the desk."""
    enter_desk(page, demo)
    page.get_by_role("link", name="Counter").click()
    expect(page.get_by_label("Number, e-mail or name")).to_be_focused()


def find(page: Page, words: str) -> None:
    """Type who is meant, and press Enter."""
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_counter_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """Long names and numbers are neither cut off nor push the page out of the screen."""
    page = new_context(width=width, scheme=scheme).new_page()
    page.goto("/desk/counter")
    expect(page.get_by_text("concierge token")).to_be_visible()
    found = problems(page)
    match = {"id": BRIEF["id"], "name": "Wilhelmina-Alexandrina V.", "hint": "number …999, w…@example.com"}
    page.route("**/v1/counter/find", lambda route: route.fulfill(json={"matches": [match], "is_cut": True}))
    page.route("**/v1/counter/customers/*", lambda route: route.fulfill(json=BRIEF))
    enter_counter(page, demo)
    found += problems(page)
    find(page, "wilhelmina")
    expect(page.get_by_role("list", name="What to know").get_by_role("listitem")).to_have_count(4)
    found += problems(page)
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    assert found == []
    assert not is_wider


def test_a_customer_is_served_from_the_keyboard_alone(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """Found by name, noted as here, and what they say is in the brief and in their own panel."""
    page = new_context().new_page()
    enter_counter(page, demo)

    find(page, "elif")
    heading = page.get_by_role("heading", name="Elif Yılmaz")
    expect(heading).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_text("Noted that they are here.")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("grind")
    page.keyboard.press("Tab")
    page.keyboard.type("coarse")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noted: grind, coarse.")).to_be_visible()

    expect(page.get_by_role("list", name="What to know")).to_contain_text("grind: coarse")
    expect(page.get_by_role("list", name="What to know")).to_contain_text("said to staff Idris")
    panel = new_context().new_page()
    enter_shop(panel, "Elif Yılmaz")
    open_widget(panel)
    panel.get_by_role("button", name="What we know about you").click()
    expect(panel.get_by_text("coarse", exact=True)).to_be_visible()


def test_arrows_choose_among_several_and_nobody_found_is_said(page: Page, demo: Demo) -> None:
    """Whoever is meant is chosen without a mouse."""
    matches = [
        {"id": f"cus_{number:032x}", "name": f"Ana {number}.", "hint": "number …1"} for number in (1, 2)
    ]
    page.route("**/v1/counter/find", lambda route: route.fulfill(json={"matches": matches, "is_cut": False}))
    page.route("**/v1/counter/customers/*", lambda route: route.fulfill(json=BRIEF))
    enter_counter(page, demo)

    find(page, "ana")
    expect(page.get_by_role("button", name="Ana 1.")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Ana 2.")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ana 2.")).to_have_attribute("aria-current", "true")
    page.unroute("**/v1/counter/find")
    find(page, "nobody at all")
    expect(page.get_by_text("Nobody is found.")).to_be_visible()


def test_the_widget_says_where_a_message_is_written(page: Page) -> None:
    """The page that a customer is on comes with the message, and none of its query."""
    page.goto("/shop/larkspur-one?session=secret")
    open_widget(page)
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    page.on("request", lambda request: sent.append(request.post_data or ""))  # until the socket is open
    page.reload()
    page.get_by_label("Your message").fill("How do I descale it?")
    page.get_by_label("Your message").press("Enter")
    expect(page.locator("concierge-widget .from-assistant").last).to_contain_text("Larkspur One")

    messages = [one for one in sent if "How do I descale it?" in one]
    assert messages
    assert all('"page":"/shop/larkspur-one"' in one and "secret" not in one for one in messages)
    assert all('"device":"desktop"' in one and '"local_time"' in one for one in messages)


def test_a_link_of_another_site_cannot_open_the_counters_answers(page: Page, demo: Demo) -> None:
    """What the counter shows comes from routes that ask who is there."""
    answer = page.request.post(urljoin(demo.url, "/v1/counter/find"), data={"words": "elif"})

    assert answer.status == 401
