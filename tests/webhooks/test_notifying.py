"""Test that what happens arrives: once in the end, in spite of failures, and for three days."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from assistant.audit.model import Deed
from assistant.dispatching import Dispatching
from assistant.errors import NotFound
from assistant.events import utc_now
from assistant.webhooks.model import Ended, EndpointId, State, Told, Which
from assistant.work import Work
from tests.webhooks.endpoints import (
    NOW,
    URL,
    Systems,
    Turned,
    notifying,
    queued,
    sent,
    states,
    taken,
    told,
    wrote,
)

MESSAGES = (Told.MESSAGE_ADDED,)


async def test_what_arrives_is_signed_and_verifies(work: Work) -> None:
    """By the reference library, with what was written where the owner wants that."""
    systems = Systems()
    _, secret = await told(work, events=MESSAGES, with_content=True)
    await queued(work, await wrote(work, "ana", "Where is my parcel? 📦"))

    assert await sent(notifying(work, systems, utc_now)) == 1

    verified = Webhook(secret).verify(systems.posted[0].body, dict(systems.posted[0].headers))
    assert verified["type"] == "message.added"
    assert verified["data"]["text"] == "Where is my parcel? 📦"
    assert await states(work) == ["sent"]


async def test_while_a_secret_changes_both_ends_verify(work: Work) -> None:
    """Whether the other side has the new secret already or not."""
    systems = Systems()
    endpoint, old = await told(work, events=MESSAGES)
    async with work.writing() as unit:
        new = await unit.webhooks.rotate(endpoint.id, at=utc_now())
    await queued(work, await wrote(work, "ana"))

    await sent(notifying(work, systems, utc_now))

    got = systems.posted[0]
    for secret in (old, new):
        assert "text" not in Webhook(secret).verify(got.body, dict(got.headers))["data"]


async def test_what_fails_is_tried_again_under_the_same_id_until_it_arrives(work: Work) -> None:
    """Whoever gets it twice knows it by its id."""
    clock, systems = Turned(), Systems(answers={URL: 503})
    endpoint, _ = await told(work, events=MESSAGES)
    await queued(work, await wrote(work, "ana"))
    sender = notifying(work, systems, clock)

    assert await sent(sender) == 1
    assert await sent(sender) == 0
    clock.on(seconds=5)
    assert await sent(sender) == 1
    systems.answers[URL] = 204
    clock.on(minutes=1)
    assert await sent(sender) == 1

    assert len({one.id for one in systems.posted}) == 1
    assert len({one.body for one in systems.posted}) == 1
    assert await states(work) == ["sent"]
    async with work.reading() as unit:
        delivery = (await unit.deliveries.listed(Which(), limit=1))[0]
        assert (delivery.attempts, delivery.status, delivery.problem) == (3, 204, "")
        assert (await unit.webhooks.get(endpoint.id)).failing_since is None


async def test_after_three_days_a_delivery_is_dead_and_can_be_sent_again(work: Work) -> None:
    """A system that is down for longer is an owner's to mend; then nothing is lost."""
    clock, systems = Turned(), Systems(answers={URL: None})
    await told(work, events=MESSAGES)
    await queued(work, await wrote(work, "ana"))
    sender = notifying(work, systems, clock)

    while (wait := await sender.wait()) is not None:
        clock.now += wait
        assert await sent(sender) == 1

    tried = clock.now - NOW
    assert timedelta(days=2) < tried <= timedelta(days=3)
    async with work.reading() as unit:
        dead = (await unit.deliveries.listed(Which(state=State.DEAD), limit=5))[0]
    assert (dead.attempts, dead.status, dead.problem) == (11, None, "takes too long")

    systems.answers[URL] = 200
    async with work.writing() as unit:
        await unit.deliveries.replay(dead.id, at=clock.now)
    assert await sent(sender) == 1
    assert await states(work) == ["sent"]
    assert len({one.id for one in systems.posted}) == 1


async def test_what_is_dead_since_a_moment_is_sent_again_at_once(work: Work) -> None:
    """After an outage an owner says when it began, and not which of a thousand."""
    clock, systems = Turned(), Systems(answers={URL: 410})
    endpoint, _ = await told(work, events=MESSAGES)
    await queued(work, await wrote(work, "ana"), await wrote(work, "bea", at=NOW + timedelta(hours=1)))
    clock.on(hours=1)
    sender = notifying(work, systems, clock)
    await sent(sender)
    assert await states(work) == ["dead", "dead"]

    async with work.writing() as unit:
        await unit.webhooks.change(endpoint.id, endpoint.wanted, is_on=True, version=1, by="Mara")
        since = NOW + timedelta(minutes=30)
        assert await unit.deliveries.replay_since(endpoint.id, since, with_sent=False, at=clock.now) == 1
    systems.answers[URL] = 200

    assert await sent(sender) == 1
    assert await states(work) == ["dead", "sent"]
    async with work.writing() as unit:
        assert await unit.deliveries.replay_since(endpoint.id, NOW, with_sent=True, at=clock.now) == 2


async def test_an_endpoint_that_is_gone_is_told_nothing_more_at_once(work: Work) -> None:
    """410 is how the other side says so; the owner finds it in the log."""
    clock, systems = Turned(), Systems(answers={URL: 410})
    endpoint, _ = await told(work, events=MESSAGES)
    await queued(work, await wrote(work, "ana"))

    await sent(notifying(work, systems, clock))

    assert await queued(work, await wrote(work, "bea")) == 0
    async with work.reading() as unit:
        assert (await unit.webhooks.get(endpoint.id)).ended is Ended.GONE
        line = (await unit.audit.lines(limit=1))[0]
    assert (line.deed, line.about, line.staff_id) == (Deed.STOPPED_WEBHOOK, endpoint.id, "service")


async def test_an_endpoint_that_fails_for_five_days_is_stopped(work: Work) -> None:
    """Nobody is at home there any more; what waits for it is dead, and the owner is told."""
    clock, systems = Turned(), Systems(answers={URL: 500})
    endpoint, _ = await told(work, events=MESSAGES)
    sender = notifying(work, systems, clock)
    await queued(work, await wrote(work, "ana"))
    await sent(sender)
    clock.on(days=4, hours=23)
    await queued(work, await wrote(work, "bea", at=clock.now))
    await sent(sender)
    assert (await states(work))[-1] == "waiting"

    clock.on(hours=1)
    await sent(sender)

    assert await states(work) == ["dead", "dead"]
    async with work.reading() as unit:
        stopped = await unit.webhooks.get(endpoint.id)
        assert [one.deed for one in await unit.audit.lines(limit=5)] == [Deed.STOPPED_WEBHOOK]
    assert stopped.ended is Ended.FAILING
    assert stopped.count(State.DEAD) == 2


async def test_one_that_works_now_and_then_goes_on(work: Work) -> None:
    """Five days count from the last thing that arrived."""
    clock, systems = Turned(), Systems(answers={URL: 500})
    endpoint, _ = await told(work, events=MESSAGES)
    sender = notifying(work, systems, clock)
    for name, status, days in (("ana", 500, 4), ("bea", 200, 1), ("cleo", 500, 4), ("dora", 500, 0)):
        systems.answers[URL] = status
        await queued(work, await wrote(work, name, at=clock.now))
        await sent(sender)
        clock.on(days=days)

    async with work.reading() as unit:
        assert (await unit.webhooks.get(endpoint.id)).ended is None


@pytest.mark.parametrize("status", [199, 301, 302, 307, 400, 404, 429, 500])
async def test_nothing_but_2xx_has_arrived(work: Work, status: int) -> None:
    """A page that says that somebody should sign in is no system that took a message."""
    systems = Systems(answers={URL: status})
    await told(work, events=MESSAGES)
    await queued(work, await wrote(work, "ana"))

    await sent(notifying(work, systems, Turned()))

    assert await states(work) == ["waiting"]
    async with work.reading() as unit:
        delivery = (await unit.deliveries.listed(Which(), limit=1))[0]
    assert delivery.problem.startswith(f"answered {status}")


async def test_an_endpoint_may_ask_for_a_longer_wait(work: Work) -> None:
    """Whoever says how long they are busy is not asked before."""
    clock, systems = Turned(), Systems(answers={URL: 429}, says={"retry-after": "600"})
    await told(work, events=MESSAGES)
    await queued(work, await wrote(work, "ana"))
    sender = notifying(work, systems, clock)

    await sent(sender)

    assert await sender.wait() == timedelta(minutes=10)


async def test_who_dies_between_sending_and_noting_leaves_it_to_the_next(work: Work) -> None:
    """It arrives twice then, and under the same id: never not at all."""
    clock, systems = Turned(), Systems()
    await told(work, events=MESSAGES)
    await queued(work, await wrote(work, "ana"))
    first, second = notifying(work, systems, clock), notifying(work, systems, clock)
    for one in await taken(first):
        await systems.post(one.url, {"webhook-id": one.delivery.event_id}, one.body)  # and is killed here

    assert await taken(second) == []
    clock.on(minutes=1)
    assert await sent(second) == 1

    assert len(systems.posted) == 2
    assert len({one.id for one in systems.posted}) == 1
    assert await states(work) == ["sent"]


async def test_two_processes_send_each_delivery_once(work: Work) -> None:
    """However they take turns."""
    systems = Systems()
    await told(work, events=MESSAGES)
    await queued(work, *[await wrote(work, f"c{number}") for number in range(10)])
    processes = [notifying(work, systems, Turned()) for _ in range(2)]

    await asyncio.gather(*(sent(one) for one in processes))

    assert len(systems.posted) == len({one.id for one in systems.posted}) == 10


async def test_one_that_does_not_answer_delays_nobody(work: Work) -> None:
    """Each endpoint has room of its own, and whatever is behind its own deliveries waits alone."""
    hangs, stuck = "https://hangs.example/", asyncio.Event()
    systems = Systems(hanging={hangs: stuck})
    await told(work, hangs, events=MESSAGES)
    await told(work, events=MESSAGES)
    await queued(work, *[await wrote(work, f"c{number}") for number in range(12)])
    dispatching, stop = Dispatching(notifying(work, systems, Turned())), asyncio.Event()

    running = asyncio.ensure_future(dispatching.run(stop))
    while len(systems.posted) < 12:
        systems.reached.clear()
        await asyncio.wait_for(systems.reached.wait(), 10)

    assert {one.url for one in systems.posted} == {URL}
    stuck.set()
    stop.set()
    await running
    assert len(systems.posted) == 20


async def test_a_test_is_sent_once_and_shows_what_came_of_it(work: Work) -> None:
    """Also to an endpoint that is told nothing at the moment: to see whether it may be again."""
    systems = Systems(answers={URL: 500})
    endpoint, secret = await told(work, events=MESSAGES)
    async with work.writing() as unit:
        await unit.webhooks.end(endpoint.id, Ended.FAILING)
    sender = notifying(work, systems, utc_now)

    tested = await sender.test(endpoint.id)

    assert (tested.state, tested.status, tested.problem) == (State.DEAD, 500, "answered 500")
    got = systems.posted[0]
    assert Webhook(secret).verify(got.body, dict(got.headers))["type"] == "webhook.tested"
    with pytest.raises(NotFound):
        await sender.test(EndpointId("whk_none"))


async def test_a_process_that_is_told_to_stop_finishes_what_it_sends(work: Work) -> None:
    """And what it cannot finish is sent by the next."""
    systems, stop = Systems(), asyncio.Event()
    await told(work, events=MESSAGES)
    await queued(work, await wrote(work, "ana"))
    dispatching = Dispatching(notifying(work, systems, utc_now))
    running = asyncio.ensure_future(dispatching.run(stop))
    await asyncio.wait_for(systems.reached.wait(), 10)

    stop.set()
    await running

    assert await states(work) == ["sent"]
