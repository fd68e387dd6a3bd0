"""Programs come in by tokens that an owner gave them, for what these are for and as long as they hold."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.events import utc_now
from assistant.staff.model import Role
from assistant.tokens.model import Scope, is_token, new_secret
from tests.channels.site import SHOP_KEY, Answer, Browser, Response, Site, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVENT = {"type": "track", "userId": "tracked", "event": "Product Viewed", "messageId": "m-1"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Serve for all tests of this module; each makes its own tokens."""
    async with serving(prepared, tmp_path_factory.mktemp("tokens")) as one:
        yield one


async def owner(site: Site) -> Browser:
    """Return the owner."""
    return await site.agent("ida@example.com", role=Role.OWNER)


async def listed(site: Site) -> list[Answer]:
    """Return the tokens on the owner's page."""
    tokens = (await (await owner(site)).get("/v1/tokens")).at("tokens")
    assert isinstance(tokens, list)
    return [one for one in tokens if isinstance(one, dict)]


async def made(site: Site, *scopes: str, name: str = "till") -> Response:
    """Make a token on the owner's page."""
    response = await (await owner(site)).post("/v1/tokens", {"name": name, "scopes": list(scopes)})
    assert response.status == 201, response.raw
    return response


async def program(site: Site, *scopes: str, name: str = "till", customer: str | None = None) -> Browser:
    """Return a program with a new token."""
    caller = site.with_token((await made(site, *scopes, name=name)).text("secret"))
    if customer is not None:
        caller.headers["Concierge-Customer"] = customer
    return caller


async def test_a_secret_is_shown_once(site: Site) -> None:
    """What the list shows is enough to tell tokens apart, and no key."""
    response = await made(site, "offers", name="once")

    tokens = await listed(site)

    secret = response.text("secret")
    assert is_token(secret)
    assert secret not in str(tokens)
    assert secret[:10] in {one["shown"] for one in tokens}


async def test_only_an_owner_gives_out_tokens(site: Site) -> None:
    """An agent who could make one could make themselves anything."""
    supervisor = await site.agent("sol@example.com", role=Role.SUPERVISOR)
    wanted = {"name": "mine", "scopes": ["desk"]}

    statuses = [
        (await one.post("/v1/tokens", wanted)).status
        for one in (supervisor, await program(site, *Scope), site.nobody(), site.somebody())
    ]

    assert statuses == [403, 401, 401, 401]


async def test_a_token_that_was_revoked_opens_nothing_in_the_next_moment(site: Site) -> None:
    """No cache may keep a leaked key alive."""
    response = await made(site, "customers:write")
    till, ida = site.with_token(response.text("secret")), await owner(site)
    before = await till.call("PUT", "/v1/customers/kim", {"name": "Kim"})

    revoked = await ida.call("DELETE", f"/v1/tokens/{response.text('token', 'id')}")

    assert (before.status, revoked.status) == (200, 204)
    assert (await till.call("PUT", "/v1/customers/kim", {"name": "Kim"})).status == 401


async def test_old_and_new_hold_together_after_rotating(site: Site) -> None:
    """The program is changed over without a minute in which it is shut out."""
    first = await made(site, "customers:write")

    second = await (await owner(site)).post(f"/v1/tokens/{first.text('token', 'id')}/rotate")

    assert second.status == 201
    for one in (first, second):
        till = site.with_token(one.text("secret"))
        assert (await till.call("PUT", "/v1/customers/kim", {"name": "Kim"})).status == 200
    ends = {one["id"]: str(one["expires_at"]) for one in await listed(site)}
    assert ends[first.text("token", "id")] < ends[second.text("token", "id")]


async def test_what_the_scope_does_not_name_is_refused_with_its_name(site: Site) -> None:
    """Whoever connects a program reads which scope is missing."""
    refused = await (await program(site, "offers")).call("PUT", "/v1/customers/kim", {"name": "Kim"})

    assert refused.status == 403
    assert "customers:write" in refused.text("fix")


@pytest.mark.parametrize("how", ["query", "cookie", "basic"])
async def test_a_token_counts_in_the_bearer_header_alone(site: Site, how: str) -> None:
    """An address ends up in logs, and a cookie is sent along by others."""
    secret = (await made(site, "customers:write")).text("secret")
    basic = base64.b64encode(f"{secret}:".encode()).decode()
    headers = {
        "cookie": {"Cookie": f"concierge_staff={secret}"},
        "basic": {"Authorization": f"Basic {basic}"},
    }
    path = f"/v1/customers/kim?token={secret}" if how == "query" else "/v1/customers/kim"

    sent = await site.nobody().call("PUT", path, {"name": "Kim"}, headers=headers.get(how))

    assert sent.status == 401


async def test_an_expired_token_is_refused(site: Site) -> None:
    """By the clock of the server."""
    now, secret = utc_now(), new_secret()
    async with site.work.writing() as work:
        await work.tokens.add(
            secret,
            name="old",
            scopes=(Scope.CUSTOMERS_WRITE,),
            staff_id=None,
            by="Ida",
            at=now - timedelta(days=2),
            expires=now - timedelta(days=1),
        )

    assert (await site.with_token(secret).call("PUT", "/v1/customers/kim", {})).status == 401


async def test_the_shops_key_is_one_of_them(site: Site) -> None:
    """One list of everything that opens a door, and one way to shut each."""
    tokens = await listed(site)

    shop = next(one for one in tokens if one["made_by"] == "CONCIERGE_SHOP_KEY")
    assert (shop["expires_at"], shop["scopes"]) == (None, ["customers:write", "offers"])
    assert SHOP_KEY not in str(tokens)
    assert (await site.with_token(SHOP_KEY).call("PUT", "/v1/customers/kim", {})).status == 200


async def test_a_program_speaks_for_a_customer_and_reads_the_reply(site: Site) -> None:
    """A helpdesk or a mailbox asks in the customer's name."""
    mail = await program(site, "conversations", name="mail", customer="kim")
    talk = await mail.started()

    answered = await mail.said(talk, "How do I return an order?")
    read = await mail.get(f"/v1/conversations/{talk}")

    assert answered.status == 201
    assert "30 days" in answered.text("reply", "text")
    assert len(read.json["messages"]) == 3  # type: ignore[arg-type]
    assert (await site.customer("kim").get(f"/v1/conversations/{talk}")).status == 200


async def test_a_program_sees_no_conversation_but_its_own(site: Site) -> None:
    """A mailbox must not read what was said in the chat, nor another program's customers."""
    kim, said = site.customer("kim"), {"client_id": "m1", "text": "hello"}
    chat = await kim.started("same-id")
    mail = await program(site, "conversations", name="mail two", customer="kim")
    talk = await mail.started("same-id")
    other = await program(site, "conversations", name="another", customer="kim")
    stranger = await program(site, "conversations", name="mail two", customer="lou")

    refused = [
        (await caller.call(method, f"/v1/conversations/{where}{path}", body)).status
        for caller, where in ((mail, chat), (other, talk), (stranger, talk))
        for method, path, body in (("GET", "", None), ("POST", "/messages", said), ("POST", "/close", {}))
    ]

    assert talk != chat
    assert refused == [404] * 9
    assert (await mail.get(f"/v1/conversations/{talk}")).status == 200


async def test_a_program_names_the_customer_for_whom_it_speaks(site: Site) -> None:
    """Without a name nobody is meant, and nobody is made up."""
    mail = await program(site, "conversations", name="mail three")

    refused = await mail.post("/v1/conversations", {"client_id": "c1"})

    assert refused.status == 400
    assert "Concierge-Customer" in refused.text("detail")


async def test_an_erased_customer_is_not_brought_back_by_a_program(site: Site) -> None:
    """Only they themselves can come back."""
    mail = await program(site, "conversations", name="mail four", customer="gone")
    await mail.started()
    await site.customer("gone").call("DELETE", "/v1/me")

    assert (await mail.post("/v1/conversations", {"client_id": "again"})).status == 409


async def test_what_a_program_does_at_the_desk_is_done_in_a_name_and_as_an_agent(site: Site) -> None:
    """The log names whom the token acts for; an owner's token does not make the program an owner."""
    desk = await program(site, "desk", name="helpdesk")
    talk = await site.somebody().waiting()

    taken = await desk.post(f"/v1/desk/conversations/{talk}/claim")
    said = await desk.post(f"/v1/desk/conversations/{talk}/messages", {"client_id": "a1", "text": "Hello."})

    assert (taken.status, said.status) == (200, 201)
    assert said.text("message", "author_name") == "Ida"
    assert (await desk.get("/v1/tokens")).status == 401


async def test_an_article_token_ends_with_its_owners_rights(site: Site) -> None:
    """Who is no owner any more publishes through no old token either."""
    now, secret = utc_now(), new_secret()
    async with site.work.writing() as work:
        agent = await work.staff.invite("was-owner@example.com", "Wes", Role.AGENT, at=now)
        await work.tokens.add(
            secret,
            name="press",
            scopes=(Scope.ARTICLES,),
            staff_id=agent.id,
            by="Wes",
            at=now,
            expires=now + timedelta(days=1),
        )

    assert (await site.with_token(secret).get("/v1/articles")).status == 403
    assert (await (await program(site, "articles")).get("/v1/articles")).status == 200


async def test_events_are_reported_with_a_token_as_well(site: Site) -> None:
    """Without any write key in the settings."""
    taken = await (await program(site, "intake")).post("/v1/track", EVENT)
    refused = await (await program(site, "offers")).post("/v1/track", EVENT)

    assert (taken.status, refused.status) == (200, 403)
    assert taken.at("accepted") == 1
