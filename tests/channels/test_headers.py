"""Walk every route: whatever the answer, browsers are told to stay on our side."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.channels.site import Response, Site, serving
from tests.channels.test_roles import ROUTES, address, called

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALWAYS = {
    "Server": "concierge",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
WINDOWS = {"/sidebar", "/sidebar/zendesk", "/sidebar/sign-in"}  # they hand each other a token


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def by_tls(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Serve behind a proxy that browsers reach through TLS."""
    folder = tmp_path_factory.mktemp("headers")
    async with serving(prepared, folder, public_url="https://help.example") as site:
        yield site


def missing(response: Response, path: str) -> list[str]:
    """Return what a response lacks."""
    headers = response.headers
    is_page = headers.get("Content-Type", "").startswith("text/html")
    policy = headers.get("Content-Security-Policy", "")
    found = [name for name, value in ALWAYS.items() if headers.get(name) != value]
    wanted = {
        "Content-Security-Policy": "default-src 'none'" in policy and "frame-ancestors 'none'" in policy,
        "unsafe": "unsafe" not in policy and "*" not in policy,
        "Strict-Transport-Security": headers.get("Strict-Transport-Security") == "max-age=31536000",
        "Permissions-Policy": "camera=()" in headers.get("Permissions-Policy", ""),
        "Cross-Origin-Resource-Policy": headers.get("Cross-Origin-Resource-Policy")
        == ("cross-origin" if path.startswith("/static/") else "same-origin"),
        "Cross-Origin-Opener-Policy": path in WINDOWS
        or headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "Cache-Control": is_page or not path.startswith("/v1/") or headers.get("Cache-Control") == "no-store",
    }
    return found + [name for name, holds in wanted.items() if not holds]


async def test_every_answer_of_every_route_has_every_header(by_tls: Site) -> None:
    """Pages, answers and refusals alike; a new door cannot forget it."""
    stranger, lacking = by_tls.nobody(), {}

    for route in ROUTES:
        response = await stranger.call(route.method, address(route), None if route.method == "GET" else {})
        lacking[called(route)] = missing(response, route.path)

    assert {name: problems for name, problems in lacking.items() if problems} == {}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no/such/page", 404),
        ("PATCH", "/v1/queue", 405),
        ("GET", "/static/none.js", 404),
        ("OPTIONS", "/v1/conversations", 405),
        ("POST", "/v1/visitors", 413),
    ],
)
async def test_what_no_route_answers_has_them_too(by_tls: Site, method: str, path: str, status: int) -> None:
    """An error page is a page."""
    raw = b"x" * 100_000 if status == 413 else b""

    response = await by_tls.nobody().call(method, path, raw=raw)

    assert response.status == status
    assert missing(response, path) == []


async def test_without_tls_no_browser_is_told_to_insist_on_it(shared_site: Site) -> None:
    """On a laptop it would shut the next program on that port out for a year."""
    response = await shared_site.nobody().get("/desk")

    assert "Strict-Transport-Security" not in response.headers


async def test_another_website_may_call_nothing_that_it_was_not_named_for(by_tls: Site) -> None:
    """Without the header the browser keeps the answer from the page."""
    stranger = by_tls.nobody()
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    asked = [await stranger.call("OPTIONS", address(one), headers=asks) for one in ROUTES if one.is_change]

    assert {one.headers.get("Access-Control-Allow-Origin") for one in asked} == {None}
