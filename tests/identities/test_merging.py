"""Two customers become one on verified keys alone, and two again with everything where it was."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.events import CustomerId, message_added
from assistant.facts.model import Origin
from assistant.handoff.model import Reason, Summary
from assistant.history.model import Activity
from assistant.identities.belonging import STAYS, Belonging, belongings
from assistant.identities.model import Identifier, Key, Kind
from assistant.storage import Database
from assistant.storage.tables import customers, merge_rows, merges, metadata
from assistant.work import Work
from tests.identities.acting import ADDRESS, LATER, an_order, decide, joined, merged, prefer, two, undone
from tests.identities.planting import NOW, a_customer, a_visitor, everything, planted

UNTOUCHED = (merges.name, merge_rows.name)


@pytest.mark.parametrize("owned", belongings(), ids=lambda owned: f"{owned.table.name}.{owned.owner.name}")
async def test_rows_of_every_table_follow_and_come_back(
    database: Database, work: Work, owned: Belonging
) -> None:
    """A table added later is in this test by itself: whatever refers to a customer has to follow them."""
    absorbed, survivor = await two(work)
    async with database.writing() as connection:
        row = await planted(connection, owned, absorbed)
        before = await everything(connection, [owned.table])
    mine = owned.is_key(owned.key_of(row))

    merge = await merged(work, absorbed, survivor)

    async with database.reading() as connection:
        found = select(owned.owner).where(mine, owned.owner.in_([absorbed, survivor]))
        assert set((await connection.execute(found)).scalars()) == {survivor}
    await undone(work, merge)
    async with database.reading() as connection:
        assert await everything(connection, [owned.table]) == before


def test_no_table_names_a_customer_in_a_way_that_merging_would_miss() -> None:
    """A column that names a customer without a foreign key would leave its rows behind."""
    named = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name == "customer_id" or column.name.endswith("_customer_id")
    }

    found = {(owned.table.name, owned.owner.name) for owned in belongings()}

    assert {one for one in named if one[0] not in STAYS} <= found
    assert {"conversations", "orders", "activities", "preferences", "consents"} <= {name for name, _ in found}


async def test_two_are_not_merged_on_a_claim(work: Work) -> None:
    """Anybody can claim an address; whoever could be joined to its owner by that would read their orders."""
    victim = await a_customer(work, "ana", email=ADDRESS)
    attacker = await a_customer(work, "mallory")
    async with work.writing() as unit:
        claim = Identifier(kind=Kind.EMAIL, value=ADDRESS, seen_at=NOW)
        await unit.identities.keep(attacker, [claim])

    for absorbed, survivor in ((victim, attacker), (attacker, victim)):
        with pytest.raises(Conflict, match="no verified key"):
            await merged(work, absorbed, survivor)

    async with work.reading() as unit:
        assert await unit.merges.log() == []


async def test_a_claim_does_not_undo_what_was_verified(work: Work) -> None:
    """The same address told again without proof stays verified by who vouched for it."""
    customer = await a_customer(work, "ana", email=ADDRESS)

    async with work.writing() as unit:
        await unit.identities.keep(customer, [Identifier(kind=Kind.EMAIL, value=ADDRESS, seen_at=LATER)])

        (kept,) = await unit.identities.of(customer)
    assert kept.verified_by is not None
    assert kept.verified_at == NOW


async def test_a_known_customer_is_not_taken_for_a_visit(work: Work) -> None:
    """Joining needs no key in common, so it must never reach somebody who has an account."""
    victim, attacker = await a_customer(work, "ana"), await a_customer(work, "mallory")

    with pytest.raises(InvalidInput):
        await joined(work, victim, attacker)


async def test_nobody_is_merged_into_a_visitor(work: Work) -> None:
    """A visitor's token lasts for months and is vouched for by nobody."""
    visitor, customer = await a_visitor(work), await a_customer(work, "ana")

    with pytest.raises(InvalidInput):
        await joined(work, customer, visitor)
    with pytest.raises(InvalidInput):
        await merged(work, customer, visitor)


async def test_nobody_is_merged_with_themselves_or_with_somebody_who_is_not_there(work: Work) -> None:
    """Both are typing errors that must not half-work."""
    customer = await a_customer(work, "ana", email=ADDRESS)

    with pytest.raises(InvalidInput):
        await merged(work, customer, customer)
    with pytest.raises(NotFound):
        await merged(work, CustomerId("cus_nobody"), customer)


async def test_what_a_visitor_said_and_asked_for_follows_them_to_their_account(work: Work) -> None:
    """The conversation goes on where it was, with the person asked for and the events on their way."""
    visitor, customer = await a_visitor(work), await a_customer(work, "ana")
    async with work.writing() as unit:
        conversation, _ = await unit.conversations.start(visitor, channel="web", client_id="c", at=NOW)
        await unit.conversations.admit(visitor, conversation.id, client_id="m", text="Hello", at=NOW)
        await unit.handoffs.request(
            conversation.id, reason=Reason.REQUESTED, summary=Summary(lines=()), at=NOW
        )
        await unit.outbox.add(message_added(conversation.id, 1, NOW))

    await joined(work, visitor, customer)

    async with work.reading() as unit:
        (known_by,) = await unit.identities.of(customer)
        assert (known_by.kind, known_by.value) == (Kind.ANONYMOUS, visitor)
        assert known_by.verified_by is not None
        (followed,) = await unit.conversations.of_customer(customer)
        assert followed.id == conversation.id
        assert (await unit.conversations.owned(conversation.id, customer)).customer_id == customer
        assert (await unit.handoffs.of_conversation(conversation.id)) is not None
        assert [one.event.about for one in await unit.outbox.pending(9)] == [conversation.id]
        assert await unit.conversations.of_customer(visitor) == []


async def test_conversations_follow_although_both_browsers_chose_one_id(work: Work) -> None:
    """Browsers number their conversations themselves; a clash must not leave what was said behind."""
    absorbed, survivor = await two(work)
    async with work.writing() as unit:
        theirs, _ = await unit.conversations.start(absorbed, channel="web", client_id="c", at=NOW)
        ours, _ = await unit.conversations.start(survivor, channel="web", client_id="c", at=NOW)

    merge = await merged(work, absorbed, survivor)

    async with work.reading() as unit:
        assert {one.id for one in await unit.conversations.of_customer(survivor)} == {theirs.id, ours.id}
    await undone(work, merge)
    async with work.writing() as unit:
        again, is_repeat = await unit.conversations.start(absorbed, channel="web", client_id="c", at=NOW)
    assert is_repeat
    assert again.id == theirs.id


async def test_a_name_leads_to_the_survivor_while_the_merge_holds(work: Work) -> None:
    """Whoever signs in under the other account is the same customer; afterwards each is their own again."""
    absorbed, survivor = await two(work)

    merge = await merged(work, absorbed, survivor)

    async with work.reading() as unit:
        assert (await unit.customers.known("ana-old")) == (await unit.customers.profile(survivor))
        with pytest.raises(NotFound):
            await unit.customers.profile(absorbed)
    await undone(work, merge)
    async with work.reading() as unit:
        assert (await unit.customers.profile(absorbed)).external_id == "ana-old"


async def test_nothing_can_be_written_about_somebody_who_was_merged(work: Work) -> None:
    """It would be in nobody's view."""
    absorbed, survivor = await two(work)
    await merged(work, absorbed, survivor)

    with pytest.raises(NotFound):
        await prefer(work, absorbed, "lost")
    async with work.writing() as unit:
        with pytest.raises(NotFound):
            await unit.history.record_activity(absorbed, Activity(id="a", kind="seen", at=NOW))


async def test_merges_are_undone_latest_first(work: Work) -> None:
    """A later merge decided on top of an earlier one; taking that away would leave neither right."""
    absorbed, survivor = await two(work)
    third = await a_customer(work, "ana-third", email=ADDRESS)
    first = await merged(work, absorbed, survivor)
    second = await merged(work, survivor, third)

    with pytest.raises(Conflict) as refused:
        await undone(work, first)
    assert second.id in refused.value.fix
    await undone(work, second)
    await undone(work, first)

    with pytest.raises(Conflict, match="before"):
        await undone(work, first)


async def test_a_preview_says_what_the_merge_then_does_and_changes_nothing(
    database: Database, work: Work
) -> None:
    """Whoever decides to merge has to see what it means first."""
    absorbed, survivor = await two(work)
    await prefer(work, absorbed, "theirs")
    await prefer(work, survivor, "ours", origin=Origin.SAID)
    await decide(work, absorbed, granted=True, hours=1)
    async with work.writing() as unit:
        for customer in (absorbed, survivor):
            await unit.history.record_order(customer, an_order("F-1"))
    async with database.reading() as connection:
        before = await everything(connection, metadata.sorted_tables)

    async with work.writing() as unit:
        preview = await unit.merges.preview(absorbed, into=survivor, at=LATER)

    assert preview.keys == (Key(kind=Kind.EMAIL, value=ADDRESS),)
    assert preview.moves == {"preferences": 1, "consents": 1}
    assert preview.stays == {"orders": 1, "identifiers": 1}
    assert {(one.what, one.wins) for one in preview.conflicts} == {
        ("name", "Ana"),
        ("preference milk", "theirs"),
        ("consent analytics", "allowed"),
    }
    async with database.reading() as connection:
        assert await everything(connection, metadata.sorted_tables) == before


async def test_whoever_is_erased_takes_along_whoever_was_merged_into_them(
    database: Database, work: Work
) -> None:
    """A shell that stayed would keep a name, an address and a copy of an order for ever."""
    absorbed, survivor = await two(work)
    async with work.writing() as unit:
        for customer in (absorbed, survivor):
            await unit.history.record_order(customer, an_order("F-1"))
    await merged(work, absorbed, survivor)

    async with work.writing() as unit:
        await unit.customers.erase(survivor, at=LATER)

    async with database.reading() as connection:
        kept = {
            table.name
            for table in metadata.sorted_tables
            if (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        }
    assert kept == {"tombstones", "counters", "data_uses"}, "the last two hold nothing of anybody"
    async with work.reading() as unit:
        assert await unit.customers.erased_at("ana") == LATER
        assert await unit.customers.erased_at("ana-old") == LATER


async def test_what_one_side_alone_had_fills_the_profile_until_the_merge_is_undone(
    database: Database, work: Work
) -> None:
    """An address that only the old account had is the customer's all the same."""
    absorbed = await a_customer(work, "ana-old", email=ADDRESS)
    survivor = await a_customer(work, "ana")
    async with work.writing() as unit:
        shared = (await unit.identities.of(absorbed))[0]
        await unit.identities.keep(survivor, [shared])

    merge = await merged(work, absorbed, survivor)

    async with work.reading() as unit:
        assert (await unit.customers.profile(survivor)).email == ADDRESS
    await undone(work, merge)
    async with database.reading() as connection:
        rows = (await connection.execute(select(customers))).mappings()
        assert {row["id"]: row["email"] for row in rows} == {absorbed: ADDRESS, survivor: None}


async def test_pairs_that_share_a_verified_key_are_found(work: Work) -> None:
    """The owner cannot know whom to look at otherwise."""
    absorbed, survivor = await two(work)
    claimant = await a_customer(work, "mallory")
    async with work.writing() as unit:
        await unit.identities.keep(claimant, [Identifier(kind=Kind.EMAIL, value=ADDRESS, seen_at=NOW)])

        (match,) = await unit.identities.matches(9)

    assert {match[0], match[1]} == {absorbed, survivor}
    assert match[2] == Key(kind=Kind.EMAIL, value=ADDRESS)
