"""Whoever asks to be forgotten is gone: from every table, and from the bytes on the disk."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assistant.consents.model import Consent, Purpose
from assistant.conversations.model import Trace
from assistant.errors import NotFound
from assistant.events import CustomerId, Event, MessageId, ProductId, Topic, TraceId, message_added
from assistant.facts.model import Origin, Preference
from assistant.handoff.model import Reason, Summary
from assistant.history.model import Activity, Order, OrderLine
from assistant.identities.model import Identifier, Kind
from assistant.storage import Database
from assistant.storage.tables import metadata
from assistant.work import Work
from tests.conftest import CONSENT_DEFAULTS
from tests.databases import KEYS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "xyzzy-marker"  # in every text that is kept of the customer


async def everywhere(work: Work, external_id: str = "ana") -> CustomerId:
    """Put a customer into every table that can hold one."""
    async with work.writing() as unit:
        customer = (
            await unit.customers.recognise(
                external_id, name=SECRET, email=f"{SECRET}@example.com", locale="en", region="uk", at=NOW
            )
        ).id
        await unit.consents.decide(
            customer, Consent(purpose=Purpose.ANALYTICS, granted=True, source=SECRET, at=NOW)
        )
        await unit.facts.learn(
            customer,
            Preference(topic="diet", value=SECRET, origin=Origin.SET, confidence=1, learned_at=NOW),
        )
        line = OrderLine(product_id=ProductId(SECRET), title=SECRET, quantity=1, price=Decimal(1))
        await unit.history.record_order(
            customer,
            Order(id="F-1", placed_at=NOW, status="sent", is_gift=False, currency="GBP", lines=(line,)),
        )
        await unit.history.record_activity(customer, Activity(id="a", kind=SECRET, at=NOW))
        conversation, _ = await unit.conversations.start(customer, channel="web", client_id="c", at=NOW)
        said = await unit.conversations.admit(
            customer, conversation.id, client_id="m", text=SECRET * 500, at=NOW
        )
        await unit.conversations.add_trace(
            Trace(
                id=TraceId(f"trc_{external_id}"),
                conversation_id=conversation.id,
                message_id=MessageId("m"),
                at=NOW,
                steps={"text": SECRET},
            )
        )
        await unit.handoffs.request(conversation.id, reason=Reason.UPSET, summary=Summary(lines=()), at=NOW)
        await unit.outbox.add(message_added(conversation.id, said.message.seq, NOW))
        address = Identifier(kind=Kind.EMAIL, value=f"{SECRET}@example.com", seen_at=NOW)
        await unit.identities.keep(customer, [address])
        visitor = CustomerId(f"cus_of_{external_id}")
        await unit.customers.visitor(visitor, locale="en", at=NOW)
        await unit.history.record_activity(visitor, Activity(id="a", kind=SECRET, at=NOW))
        await unit.merges.join(visitor, customer, at=NOW)
    return customer


async def erased(work: Work, customer: CustomerId) -> None:
    """Erase a customer."""
    async with work.writing() as unit:
        await unit.customers.erase(customer, at=NOW)


def files_with_the_secret(folder: Path) -> list[str]:
    """Name the files that hold a byte of the customer."""
    return [file.name for file in folder.iterdir() if SECRET.encode() in file.read_bytes()]


async def test_an_erased_customer_is_in_no_table(work: Work, database: Database) -> None:
    """Only the hash that refuses old tokens stays, what customers are shown when asked, and bare numbers."""
    await erased(work, await everywhere(work))

    async with database.reading() as connection:
        kept = {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in metadata.sorted_tables
        }
    left = {name for name, rows in kept.items() if rows}
    assert left == {"consent_policies", "counters", "data_uses", "tombstones"}


async def test_erasing_one_customer_leaves_the_others_alone(work: Work) -> None:
    """Their conversations, and what waits to be told about them."""
    gone, stays = await everywhere(work), await everywhere(work, "ben")

    await erased(work, gone)

    async with work.reading() as unit:
        (conversation,) = await unit.conversations.of_customer(stays)
        assert [one.event.about for one in await unit.outbox.pending(9)] == [conversation.id]
        assert await unit.conversations.of_customer(gone) == []
        with pytest.raises(NotFound):
            await unit.customers.profile(gone)


async def test_an_erasure_is_remembered_so_that_old_tokens_can_be_refused(work: Work) -> None:
    """A token made before the erasure must not bring the customer back; a new sign-in may."""
    await erased(work, await everywhere(work))

    async with work.reading() as unit:
        assert await unit.customers.erased_at("ana") == NOW
        assert await unit.customers.erased_at("ben") is None
        assert await unit.customers.known("ana") is None
    async with work.writing() as unit:
        anew = await unit.customers.recognise("ana", name=None, email=None, locale=None, region=None, at=NOW)
    assert anew.name is None


async def test_erasing_nobody_is_told(work: Work) -> None:
    """A receipt for an erasure that did nothing would be false."""
    with pytest.raises(NotFound):
        await erased(work, CustomerId("cus_nobody"))


async def test_no_byte_of_an_erased_customer_stays_on_the_disk(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    """Deleted rows linger in SQLite's free pages and in its log unless both are overwritten."""
    database = Database.open(sqlite_database_url, keys=KEYS)
    work = Work(database, consent_defaults=CONSENT_DEFAULTS)
    customer = await everywhere(work)
    assert files_with_the_secret(tmp_path)

    await erased(work, customer)

    assert files_with_the_secret(tmp_path) == []
    await database.close()


async def test_what_listens_is_told_of_the_erasure(work: Work) -> None:
    """The event goes out although everything else about the customer does not."""
    customer = await everywhere(work)
    async with work.writing() as unit:
        await unit.customers.erase(customer, at=NOW)
        await unit.outbox.add(Event(topic=Topic.CUSTOMER_ERASED, about=customer, details={}, at=NOW))

    async with work.reading() as unit:
        assert [one.event.topic for one in await unit.outbox.pending(9)] == [Topic.CUSTOMER_ERASED]
