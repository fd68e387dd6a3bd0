"""Check that the owner adds a system of theirs on a page, tries it, and sends again what did not arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from standardwebhooks.webhooks import Webhook
from typing_extensions import override

from tests.pages.conftest import OWNER, Demo, served
from tests.pages.test_accessible import SIZES, problems

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class OrderSystem(ThreadingHTTPServer):
    """A system of the owner's on this machine, which answers as it is told and keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.status = 204
        self.got: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        """Where it takes what happens."""
        return f"http://127.0.0.1:{self.server_port}/hooks"


class Taking(BaseHTTPRequestHandler):
    """Takes one request."""

    server: OrderSystem

    def do_POST(self) -> None:
        """Keep what came, and answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        return None


@pytest.fixture
def orders() -> Iterator[OrderSystem]:
    """A system of the owner's."""
    with OrderSystem() as system:
        serving = Thread(target=system.serve_forever)
        serving.start()
        yield system
        system.shutdown()
        serving.join()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo of an owner whose systems stand beside it."""
    with served(tmp_path_factory, ALLOWED_PRIVATE_HOSTS="127.0.0.1") as running_demo:
        yield running_demo


def enter_webhooks(page: Page, demo: Demo) -> None:
    """Sign in as the owner and open the page from the desk."""
    page.goto(demo.sign_in_link(OWNER))
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    page.goto(urljoin(page.url, "/desk/articles"))
    page.get_by_role("link", name="Webhooks").click()
    expect(page.get_by_role("button", name="New endpoint")).to_be_visible()


def add(page: Page, name: str, url: str) -> str:
    """Add an endpoint that is told of two things, and return its secret."""
    page.get_by_role("button", name="New endpoint").click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("textbox", name="Address").fill(url)
    page.get_by_role("checkbox", name="handoff.requested").check()
    page.get_by_role("checkbox", name="conversation.closed").check()
    page.get_by_role("button", name="Save endpoint").click()
    secret = page.get_by_label("Secret", exact=True).input_value()
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_label("Secret", exact=True)).to_have_count(0)
    return secret


def remove(page: Page, name: str) -> None:
    """Remove an endpoint."""
    page.get_by_role("button", name=f"Remove: {name}").click()
    page.get_by_role("button", name="Remove endpoint").click()
    expect(page.get_by_role("heading", name=name)).to_be_hidden()


def test_a_system_is_added_tried_and_sent_to_again(page: Page, demo: Demo, orders: OrderSystem) -> None:
    """From the first secret to what a mended system is told after all, verified as it verifies."""
    enter_webhooks(page, demo)
    secret = add(page, "Order system", orders.url)
    expect(page.get_by_text("2 events · ids only")).to_be_visible()

    orders.status = 500
    page.get_by_role("button", name="Send a test: Order system").click()
    expect(page.get_by_text("The test did not arrive: answered 500.")).to_be_visible()
    row = page.locator("[data-delivery]").first
    expect(row).to_contain_text("Dead")

    orders.status = 204
    row.get_by_role("button", name="Send webhook.tested again").click()
    expect(row).to_contain_text("Arrived")
    page.get_by_role("combobox", name="State").select_option("dead")
    expect(page.get_by_text("Nothing was sent yet that fits.")).to_be_visible()

    (first, body), (second, again) = orders.got
    assert Webhook(secret).verify(again, second) == Webhook(secret).verify(body, first)
    assert first["webhook-id"] == second["webhook-id"]
    remove(page, "Order system")


def test_what_is_refused_says_what_to_write(page: Page, demo: Demo) -> None:
    """In the dialog, where it is mended."""
    enter_webhooks(page, demo)
    page.get_by_role("button", name="New endpoint").click()
    page.get_by_role("textbox", name="Name").fill("Open")
    page.get_by_role("textbox", name="Address").fill("http://shop.example/hooks")

    page.get_by_role("button", name="Save endpoint").click()

    expect(page.get_by_role("alert").filter(has_text="is not https")).to_be_visible()
    expect(page.get_by_text("CONCIERGE_ALLOWED_PRIVATE_HOSTS")).to_be_visible()


def test_a_secret_is_changed_and_an_endpoint_switched_off(
    page: Page, demo: Demo, orders: OrderSystem
) -> None:
    """Both secrets hold meanwhile; whoever is switched off stands there as such."""
    enter_webhooks(page, demo)
    old = add(page, "Warehouse", orders.url)

    page.get_by_role("button", name="New secret: Warehouse").click()
    page.get_by_role("button", name="Make a new secret").click()
    new = page.get_by_label("Secret", exact=True).input_value()
    page.get_by_role("button", name="I have kept it").click()
    page.get_by_role("button", name="Send a test: Warehouse").click()
    expect(page.get_by_text("The test arrived: 204")).to_be_visible()
    page.get_by_role("button", name="Edit: Warehouse").click()
    page.get_by_role("switch", name="Tell it what happens").uncheck()
    page.get_by_role("button", name="Save endpoint").click()

    expect(page.get_by_text("You switched it off")).to_be_visible()
    headers, body = orders.got[-1]
    assert old != new
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers)
    remove(page, "Warehouse")


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_page_has_no_grave_problem(
    new_context: Callable[..., BrowserContext], demo: Demo, orders: OrderSystem, width: int, scheme: str
) -> None:
    """Owners come here when something does not arrive; the page must not be part of it."""
    page = new_context(width=width, scheme=scheme).new_page()
    enter_webhooks(page, demo)
    found = problems(page)
    add(page, f"Seen {scheme}", orders.url)
    page.get_by_role("button", name=f"Send a test: Seen {scheme}").click()
    expect(page.locator("[data-delivery]").first).to_be_visible()
    found += problems(page)
    is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.get_by_role("button", name=f"Edit: Seen {scheme}").click()
    expect(page.get_by_role("button", name="Save endpoint")).to_be_visible()
    found += problems(page)
    page.get_by_role("button", name="Cancel").click()
    remove(page, f"Seen {scheme}")

    assert found == []
    assert not is_wider
