"""Check what the widget shows of a reply that is still being written, and when it drops that."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.pages.acting import enter_shop, open_widget, say

pytestmark = pytest.mark.slow

WORDS = {"text": "Unopened beans can", "html": "<p>Unopened <strong>beans</strong> can</p>"}


@dataclass(slots=True)
class Line:
    """The customer's socket, on which a reply is announced in pieces and then held back."""

    tell: list[Callable[[str], None]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    is_released: bool = False

    def release(self) -> None:
        """Let the reply through, whether it has come yet or not."""
        self.is_released = True
        for frame in self.held:
            self.tell[-1](frame)

    def relay(self, socket: WebSocketRoute) -> None:
        """Pass everything on, a piece after the tick, and the reply not yet."""
        server = socket.connect_to_server()
        self.tell.append(socket.send)

        def from_server(frame: str | bytes) -> None:
            """Pass one frame on, or hold it back."""
            said = json.loads(frame)
            is_reply = said["type"] == "message" and said["message"]["author"] == "assistant"
            if is_reply and not self.is_released:
                self.held.append(str(frame))
                return
            socket.send(frame)
            if said["type"] == "accepted":
                piece = {"type": "piece", "client_id": said["client_id"], "piece": WORDS}
                socket.send(json.dumps(piece))

        server.on_message(from_server)


@pytest.fixture
def line(page: Page) -> Line:
    """A customer's socket that has shown the beginning of a reply."""
    relayed = Line()
    page.route_web_socket("**/v1/socket", lambda socket: relayed.relay(socket))
    page.route("**/v1/conversations/*/messages", lambda route: route.abort())  # before the socket is up
    enter_shop(page)
    open_widget(page)
    say(page, "How long do I have to return beans?")
    expect(provisional(page)).to_have_text("Unopened beans can")
    return relayed


def provisional(page: Page) -> Locator:
    """What is shown of a reply that is not recorded."""
    return page.locator("concierge-widget .is-provisional")


def test_the_reply_takes_the_place_of_what_was_shown_before(page: Page, line: Line) -> None:
    """Read twice, an answer looks like a fault."""
    answers = page.locator("concierge-widget .from-assistant")
    expect(answers).to_have_count(1)

    line.release()

    expect(answers).to_have_count(2)
    expect(provisional(page)).to_have_count(0)


def test_what_is_retracted_disappears(page: Page, line: Line) -> None:
    """It was never said: a person took over, or the article is gone."""
    line.tell[-1](json.dumps({"type": "retracted", "client_id": "m"}))

    expect(provisional(page)).to_have_count(0)


@pytest.mark.usefixtures("line")
def test_it_is_read_aloud_only_once_it_is_the_reply(page: Page) -> None:
    """A screen reader would read every piece from the beginning."""
    expect(page.locator("concierge-widget [role=log] .is-provisional")).to_have_count(0)
    expect(page.locator("concierge-widget [aria-hidden=true] .is-provisional")).to_have_count(1)
