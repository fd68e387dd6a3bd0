"""Test the panel that other websites frame: who may frame it, who may read in it, and whom it finds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.events import utc_now
from assistant.staff.model import Role
from assistant.web.headers import ZENDESK_SCRIPTS
from assistant.web.tokens import EMBEDDED_LASTS, EmbeddedTokens
from tests.channels.site import SHOP_KEY, VISITOR_SECRET, Browser, Site, serving

HELPDESK = "https://acme.zendesk.com"


def with_cookie(site: Site, agent: Browser, *, origin: str | None = None) -> Browser:
    """Return an agent as their browser is at the desk: with the cookie, from a page of ours."""
    session = agent.headers["Authorization"].removeprefix("Bearer ")
    headers = {
        "Concierge-Page": "ours",
        "Cookie": f"concierge_staff={session}",
        "Origin": origin or site.base,
    }
    return Browser(session=agent.session, base=agent.base, headers=headers)


async def embedded(site: Site, agent: Browser) -> Browser:
    """Return an agent in a frame of another website."""
    given = await with_cookie(site, agent).post("/v1/staff/session/embedded")
    assert given.status == 200, given.raw
    return site.with_token(given.text("token"))


async def test_nobody_frames_the_sidebar_until_the_owner_says_who(site: Site, prepared: Path) -> None:
    """Nor any other page, whoever may frame the sidebar."""
    closed = (await site.nobody().get("/sidebar")).headers["Content-Security-Policy"]

    async with serving(prepared, site.settings.data_folder / "other", sidebar_frames=(HELPDESK,)) as other:
        nobody = other.nobody()
        paths = ("/sidebar", "/sidebar/zendesk", "/sidebar/sign-in", "/desk", "/")
        policies = {path: (await nobody.get(path)).headers["Content-Security-Policy"] for path in paths}

    assert "frame-ancestors 'none'" in closed
    framed = {path for path, policy in policies.items() if f"frame-ancestors {HELPDESK}" in policy}
    assert framed == {"/sidebar", "/sidebar/zendesk"}
    assert [path for path, policy in policies.items() if ZENDESK_SCRIPTS in policy] == ["/sidebar/zendesk"]


async def test_a_frames_token_reads_as_an_agent_and_ends_with_the_session(site: Site) -> None:
    """An owner's frame elsewhere changes no article; signing out at the desk ends it too."""
    owner = await site.agent(role=Role.OWNER)
    frame = await embedded(site, owner)
    me = await frame.get("/v1/staff/me")
    change = await frame.call("PUT", "/v1/articles/x.md", {})
    another = await frame.post("/v1/staff/session/embedded")

    await owner.call("DELETE", "/v1/staff/session")

    assert me.at("role") == "agent"
    assert change.status == another.status == 403
    assert (await frame.get("/v1/staff/me")).status == 401


async def test_only_a_page_of_ours_gets_a_token_for_frames(site: Site) -> None:
    """A website that has the browser send the cookie along gets nothing by it."""
    agent = await site.agent()

    elsewhere = await with_cookie(site, agent, origin=HELPDESK).post("/v1/staff/session/embedded")

    assert elsewhere.status == 403


@pytest.mark.parametrize("secret", [VISITOR_SECRET, "a secret that somebody made up, long enough"])
async def test_a_token_that_is_old_or_invented_opens_nothing(site: Site, secret: str) -> None:
    """Our own of yesterday, or one that somebody signed."""
    agent = await site.agent()
    session = agent.headers["Authorization"].removeprefix("Bearer ")
    at = utc_now() - (2 * EMBEDDED_LASTS if secret == VISITOR_SECRET else timedelta())
    token, _ = EmbeddedTokens(secret=secret).sign(session, at=at)

    assert (await site.with_token(token).get("/v1/staff/me")).status == 401
    assert (await site.with_token(token).get("/v1/me")).status == 401


async def test_whom_a_frame_means_is_looked_up_under_the_agents_rights(site: Site) -> None:
    """A helpdesk's own number is nobody; the shop's id and the address are, if we may remember them."""
    shop, mara = site.with_token(SHOP_KEY), await site.agent()
    await shop.call("PUT", "/v1/customers/ana", {"name": "Ana", "email": "ana@x.example"})
    ana, ben = site.customer("ana"), site.customer("ben")
    await ana.call("PUT", "/v1/me/consents/remember", {"granted": True})
    await ben.call("PUT", "/v1/me/consents/remember", {"granted": False})
    conversation, unremembered = await ana.started(), await ben.started()
    frame = await embedded(site, mara)

    found = [
        (await frame.get(f"/v1/desk/lookup?{told}")).json
        for told in (
            f"conversation={unremembered}",
            "conversation=42&customer=ana",
            "email=ANA@x.example",
            "customer=ben",
            f"conversation=cnv_{'0' * 32}&email=nobody@x.example",
            "",
        )
    ]

    assert found == [
        {"conversation_id": unremembered, "found_by": "conversation"},
        {"conversation_id": conversation, "found_by": "customer"},
        {"conversation_id": conversation, "found_by": "email"},
        {"conversation_id": None, "found_by": None},
        {"conversation_id": None, "found_by": None},
        {"conversation_id": None, "found_by": None},
    ]
    assert (await ana.get("/v1/desk/lookup?customer=ana")).status == 401
