"""Check in two windows that customers and agents send each other files, and see why one is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.pages.acting import enter_desk, enter_shop, open_widget, take
from tests.pages.conftest import Demo

pytestmark = pytest.mark.slow

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PHOTO = FilePayload(name="leaking tank.png", mimeType="image/png", buffer=PIXEL)
LETTER = FilePayload(name="label.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 label")
PAGE = FilePayload(name="page.pdf", mimeType="application/pdf", buffer=b"<html><script>1</script></html>")
PASTE = """(box) => {
    const given = new DataTransfer();
    given.items.add(new File(["serial 4711"], "serial.txt", { type: "text/plain" }));
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
}"""
DROP = """(box) => {
    const given = new DataTransfer();
    given.items.add(new File(["GIF89a"], "noise.gif", { type: "image/gif" }));
    box.dispatchEvent(new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true }));
}"""


def files_in(page: Page) -> Locator:
    """What stands there as a file."""
    return page.locator("concierge-widget .attached-file")


def test_files_go_both_ways_and_a_refusal_says_why(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """Chosen, pasted or dropped; the agent sees the photograph, and the customer can save the label."""
    customer, agent = new_context().new_page(), new_context().new_page()
    enter_shop(customer, "Edwin Mensah")
    open_widget(customer)
    with customer.expect_file_chooser() as chooser:
        customer.get_by_role("button", name="Send a file").click()
    chooser.value.set_files([PHOTO, PAGE])
    expect(customer.locator("concierge-widget .from-customer .attached-image")).to_have_count(1)
    expect(customer.get_by_text("send one of: PNG, JPEG, GIF, WebP, PDF, plain text")).to_be_visible()
    customer.get_by_role("button", name="Remove").click()
    customer.get_by_label("Your message").evaluate(PASTE)
    expect(files_in(customer).last).to_contain_text("serial.txt")
    customer.get_by_label("Your message").evaluate(DROP)
    expect(files_in(customer)).to_have_count(3)
    expect(customer.locator("concierge-widget .upload")).to_have_count(0)
    expect(customer.get_by_text("I cannot read it, but a person can")).to_have_count(1)

    customer.get_by_role("button", name="Talk to a person").click()
    enter_desk(agent, demo)
    take(agent, "Edwin Mensah")
    expect(agent.get_by_role("img", name="leaking tank.png")).to_be_visible()
    with agent.expect_file_chooser() as chooser:
        agent.get_by_role("button", name="Send a file…").click()
    chooser.value.set_files(LETTER)

    expect(files_in(customer).last).to_contain_text("label.pdf")
    with customer.expect_download() as saving:
        files_in(customer).last.click()
    assert saving.value.suggested_filename == "label.pdf"
    customer.reload()
    expect(files_in(customer)).to_have_count(4)
