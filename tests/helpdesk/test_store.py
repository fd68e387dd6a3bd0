"""Test that connections and what comes through them are kept once, in order, and by one server at a time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from assistant.conversations.model import Author
from assistant.errors import Conflict, NotFound
from assistant.events import ConversationId, CustomerId
from assistant.helpdesks.kept import Connection, Holder, Link, LinkId, StepKind, StepState
from assistant.helpdesks.model import Happening, Kind, Vendor
from assistant.helpdesks.store import KEPT_FOR
from assistant.storage import Database
from assistant.work import Work

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
CUSTOMER = CustomerId("cus_" + "a" * 32)
SETTINGS = {"address": "https://desk.example", "bot_token": "a-token"}


def wrote(number: int, conversation: str = "12") -> Happening:
    """Return a customer's words."""
    return Happening(
        kind=Kind.CUSTOMER_WROTE,
        conversation=conversation,
        id=f"message:{number}",
        text=f"words {number}",
    )


async def connected(work: Work, name: str = "Chat") -> Connection:
    """Connect a helpdesk."""
    async with work.writing() as unit:
        return await unit.helpdesks.add(Vendor.CHATWOOT, name, SETTINGS, at=NOW)


async def taken_in(work: Work, connection: Connection, key: str, *numbers: int) -> bool:
    """Take in a delivery that tells of several messages."""
    async with work.writing() as unit:
        told = [wrote(number) for number in numbers]
        return await unit.helpdesks.take_in(connection.id, key, told, at=NOW)


async def the_link(work: Work) -> Link:
    """Return the only link on which there is something to do, taken by this server."""
    async with work.writing() as unit:
        ((link_id, _),) = await unit.correspondence.due(NOW)
        link = await unit.correspondence.take(link_id)
    assert link is not None
    return link


async def tied(work: Work, connection: Connection) -> tuple[Link, ConversationId]:
    """Tie a conversation of ours to one of the helpdesk's that had one message."""
    await taken_in(work, connection, "first", 1)
    link = await the_link(work)
    async with work.writing() as unit:
        await unit.customers.visitor(CUSTOMER, locale="en", at=NOW)
        ours, _ = await unit.conversations.start(CUSTOMER, channel="chatwoot", client_id=link.id, at=NOW)
        await unit.correspondence.tie(link, ours.id, "55")
        arrival = await unit.correspondence.next_arrival(link.id, NOW)
        assert arrival is not None
        await unit.correspondence.worked_on(arrival.number)
        found = await unit.correspondence.link(link.id)
    assert found is not None
    return found, ours.id


async def said(work: Work, conversation_id: ConversationId, text: str) -> str:
    """Have an agent of ours say something; return the id of the message."""
    async with work.writing() as unit:
        message = await unit.conversations.say(
            conversation_id, author=Author.AGENT, author_name="Mara", text=text, at=NOW
        )
    return message.id


async def test_a_connection_is_kept_changed_and_removed(work: Work) -> None:
    """With its secrets, which no listing of the object shows."""
    kept = await connected(work)
    async with work.writing() as unit:
        changed = await unit.helpdesks.change(kept.id, version=1, name="Other", is_paused=True)
        with pytest.raises(Conflict, match="changed meanwhile"):
            await unit.helpdesks.change(kept.id, version=1, is_paused=False)
        listed = await unit.helpdesks.listed()
        people = await unit.staff.get(kept.staff_id)
        await unit.helpdesks.remove(kept.id)

        with pytest.raises(NotFound):
            await unit.helpdesks.get(kept.id)

    assert (changed.name, changed.is_paused, changed.settings) == ("Other", True, SETTINGS)
    assert listed == (changed,)
    assert people.name == "Chat"
    assert "a-token" not in repr(changed)


async def test_a_name_is_given_once(work: Work) -> None:
    """Two helpdesks of one name cannot be told apart."""
    await connected(work)
    other = await connected(work, "Other")

    with pytest.raises(Conflict, match="'Chat' already"):
        await connected(work)
    async with work.writing() as unit:
        with pytest.raises(Conflict, match="'Chat' already"):
            await unit.helpdesks.change(other.id, version=1, name="Chat")


async def test_what_went_wrong_is_told_until_something_goes_well(work: Work) -> None:
    """The owner sees what is wrong now, not what was."""
    kept = await connected(work)
    async with work.writing() as unit:
        await unit.helpdesks.troubled(kept.id, "the token is not valid", at=NOW)
        troubled = await unit.helpdesks.get(kept.id)
        await unit.helpdesks.went_well(kept.id)
        well = await unit.helpdesks.get(kept.id)

    assert (troubled.problem, troubled.troubled_at) == ("the token is not valid", NOW)
    assert (well.problem, well.troubled_at) == ("", None)


async def test_of_two_deliveries_at_once_one_is_new(work: Work) -> None:
    """A helpdesk that hears nothing in time sends again while the first is still being kept."""
    kept = await connected(work)

    came = await asyncio.gather(*(taken_in(work, kept, "same", 1, 2) for _ in range(4)))

    assert sorted(came) == [False, False, False, True]
    link = await the_link(work)
    async with work.reading() as unit:
        first = await unit.correspondence.next_arrival(link.id, NOW)
    assert first is not None
    assert first.happening == wrote(1)


async def test_what_two_deliveries_tell_counts_once(work: Work) -> None:
    """A bot and an account's webhook may tell of the same message, at once."""
    kept = await connected(work)

    await asyncio.gather(taken_in(work, kept, "bot", 1), taken_in(work, kept, "webhook", 1))

    link = await the_link(work)
    async with work.writing() as unit:
        first = await unit.correspondence.next_arrival(link.id, NOW)
        assert first is not None
        await unit.correspondence.worked_on(first.number)
        assert await unit.correspondence.next_arrival(link.id, NOW) is None


async def test_a_delivery_of_last_month_is_known_and_an_older_one_forgotten(work: Work) -> None:
    """A replay after a day is nothing new, also where nobody signs a time."""
    kept = await connected(work)
    await taken_in(work, kept, "old", 1)
    async with work.writing() as unit:
        await unit.helpdesks.expire(NOW + timedelta(days=30))
    is_new_then = await taken_in(work, kept, "old", 1)
    async with work.writing() as unit:
        await unit.helpdesks.expire(NOW + KEPT_FOR + timedelta(days=1))

    assert not is_new_then
    assert await taken_in(work, kept, "old", 1)


async def test_what_arrived_is_worked_on_in_its_order_and_waits_for_what_failed(work: Work) -> None:
    """Nobody answers the second question before the first."""
    kept = await connected(work)
    await taken_in(work, kept, "first", 1)
    await taken_in(work, kept, "second", 2)
    link = await the_link(work)
    later = NOW + timedelta(minutes=1)

    async with work.writing() as unit:
        first = await unit.correspondence.next_arrival(link.id, NOW)
        assert first is not None
        await unit.correspondence.try_again(first.number, at=later)
        waiting = await unit.correspondence.next_arrival(link.id, NOW)
        again = await unit.correspondence.next_arrival(link.id, later)

    assert waiting is None
    assert again is not None
    assert (again.number, again.tries) == (first.number, 1)


async def test_one_server_works_on_a_link_until_it_lets_go_or_is_gone(work: Work, database: Database) -> None:
    """Two would answer twice; what a killed one left is not left for ever."""
    kept, other = await connected(work), Work(database)
    async with other.writing() as unit:
        await unit.servers.beat(other.server_id, started_at=NOW)
    await taken_in(work, kept, "first", 1)
    async with other.writing() as unit:
        ((link_id, _),) = await unit.correspondence.due(NOW)
        assert await unit.correspondence.take(link_id) is not None

    async with work.writing() as unit:
        while_taken = await unit.correspondence.due(NOW), await unit.correspondence.take(link_id)
        await unit.servers.forget([other.server_id])
        when_gone = await unit.correspondence.take(link_id)

    assert while_taken == ([], None)
    assert when_gone is not None


async def test_of_two_servers_one_takes_a_link(work: Work, database: Database) -> None:
    """Also when both ask at the same moment."""
    kept, other = await connected(work), Work(database)
    for one in (work, other):
        async with one.writing() as unit:
            await unit.servers.beat(one.server_id, started_at=NOW)
    await taken_in(work, kept, "first", 1)

    async def take(one: Work) -> Link | None:
        """Take the link for one server."""
        async with one.writing() as unit:
            ((link_id, _),) = await unit.correspondence.due(NOW) or [(LinkId("none"), kept.id)]
            return await unit.correspondence.take(link_id)

    taken = await asyncio.gather(take(work), take(other))

    assert sum(one is not None for one in taken) == 1


async def test_nothing_is_worked_on_while_a_connection_is_paused(work: Work) -> None:
    """What comes in meanwhile is kept for later."""
    kept = await connected(work)
    async with work.writing() as unit:
        await unit.helpdesks.change(kept.id, version=1, is_paused=True)
    await taken_in(work, kept, "first", 1)

    async with work.writing() as unit:
        paused = await unit.correspondence.due(NOW)
        await unit.helpdesks.change(kept.id, version=2, is_paused=False)
        resumed = await unit.correspondence.due(NOW)

    assert (paused, len(resumed)) == ([], 1)


async def test_steps_are_made_once_and_done_in_their_order(work: Work) -> None:
    """The note comes before the status, and no answer twice."""
    link, ours = await tied(work, await connected(work))
    message_id = await said(work, ours, "We open at nine.")
    steps = [(StepKind.REPLY, message_id), (StepKind.NOTE, "1"), (StepKind.HAND_OFF, "1")]

    done = []
    async with work.writing() as unit:
        assert await unit.correspondence.due(NOW) == [(link.id, link.connection_id)]
        for _ in range(2):
            await unit.correspondence.plan(link, steps, seq=1, epoch=0, at=NOW)
        while (step := await unit.correspondence.next_step(link.id, NOW)) is not None:
            is_handing_off = await unit.correspondence.is_handing_off(link.id)
            done.append((step.kind, step.about, is_handing_off))
            await unit.correspondence.end(step.number, StepState.SENT, posted_id=step.kind, at=NOW)
        left = await unit.correspondence.due(NOW)
        is_ours = await unit.correspondence.is_ours(link.id, StepKind.REPLY)
        is_anybodys = await unit.correspondence.is_ours(link.id, "901")
        is_handing_off = await unit.correspondence.is_handing_off(link.id)

    assert done == [(*one, True) for one in steps]
    assert (left, is_ours, is_anybodys, is_handing_off) == ([], True, False, False)


async def test_a_step_that_was_begun_may_have_arrived(work: Work) -> None:
    """Whoever comes after a crash looks before repeating; a step put off keeps the ones behind it."""
    link, ours = await tied(work, await connected(work))
    first, second = await said(work, ours, "One."), await said(work, ours, "Two.")
    steps = [(StepKind.REPLY, first), (StepKind.REPLY, second)]
    later = NOW + timedelta(minutes=1)

    async with work.writing() as unit:
        await unit.correspondence.plan(link, steps, seq=2, epoch=0, at=NOW)
        step = await unit.correspondence.next_step(link.id, NOW)
        assert step is not None
        await unit.correspondence.begin(step.number)
        begun = await unit.correspondence.begun(link.id)
        await unit.correspondence.put_off(step.number, until=later, may_have_arrived=False)
        waiting = await unit.correspondence.next_step(link.id, NOW)
        due = await unit.correspondence.due(NOW), await unit.correspondence.due(later)
        again = await unit.correspondence.next_step(link.id, later)

    assert [(one.number, one.about, one.may_have_arrived) for one in begun] == [(step.number, first, True)]
    assert waiting is None
    assert due == ([], [(link.id, link.connection_id)])
    assert again is not None
    assert (again.number, again.tries, again.may_have_arrived) == (step.number, 1, False)


async def test_whoever_writes_again_is_the_same_customer(work: Work) -> None:
    """And nobody else, whatever the helpdesk calls them."""
    link, _ = await tied(work, await connected(work))

    async with work.writing() as unit:
        same = await unit.correspondence.customer_of(link.connection_id, "55")
        other = await unit.correspondence.customer_of(link.connection_id, "56")
        exported = await unit.correspondence.export(CUSTOMER)

    assert (same, other) == (CUSTOMER, None)
    assert exported == [{"vendor": "chatwoot", "name": "Chat", "conversation": "12", "person": "55"}]


async def test_erasing_takes_all_but_the_hash_of_a_delivery(work: Work) -> None:
    """What waits to be worked on is theirs too; a replay brings nothing of it back."""
    kept = await connected(work)
    link, _ = await tied(work, kept)
    await taken_in(work, kept, "second", 2)
    async with work.writing() as unit:
        await unit.correspondence.hold(link.id, Holder.PEOPLE, at=NOW)
        await unit.customers.erase(CUSTOMER, at=NOW)

    async with work.writing() as unit:
        gone = await unit.correspondence.link(link.id)
        due = await unit.correspondence.due(NOW)

    assert (gone, due) == (None, [])
    assert not await taken_in(work, kept, "second", 2)
