"""Test pages, static files, probes and the headers that keep browsers on our side."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.site import Site, serving

EMBEDDING_SITE = "https://shop.example"


@pytest.mark.parametrize("path", ["/", "/desk", "/desk/sign-in", "/articles/returns.md"])
async def test_pages_run_nothing_but_our_own(site: Site, path: str) -> None:
    """Even if something slipped through the sanitiser, the browser would not run it."""
    page = await site.nobody().get(path)

    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<script>" not in page.raw
    assert b" style=" not in page.raw


async def test_a_browser_that_has_the_file_is_only_told_so(site: Site) -> None:
    """The widget sits on every page of a shop; it must not be sent each time."""
    first = await site.nobody().get("/static/widget.js")

    again = await site.nobody().call(
        "GET", "/static/widget.js", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.status, again.raw) == (304, b"")
    assert "Content-Security-Policy" not in again.headers  # a browser would put it on the page it has


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../app.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/static/..%2fproblems.py",
        "/static//etc/passwd",
    ],
)
async def test_no_path_leads_out_of_the_static_folder(site: Site, path: str) -> None:
    """The oldest trick there is."""
    assert (await site.nobody().get(path)).status == 404


async def test_an_article_for_businesses_has_no_public_page(site: Site) -> None:
    """Wholesale prices are not for everybody."""
    assert (await site.nobody().get("/articles/returns.md")).status == 200
    assert (await site.nobody().get("/articles/wholesale.md")).status == 404


async def test_probes_say_alive_and_ready(site: Site) -> None:
    """An orchestrator sends customers only where they can be served."""
    alive, ready = await site.nobody().get("/healthz"), await site.nobody().get("/readyz")

    assert alive.at("status") == "alive"
    assert ready.json == {"ready": True, "checks": {"accepting": True, "index": True, "database": True}}


async def test_metrics_count_routes_not_people(site: Site) -> None:
    """A series for each conversation would fill a monitoring system, and tell on customers."""
    ana = site.customer("ana")
    conversation = await ana.started()
    await ana.said(conversation, "How do I return an order?")

    metrics = (await site.nobody().get("/metrics")).raw.decode()

    assert 'route="/v1/conversations/{conversation}/messages",status="201"' in metrics
    assert 'concierge_decisions_total{decision="answer"} 1.0' in metrics
    assert "concierge_turn_seconds_count 1.0" in metrics
    assert conversation not in metrics


async def test_head_answers_like_get_without_a_body(site: Site) -> None:
    """Link checkers and load balancers ask with HEAD."""
    head = await site.nobody().call("HEAD", "/healthz")

    assert (head.status, head.raw) == (200, b"")


async def test_only_websites_that_the_owner_named_may_call_from_a_browser(
    prepared: Path, tmp_path: Path
) -> None:
    """The widget works on the shop's own website and on nobody else's."""
    ask = {"Access-Control-Request-Method": "POST"}
    async with serving(prepared, tmp_path / "served", allowed_origins=(EMBEDDING_SITE,)) as site:
        named = await site.nobody().call("OPTIONS", "/v1/visitors", headers=ask | {"Origin": EMBEDDING_SITE})
        other = await site.nobody().call(
            "OPTIONS", "/v1/visitors", headers=ask | {"Origin": "https://evil.example"}
        )
        shelf = await site.nobody().call(
            "OPTIONS", "/v1/offers/rank", headers=ask | {"Origin": EMBEDDING_SITE}
        )
        desk = await site.nobody().call("OPTIONS", "/v1/queue", headers=ask | {"Origin": EMBEDDING_SITE})
        refused = await site.nobody().call("GET", "/v1/me", headers={"Origin": EMBEDDING_SITE})

    assert (named.status, shelf.status) == (204, 204)
    assert named.headers["Access-Control-Allow-Origin"] == EMBEDDING_SITE
    assert "Access-Control-Allow-Credentials" not in named.headers
    assert "Access-Control-Allow-Origin" not in other.headers
    assert "Access-Control-Allow-Origin" not in desk.headers
    assert refused.headers["Access-Control-Allow-Origin"] == EMBEDDING_SITE


async def test_the_demo_lets_anybody_be_one_of_its_customers(prepared: Path, tmp_path: Path) -> None:
    """Whoever tries the demo sees at once that two customers get different answers."""
    async with serving(prepared, tmp_path / "demo", is_demo=True) as site:
        customers = await site.nobody().get("/demo/customers")
        token = (await site.nobody().post("/demo/identity", {"external_id": "ana"})).text("token")
        stranger = await site.nobody().post("/demo/identity", {"external_id": "nobody"})
        me = await site.with_token(token).get("/v1/me")
        products = await site.nobody().get("/demo/products?limit=3")
        shop = await site.nobody().get("/shop/kettle")

    assert customers.at("customers", 0, "name")
    assert me.at("profile", "external_id") == "ana"
    assert stranger.status == 404
    assert products.status == shop.status == 200


async def test_without_the_demo_nobody_hands_out_identities(site: Site) -> None:
    """On a real site this route would be the end of all privacy."""
    assert (await site.nobody().post("/demo/identity", {"external_id": "ana"})).status == 404
