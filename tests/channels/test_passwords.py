"""Staff sign in with a password, see where they are signed in, and sign out there."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.events import utc_now
from assistant.staff.attempt_store import FREE
from assistant.staff.codes import code_of, step_at
from assistant.staff.model import Role
from assistant.staff.sessions import SignedInBy
from tests.channels.site import Browser, Response, Site, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

GOOD, BETTER = "tulip anvil mosquito 9", "quartz lantern orchid 4"
COOKIE = "concierge_staff"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Serve for all tests of this module, each with people of its own; addresses come through a proxy."""
    async with serving(prepared, tmp_path_factory.mktemp("passwords"), proxies=("127.0.0.1",)) as one:
        yield one


@dataclass(frozen=True, kw_only=True)
class Laptop:
    """A browser on a page of ours that keeps its cookie; `address` is where it is."""

    site: Site
    address: str

    def browser(self, cookie: str | None = None) -> Browser:
        """Return it with a session, or without."""
        headers = {
            "Origin": self.site.base,
            "Sec-Fetch-Site": "same-origin",
            "Concierge-Page": "ours",
            "User-Agent": FIREFOX,
            "X-Forwarded-For": self.address,
        }
        headers |= {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
        return Browser(session=self.site.session, base=self.site.base, headers=headers)

    async def signed_in(self, email: str, password: str) -> Browser:
        """Sign in with a password."""
        response = await self.tried(email, password)
        assert response.status == 200, response.raw
        return self.browser(cookie_of(response))

    async def tried(self, email: str, password: str) -> Response:
        """Try to."""
        return await self.browser().post("/v1/staff/session/password", {"email": email, "password": password})

    async def by_link(self, email: str) -> Browser:
        """Sign in with a link."""
        now = utc_now()
        async with self.site.work.writing() as work:
            person = await work.staff.invite(email, "Mara", Role.AGENT, at=now)
            link = await work.staff.link(person.id, at=now, expires=now + timedelta(hours=1))
        response = await self.browser().post("/v1/staff/session", {"token": link})
        return self.browser(cookie_of(response))


def cookie_of(response: Response) -> str:
    """Return the session that a response sets."""
    return SimpleCookie(response.headers["Set-Cookie"])[COOKIE].value


async def with_password(site: Site, email: str, *, address: str) -> Laptop:
    """Take somebody on who sets a password, and return what they sit at."""
    laptop = Laptop(site=site, address=address)
    done = await (await laptop.by_link(email)).call("PUT", "/v1/staff/me/password", {"password": GOOD})
    assert done.status == 204, done.raw
    return laptop


async def test_who_set_a_password_needs_no_link(site: Site) -> None:
    """However the address is written."""
    laptop = await with_password(site, "pia@example.com", address="203.0.113.1")

    pia = await laptop.signed_in(" PIA@example.com", GOOD)

    assert (await pia.get("/v1/staff/me")).text("email") == "pia@example.com"


async def test_a_wrong_password_and_an_unknown_address_are_told_alike(site: Site) -> None:
    """Nobody finds out here who works at the desk, nor who has a password."""
    laptop = await with_password(site, "rui@example.com", address="203.0.113.2")
    await laptop.by_link("linked@example.com")

    answers = [
        await laptop.tried(email, "a wrong one, surely")
        for email in ("rui@example.com", "linked@example.com", "nobody@example.com")
    ]

    assert [one.status for one in answers] == [401] * 3
    assert len({one.raw for one in answers}) == 1


async def test_who_guesses_at_an_account_waits_from_wherever(site: Site) -> None:
    """A thousand machines get no more guesses at one account than one does."""
    laptop = await with_password(site, "gus@example.com", address="203.0.113.3")

    statuses = [
        (await replace(laptop, address=f"198.51.100.{place}").tried("gus@example.com", "a wrong one")).status
        for place in range(FREE)
    ]
    right = await laptop.tried("gus@example.com", GOOD)

    assert statuses == [401] * FREE
    assert right.status == 429
    assert int(right.headers["Retry-After"]) >= 1


async def test_who_guesses_at_many_accounts_from_one_address_waits_as_well(site: Site) -> None:
    """One password tried on everybody is the other way to guess."""
    laptop = Laptop(site=site, address="203.0.113.4")

    statuses = [
        (await laptop.tried(f"nobody{one}@example.com", "Summer in Lisbon")).status for one in range(21)
    ]

    assert statuses == [401] * 20 + [429]


async def test_an_office_that_shares_an_address_signs_in_one_after_another(site: Site) -> None:
    """Whoever is let in is counted no more, so that thirty colleagues do not wait for each other."""
    laptop = await with_password(site, "uma@example.com", address="203.0.113.14")

    statuses = [(await laptop.tried("uma@example.com", GOOD)).status for _ in range(22)]

    assert statuses == [200] * 22


async def test_a_new_password_ends_the_other_sessions(site: Site) -> None:
    """Whoever had the old one is out; one stays where one is."""
    laptop = await with_password(site, "eva@example.com", address="203.0.113.5")
    here, there = (
        await laptop.signed_in("eva@example.com", GOOD),
        await laptop.signed_in("eva@example.com", GOOD),
    )

    wrong = await here.call("PUT", "/v1/staff/me/password", {"password": BETTER, "current": "not it at all"})
    done = await here.call("PUT", "/v1/staff/me/password", {"password": BETTER, "current": GOOD})

    assert (wrong.status, done.status) == (403, 204)
    assert (await here.get("/v1/staff/me")).status == 200
    assert (await there.get("/v1/staff/me")).status == 401
    assert (await laptop.tried("eva@example.com", GOOD)).status == 401
    assert (await laptop.tried("eva@example.com", BETTER)).status == 200


async def test_a_password_is_replaced_by_who_opened_a_link_just_now(site: Site) -> None:
    """That is how a forgotten one is mended."""
    laptop = await with_password(site, "ole@example.com", address="203.0.113.6")
    by_password = await laptop.signed_in("ole@example.com", GOOD)

    refused = await by_password.call("PUT", "/v1/staff/me/password", {"password": BETTER})
    told = await by_password.get("/v1/staff/me/password")
    by_link = await laptop.by_link("ole@example.com")
    done = await by_link.call("PUT", "/v1/staff/me/password", {"password": BETTER})

    assert (refused.status, done.status) == (403, 204)
    assert told.json == {"is_set": True, "needs_current": True}


async def test_a_weak_password_is_refused_with_what_is_wrong(site: Site) -> None:
    """The page shows it beside the field."""
    mara = await Laptop(site=site, address="203.0.113.7").by_link("weak@example.com")

    refused = await mara.call("PUT", "/v1/staff/me/password", {"password": "password1234"})

    assert refused.status == 400
    assert "password" in refused.text("detail")


async def test_one_sees_and_ends_ones_own_sessions(site: Site) -> None:
    """The laptop that was left in a café."""
    laptop = await with_password(site, "noa@example.com", address="203.0.113.8")
    here, there = (
        await laptop.signed_in("noa@example.com", GOOD),
        await laptop.signed_in("noa@example.com", GOOD),
    )

    rows = (await here.get("/v1/staff/me/sessions")).at("sessions")
    assert isinstance(rows, list)
    others = [one for one in rows if isinstance(one, dict) and not one["is_this"]]
    latest = others[0]
    ended = await here.call("DELETE", f"/v1/staff/me/sessions/{latest['id']}")

    assert len(rows) == len(others) + 1 == 3
    assert {one["signed_in_by"] for one in others} == {SignedInBy.LINK, SignedInBy.PASSWORD}
    assert latest["browser"] == "Firefox on Linux"
    assert ended.status == 204
    assert (await there.get("/v1/staff/me")).status == 401
    assert (await here.get("/v1/staff/me")).status == 200


async def test_signing_out_everywhere_ends_all(site: Site) -> None:
    """Here as well."""
    laptop = await with_password(site, "ivo@example.com", address="203.0.113.9")
    here, there = (
        await laptop.signed_in("ivo@example.com", GOOD),
        await laptop.signed_in("ivo@example.com", GOOD),
    )

    ended = await here.call("DELETE", "/v1/staff/me/sessions")

    assert ended.status == 204
    assert [(await one.get("/v1/staff/me")).status for one in (here, there)] == [401, 401]


async def test_signing_in_again_leaves_no_old_session_behind(site: Site) -> None:
    """A session that was planted before the sign-in is worth nothing after it."""
    laptop = await with_password(site, "zoe@example.com", address="203.0.113.10")
    first = await laptop.signed_in("zoe@example.com", GOOD)

    body = {"email": "zoe@example.com", "password": GOOD}
    again = await first.call("POST", "/v1/staff/session/password", body)

    assert cookie_of(again) not in first.headers["Cookie"]
    assert (await first.get("/v1/staff/me")).status == 401


@pytest.mark.parametrize(
    "forged",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Concierge-Page": None},
        {"Origin": None},
    ],
    ids=["another origin", "another site", "a sister site", "no header of ours", "no origin"],
)
async def test_a_change_by_cookie_needs_every_sign_that_it_comes_from_us(
    site: Site, forged: dict[str, str | None]
) -> None:
    """Each of the three alone can be got around somewhere."""
    mara = await Laptop(site=site, address="203.0.113.11").by_link("forged@example.com")
    headers = {name: value for name, value in (mara.headers | forged).items() if value is not None}
    other = replace(mara, headers=headers)

    refused = await other.call("PUT", "/v1/staff/me/presence", {"is_available": False})

    assert refused.status == 403
    assert (await mara.call("PUT", "/v1/staff/me/presence", {"is_available": True})).status == 200


async def test_no_website_signs_anybody_in_as_somebody_else(site: Site) -> None:
    """What they then write would land in the attacker's account."""
    laptop = await with_password(site, "lia@example.com", address="203.0.113.12")
    elsewhere = laptop.browser()
    elsewhere.headers |= {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    refused = await elsewhere.post(
        "/v1/staff/session/password", {"email": "lia@example.com", "password": GOOD}
    )

    assert refused.status == 403
    assert "Set-Cookie" not in refused.headers


async def test_a_frame_elsewhere_changes_no_password_and_ends_no_session(site: Site) -> None:
    """It acts for an agent; it is not the agent."""
    mara = await Laptop(site=site, address="203.0.113.13").by_link("framed@example.com")
    frame = site.with_token((await mara.post("/v1/staff/session/embedded")).text("token"))

    statuses = [
        (await frame.call("PUT", "/v1/staff/me/password", {"password": BETTER})).status,
        (await frame.get("/v1/staff/me/sessions")).status,
        (await frame.call("DELETE", "/v1/staff/me/sessions")).status,
    ]

    assert statuses == [403] * 3


async def with_phone(site: Site, email: str, *, address: str) -> tuple[Laptop, str, list[str]]:
    """Take somebody on who set a phone up; return what they sit at, the secret, and recovery codes."""
    laptop = await with_password(site, email, address=address)
    browser = await laptop.signed_in(email, GOOD)
    phone = await browser.post("/v1/staff/me/code")
    secret = phone.text("secret")
    assert phone.text("picture").startswith("data:image/svg+xml")
    shown = await browser.call("PUT", "/v1/staff/me/code", {"code": code_of(secret, step_at(utc_now()) - 1)})
    codes = shown.at("codes")
    assert isinstance(codes, list)
    return laptop, secret, [str(one) for one in codes]


async def test_with_a_phone_the_password_alone_opens_nothing(site: Site) -> None:
    """Whoever stole the password stands before another door, and each code is good once."""
    laptop, secret, _ = await with_phone(site, "una@example.com", address="203.0.113.20")
    path, known = "/v1/staff/session/password", {"email": "una@example.com", "password": GOOD}
    code = code_of(secret, step_at(utc_now()))

    alone = await laptop.browser().post(path, known)
    wrong = await laptop.browser().post(path, known | {"code": "000000"})
    right = await laptop.browser().post(path, known | {"code": code})
    again = await laptop.browser().post(path, known | {"code": code})

    assert [one.status for one in (alone, wrong, right, again)] == [401, 401, 200, 401]
    assert alone.text("type") == "urn:concierge:problem:code-needed"
    assert "Set-Cookie" not in alone.headers
    assert wrong.text("type") == again.text("type") == "urn:concierge:problem:unauthenticated"


async def test_a_wrong_password_never_tells_that_there_is_a_phone(site: Site) -> None:
    """The second question is put to who answered the first."""
    laptop, _, _ = await with_phone(site, "kai@example.com", address="203.0.113.21")

    refused = await laptop.tried("kai@example.com", "a wrong one, surely")

    assert refused.text("type") == "urn:concierge:problem:unauthenticated"


async def test_a_recovery_code_opens_without_the_phone_and_switches_it_off(site: Site) -> None:
    """Then a new one is set up."""
    laptop, _, codes = await with_phone(site, "ada.l@example.com", address="203.0.113.22")
    known = {"email": "ada.l@example.com", "password": GOOD, "code": codes[0]}

    opened = await laptop.browser().post("/v1/staff/session/password", known)
    browser = laptop.browser(cookie_of(opened))
    state = await browser.get("/v1/staff/me/code")
    used = await browser.post("/v1/staff/me/code/off", {"code": codes[0]})
    off = await browser.post("/v1/staff/me/code/off", {"code": codes[1]})

    assert state.json == {"is_on": True, "recovery_left": 9}
    assert (used.status, off.status) == (400, 204)
    assert (await laptop.tried("ada.l@example.com", GOOD)).status == 200


async def test_a_phone_that_is_changed_again_and_again_is_no_guess(site: Site) -> None:
    """Only wrong codes make somebody wait."""
    laptop = await with_password(site, "ugo@example.com", address="203.0.113.23")
    browser = await laptop.signed_in("ugo@example.com", GOOD)

    statuses = []
    for _ in range(FREE + 2):
        secret = (await browser.post("/v1/staff/me/code")).text("secret")
        code = {"code": code_of(secret, step_at(utc_now()))}
        codes = (await browser.call("PUT", "/v1/staff/me/code", code)).at("codes")
        assert isinstance(codes, list)
        statuses.append((await browser.post("/v1/staff/me/code/off", {"code": codes[0]})).status)

    assert statuses == [204] * (FREE + 2)
