"""Run the real server on loopback for a test, and speak to it as a browser would."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

from aiohttp import ClientSession, ClientWebSocketResponse, web
from multidict import CIMultiDict
from pydantic import JsonValue, SecretStr

from assistant.app import build
from assistant.articles.ingest import sync
from assistant.assembly import articles_to_write, assembled
from assistant.events import Clock, new_id, utc_now
from assistant.settings import Settings
from assistant.staff.model import Role
from assistant.storage import Database, schema
from assistant.tokens.model import Scope
from assistant.web.tokens import SharedSecret
from assistant.work import Work
from knowledge import Document
from tests.databases import run_apart

SHOP_SECRET = "the secret that shop and tests share"
SHOP_KEY = "the key with which the shop sends orders"
VISITOR_SECRET = "the secret that signs visitors' tokens"
DEADLINE = 20.0  # seconds that any one step of a test may take

ARTICLES = (
    Document(
        id="returns.md",
        title="Send something back",
        text="You can return anything within 30 days. Print the label and hand the parcel in at any shop.",
        questions=("How do I return an order?", "Can I send my order back?"),
        url="/articles/returns.md",
    ),
    Document(
        id="delivery.md",
        title="How long delivery takes",
        text="Parcels arrive within 3 working days in the United Kingdom.",
        questions=("When will my order arrive?", "How long does delivery take?"),
        url="/articles/delivery.md",
    ),
    Document(
        id="kettle.md",
        title="Descale the kettle",
        text="Boil water with vinegar in the kettle, wait an hour and rinse it.",
        questions=("How do I descale the kettle?",),
        metadata={"product": ("kettle",)},
    ),
    Document(
        id="wholesale.md",
        title="Prices for cafés",
        text="Cafés get 20 % off from 10 kg.",
        metadata={"audience": ("business",)},
    ),
)

Answer = dict[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back: status, headers, and the body as bytes."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def json(self) -> Answer:
        """The body as a JSON object."""
        content = json.loads(self.raw)
        assert isinstance(content, dict), content
        return content

    def at(self, *path: str | int) -> JsonValue:
        """Return what lies at `path` in the body."""
        found: JsonValue = self.json
        for step in path:
            found = found[step]  # type: ignore[index]  # a wrong path fails the test
        return found

    def text(self, *path: str | int) -> str:
        """Return the string at `path` in the body."""
        found = self.at(*path)
        assert isinstance(found, str), found
        return found


@dataclass(slots=True, kw_only=True)
class Browser:
    """Somebody who calls the server; `headers` say who."""

    session: ClientSession
    base: str
    headers: dict[str, str] = field(default_factory=dict)

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send one request; `raw` is sent as it is, `body` as JSON."""
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        sent = BytesIO(content) if content else None
        all_headers = self.headers | {"Content-Type": "application/json"} | dict(headers or {})
        async with (
            asyncio.timeout(DEADLINE),
            self.session.request(
                method, self.base + path, data=sent, headers=all_headers, allow_redirects=False
            ) as response,
        ):
            return Response(
                status=response.status, headers=CIMultiDict(response.headers), raw=await response.read()
            )

    async def get(self, path: str) -> Response:
        """Read `path`."""
        return await self.call("GET", path)

    async def post(self, path: str, body: object = None) -> Response:
        """Send `body` to `path`."""
        return await self.call("POST", path, {} if body is None else body)

    async def started(self, client_id: str = "first") -> str:
        """Start a conversation and return its id."""
        response = await self.post("/v1/conversations", {"client_id": client_id})
        assert response.status in {200, 201}, response.raw
        return response.text("conversation", "id")

    async def said(self, conversation: str, text: str, *, client_id: str = "m1") -> Response:
        """Send a message."""
        return await self.post(
            f"/v1/conversations/{conversation}/messages", {"client_id": client_id, "text": text}
        )

    async def waiting(self, client_id: str = "first") -> str:
        """Start a conversation, ask for a person, and return its id."""
        conversation = await self.started(client_id)
        assert (await self.post(f"/v1/conversations/{conversation}/person")).status == 200
        return conversation

    @asynccontextmanager
    async def socket(
        self, path: str, *, origin: str | None = None
    ) -> AsyncGenerator[ClientWebSocketResponse]:
        """Open a WebSocket."""
        address = self.base.replace("http", "ws", 1) + path
        async with self.session.ws_connect(address, origin=origin, headers=self.headers) as opened:
            yield opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The server, and everybody who may come."""

    base: str
    session: ClientSession
    settings: Settings
    work: Work

    def nobody(self) -> Browser:
        """Return somebody without any token."""
        return Browser(session=self.session, base=self.base)

    def with_token(self, token: str) -> Browser:
        """Return whoever carries `token`."""
        return Browser(session=self.session, base=self.base, headers={"Authorization": f"Bearer {token}"})

    def somebody(self) -> Browser:
        """Return a customer whom no other test uses."""
        return self.customer(new_id("ext"))

    def customer(self, external_id: str) -> Browser:
        """Return a customer whom the shop vouches for."""
        return self.with_token(shop_token(external_id))

    async def visitor(self) -> Browser:
        """Return somebody who is not signed in."""
        response = await self.nobody().post("/v1/visitors")
        assert response.status == 201, response.raw
        return self.with_token(response.text("token"))

    async def agent(self, email: str = "mara@example.com", *, role: Role = Role.AGENT) -> Browser:
        """Return a member of staff who is signed in."""
        now = utc_now()
        async with self.work.writing() as work:
            person = await work.staff.invite(email, email.partition("@")[0].title(), role, at=now)
            link = await work.staff.link(person.id, at=now, expires=now + timedelta(hours=1))
            signed_in = await work.staff.redeem(link, now)
        return self.with_token(signed_in.token)


async def program_token(site: Site, *scopes: Scope) -> str:
    """Return the secret of a new API token with these scopes, which acts for its owner."""
    owner = await site.agent("programs@example.com", role=Role.OWNER)
    made = await owner.post("/v1/tokens", {"name": "program", "scopes": list(scopes)})
    assert made.status == 201, made.raw
    return made.text("secret")


def shop_token(external_id: str, *, life: timedelta = timedelta(hours=1), **claims: str) -> str:
    """Return a token as the shop gives it to its customers."""
    shop = SharedSecret(secret=SHOP_SECRET, audience=None)
    return shop.sign(external_id, at=utc_now(), life=life)


def settings_in(folder: Path, **given: object) -> Settings:
    """Return settings for a server that keeps everything in `folder`."""
    usual: dict[str, object] = {
        "data_folder": folder,
        "port": 0,
        "company_name": "Fernhill",
        "identity_secret": SecretStr(SHOP_SECRET),
        "shop_key": SecretStr(SHOP_KEY),
        "visitor_secret": SecretStr(VISITOR_SECRET),
        "requests_per_minute": 100_000,
        "log_level": "ERROR",
        "intake_process": False,  # tests of that start one themselves
        "consent_region": "AU",  # where the owner's defaults hold
        "quiet_hours": "none",  # whenever the tests run
        "discovery_share": 0.0,  # what is shown must not hang on the ids of customers
    }
    return Settings(**(usual | given))  # type: ignore[arg-type]  # pydantic checks them


async def prepare(folder: Path, **given: object) -> None:
    """Make a database with a few articles and the index of them in `folder`; `given` are settings."""
    settings = settings_in(folder, **given)
    await schema.upgrade(settings.database)
    async with assembled(settings) as parts:
        await sync(
            ARTICLES,
            source="test",
            unread=(),
            writing=partial(articles_to_write, parts.work),
            embedding=parts.embedding,
            at=utc_now(),
            checking=lambda _done, _total: None,
            progress=lambda _done, _total: None,
        )
        await parts.library.open()
        await parts.library.save()


@asynccontextmanager
async def serving(prepared: Path, folder: Path, **given: object) -> AsyncGenerator[Site]:
    """Serve a copy of what was prepared; `given` are settings."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    async with serving_by(utc_now, settings_in(folder, **given)) as site:
        yield site


@asynccontextmanager
async def serving_by(clock: Clock, settings: Settings) -> AsyncGenerator[Site]:
    """Serve what lies in the folder of `settings`, by `clock`."""
    runner = web.AppRunner(build(settings, clock=clock), access_log=None, shutdown_timeout=1)
    await runner.setup()
    database = Database.open(settings.database, keys=await asyncio.to_thread(settings.keyring))
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with ClientSession() as session:
            yield Site(
                base=f"http://127.0.0.1:{runner.addresses[0][1]}",
                session=session,
                settings=settings,
                work=Work(database, policy=settings.policy),
            )
    finally:
        await runner.cleanup()
        await database.close()


async def frame(opened: ClientWebSocketResponse, kind: str) -> Answer:
    """Return the next frame of a kind; others before it are passed over."""
    async with asyncio.timeout(DEADLINE):
        while True:
            content = json.loads(await opened.receive_str())
            assert isinstance(content, dict)
            if content["type"] == kind:
                return content


async def frames(opened: ClientWebSocketResponse, *kinds: str) -> list[Answer]:
    """Return the next frames of `kinds`, in that order, however they come; others are passed over."""
    found: list[Answer] = []
    missing = list(kinds)
    async with asyncio.timeout(DEADLINE):
        while missing:
            content = json.loads(await opened.receive_str())
            if content["type"] in missing:
                missing.remove(content["type"])
                found.append(content)
    return [found.pop(next(n for n, one in enumerate(found) if one["type"] == kind)) for kind in kinds]


async def frames_until(opened: ClientWebSocketResponse, kind: str) -> list[Answer]:
    """Return every frame up to the next one of a kind, that one included."""
    found: list[Answer] = []
    async with asyncio.timeout(DEADLINE):
        while not found or found[-1]["type"] != kind:
            found.append(json.loads(await opened.receive_str()))
    return found


async def closed(opened: ClientWebSocketResponse) -> int | None:
    """Read on until the server closes, and return its code."""
    async with asyncio.timeout(DEADLINE):
        async for _ in opened:
            pass
    return opened.close_code


def stocked_in(
    folder: Path, prepared: Path, stock: Callable[[Path], Coroutine[object, object, None]]
) -> Path:
    """Return `folder` as a copy of a prepared one in which `stock` put something more."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    run_apart(stock(folder))
    return folder
