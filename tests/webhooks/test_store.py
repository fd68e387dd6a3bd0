"""Test that what happens is put on its way once to whoever wants it, and goes with whom it is about."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.background import Delivery
from assistant.errors import Conflict, NotFound
from assistant.events import (
    CustomerId,
    Event,
    HandoffId,
    NoteId,
    Topic,
    articles_changed,
    handoff_changed,
    handoff_requested,
    note_added,
    notice_queued,
    owner_changed,
)
from assistant.web.broadcast import MemoryBroadcast
from assistant.webhooks.bodies import DATA, Payload
from assistant.webhooks.model import MOST_ENDPOINTS, Ended, State, Told, Which
from assistant.work import Work
from tests.handoff.test_claiming import waits
from tests.webhooks.endpoints import (
    NOW,
    URL,
    Systems,
    Turned,
    conversation_of,
    customer_of,
    notifying,
    queued,
    sent,
    states,
    told,
    wrote,
)


async def payloads(work: Work) -> list[Payload]:
    """Return what waits, oldest first; each has the fields of its type."""
    async with work.reading() as unit:
        found = await unit.deliveries.listed(Which(), limit=100)
    told_of = [Payload.model_validate_json(one.payload) for one in reversed(found)]
    for one in told_of:
        DATA[one.type].model_validate(one.data)
    return told_of


async def test_a_first_message_tells_that_a_conversation_began_and_names_nobodys_words(work: Work) -> None:
    """By the shop's own id its systems know who it is; what was written is nobody's but theirs."""
    await told(work)
    event = await wrote(work, "ana", "My secret question")

    assert await queued(work, event) == 2

    began, added = await payloads(work)
    assert (began.type, added.type) == (Told.CONVERSATION_STARTED, Told.MESSAGE_ADDED)
    assert added.timestamp == NOW
    assert added.data | {"message": ""} == {
        "conversation": event.about,
        "customer": "ana",
        "channel": "widget",
        "message": "",
        "seq": 1,
        "author": "customer",
    }


async def test_every_event_of_a_conversation_is_told_by_its_ids(work: Work) -> None:
    """Whatever can happen has a type, and data of that type."""
    await told(work)
    conversation = await waits(work, "c1")
    async with work.reading() as unit:
        handoff = await unit.handoffs.of_conversation(conversation)
    assert handoff is not None
    closed = Event(topic=Topic.CONVERSATION_CLOSED, about=conversation, details={}, at=NOW)
    late = {"topic": Topic.SERVICE_LEVEL_BREACHED, "about": conversation, "at": NOW}

    await queued(
        work,
        handoff_requested(conversation, handoff.id, NOW),
        handoff_changed(conversation, handoff.id, NOW),
        Event(details={"handoff": handoff.id}, **late),  # type: ignore[arg-type]  # as it is put together
        owner_changed(conversation, 2, NOW),
        note_added(conversation, NoteId("not_1"), NOW),
        closed,
        articles_changed(17, NOW),
        Event(topic=Topic.CUSTOMER_ERASED, about="0123456789ab", details={}, at=NOW),
        notice_queued(CustomerId("cus_c1"), "ntc_1", "refill", NOW),
    )

    found = await payloads(work)
    assert [one.type for one in found] == [
        Told.HANDOFF_REQUESTED,
        Told.HANDOFF_CHANGED,
        Told.SERVICE_LEVEL_BREACHED,
        Told.OWNER_CHANGED,
        Told.NOTE_ADDED,
        Told.CONVERSATION_CLOSED,
        Told.ARTICLES_CHANGED,
        Told.CUSTOMER_ERASED,
        Told.NOTICE_QUEUED,
    ]
    assert found[0].data["reason"] == "requested"
    assert found[0].data["customer"] is None  # a visitor


async def test_what_is_gone_is_nothing_to_tell(work: Work) -> None:
    """An event may outlive what it is about by a moment."""
    await told(work)
    event = await wrote(work, "ana")

    gone = [
        replace(event, about="cnv_gone"),
        replace(event, details={"seq": 99}),
        handoff_requested(conversation_of(event), HandoffId("hnd_gone"), NOW),
        notice_queued(CustomerId("cus_gone"), "ntc_1", "refill", NOW),
    ]

    assert await queued(work, *gone) == 0


async def test_an_endpoint_is_told_what_it_wants_alone(work: Work) -> None:
    """One that is switched off hears nothing, one that named nothing hears all."""
    all_of_it, _ = await told(work, "https://a.example/")
    closes, _ = await told(work, "https://b.example/", events=(Told.CONVERSATION_CLOSED,))
    off, _ = await told(work, "https://c.example/")
    async with work.writing() as unit:
        await unit.webhooks.change(off.id, off.wanted, is_on=False, version=1, by="Mara")

    await queued(work, await wrote(work, "ana"))

    assert await states(work, all_of_it.id) == ["waiting", "waiting"]
    assert await states(work, closes.id) == []
    assert await states(work, off.id) == []


async def test_two_endpoints_hear_of_one_event_under_one_id(work: Work) -> None:
    """So that systems which speak with each other know that it is the same."""
    await told(work, "https://a.example/", events=(Told.MESSAGE_ADDED,))
    await told(work, "https://b.example/", events=(Told.MESSAGE_ADDED,))

    await queued(work, await wrote(work, "ana"))

    async with work.reading() as unit:
        first, second = await unit.deliveries.listed(Which(), limit=10)
    assert first.event_id == second.event_id
    assert first.id != second.id


async def test_events_leave_the_outbox_and_are_on_their_way_in_one_step(work: Work) -> None:
    """Two servers deliver the same outbox; what it holds is on its way once, and never lost."""
    await told(work, events=(Told.MESSAGE_ADDED,))
    woken: list[str] = []
    event = await wrote(work, "ana")
    async with work.writing() as unit:
        await unit.outbox.add(event)
    servers = [
        Delivery(
            work=work,
            broadcast=MemoryBroadcast(),
            when_articles_change=lambda: None,
            when_owners_change=lambda: None,
            when_deliveries_wait=lambda: woken.append("woken"),
        )
        for _ in range(2)
    ]
    for one in servers:
        await one.tell()
    assert await states(work) == []

    for one in servers:
        await one.flush()

    assert await states(work) == ["waiting"]
    assert woken == ["woken"]
    async with work.reading() as unit:
        assert await unit.outbox.count() == 0


async def test_an_erased_customer_is_in_no_delivery(work: Work) -> None:
    """Whatever was to be told of them is told to nobody, and what was told is not kept."""
    await told(work)
    clock, systems = Turned(), Systems()
    bea = await wrote(work, "bea")
    await queued(work, await wrote(work, "ana"), bea)
    await sent(notifying(work, systems, clock))
    await queued(work, await wrote(work, "ana", "And another"))
    async with work.reading() as unit:
        ana = await unit.customers.named("ana")

    async with work.writing() as unit:
        await unit.customers.erase(ana.id, at=NOW)

    found = await payloads(work)
    assert {one.data["customer"] for one in found} == {"bea"}
    assert await customer_of(work, bea)


async def test_what_is_about_a_customer_alone_goes_with_them(work: Work) -> None:
    """A notice hangs on no conversation."""
    await told(work)
    event = await wrote(work, "ana")
    customer = await customer_of(work, event)

    await queued(work, notice_queued(customer, "ntc_1", "refill", NOW))

    assert [one.data["kind"] for one in await payloads(work)] == ["refill"]
    async with work.writing() as unit:
        await unit.customers.erase(customer, at=NOW)
    assert await payloads(work) == []


async def test_the_slower_of_two_editors_of_an_endpoint_is_told(work: Work) -> None:
    """An address that somebody just corrected is not set back."""
    endpoint, _ = await told(work)
    wanted = replace(endpoint.wanted, url="https://new.example/")
    async with work.writing() as unit:
        await unit.webhooks.change(endpoint.id, wanted, is_on=True, version=1, by="Mara")

    with pytest.raises(Conflict, match="Mara changed"):
        async with work.writing() as unit:
            await unit.webhooks.change(endpoint.id, endpoint.wanted, is_on=True, version=1, by="Jon")

    async with work.reading() as unit:
        assert (await unit.webhooks.get(endpoint.id)).wanted == wanted


async def test_a_changed_secret_leaves_the_old_one_valid_for_a_day(work: Work) -> None:
    """Long enough to change it at the other end, and no longer."""
    endpoint, old = await told(work)
    async with work.writing() as unit:
        new = await unit.webhooks.rotate(endpoint.id, at=NOW)

    async with work.reading() as unit:
        meanwhile = await unit.webhooks.target(endpoint.id, at=NOW + timedelta(hours=23))
        after = await unit.webhooks.target(endpoint.id, at=NOW + timedelta(hours=24))
    assert meanwhile.secrets == (new, old)
    assert after.secrets == (new,)

    async with work.writing() as unit:
        await unit.deliveries.expire(NOW + timedelta(hours=24))
        assert (await unit.webhooks.get(endpoint.id)).old_secret_until is None


async def test_an_endpoint_goes_with_all_that_it_was_told(work: Work) -> None:
    """Whoever takes a system out of service leaves nothing behind."""
    endpoint, _ = await told(work)
    await queued(work, await wrote(work, "ana"))

    async with work.writing() as unit:
        await unit.webhooks.remove(endpoint.id)

    assert await states(work) == []
    async with work.writing() as unit:
        for step in (unit.webhooks.get, unit.webhooks.remove):
            with pytest.raises(NotFound):
                await step(endpoint.id)
        with pytest.raises(NotFound):
            await unit.webhooks.rotate(endpoint.id, at=NOW)


async def test_there_are_only_so_many_endpoints(work: Work) -> None:
    """Each costs connections of its own; a script gone wrong must not make a thousand."""
    for number in range(MOST_ENDPOINTS):
        await told(work, f"https://{number}.example/")

    with pytest.raises(Conflict, match="20 endpoints already"):
        await told(work)


async def test_the_log_is_forgotten_after_a_while(work: Work) -> None:
    """What arrived after a week, what did not after a month."""
    clock, systems = Turned(), Systems(answers={"https://down.example/": 410})
    up, _ = await told(work, events=(Told.MESSAGE_ADDED,))
    down, _ = await told(work, "https://down.example/", events=(Told.MESSAGE_ADDED,))
    await queued(work, await wrote(work, "ana"))
    await sent(notifying(work, systems, clock))
    assert await states(work, up.id) == ["sent"]

    async def left(*, days: int) -> list[str]:
        async with work.writing() as unit:
            await unit.deliveries.expire(NOW + timedelta(days=days))
        return sorted(await states(work))

    assert await left(days=6) == ["dead", "sent"]
    assert await left(days=8) == ["dead"]
    assert await states(work, down.id) == ["dead"]
    assert await left(days=31) == []


async def test_secrets_and_words_are_not_in_what_the_log_shows(work: Work) -> None:
    """The page shows the log to whoever is the owner, and a screen is seen by others."""
    endpoint, secret = await told(work, with_content=True)
    await queued(work, await wrote(work, "ana", "My secret question"))

    async with work.reading() as unit:
        shown = str([endpoint, *await unit.deliveries.listed(Which(), limit=10)])

    assert "My secret question" not in shown
    assert secret not in shown
    assert json.dumps(URL) in json.dumps(endpoint.wanted.url)


async def test_switching_on_again_begins_anew(work: Work) -> None:
    """Whoever mended a system must not see it stopped at the next hiccup."""
    endpoint, _ = await told(work)
    async with work.writing() as unit:
        await unit.webhooks.fails(endpoint.id, at=NOW)
        assert await unit.webhooks.end(endpoint.id, Ended.FAILING)
        assert not await unit.webhooks.end(endpoint.id, Ended.GONE)

    async with work.writing() as unit:
        mended = await unit.webhooks.change(endpoint.id, endpoint.wanted, is_on=True, version=1, by="Mara")

    assert (mended.ended, mended.failing_since, mended.count(State.DEAD)) == (None, None, 0)
