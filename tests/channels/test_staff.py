"""Test that staff get in through a link that works once, and nobody else does."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie

from assistant.events import utc_now
from assistant.staff.model import Role
from tests.channels.site import Browser, Response, Site

COOKIE = "concierge_staff"


async def link(site: Site, *, life: timedelta = timedelta(hours=1)) -> str:
    """Return the token of a sign-in link for Mara."""
    now = utc_now()
    async with site.work.writing() as work:
        mara = await work.staff.invite("mara@example.com", "Mara", Role.AGENT, at=now)
        return await work.staff.link(mara.id, at=now, expires=now + life)


def with_cookie(site: Site, response: Response, *, origin: str | None) -> Browser:
    """Return a browser that keeps the cookie of `response`; `origin` is the page that it is on."""
    cookie = SimpleCookie(response.headers["Set-Cookie"])[COOKIE].value
    headers = {"Cookie": f"{COOKIE}={cookie}", "Concierge-Page": "ours"} | (
        {"Origin": origin} if origin else {}
    )
    return Browser(session=site.session, base=site.base, headers=headers)


async def test_a_link_signs_in_once(site: Site) -> None:
    """A link that leaks from somebody's mail must be worth nothing."""
    token = await link(site)

    first = await site.nobody().post("/v1/staff/session", {"token": token})
    second = await site.nobody().post("/v1/staff/session", {"token": token})

    assert first.at("name") == "Mara"
    assert second.status == 401


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_websites(site: Site) -> None:
    """A script on the page must not be able to take the session away."""
    response = await site.nobody().post("/v1/staff/session", {"token": await link(site)})

    cookie = response.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert cookie.partition("=")[2].partition(";")[0].encode() not in response.raw


async def test_another_website_cannot_use_the_agents_cookie(site: Site) -> None:
    """A page that the agent has open elsewhere must not act in their name."""
    response = await site.nobody().post("/v1/staff/session", {"token": await link(site)})

    own = with_cookie(site, response, origin=site.base)
    other = with_cookie(site, response, origin="https://evil.example")
    broken = with_cookie(site, response, origin="http://[")
    silent = with_cookie(site, response, origin=None)

    assert (await own.get("/v1/staff/me")).status == 200
    assert (await other.call("DELETE", "/v1/staff/session")).status == 403
    assert (await broken.call("DELETE", "/v1/staff/session")).status == 403
    assert (await silent.call("DELETE", "/v1/staff/session")).status == 403
    assert (await own.call("DELETE", "/v1/staff/session")).status == 204
    assert (await own.get("/v1/staff/me")).status == 401


async def test_an_expired_link_is_refused(site: Site) -> None:
    """A link that lay in a mailbox for a month is no key any more."""
    token = await link(site, life=timedelta(hours=-1))

    assert (await site.nobody().post("/v1/staff/session", {"token": token})).status == 401
