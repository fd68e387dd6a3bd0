"""Check that the owner tries bounds on a page, and reads what they would mean."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, expect

from assistant.answering.judge import MADE
from tests.pages.conftest import OWNER, Demo
from tests.pages.test_accessible import SIZES, problems

pytestmark = pytest.mark.slow

SHOWN = {
    "labels": 200,
    "questions": 200,
    "made_from": "labels",
    "notice": None,
    "curve": [
        {"threshold": 0.9, "coverage": 0.25, "risk": 0.0},
        {"threshold": 0.6, "coverage": 0.5, "risk": 0.02},
        {"threshold": 0.3, "coverage": 1.0, "risk": 0.12},
    ],
    "tried": {
        "risk": 0.05,
        "confidence": 0.9,
        "threshold": 0.5,
        "answered": 120,
        "wrong": 2,
        "missing": 0,
    },
    "threshold": 0.4,
    "risk": None,
}


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_owner_reads_what_a_bound_would_mean(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """In words beside the picture, and without a grave problem for anybody."""
    page = new_context(width=width, scheme=scheme).new_page()
    page.route("**/v1/risk?**", lambda route: route.fulfill(json=SHOWN))
    page.goto(demo.sign_in_link(OWNER))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/risk"))

    expect(page.get_by_text("120 of 200 labelled ones, 2 of them wrongly")).to_be_visible()
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("at most 6 %")).to_be_visible()
    expect(page.get_by_role("img", name="12 % of the answers would be wrong")).to_be_visible()

    assert problems(page) == []


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_what_made_questions_show_is_not_taken_for_a_guarantee(
    new_context: Callable[..., BrowserContext], demo: Demo, width: int, scheme: str
) -> None:
    """The notice stands above the curve, and the sentence below it says for which questions it holds."""
    made = SHOWN | {"labels": 0, "made_from": "knowledge", "notice": MADE}
    page = new_context(width=width, scheme=scheme).new_page()
    page.route("**/v1/risk?**", lambda route: route.fulfill(json=made))
    page.goto(demo.sign_in_link(OWNER))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/risk"))

    expect(page.get_by_text("no guarantee for customers' questions")).to_be_visible()
    expect(page.get_by_text("120 of 200 made ones, 2 of them wrongly")).to_be_visible()
    expect(page.get_by_text("not for what customers ask")).to_be_visible()

    assert problems(page) == []


def test_an_owner_without_labels_is_told_what_to_do(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """An empty page would look broken."""
    page = new_context().new_page()
    page.goto(demo.sign_in_link(OWNER))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/risk"))

    expect(page.get_by_text("No labelled questions yet")).to_be_visible()
    expect(page.get_by_text("concierge calibrate --from-knowledge")).to_be_visible()
