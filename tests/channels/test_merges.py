"""The owner makes one customer of two, looks before, and can take it back; nobody else can."""

from __future__ import annotations

import asyncio

from pydantic import JsonValue

from assistant.events import new_id
from assistant.staff.model import Role
from tests.channels.proofs import by_hand, lasting
from tests.channels.site import SHOP_KEY, SHOP_SECRET, Browser, Response, Site
from tests.processes.command import concierge

ADDRESS = "ana@example.com"
ORDER = {
    "placed_at": "2026-05-01T10:00:00Z",
    "currency": "GBP",
    "lines": [{"product_id": "k", "price": "9.00"}],
}


async def account(site: Site, external_id: str, *, verified: bool = True) -> Browser:
    """Return a customer with an address, an order and a conversation of their own."""
    body = {"token": signed(external_id, verified=verified)}
    session = await site.nobody().post("/v1/session", body)
    assert session.status == 201, session.raw
    browser = site.with_token(session.text("token"))
    conversation = await browser.started()
    assert (await browser.said(conversation, "How do I return an order?")).status == 201
    shop = site.with_token(SHOP_KEY)
    placed = await shop.call("PUT", f"/v1/customers/{external_id}/orders/F-{external_id}", ORDER)
    assert placed.status in {200, 201, 204}, placed.raw
    return browser


def signed(external_id: str, *, verified: bool) -> str:
    """Return the shop's token, with an address that it vouches for, or that it only repeats."""
    claims = lasting(sub=external_id, email=ADDRESS, email_verified=verified)
    return by_hand({"alg": "HS256"}, claims, SHOP_SECRET.encode())


async def merged(owner: Browser, absorbed: str, survivor: str) -> Response:
    """Ask for a merge."""
    return await owner.post(
        "/v1/desk/merges", {"absorbed": absorbed, "survivor": survivor, "reason": "one person, two accounts"}
    )


def listed(response: Response, *path: str) -> list[JsonValue]:
    """Return a list in an answer."""
    found = response.at(*path)
    assert isinstance(found, list)
    return found


async def test_two_accounts_become_one_in_the_customers_own_panel_and_two_again(site: Site) -> None:
    """All of both is there, under either sign-in; undone, each has their own and nothing of the other's."""
    old, new = await account(site, "ana-old"), await account(site, "ana")
    owner = await site.agent(role=Role.OWNER)
    (match,) = listed(await owner.get("/v1/desk/merges/matches"), "matches")
    assert isinstance(match, dict)
    assert match["key"] == {"kind": "email", "value": ADDRESS}
    preview = await owner.post("/v1/desk/merges/preview", {"absorbed": "ana-old", "survivor": "ana"})
    assert preview.at("is_allowed") is True
    assert preview.at("moves", "conversations") == 1

    done = await merged(owner, "ana-old", "ana")

    assert done.status == 201, done.raw
    for browser in (old, new, site.customer("ana-old"), site.customer("ana")):
        me = await browser.get("/v1/me")
        assert len(listed(me, "conversations")) == 2
        assert {one["id"] for one in listed(me, "orders") if isinstance(one, dict)} == {"F-ana-old", "F-ana"}
        (absorbed,) = listed(await browser.get("/v1/me/identities"), "merged")
        assert isinstance(absorbed, dict)
        assert absorbed["external_id"] == "ana-old"
    undone = await owner.post(f"/v1/desk/merges/{done.text('id')}/undo")
    assert undone.status == 200, undone.raw
    for browser, name in ((old, "ana-old"), (new, "ana"), (site.customer("ana-old"), "ana-old")):
        me = await browser.get("/v1/me")
        assert me.at("profile", "external_id") == name
        assert len(listed(me, "conversations")) == 1
        assert [one["id"] for one in listed(me, "orders") if isinstance(one, dict)] == [f"F-{name}"]
    (entry,) = listed(await owner.get("/v1/desk/merges?customer=ana"), "merges")
    assert isinstance(entry, dict)
    assert entry["reason"] == "one person, two accounts"
    assert entry["undone_at"] is not None


async def test_an_order_under_either_name_is_the_one_customers(site: Site) -> None:
    """The shop goes on with both of its accounts; it need not know what was merged here."""
    await account(site, "ana-old")
    new = await account(site, "ana")
    owner = await site.agent(role=Role.OWNER)
    assert (await merged(owner, "ana-old", "ana")).status == 201

    await site.with_token(SHOP_KEY).call("PUT", "/v1/customers/ana-old/orders/F-later", ORDER)

    orders = listed(await new.get("/v1/me"), "orders")
    assert "F-later" in {one["id"] for one in orders if isinstance(one, dict)}


async def test_an_address_that_the_shop_does_not_vouch_for_merges_nobody(site: Site) -> None:
    """An account made with somebody else's address must never come to hold their orders."""
    victim, attacker = await account(site, "ana"), await account(site, "mallory", verified=False)
    owner = await site.agent(role=Role.OWNER)

    for pair in (("ana", "mallory"), ("mallory", "ana")):
        response = await merged(owner, *pair)
        assert response.status == 409, response.raw

    assert listed(await owner.get("/v1/desk/merges/matches"), "matches") == []
    assert len(listed(await attacker.get("/v1/me"), "orders")) == 1
    assert len(listed(await victim.get("/v1/me"), "orders")) == 1


async def test_only_the_owner_merges_looks_and_undoes(site: Site) -> None:
    """Who could merge could read anybody's account as their own."""
    customer = await account(site, "ana-old")
    await account(site, "ana")
    agent = await site.agent()
    pair = {"absorbed": "ana-old", "survivor": "ana"}
    attempts = [
        ("POST", "/v1/desk/merges", {**pair, "reason": "because"}),
        ("POST", "/v1/desk/merges/preview", pair),
        ("POST", f"/v1/desk/merges/mrg_{'0' * 32}/undo", {}),
        ("GET", "/v1/desk/merges", None),
        ("GET", "/v1/desk/merges/matches", None),
    ]

    for method, path, body in attempts:
        assert (await agent.call(method, path, body)).status == 403, path
        for stranger in (customer, site.nobody(), site.with_token(SHOP_KEY), await site.visitor()):
            assert (await stranger.call(method, path, body)).status == 401, path


async def test_what_makes_no_sense_is_refused_by_name(site: Site) -> None:
    """The owner has to learn which of the two was wrong."""
    await account(site, "ana")
    owner = await site.agent(role=Role.OWNER)

    assert (await merged(owner, "ana", "ana")).status == 400
    assert (await merged(owner, new_id("cus"), "ana")).status == 404
    assert (await owner.post("/v1/desk/merges", {"absorbed": "a", "survivor": "b"})).status == 400
    assert (await owner.post(f"/v1/desk/merges/mrg_{'0' * 32}/undo")).status == 404


async def test_a_merged_customer_is_erased_whole(site: Site) -> None:
    """Neither name brings anything back, and neither old token lets anybody in."""
    await account(site, "ana-old")
    new = await account(site, "ana")
    owner = await site.agent(role=Role.OWNER)
    tokens = [signed(name, verified=True) for name in ("ana-old", "ana")]
    assert (await merged(owner, "ana-old", "ana")).status == 201

    assert (await new.call("DELETE", "/v1/me")).status == 204

    for token in tokens:
        assert (await site.with_token(token).get("/v1/me")).status == 401
    assert listed(await owner.get("/v1/desk/merges"), "merges") == []


async def sees_orders(customer: Browser, count: int) -> None:
    """Ask as a customer until they have so many orders: who they are is believed for a second."""
    async with asyncio.timeout(10):
        while True:
            answer = await customer.get("/v1/me")
            if answer.status == 200 and len(listed(answer, "orders")) == count:
                return


async def test_a_merge_from_the_command_line_holds_a_second_later(site: Site) -> None:
    """The owner who merged by hand does not tell the customer to wait a minute."""
    old, new = await account(site, "ana-old"), await account(site, "ana")
    before = await old.get("/v1/me"), await new.get("/v1/me")

    done = await concierge(
        *("customers", "merge", "ana-old", "ana", "--reason", "one person"),
        folder=site.settings.data_folder,
    )
    for one in (old, new):
        await sees_orders(one, 2)
    undo = done.said.replace("\n", "").rpartition("undo ")[2].strip()
    parted = await concierge("customers", "undo", undo, folder=site.settings.data_folder)
    for one in (old, new):
        await sees_orders(one, 1)

    assert (done.code, parted.code) == (0, 0), done.said + parted.said
    assert [len(listed(one, "orders")) for one in before] == [1, 1]


async def test_what_a_customer_disconnects_joins_nobody_even_if_the_shop_says_it_again(site: Site) -> None:
    """A shared address of the family is no reason to become one person."""
    ana = await account(site, "ana")
    await account(site, "ana-old")
    owner = await site.agent(role=Role.OWNER)
    address = await identifier(ana, "email")

    refused = await ana.call("PUT", f"/v1/me/identities/{address['id']}", {"is_connected": False})
    again = await site.nobody().post("/v1/session", {"token": signed("ana", verified=True)})

    assert refused.at("disconnected_at") is not None
    assert again.status == 201
    assert (await identifier(ana, "email"))["disconnected_at"] is not None
    assert listed(await owner.get("/v1/desk/merges/matches"), "matches") == []
    assert (await merged(owner, "ana-old", "ana")).status == 409
    await ana.call("PUT", f"/v1/me/identities/{address['id']}", {"is_connected": True})
    assert (await merged(owner, "ana-old", "ana")).status == 201


async def test_a_customer_takes_apart_who_is_not_them(site: Site) -> None:
    """Each has their own again; what rests on that merge is taken apart with it."""
    eldest, old, new = await account(site, "a"), await account(site, "b"), await account(site, "c")
    owner = await site.agent(role=Role.OWNER)
    assert (await merged(owner, "a", "b")).status == 201
    assert (await merged(owner, "b", "c")).status == 201
    joined = listed(await new.get("/v1/me/identities"), "merged")
    named = {one["external_id"]: one["merge"] for one in joined if isinstance(one, dict)}

    done = await new.post(f"/v1/me/merges/{named['a']}/undo")

    assert done.status == 200, done.raw
    assert done.at("merged") == []
    for browser, name in ((eldest, "a"), (old, "b"), (new, "c")):
        orders = listed(await browser.get("/v1/me"), "orders")
        assert [one["id"] for one in orders if isinstance(one, dict)] == [f"F-{name}"]
    entries = listed(await owner.get("/v1/desk/merges"), "merges")
    assert {one["undone_by"] for one in entries if isinstance(one, dict)} == {"customer"}


async def test_nobody_touches_the_identities_of_others(site: Site) -> None:
    """Numbers can be guessed; whose they are is looked at."""
    old, new, mallory = await account(site, "a"), await account(site, "b"), await account(site, "mallory")
    owner = await site.agent(role=Role.OWNER)
    address = await identifier(new, "email")
    merge = (await merged(owner, "a", "b")).text("id")

    for path in (f"/v1/me/identities/{address['id']}", "/v1/me/identities/999999999"):
        response = await mallory.call("PUT", path, {"is_connected": False})
        assert response.status == 404, response.raw
    assert (await mallory.post(f"/v1/me/merges/{merge}/undo")).status == 404
    assert (await site.nobody().post(f"/v1/me/merges/{merge}/undo")).status == 401
    assert (await old.post(f"/v1/me/merges/{merge}/undo")).status == 200  # they are the survivor now
    assert (await new.post(f"/v1/me/merges/{merge}/undo")).status == 404  # it holds no more


async def identifier(browser: Browser, kind: str) -> dict[str, JsonValue]:
    """Return what a customer is known by, of one kind."""
    kept = listed(await browser.get("/v1/me/identities"), "identifiers")
    (found,) = [one for one in kept if isinstance(one, dict) and one["kind"] == kind]
    return found
