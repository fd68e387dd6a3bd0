"""Check the panel in the frame of another site: 127.0.0.1 frames localhost, two sites to a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import BrowserContext, Page, expect
from typing_extensions import override

from tests.pages.acting import ask, enter_shop, open_widget
from tests.pages.conftest import FRAMING, Demo

QUESTION = "How do I descale my machine?"
HELPDESK = """<!doctype html><title>Helpdesk</title>
<iframe src="{src}" width="320" height="620" style="border:0"></iframe>
<script>
  addEventListener("message", (event) => {{
    if (event.data !== "chatwoot-dashboard-app:fetch-info") return;
    const contact = {{ id: 7, identifier: "{customer}", email: null }};
    const data = {{ conversation: {{ id: 42 }}, contact, currentAgent: {{ id: 1 }} }};
    event.source.postMessage(JSON.stringify({{ event: "appContext", data }}), "*");
  }});
</script>"""


def elsewhere(demo: Demo) -> str:
    """Return where the demo is, by the name that makes it another site than what frames it."""
    return demo.url.replace("127.0.0.1", "localhost")


@contextmanager
def helpdesk(demo: Demo, customer: str, *, port: int) -> Iterator[str]:
    """Be a helpdesk that shows `customer`, with the panel in a frame as Chatwoot's dashboard apps are."""
    content = HELPDESK.format(src=f"{elsewhere(demo)}/sidebar", customer=customer).encode()

    class Answer(BaseHTTPRequestHandler):
        """Sends the one page."""

        def do_GET(self) -> None:  # the library's name
            """Send it."""
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Answer) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            serving.join()


def test_an_agent_signs_in_by_a_pop_up_and_sees_whom_they_are_with(
    new_context: Callable[..., BrowserContext], demo: Demo
) -> None:
    """The helpdesk's cookies are not ours, and ours do not come along: a token does, in memory."""
    customer = new_context().new_page()
    enter_shop(customer, "Victor Adebayo")
    open_widget(customer)
    ask(customer, QUESTION)
    customer.get_by_role("button", name="Talk to a person").click()
    expect(customer.get_by_text("in line.")).to_be_visible()

    context = new_context(width=340, height=700)
    page = context.new_page()
    with helpdesk(demo, "victor", port=FRAMING) as address:
        page.goto(address)
        signed_in(page, demo)
    panel = page.frame_locator("iframe")

    expect(panel.get_by_label("Summary", exact=True)).to_contain_text(QUESTION)
    expect(panel.get_by_role("heading", name="Victor Adebayo")).to_be_visible()
    expect(panel.get_by_label("Suggestions").get_by_role("button").first).to_be_visible()
    assert panel.locator("body").evaluate("document.documentElement.scrollWidth") <= 320


def signed_in(page: Page, demo: Demo) -> None:
    """Sign in by the pop-up: first as a stranger, who is told how to get in, and then as an agent."""
    panel = page.frame_locator("iframe")
    expect(panel.get_by_text("Sign in to see what we know")).to_be_visible()
    with page.expect_popup() as stranger:
        panel.get_by_role("button", name="Sign in").click()
    expect(stranger.value.get_by_text("Sign in to the desk first")).to_be_visible()
    stranger.value.goto(demo.sign_in_link().replace("127.0.0.1", "localhost"))
    expect(stranger.value.get_by_role("heading", name="Waiting")).to_be_visible()
    stranger.value.close()
    with page.expect_popup() as pop_up:
        panel.get_by_role("button", name="Sign in").click()
    expect(panel.get_by_label("Summary", exact=True)).to_be_visible()
    assert pop_up.value.is_closed()


def test_a_website_that_the_owner_did_not_name_frames_nothing(page: Page, demo: Demo) -> None:
    """A page that lays our buttons under its own must not exist."""
    with (
        helpdesk(demo, "victor", port=0) as address,
        page.expect_event("requestfailed") as blocked,
    ):
        page.goto(address)

    assert blocked.value.url == f"{elsewhere(demo)}/sidebar"
    assert blocked.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"
    expect(page.frame_locator("iframe").locator("#sidebar")).to_have_count(0)
