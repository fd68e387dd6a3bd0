"""Test that who watches in one process is woken by what happens in another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from assistant.events import new_id
from assistant.web.broadcast import Kind, Notice, Subscription
from assistant.web.valkey import opened
from assistant.web.valkey_broadcast import HEAR_SOMETHING, ValkeyBroadcast
from tests.valkeys import ValkeyServer, address_of, running_valkey

DEADLINE = 20.0  # seconds


@asynccontextmanager
async def process(server: ValkeyServer, channel: str) -> AsyncGenerator[ValkeyBroadcast]:
    """Carry notices as one process does."""
    stop = asyncio.Event()
    async with opened(address_of(server)) as client:
        broadcast = ValkeyBroadcast(client, channel=channel, process=new_id("srv"))
        running = asyncio.create_task(broadcast.run(stop))
        try:
            async with asyncio.timeout(DEADLINE):
                await broadcast.is_open.wait()
            yield broadcast
        finally:
            stop.set()
            await running


class Ear:
    """Hears one notice at a time, and leaves the others for later."""

    def __init__(self, watcher: Subscription) -> None:
        self._watcher = watcher
        self._left: list[Notice] = []

    async def heard(self, kind: Kind, *, seq: int = 0) -> Notice:
        """Wait for a notice; what comes before it is passed over."""
        async with asyncio.timeout(DEADLINE):
            while True:
                self._left = self._left or list(await self._watcher.next())
                notice = self._left.pop(0)
                if (notice.kind, notice.seq) == (kind, seq):
                    return notice


async def test_a_watcher_hears_of_what_happens_in_another_process(valkey: ValkeyServer) -> None:
    """The customer's socket is on one, the agent's on the other."""
    channel = new_id("tst")
    async with process(valkey, channel) as here, process(valkey, channel) as there:
        with here.subscription("cnv_1") as watcher:
            ear = Ear(watcher)
            there.changed("cnv_2", seq=4)
            there.changed("cnv_1", seq=3)
            there.typing("cnv_1", author="agent")

            changed = await ear.heard(Kind.CHANGED, seq=3)
            typing = await ear.heard(Kind.TYPING)

    assert changed.subject == typing.subject == "cnv_1"
    assert typing.author == "agent"


async def test_installations_that_share_a_valkey_hear_nothing_of_each_other(valkey: ValkeyServer) -> None:
    """What happens in another shop is none of this one's business."""
    ours, theirs = new_id("tst"), new_id("tst")
    async with (
        process(valkey, ours) as here,
        process(valkey, ours) as there,
        process(valkey, theirs) as else_,
    ):
        with here.subscription("cnv_1") as watcher:
            ear = Ear(watcher)
            else_.changed("cnv_1", seq=1)
            there.changed("cnv_1", seq=2)
            there.changed("cnv_1", seq=3)
            await ear.heard(Kind.CHANGED, seq=2)

            assert (await ear.heard(Kind.CHANGED, seq=3)).seq == 3


async def test_what_is_said_last_is_heard(valkey: ValkeyServer) -> None:
    """A process that stops tells of what it did before it goes."""
    channel = new_id("tst")
    async with process(valkey, channel) as here:
        with here.subscription("cnv_1") as watcher:
            ear = Ear(watcher)
            async with process(valkey, channel) as there:
                there.changed("cnv_1", seq=7)

            assert (await ear.heard(Kind.CHANGED, seq=7)).seq == 7


async def test_while_valkey_is_gone_whoever_watches_looks_and_once_it_is_back_hears() -> None:
    """Nothing that happens waits for Valkey: the database has it."""
    channel = new_id("tst")
    with running_valkey() as server:
        async with process(server, channel) as here, process(server, channel) as there:
            with here.subscription("cnv_1") as watcher:
                ear = Ear(watcher)
                await asyncio.to_thread(server.stop)
                looks = [await ear.heard(Kind.CHANGED) for _ in range(2)]
                is_open = here.is_open.is_set()
                await asyncio.to_thread(server.start)
                async with asyncio.timeout(DEADLINE):
                    await here.is_open.wait()
                    await there.is_open.wait()
                there.changed("cnv_1", seq=5)

                assert (await ear.heard(Kind.CHANGED, seq=5)).seq == 5

    assert len(looks) == 2
    assert not is_open


async def test_what_another_version_says_has_everybody_look(valkey: ValkeyServer) -> None:
    """Two versions run side by side while an owner upgrades."""
    channel = new_id("tst")
    async with process(valkey, channel) as here:
        with here.subscription("cnv_1") as watcher:
            ear = Ear(watcher)
            async with opened(address_of(valkey)) as other:
                await other.publish(channel, '{"process": "p", "notices": [{"kind": "sung"}]}')

            assert (await ear.heard(Kind.CHANGED)).subject == "cnv_1"


async def test_while_one_that_lives_is_not_heard_whoever_watches_looks(valkey: ValkeyServer) -> None:
    """Valkey may be out of reach for another, and there for us."""
    seconds = 0.0
    stop = asyncio.Event()
    async with opened(address_of(valkey)) as client:
        here = ValkeyBroadcast(client, channel=new_id("tst"), process="here", now=lambda: seconds)
        here.expect(["here", "there"])
        running = asyncio.create_task(here.run(stop))
        async with asyncio.timeout(DEADLINE):
            await here.is_open.wait()
        with here.subscription("cnv_1") as watcher:
            seconds = HEAR_SOMETHING + 1
            here.typing("cnv_2", author="agent")  # something is said, and so looked at who is silent

            assert (await Ear(watcher).heard(Kind.CHANGED)).subject == "cnv_1"
        stop.set()
        await running
