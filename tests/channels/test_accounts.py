"""Test business customers: what is for one account reaches nobody else, and each is served as agreed."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest

from assistant.events import utc_now
from assistant.staff.model import Role
from tests.channels.site import SHOP_KEY, SHOP_SECRET, Answer, Browser, Response, Site

SECRET = "The discount code of Acme is QUOKKA-77"
QUESTION = "Which discount code does Acme have?"
ARTICLE = {
    "title": QUESTION,
    "text": f"{SECRET}. Enter it at the checkout before you pay.",
    "questions": [QUESTION, "What is our code at the checkout?"],
    "change": 0,
}


def token(sub: str, *, secret: str = SHOP_SECRET, age: timedelta = timedelta(0), **claims: object) -> str:
    """Sign a token as a shop does, with claims of its own."""
    now = utc_now()
    said: dict[str, object] = {"sub": sub, "iat": now - age, "exp": now + timedelta(hours=1)}
    return jwt.encode(said | claims, secret, algorithm="HS256")


async def owner(site: Site) -> Browser:
    """Return the owner, signed in."""
    return await site.agent("owner@example.com", role=Role.OWNER)


async def published(site: Site, **more: list[str]) -> None:
    """Publish the article that only some may find."""
    put = await (await owner(site)).call("PUT", "/v1/articles/acme.md", ARTICLE | {"more": more})
    assert put.status in {200, 201}, put.raw


async def asked(browser: Browser, text: str = QUESTION) -> Response:
    """Ask something in a new conversation."""
    return await browser.said(await browser.started(), text)


async def knows(browser: Browser) -> bool:
    """Whether somebody is told the secret."""
    return b"QUOKKA" in (await asked(browser)).raw


def shop(site: Site) -> Browser:
    """Return the shop's own server."""
    return site.with_token(SHOP_KEY)


async def test_what_is_for_an_account_is_found_by_its_members_alone(site: Site) -> None:
    """The reply, its sources and what it asks back about name nothing of it to anybody else."""
    await published(site, account=["acme"])

    member = site.with_token(token("mia", account="acme"))
    others = [site.with_token(token("oli", account="other")), site.somebody(), await site.visitor()]

    assert await knows(member)
    for other in others:
        for text in (QUESTION, "What is our code at the checkout?", "QUOKKA-77"):
            said = await other.said(await other.started(f"c-{len(text)}"), text)
            assert b"QUOKKA" not in said.raw.replace(text.encode(), b"")
            assert b"acme.md" not in said.raw


async def test_what_is_for_a_department_or_a_role_needs_that_too(site: Site) -> None:
    """Prices are for those who buy."""
    await published(site, account=["acme/buying"], account_role=["buyer"])

    bo = token("bo", account="acme", department="buying", account_role="buyer")
    assert await knows(site.with_token(bo))
    assert not await knows(site.with_token(token("cy", account="acme", department="buying")))
    assert not await knows(site.with_token(token("di", account="acme", account_role="buyer")))


@pytest.mark.parametrize("key", ["Account", "ACCOUNT"])
async def test_a_key_in_another_case_restricts_as_well(site: Site, key: str) -> None:
    """A slip of the owner's must not publish what was meant for one account."""
    await published(site, **{key: ["acme"]})

    assert not await knows(site.somebody())
    assert await knows(site.with_token(token("mia", account="acme")))


async def test_it_has_no_public_page_and_its_citation_links_to_none(site: Site) -> None:
    """An address that anybody can guess would give away what the search keeps back."""
    await published(site, account=["acme"])

    page = await site.nobody().get("/articles/acme.md")
    said = await asked(site.with_token(token("mia", account="acme")))

    assert page.status == 404
    assert said.at("reply", "sources", 0, "article_id") == "acme.md"
    assert said.at("reply", "sources", 0, "url") is None


async def test_an_approved_answer_tells_no_more_people_than_its_base(site: Site) -> None:
    """Copying the words into an answer for everybody would be a way around."""
    await published(site, account=["acme"])
    copied = ARTICLE | {"approved": True, "based_on": ["acme.md"]}
    boss = await owner(site)

    refused = await boss.call("PUT", "/v1/articles/copy.md", copied)
    wider = await boss.call("PUT", "/v1/articles/copy.md", copied | {"more": {"account": ["acme", "x"]}})
    kept = await boss.call("PUT", "/v1/articles/copy.md", copied | {"more": {"account": ["acme"]}})

    assert (refused.status, wider.status) == (400, 400)
    assert "based_on" in refused.text("detail")
    assert kept.status in {200, 201}
    assert not await knows(site.somebody())


async def test_nobody_joins_an_account_by_saying_so(site: Site) -> None:
    """Only the shop's signature, its key or the owner puts people there."""
    await published(site, account=["acme"])
    forged = site.with_token(token("eve", secret="not the secret that the shop signs with", account="acme"))
    unsigned = site.with_token(
        jwt.encode({"sub": "eve", "exp": utc_now() + timedelta(hours=1), "account": "acme"}, "", "none")
    )
    eve = site.customer("eve")

    assert (await forged.get("/v1/me")).status == 401
    assert (await unsigned.get("/v1/me")).status == 401
    said = await eve.post("/v1/conversations", {"client_id": "c", "account": "acme"})
    put = await eve.call("PUT", "/v1/customers/eve/account", {"account": "acme"})
    stated = await eve.call("PUT", "/v1/me/preferences/account", {"value": "acme"})
    assert (said.status, put.status, stated.status) == (400, 401, 200)
    assert not await knows(eve)


async def test_a_token_that_is_wrong_about_the_account_is_refused(site: Site) -> None:
    """A slash would let one name a department of somebody else's account."""
    refused = await site.with_token(token("eve", account="acme/buying")).get("/v1/me")

    assert refused.status == 401
    assert "account" in refused.text("detail")


async def test_whoever_leaves_finds_nothing_of_it_any_more(site: Site) -> None:
    """From the next message on, whichever tokens they still have."""
    await published(site, account=["acme"])
    mia = site.with_token(token("mia", account="acme", age=timedelta(minutes=5)))
    assert await knows(mia)

    gone = await shop(site).call("PUT", "/v1/customers/mia/account", {"account": None})

    assert gone.at("layers") == []
    again = await mia.said(await mia.started("again"), QUESTION, client_id="m2")
    assert b"QUOKKA" not in again.raw


async def test_the_owner_keeps_accounts_and_sees_which_layer_decides(site: Site) -> None:
    """Nobody should have to guess why somebody is served first."""
    boss = await owner(site)
    kept = await boss.call(
        "PUT",
        "/v1/accounts/acme",
        {
            "name": "Acme Ltd",
            "facts": {"plan": "basic", "product": ["kettle"]},
            "service": {"priority": 2, "response_minutes": 60},
            "departments": [{"id": "it", "name": "IT", "service": {"agent": "mara@example.com"}}],
            "members": [
                {"customer": "mia", "department": "it", "role": "buyer", "facts": {"plan": "pro"}},
                {"customer": "ned"},
            ],
        },
    )

    standing = await boss.get("/v1/customers/mia/standing")
    listed = await boss.get("/v1/accounts")

    assert kept.at("departments", 0, "name") == "IT"
    assert kept.at("members", 1, "customer") == "ned"
    assert listed.at("accounts", 0) == {"id": "acme", "name": "Acme Ltd", "members": 2}
    assert standing.at("layers") == ["the person", "department IT", "account Acme Ltd"]
    assert standing.at("facts", "plan") == {"value": ["pro"], "layer": "the person"}
    assert standing.at("service", "agent") == {"value": ["mara@example.com"], "layer": "department IT"}
    assert standing.at("service", "priority") == {"value": ["2"], "layer": "account Acme Ltd"}


async def test_agents_and_customers_do_not_look_into_accounts(site: Site) -> None:
    """Contracts are the owner's."""
    for browser in (await site.agent(), site.somebody(), shop(site)):
        for path in ("/v1/accounts", "/v1/accounts/acme", "/v1/customers/mia/standing"):
            assert (await browser.get(path)).status in {401, 403}


async def test_a_member_in_no_department_of_that_name_is_refused(site: Site) -> None:
    """A misspelt department would leave people without what they are due."""
    refused = await (await owner(site)).call(
        "PUT", "/v1/accounts/acme", {"members": [{"customer": "mia", "department": "buyng"}]}
    )

    assert refused.status == 400
    assert "buyng" in refused.text("detail")


async def test_whoever_is_due_more_is_served_first_and_the_desk_sees_why(site: Site) -> None:
    """A queue that forgets the contract costs the contract."""
    boss = await owner(site)
    await boss.call(
        "PUT",
        "/v1/accounts/acme",
        {
            "name": "Acme Ltd",
            "service": {"priority": 3, "response_minutes": 30, "agent": "mara@example.com"},
            "members": [{"customer": "mia"}],
        },
    )
    first = await site.customer("early").waiting()
    due = await site.customer("mia").waiting()

    queue = await boss.get("/v1/queue")
    early = await site.customer("early").get(f"/v1/conversations/{first}")

    assert queue.at("waiting", 0, "conversation_id") == due
    assert queue.at("waiting", 0, "priority") == 3
    assert queue.at("waiting", 0, "named_agent") == "mara@example.com"
    assert queue.at("waiting", 0, "service_from", 0) == "priority: account Acme Ltd"
    assert queue.at("waiting", 0, "respond_by") is not None
    assert queue.at("waiting", 1, "respond_by") is None
    assert early.at("conversation", "position") == 2


async def test_what_the_account_owns_suits_its_members(site: Site) -> None:
    """The trace names the layer that a fact came from."""
    boss = await owner(site)
    await boss.call(
        "PUT",
        "/v1/accounts/acme",
        {"name": "Acme Ltd", "facts": {"product": "kettle"}, "members": [{"customer": "mia"}]},
    )

    said = await asked(site.customer("mia"), "How do I descale it?")
    trace = await boss.get(f"/v1/traces/{said.text('reply', 'trace_id')}")

    steps: Answer = trace.json["steps"]  # type: ignore[assignment]  # a trace's steps are an object
    assert "+0.10 the product of account Acme Ltd is kettle" in str(steps["ranked"])
    assert steps["account"]["facts"] == ["product=kettle, from account Acme Ltd"]  # type: ignore[index,call-overload]
