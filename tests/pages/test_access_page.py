"""Check that people set a password and come in with it, and that the owner gives a program a token."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.pages.conftest import OWNER, Demo

pytestmark = pytest.mark.slow

GOOD = "tulip anvil mosquito 9"


def problems(page: Page) -> list[str]:
    """Return what axe finds grave on the page as it is now."""
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in {"serious", "critical"}]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in grave]


def test_a_link_leads_to_a_password_and_the_password_to_the_desk(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """From the first day to the second."""
    page = new_context().new_page()
    page.goto(demo.sign_in_link("agnes@example.com").replace("/sign-in#", "/sign-in?then=password#"))
    page.get_by_label("New password").fill("password1234")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("is one of the first that are guessed")).to_be_visible()
    page.get_by_label("New password").fill(GOOD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("The password is set.")).to_be_visible()

    other = new_context(width=390, scheme="dark").new_page()
    other.goto("/desk/sign-in")
    found = problems(other)
    other.get_by_label("E-mail").fill("agnes@example.com")
    other.get_by_label("Password", exact=True).fill("a wrong one, surely")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("alert")).to_contain_text("Address or password is wrong")
    other.get_by_label("Password", exact=True).fill(GOOD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/desk")

    page.reload()
    page.get_by_role("button", name="Sign out Chrome on Linux").click()
    expect(page.get_by_role("list", name="Sessions").get_by_role("listitem")).to_have_count(1)
    other.goto("/desk/access")
    expect(other.get_by_role("heading", name="Sign in first")).to_be_visible()
    other.get_by_role("link", name="Sign in with a password").click()
    expect(other.get_by_label("E-mail")).to_be_visible()
    assert found == []


def test_an_owner_makes_a_token_sees_its_secret_once_and_takes_it_back(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """What is on the list afterwards is no key."""
    page = new_context().new_page()
    page.goto(demo.sign_in_link(OWNER))
    page.wait_for_url("**/desk")
    page.goto("/desk/access")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name of the program").fill("till")
    page.get_by_label("offers:").check()
    page.get_by_role("button", name="Make token").click()
    secret = page.get_by_label("Secret").inner_text()
    found = problems(page)
    page.get_by_role("button", name="Done").click()

    assert secret.startswith("cgt_")
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("button", name="Revoke till").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("revoked")).to_be_visible()
    assert found + problems(page) == []
