"""Staff sign in with a provider of identities, which is believed no further than it can be checked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from multidict import CIMultiDict
from pydantic import SecretStr, ValidationError

from assistant.channels.openid import RETURN
from assistant.events import utc_now
from assistant.settings import Settings
from assistant.staff.model import Role
from assistant.web.openid import Provider, Registration, new_journey
from tests.channels.site import Browser, Response, Site, serving, settings_in

module_loop = pytest.mark.asyncio(loop_scope="module")

CLIENT, SECRET = "concierge", "what the provider: gave us"
CREDENTIALS = "Basic " + base64.b64encode(b"concierge:what%20the%20provider%3A%20gave%20us").decode()
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
MARA = "mara@example.com"


@dataclass(kw_only=True)
class FakeProvider:
    """A provider that vouches for whoever the test says, in whatever words it says."""

    issuer: str = ""
    claims: dict[str, object] = field(default_factory=dict)  # above what it would say
    key: rsa.RSAPrivateKey = KEY
    is_down: bool = False
    more: dict[str, object] = field(default_factory=dict)  # that it says of itself
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # what was asked for each

    async def discover(self, _request: web.Request) -> web.Response:
        """Say what there is."""
        if self.is_down:
            return web.Response(status=503)
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        told = {name: f"{self.issuer}/{path}" for name, path in ends.items()}
        return web.json_response(self.more | {"issuer": self.issuer} | told)

    async def keys(self, _request: web.Request) -> web.Response:
        """Publish the key."""
        public = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return web.json_response({"keys": [public | {"kid": "one", "use": "sig"}]})

    async def token(self, request: web.Request) -> web.Response:
        """Exchange a code once, for who we know and who holds the verifier."""
        sent = await request.post()
        asked = self.codes.pop(str(sent["code"]), None)
        is_ours = request.headers.get("Authorization") == CREDENTIALS
        digest = hashlib.sha256(str(sent["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or not is_ours or asked["code_challenge"] != challenge:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = utc_now()
        said: dict[str, object] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "u-1",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "nonce": asked["nonce"],
            "email": MARA,
            "email_verified": True,
        }
        token = jwt.encode(said | self.claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return web.json_response({"id_token": token, "access_token": "unused", "token_type": "Bearer"})

    def signed_in(self, address: str, code: str = "code-1") -> str:
        """Sign somebody in who was sent to `address`, and return where their browser is sent."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"]
        self.codes[code] = asked
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}&iss=x"


@asynccontextmanager
async def running() -> AsyncGenerator[FakeProvider]:
    """Serve a provider on this machine."""
    provider = FakeProvider()
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.discover)
    app.router.add_get("/keys", provider.keys)
    app.router.add_post("/token", provider.token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        provider.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield provider
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(
    prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[tuple[Site, FakeProvider]]:
    """Serve with a provider, and take Mara on."""
    async with (
        running() as provider,
        serving(
            prepared,
            tmp_path_factory.mktemp("openid"),
            openid_issuer=provider.issuer,
            openid_client=CLIENT,
            openid_secret=SecretStr(SECRET),
            openid_name="Fernhill ID",
        ) as site,
    ):
        async with site.work.writing() as work:
            await work.staff.invite(MARA, "Mara", Role.AGENT, at=utc_now())
        yield site, provider


@pytest.fixture
def provider(world: tuple[Site, FakeProvider]) -> FakeProvider:
    """The provider, honest until a test says otherwise."""
    world[1].claims, world[1].key = {}, KEY
    return world[1]


@pytest.fixture
def site(world: tuple[Site, FakeProvider]) -> Site:
    """The server."""
    return world[0]


async def left(site: Site) -> tuple[Browser, str]:
    """Leave for the provider; return the browser and where it was sent."""
    response = await site.nobody().get("/v1/staff/provider")
    assert response.status == 302
    browser = site.nobody()
    browser.headers["Cookie"] = response.headers["Set-Cookie"].partition(";")[0]
    return browser, response.headers["Location"]


async def came_back(site: Site, provider: FakeProvider) -> Response:
    """Leave, sign in there, and come back."""
    browser, address = await left(site)
    response = await browser.get(provider.signed_in(address))
    assert response.status == 302, response.raw
    return response


def named_as(issuer: str) -> dict[str, object]:
    """Return the settings that name a provider."""
    return {"openid_issuer": issuer, "openid_client": CLIENT, "openid_secret": SecretStr(SECRET)}


def cookies_of(response: Response) -> list[str]:
    """Return every cookie that a response sets."""
    assert isinstance(response.headers, CIMultiDict)
    return [str(one) for one in response.headers.getall("Set-Cookie", [])]


def refused(response: Response, why: str) -> bool:
    """Whether somebody was sent back to the door, with no session."""
    sent_back = response.headers["Location"] == f"/desk/sign-in?refused={why}"
    return (
        response.status == 302
        and sent_back
        and not any("concierge_staff" in one for one in cookies_of(response))
    )


@module_loop
async def test_whom_the_provider_vouches_for_is_signed_in(site: Site, provider: FakeProvider) -> None:
    """There and back, and then at the desk."""
    response = await came_back(site, provider)

    session = next(one for one in cookies_of(response) if one.startswith("concierge_staff="))
    mara = site.with_token(session.partition(";")[0].partition("=")[2])
    assert response.headers["Location"] == "/desk"
    assert all(part in session for part in ("HttpOnly", "SameSite=Strict"))
    assert (await mara.get("/v1/staff/me")).text("email") == MARA


@module_loop
async def test_the_page_is_told_that_there_is_a_provider(site: Site) -> None:
    """For its button."""
    assert (await site.nobody().get("/v1/staff/ways")).json == {"provider": "Fernhill ID"}


@module_loop
async def test_who_does_not_work_here_is_not_let_in(site: Site, provider: FakeProvider) -> None:
    """A provider knows a whole company, and not all of it is at the desk; nobody is taken on by this."""
    provider.claims = {"email": "stranger@example.com"}

    assert refused(await came_back(site, provider), "unknown")
    async with site.work.reading() as work:
        assert await work.passwords.account("stranger@example.com") is None


@module_loop
@pytest.mark.parametrize(
    "said",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"nonce": "of another sign-in"},
        {"nonce": ""},
        {"aud": "another program"},
        {"iss": "https://evil.example"},
        {"exp": utc_now() - timedelta(hours=1)},
    ],
    ids=[
        "unverified",
        "verified in words",
        "no address",
        "other nonce",
        "no nonce",
        "audience",
        "issuer",
        "old",
    ],
)
async def test_what_does_not_quite_hold_lets_nobody_in(
    site: Site, provider: FakeProvider, said: dict[str, object]
) -> None:
    """Each check alone keeps a door shut that others opened."""
    provider.claims = said

    assert refused(await came_back(site, provider), "provider")


@module_loop
async def test_a_token_signed_by_somebody_else_lets_nobody_in(site: Site, provider: FakeProvider) -> None:
    """Only the published key counts."""
    provider.key = OTHER_KEY

    assert refused(await came_back(site, provider), "provider")


@module_loop
async def test_a_sign_in_that_was_begun_elsewhere_ends_nowhere(site: Site, provider: FakeProvider) -> None:
    """Whoever is sent a finished link would be signed in as somebody else."""
    mine, address = await left(site)
    other, _ = await left(site)
    back = provider.signed_in(address, "code-2")

    for browser in (site.nobody(), other):
        assert refused(await browser.get(back), "elsewhere")
    assert refused(await mine.get(back.replace("state=", "state=x")), "elsewhere")
    assert (await mine.get(back)).headers["Location"] == "/desk"


@module_loop
async def test_a_code_is_of_no_use_without_the_verifier_nor_twice(site: Site, provider: FakeProvider) -> None:
    """Whoever reads a code on the way lacks what only our cookie holds."""
    (mine, address), (other, others) = await left(site), await left(site)
    stolen = provider.signed_in(address, "code-3").partition("&")[0]
    state = parse_qs(urlsplit(others).query)["state"][0]

    assert refused(await other.get(f"{stolen}&state={state}"), "provider")
    again = provider.signed_in(address, "code-4")
    assert (await mine.get(again)).headers["Location"] == "/desk"
    assert refused(await mine.get(again), "provider")


@module_loop
async def test_what_the_provider_refuses_is_told_on_the_page(site: Site) -> None:
    """Somebody pressed cancel there."""
    browser, address = await left(site)
    state = parse_qs(urlsplit(address).query)["state"][0]

    back = await browser.get(f"/v1/staff/provider/return?error=access_denied&state={state}")

    assert refused(back, "provider")


@module_loop
async def test_without_a_provider_the_door_is_shut(shared_site: Site) -> None:
    """As it is until the owner names one."""
    stranger = shared_site.nobody()

    statuses = [
        (await stranger.get(path)).status for path in ("/v1/staff/provider", "/v1/staff/provider/return")
    ]

    assert statuses == [404, 404]
    assert (await stranger.get("/v1/staff/ways")).json == {"provider": None}


@module_loop
async def test_a_provider_that_is_down_is_said_to_be(prepared: Path, tmp_path: Path) -> None:
    """And nothing else is hindered by it."""
    async with running() as provider:
        provider.is_down = True
        named = {
            "openid_issuer": provider.issuer,
            "openid_client": CLIENT,
            "openid_secret": SecretStr(SECRET),
        }
        async with serving(prepared, tmp_path / "down", **named) as site:
            assert (await site.nobody().get("/v1/staff/provider")).status == 503
            assert (await site.nobody().get("/desk/sign-in")).status == 200


@module_loop
async def test_a_provider_that_says_much_of_itself_is_heard_to_the_end() -> None:
    """An answer comes in as many pieces as the network likes."""
    async with running() as provider, ClientSession() as client:
        provider.more = {"scopes_supported": ["x" * 1000] * 200}
        registration = Registration(
            issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, returns_to=RETURN, name="ours"
        )

        address = await Provider(registration, client).address(new_journey(), at=utc_now())

    assert address.startswith(f"{provider.issuer}/authorize?")


@module_loop
async def test_a_provider_that_says_it_is_another_is_not_believed(prepared: Path, tmp_path: Path) -> None:
    """What it says of itself has to be of the issuer that was named."""
    async with running() as provider:
        issuer = provider.issuer
        named = named_as(issuer)
        async with serving(prepared, tmp_path / "other", **named) as site:
            provider.issuer = issuer.replace("127.0.0.1", "localhost")
            assert (await site.nobody().get("/v1/staff/provider")).status == 503


@pytest.mark.parametrize(
    "given",
    [
        {"openid_issuer": "http://login.example"},
        {"openid_issuer": "login.example"},
        {"openid_issuer": "https://login.example"},
        {"openid_client": "concierge"},
    ],
    ids=["in the clear", "no address", "alone", "without issuer"],
)
def test_half_a_provider_is_refused_at_the_start(tmp_path: Path, given: dict[str, object]) -> None:
    """A secret over a line that anybody reads is none."""
    whole = {"openid_client": CLIENT, "openid_secret": SecretStr(SECRET)}
    is_address = "openid_issuer" in given and given["openid_issuer"] != "https://login.example"

    with pytest.raises(ValidationError, match="openid"):
        settings_in(tmp_path, **(whole | given if is_address else given))
    assert Settings().openid_issuer is None
