"""Check a whole handover in two windows: the customer's and the agent's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.pages.acting import ask, enter_desk, enter_shop, open_widget, say, take
from tests.pages.conftest import OWNER, Demo

pytestmark = pytest.mark.slow

QUESTION = "How do I descale my machine?"
NOTE = "Second call about this. Promise nothing."


def test_a_handover_from_the_first_question_to_the_rating(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """Ask, wait, be helped by somebody who knows everything, be handed back, and say how it was."""
    customer, agent = new_context().new_page(), new_context().new_page()
    enter_shop(customer, "Zoe Papadaki")
    open_widget(customer)
    ask(customer, QUESTION)
    customer.get_by_role("button", name="Talk to a person").click()
    expect(customer.get_by_text("in line.")).to_be_visible()

    enter_desk(agent, demo)
    take(agent, "Zoe Papadaki")
    expect(agent.get_by_label("Summary", exact=True)).to_contain_text(QUESTION)
    expect(customer.get_by_role("heading", name="Idris")).to_be_visible()

    say(customer, QUESTION)
    reply = agent.get_by_label("Your reply")
    expect(agent.get_by_label("Suggestions").get_by_role("button").first).to_be_visible()
    agent.keyboard.press("Alt+1")
    expect(reply).not_to_have_value("")
    suggested = reply.input_value()
    reply.press("End")
    agent.keyboard.type(" Shall I send you the leaflet?")
    reply.press("Enter")
    expect(customer.locator(".from-agent .words").last).to_contain_text("Shall I send you the leaflet?")
    assert suggested

    agent.keyboard.press("Escape")
    agent.keyboard.press("n")
    agent.keyboard.type(NOTE)
    agent.keyboard.press("Enter")
    expect(agent.get_by_label("Internal note by Idris Bello")).to_contain_text(NOTE)

    agent.get_by_role("button", name="Pass on…").click()
    agent.get_by_role("dialog").get_by_role("button", name="Pass on").click()
    colleague = new_context().new_page()
    colleague.goto(demo.sign_in_link(OWNER))
    take(colleague, "Zoe Papadaki")
    expect(colleague.get_by_label("Internal note by Idris Bello")).to_contain_text(NOTE)
    expect(customer.get_by_role("heading", name="Maren")).to_be_visible()

    colleague.get_by_role("button", name="Hand back…").click()
    colleague.get_by_label("What was settled?").fill("The leaflet is on its way.")
    colleague.get_by_role("button", name="Hand back", exact=True).click()
    expect(customer.get_by_role("button", name="Talk to a person")).to_be_enabled()
    expect(ask(customer, "What milk goes with this?")).to_be_visible()
    expect(customer.get_by_text(NOTE)).to_have_count(0)

    customer.get_by_role("button", name="End chat").click()
    customer.get_by_role("button", name="5 stars").click()
    expect(customer.get_by_text("Thank you for telling us.")).to_be_visible()
    expect(agent.get_by_text("Closed", exact=True)).to_be_visible()
