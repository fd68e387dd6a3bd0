"""Test that whoever watches is woken, and nobody else."""

from __future__ import annotations

from assistant.web.broadcast import Kind, MemoryBroadcast


async def test_a_watcher_is_told_once_of_what_happened_twice_meanwhile() -> None:
    """A slow browser gets one reason to read the database, not a thousand."""
    broadcast = MemoryBroadcast()

    with broadcast.subscription("cnv_1") as watcher:
        broadcast.changed("cnv_1")
        broadcast.changed("cnv_1")
        broadcast.typing("cnv_1", author="agent")
        notices = await watcher.next()

    assert [one.kind for one in notices] == [Kind.CHANGED, Kind.TYPING]


async def test_other_conversations_wake_nobody() -> None:
    """What happens elsewhere is none of this customer's business."""
    broadcast = MemoryBroadcast()

    with broadcast.subscription("cnv_1") as watcher:
        broadcast.changed("cnv_2")
        broadcast.changed("cnv_1")
        notices = await watcher.next()

    assert {one.subject for one in notices} == {"cnv_1"}


async def test_a_desk_that_turns_to_another_conversation_hears_of_that_one_only() -> None:
    """An agent who switches must not see the customer before typing."""
    broadcast = MemoryBroadcast()

    with broadcast.subscription("cnv_1") as watcher:
        broadcast.unwatch(watcher, "cnv_1")
        broadcast.watch(watcher, "cnv_2")
        broadcast.changed("cnv_1")
        broadcast.changed("cnv_2")
        notices = await watcher.next()

    assert [one.subject for one in notices] == ["cnv_2"]
