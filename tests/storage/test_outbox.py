"""What happened is told exactly when it was kept, in order, until everyone heard."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.events import ConversationId, Event, message_added
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Refusal(Exception):
    """Something that goes wrong within a transaction."""


def events(*numbers: int) -> list[Event]:
    """Make events that can be told apart."""
    return [message_added(ConversationId("cnv_1"), number, NOW) for number in numbers]


async def add_and_fail(work: Work) -> None:
    """Put an event in, and run into trouble before the end."""
    async with work.writing() as unit:
        await unit.outbox.add(*events(1))
        raise Refusal


async def test_events_wait_in_order_until_they_are_delivered(work: Work) -> None:
    """A watcher that hears of message 2 has heard of message 1."""
    first, second, third = events(1, 2, 3)
    async with work.writing() as unit:
        await unit.outbox.add(first, second)
        await unit.outbox.add(third)
        await unit.outbox.add()

    async with work.writing() as unit:
        waiting = await unit.outbox.pending(2)
        await unit.outbox.delivered([one.id for one in waiting])

    assert [one.event for one in waiting] == [first, second]
    async with work.reading() as unit:
        assert [one.event for one in await unit.outbox.pending(9)] == [third]
        assert await unit.outbox.count() == 1


async def test_what_was_undone_is_never_told(work: Work) -> None:
    """An event about a change that did not happen would send watchers looking for nothing."""
    heard: list[str] = []
    work.when_events_wait(lambda: heard.append("woken"))

    with pytest.raises(Refusal):
        await add_and_fail(work)

    async with work.reading() as unit:
        assert await unit.outbox.count() == 0
    assert heard == []


async def test_whoever_delivers_is_woken_after_the_commit(work: Work) -> None:
    """Customers see a reply at once, not at the next look; without events nobody is woken."""
    heard: list[str] = []
    work.when_events_wait(lambda: heard.append("woken"))

    async with work.writing() as unit:
        await unit.outbox.add(*events(1))
        assert heard == []
    async with work.writing() as unit:
        await unit.outbox.count()

    assert heard == ["woken"]
