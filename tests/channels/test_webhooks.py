"""Test that an owner has their own systems told, sees what became of it, and nobody else does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks.webhooks import Webhook

from assistant.staff.model import Role
from tests.channels.site import Browser, Site, serving

DEADLINE = 20.0
PATH = "/v1/webhooks"


class Shop:
    """A system of the owner's, which answers as it is told and keeps what it got."""

    def __init__(self) -> None:
        self.status = 204
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.came = asyncio.Condition()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """Take what was posted."""
        body = await request.read()
        async with self.came:
            self.got.append(({name.lower(): value for name, value in request.headers.items()}, body))
            self.came.notify_all()
        return web.Response(status=self.status)

    async def told(self, kind: str) -> dict[str, object]:
        """Wait until it was told of an event of this kind, and return what that said."""

        def found() -> list[dict[str, object]]:
            every: list[dict[str, object]] = [json.loads(body) for _, body in self.got]
            return [one for one in every if one["type"] == kind]

        async with asyncio.timeout(DEADLINE), self.came:
            await self.came.wait_for(lambda: bool(found()))
        return found()[0]


@asynccontextmanager
async def a_shop() -> AsyncGenerator[Shop]:
    """Serve a system of the owner's on loopback."""
    shop, app = Shop(), web.Application()
    app.router.add_post("/hooks", shop.take)
    async with TestServer(app) as server:
        shop.url = f"http://127.0.0.1:{server.port}/hooks"
        yield shop


@pytest.fixture
async def near(prepared: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A site whose owner has systems of their own on the same machine."""
    async with serving(prepared, tmp_path / "near", allowed_private_hosts=("127.0.0.1",)) as one:
        yield one


async def made(olga: Browser, url: str, **wanted: object) -> tuple[str, str]:
    """Have an endpoint told; return its id and secret."""
    response = await olga.post(PATH, {"name": "Orders", "url": url, **wanted})
    assert response.status == 201, response.raw
    return response.text("webhook", "id"), response.text("secret")


async def test_a_conversation_reaches_the_owners_system_signed(near: Site) -> None:
    """From the first message to the handoff, each under an id, and without what was written."""
    olga, ana = await near.agent("olga@example.com", role=Role.OWNER), near.customer("ana")
    async with a_shop() as shop:
        webhook, secret = await made(olga, shop.url)

        conversation = await ana.started()
        await ana.said(conversation, "Where is my very private parcel?")
        await ana.post(f"/v1/conversations/{conversation}/person")

        began = await shop.told("conversation.started")
        asked = await shop.told("handoff.requested")
        for headers, body in shop.got:
            Webhook(secret).verify(body, headers)
    assert began["data"] == {"conversation": conversation, "customer": "ana", "channel": "web"}
    assert isinstance(asked["data"], dict)
    assert asked["data"]["reason"] == "requested"
    assert b"very private" not in b"".join(body for _, body in shop.got)
    assert len({headers["webhook-id"] for headers, _ in shop.got}) == len(shop.got)
    listed = await olga.get(PATH)
    assert (listed.text("webhooks", 0, "id"), listed.at("webhooks", 0, "dead")) == (webhook, 0)
    assert secret.encode() not in listed.raw


async def test_what_was_written_goes_along_where_the_owner_wants_it(near: Site) -> None:
    """And only to that endpoint."""
    olga, ana = await near.agent("olga@example.com", role=Role.OWNER), near.customer("ana")
    async with a_shop() as shop:
        await made(olga, shop.url, events=["message.added"], with_content=True)

        await ana.said(await ana.started(), "How long does delivery take?")

        async with asyncio.timeout(DEADLINE), shop.came:
            await shop.came.wait_for(lambda: len(shop.got) >= 3)
        texts = [json.loads(body)["data"]["text"] for _, body in shop.got]
    assert "How long does delivery take?" in texts
    assert all(texts)


async def test_a_test_shows_at_once_whether_it_arrives(near: Site) -> None:
    """Whoever sets an endpoint up sees the answer of the other side."""
    olga = await near.agent("olga@example.com", role=Role.OWNER)
    async with a_shop() as shop:
        webhook, _ = await made(olga, shop.url)
        well = await olga.post(f"{PATH}/{webhook}/test")
        shop.status = 500
        badly = await olga.post(f"{PATH}/{webhook}/test")

    assert (well.at("state"), well.at("status"), well.at("event")) == ("sent", 204, "webhook.tested")
    assert (badly.at("state"), badly.at("problem")) == ("dead", "answered 500")


async def test_the_log_is_filtered_and_what_is_dead_sent_again(near: Site) -> None:
    """After the other side was mended, one by one or all since a moment."""
    olga = await near.agent("olga@example.com", role=Role.OWNER)
    async with a_shop() as shop:
        webhook, _ = await made(olga, shop.url)
        shop.status = 500
        dead = await olga.post(f"{PATH}/{webhook}/test")
        shop.status = 200
        await olga.post(f"{PATH}/{webhook}/test")
        log = "/v1/webhook-deliveries"

        everything = await olga.get(log)
        alone = await olga.get(f"{log}?state=dead&webhook={webhook}&event=webhook.tested")
        before = await olga.get(f"{log}?before={dead.at('number')}")
        again = await olga.post(f"{log}/{dead.text('id')}/replay")
        since = {"since": "2020-01-01T00:00:00Z", "with_sent": True}
        all_again = await olga.post(f"{PATH}/{webhook}/replay", since)

    assert isinstance(everything.at("deliveries"), list)
    assert [everything.at("deliveries", n, "state") for n in (0, 1)] == ["sent", "dead"]
    assert alone.at("deliveries", 0, "id") == dead.at("id")
    assert before.at("deliveries") == []
    assert (again.at("state"), again.at("event_id")) == ("waiting", dead.at("event_id"))
    assert all_again.at("replayed") in {1, 2}
    assert (await olga.post(f"{log}/whd_{'0' * 32}/replay")).status == 404


async def test_an_endpoint_is_changed_switched_off_and_removed(near: Site) -> None:
    """The slower of two editors is told, a new secret is another one, and each deed is in the log."""
    olga = await near.agent("olga@example.com", role=Role.OWNER)
    webhook, secret = await made(olga, "https://shop.example/hooks", events=["conversation.closed"])
    body = {"name": "Orders", "url": "https://shop.example/in", "is_on": False, "version": 1}

    changed = await olga.call("PUT", f"{PATH}/{webhook}", body)
    slower = await olga.call("PUT", f"{PATH}/{webhook}", body)
    rotated = await olga.post(f"{PATH}/{webhook}/secret")
    removed = await olga.call("DELETE", f"{PATH}/{webhook}")

    assert (changed.at("is_on"), changed.at("ended"), changed.at("version")) == (False, "switched off", 2)
    assert slower.status == 409
    assert rotated.text("secret") not in {secret, ""}
    assert rotated.at("webhook", "old_secret_until") is not None
    assert removed.status == 204
    assert (await olga.get(PATH)).at("webhooks") == []
    lines = (await olga.get("/v1/audit")).at("lines")
    assert isinstance(lines, list)
    deeds = {str(line["deed"]) for line in lines if isinstance(line, dict)}
    assert deeds >= {"made webhook", "changed webhook", "changed secret of webhook", "removed webhook"}


@pytest.mark.parametrize(
    ("wanted", "field", "word"),
    [
        ({"url": "http://shop.example/hooks"}, "url", "https"),
        ({"url": "https://10.0.0.7/hooks"}, "url", "public internet"),
        ({"url": "https://localhost/hooks"}, "url", "public internet"),
        ({"url": "ftp://shop.example"}, "url", "url"),
        ({"events": ["message.written"]}, "events", "events"),
        ({"events": ["webhook.tested"]}, "events", "when you ask"),
        ({"name": " "}, "name", "name"),
        ({"secret": "whsec_mine"}, "secret", "secret"),
    ],
)
async def test_what_cannot_be_told_is_refused_by_the_field(
    site: Site, wanted: dict[str, object], field: str, word: str
) -> None:
    """Where to mend it, and how."""
    olga = await site.agent("olga@example.com", role=Role.OWNER)

    refused = await olga.post(PATH, {"name": "Orders", "url": "https://shop.example/hooks", **wanted})

    assert refused.status in {400, 422}, refused.raw
    assert field in refused.raw.decode()
    assert word in refused.raw.decode()
    assert refused.text("fix")


async def test_nobody_but_the_owner_gets_in(site: Site) -> None:
    """Whoever could add an endpoint could have everything told to themselves."""
    mara, webhook = await site.agent(), "whk_" + "0" * 32
    addresses = (
        ("GET", PATH),
        ("POST", PATH),
        ("POST", f"{PATH}/{webhook}/secret"),
        ("DELETE", f"{PATH}/{webhook}"),
    )

    statuses = {
        (await mara.call(method, path, {} if method != "GET" else None)).status for method, path in addresses
    }

    assert statuses == {403}


async def test_the_description_holds_what_is_sent(site: Site) -> None:
    """Programmers generate code from it: every event has a place, its headers and its data."""
    described = (await site.nobody().get("/openapi.json")).at("webhooks")
    olga = await site.agent("olga@example.com", role=Role.OWNER)
    events = (await olga.get(PATH)).at("events")

    assert isinstance(described, dict)
    assert isinstance(events, list)
    assert set(described) == {*map(str, events), "webhook.tested"}
    message = json.dumps(described["message.added"])
    assert all(word in message for word in ("webhook-signature", "seq", "only to endpoints with content"))
