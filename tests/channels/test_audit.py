"""Test that what staff see and change is noted, by pseudonym, and read by the owner alone."""

from __future__ import annotations

from assistant.staff.model import Role
from tests.channels.site import Browser, Site
from tests.channels.test_merges import account, merged


async def deeds(owner: Browser, query: str = "") -> list[tuple[str, str | None]]:
    """Return what was done, oldest first, and by whom."""
    lines = (await owner.get(f"/v1/audit{query}")).at("lines")
    assert isinstance(lines, list)
    return [(str(one["deed"]), str(one["staff_name"])) for one in reversed(lines) if isinstance(one, dict)]


async def test_every_look_at_a_customer_and_every_change_is_noted(site: Site) -> None:
    """Who reads a stranger's conversation out of curiosity can be asked why."""
    ana, mara, olga = (
        site.customer("ana"),
        await site.agent(),
        await site.agent("olga@x.example", role=Role.OWNER),
    )
    conversation = await ana.waiting()
    trace = (await ana.said(await ana.started("second"), "How do I return an order?")).text(
        "reply", "trace_id"
    )
    queue = await mara.get("/v1/queue")

    await mara.get(f"/v1/desk/conversations/{conversation}")
    await mara.post(f"/v1/handoffs/{queue.text('waiting', 0, 'id')}/claim")
    await mara.post(f"/v1/desk/conversations/{conversation}/messages", {"client_id": "1", "text": "Hello."})
    await mara.post(f"/v1/desk/conversations/{conversation}/hand-back", {"note": "done"})
    await mara.get("/v1/desk/conversations?q=order")
    await mara.get(f"/v1/traces/{trace}")
    await mara.post(f"/v1/desk/conversations/{conversation}/close")
    await olga.get("/v1/questions")

    assert await deeds(olga) == [
        ("read conversation", "Mara"),
        ("claimed conversation", "Mara"),
        ("replied", "Mara"),
        ("handed conversation back", "Mara"),
        ("searched conversations", "Mara"),
        ("read trace", "Mara"),
        ("closed conversation", "Mara"),
        ("read unanswered questions", "Olga"),
    ]
    assert (await deeds(olga))[-1] == ("read audit log", "Olga")


async def test_following_a_conversation_on_the_desks_socket_is_noted(site: Site) -> None:
    """The socket shows the same words as the page."""
    ana, olga = site.customer("ana"), await site.agent("olga@x.example", role=Role.OWNER)
    conversation = await ana.waiting()

    async with olga.socket("/v1/desk/socket", origin=site.base) as opened:
        await opened.receive(20)
        await opened.send_json({"type": "watch", "conversation": conversation, "after": 0})
        await opened.receive(20)

    assert ("followed conversation", "Olga") in await deeds(olga)


async def test_a_refused_deed_is_not_noted(site: Site) -> None:
    """The log says what was done, so it is written with it or not at all."""
    ana, mara, olga = (
        site.customer("ana"),
        await site.agent(),
        await site.agent("olga@x.example", role=Role.OWNER),
    )
    conversation = await ana.waiting()

    refused = await mara.post(
        f"/v1/desk/conversations/{conversation}/messages", {"client_id": "1", "text": "Hello."}
    )

    assert refused.status == 409
    assert await deeds(olga) == []


async def test_the_log_names_no_customer_and_outlives_them(site: Site) -> None:
    """After an erasure it still says that Mara looked, and not at whom."""
    ana, mara, olga = (
        site.customer("ana"),
        await site.agent(),
        await site.agent("olga@x.example", role=Role.OWNER),
    )
    conversation = await ana.waiting()
    await mara.get(f"/v1/desk/conversations/{conversation}")
    async with site.work.reading() as work:
        customer_id = (await work.conversations.get(conversation)).customer_id  # type: ignore[arg-type]  # from JSON

    copy = await ana.get("/v1/me/export")
    await ana.call("DELETE", "/v1/me")
    log = await olga.get("/v1/audit")

    assert copy.at("seen_by_staff", 0, "deed") == "read conversation"
    assert log.at("lines", 0, "deed") == "read conversation"
    assert len(log.text("lines", 0, "customer")) == 12
    assert customer_id.encode() not in log.raw
    pseudonym = log.text("lines", 0, "customer")
    assert ("read conversation", "Mara") in await deeds(olga, f"?customer={pseudonym}")


async def test_only_an_owner_reads_the_log(site: Site) -> None:
    """Whoever is watched does not keep the watch."""
    assert (await (await site.agent()).get("/v1/audit")).status == 403
    assert (await site.customer("ana").get("/v1/audit")).status == 401


async def test_what_is_seen_and_noted_at_the_counter_is_noted(site: Site) -> None:
    """The till is a desk as well."""
    ana, mara, olga = (
        site.customer("ana"),
        await site.agent(),
        await site.agent("olga@x.example", role=Role.OWNER),
    )
    await ana.get("/v1/me")
    found = await mara.post("/v1/counter/find", {"words": "ana"})
    person = f"/v1/counter/customers/{found.text('matches', 0, 'id')}"

    await mara.get(person)
    await mara.post(f"{person}/arrivals", {"client_id": "1", "at": "till"})
    await mara.post(f"{person}/notes", {"topic": "milk", "value": "oat", "at": "till"})
    unknown = await mara.get(f"/v1/counter/customers/cus_{'0' * 32}")

    assert unknown.status == 404
    assert [deed for deed, _ in await deeds(olga)] == [
        "found customer",
        "read brief",
        "noted arrival",
        "noted preference",
    ]


async def test_who_joins_two_customers_is_noted(site: Site) -> None:
    """To make one of two is to see and to change both."""
    await account(site, "ana-old")
    await account(site, "ana")
    olga = await site.agent("olga@x.example", role=Role.OWNER)
    await olga.get("/v1/desk/merges/matches")
    await olga.post("/v1/desk/merges/preview", {"absorbed": "ana-old", "survivor": "ana"})
    merge = await merged(olga, "ana-old", "ana")

    await olga.post(f"/v1/desk/merges/{merge.text('id')}/undo")

    assert [deed for deed, _ in await deeds(olga)] == [
        "read merges",
        "previewed merge",
        "previewed merge",
        "merged customer into",
        "undid merge of",
    ]
