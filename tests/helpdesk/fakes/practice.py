"""Try a connection without an account: `python -m tests.helpdesk.fakes.practice --port 9000`.

A page shows one conversation of the fake Chatwoot: write there as the customer or as an agent, hand it
back or end it, and see the replies, the private notes and whose turn it is. Each step is signed and
delivered to the address that connecting printed.
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from html import escape

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from assistant.helpdesks.model import Vendor
from tests.helpdesk.fakes.chatwoot import ACCOUNT, BOT_TOKEN, USER_TOKEN, FakeChatwoot
from tests.helpdesk.fakes.fake import Event, Said, Who
from tests.helpdesk.specimens import SECRET, SPECIMENS

CONVERSATION = "1"
SECONDS = 10.0  # that a delivery may take
STYLE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; }
li { margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.note { background: #fff3cd; color: #4d3b00; padding: .4rem; }
form { display: flex; gap: .5rem; margin: .5rem 0; flex-wrap: wrap; align-items: center; }
input { flex: 1; min-width: 14rem; font: inherit; padding: .3rem; } button { font: inherit; }
iframe { width: 100%; height: 24rem; border: 1px solid; }
dt { font-weight: 600; } dd { margin: 0 0 .3rem; font-family: monospace; overflow-wrap: anywhere; }
</style>"""
WORDS = {Who.CUSTOMER: "Customer", Who.PERSON: "Agent", Who.ASSISTANT: "Concierge"}


class Practice:
    """One conversation of a fake Chatwoot, with a page to write in it."""

    def __init__(self, fake: FakeChatwoot, *, address: str) -> None:
        self._fake = fake
        self._address = address
        self._deliver_to = ""
        self._told = "Nothing was delivered yet."

    def app(self) -> web.Application:
        """Return the fake with the page beside its own paths."""
        app = self._fake.app()
        app.cleanup_ctx.append(self._lending)
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/practice/said", self._said),
                web.post("/practice/deliver-to", self._name),
                web.post("/practice/customer", self._step(self._fake.customer_writes)),
                web.post("/practice/agent", self._step(self._fake.person_writes)),
                web.post("/practice/back", self._step(lambda one, _: self._fake.person_hands_back(one))),
                web.post("/practice/end", self._step(lambda one, _: self._fake.ends(one))),
            ]
        )
        return app

    async def _lending(self, _: web.Application) -> AsyncGenerator[None]:
        async with ClientSession(timeout=ClientTimeout(total=SECONDS)) as self._session:
            yield

    async def _page(self, _: web.Request) -> web.Response:
        declared = {
            "Address": self._address,
            "Account": str(ACCOUNT),
            "Bot's access token": BOT_TOKEN,
            "Agent's access token": USER_TOKEN,
            "Webhook secret": SECRET,
        }
        listed = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in declared.items())
        deliver_to = escape(self._deliver_to, quote=True)
        return _html(
            "<title>Practice Chatwoot</title><h1>Practice Chatwoot</h1>"
            f"<details open><summary>What to connect it with</summary><dl>{listed}</dl></details>"
            f"""<form method="post" action="/practice/deliver-to"><input name="text" type="url" required
            aria-label="Webhook address" placeholder="the webhook address that connecting printed"
            value="{deliver_to}"><button>Deliver there</button></form>"""
            + "".join(
                f"""<form method="post" action="/practice/{action}"><input name="text" required
                aria-label="{label}" placeholder="{label}"><button>Send</button></form>"""
                for action, label in (("customer", "Write as the customer"), ("agent", "Write as an agent"))
            )
            + '<form method="post"><button formaction="/practice/back">Hand back to the bot</button>'
            '<button formaction="/practice/end">Resolve</button></form>'
            '<iframe src="/practice/said" title="The conversation"></iframe>'
        )

    async def _said(self, _: web.Request) -> web.Response:
        listed = "".join(map(_shown, self._fake.said[CONVERSATION]))
        faults = "".join(f"<li>not documented: {escape(one)}</li>" for one in self._fake.faults)
        return _html(
            '<meta http-equiv="refresh" content="2">'
            f"<p>{escape(self._told)} The conversation is <b>{self._fake.statuses[CONVERSATION]}</b>.</p>"
            f"<ol>{listed}</ol><ul>{faults}</ul>"
        )

    async def _name(self, request: web.Request) -> web.Response:
        self._deliver_to = str((await request.post()).get("text", "")).strip()
        raise web.HTTPSeeOther("/")

    def _step(self, happens: Callable[[str, str], Event]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def do(request: web.Request) -> web.Response:
            """Have it happen, and deliver it."""
            text = str((await request.post()).get("text", ""))
            self._told = await self._delivered(happens(CONVERSATION, text))
            raise web.HTTPSeeOther("/")

        return do

    async def _delivered(self, event: Event) -> str:
        if not self._deliver_to:
            return "Name the webhook address first: it was not delivered."
        sent = SPECIMENS[Vendor.CHATWOOT].sign(event, at=datetime.now(UTC), secret=SECRET)
        try:
            async with self._session.post(self._deliver_to, data=sent.body, headers=sent.headers) as answer:
                return f"The delivery was answered {answer.status}."
        except (ClientError, TimeoutError, ValueError) as trouble:
            return f"The delivery failed: {type(trouble).__name__}."


def _shown(said: Said) -> str:
    kind = ' class="note"' if said.is_private else ""
    who = "Private note" if said.is_private else WORDS[said.who]
    return f"<li{kind}><b>{who}:</b> {escape(said.text)}</li>"


def _html(body: str) -> web.Response:
    return web.Response(text=STYLE + body, content_type="text/html")


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A Chatwoot to practise with, on this machine alone.")
    parser.add_argument("--port", type=int, default=9000)
    port: int = parser.parse_args().port
    address = f"http://127.0.0.1:{port}"
    print(f"Open {address} in a browser; Ctrl-C stops it.")  # noqa: T201  # a command's own words
    web.run_app(Practice(FakeChatwoot(), address=address).app(), host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main()
