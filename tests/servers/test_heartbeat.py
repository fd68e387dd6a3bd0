"""Which servers live is known to all of them, and one does what is to be done once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ServerId
from assistant.heartbeat import Heartbeat
from assistant.servers.model import GONE_AFTER, Server, Watch, first_of
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Machine:
    """One server, and what it found out."""

    work: Work
    name: str
    started: datetime = NOW
    seconds: float = 0.0
    gone: int = 0
    living: list[ServerId] = field(default_factory=list)
    heart: Heartbeat = field(init=False)

    def __post_init__(self) -> None:
        self.heart = Heartbeat(
            ServerId(self.name),
            work=self.work,
            clock=lambda: self.started,
            is_alone=False,
            when_gone=self.lose,
            when_seen=self.see,
            now=lambda: self.seconds,
        )

    def lose(self) -> None:
        """Count that another was found to be gone."""
        self.gone += 1

    def see(self, living: Collection[ServerId]) -> None:
        """Note which servers live."""
        self.living = sorted(living)

    async def beat(self, *, after: float = 0.0) -> None:
        """Beat, so many seconds later by this machine's clock."""
        self.seconds += after
        await self.heart.beat()


async def test_the_one_that_served_longest_leads_until_it_is_gone(work: Work) -> None:
    """What is to be done once is done by one, and goes on when that one was killed."""
    old, new = Machine(work, "srv_b"), Machine(work, "srv_a", started=NOW + timedelta(seconds=1))
    for one in (old, new, old, new):
        await one.beat(after=1.0)
    before = (old.heart.leads, new.heart.leads)

    await new.beat(after=GONE_AFTER / 2)
    still = (new.heart.leads, new.gone)
    await new.beat(after=GONE_AFTER / 2 + 0.1)

    assert before == (True, False)
    assert still == (False, 0)
    assert (new.heart.leads, new.gone) == (True, 1)
    assert (old.living, new.living) == (["srv_a", "srv_b"], ["srv_a"])


async def test_one_that_was_taken_for_gone_is_back_with_its_next_beat(work: Work) -> None:
    """A machine that stood still for a while is no stranger."""
    old, new = Machine(work, "srv_b"), Machine(work, "srv_a", started=NOW + timedelta(seconds=1))
    await old.beat()
    await new.beat()
    await new.beat(after=GONE_AFTER)

    await old.beat()
    await new.beat(after=1.0)

    assert (old.heart.leads, new.heart.leads) == (True, False)


async def test_one_that_left_is_missed_at_once(work: Work) -> None:
    """Nobody waits for a server that said goodbye."""
    old, new = Machine(work, "srv_b"), Machine(work, "srv_a", started=NOW + timedelta(seconds=1))
    async with old.heart.serving():
        await new.beat()

    await new.beat()

    assert (new.heart.leads, new.gone) == (True, 1)


async def test_a_server_that_is_alone_forgets_those_that_were_killed(work: Work) -> None:
    """The lock says that there is no other."""
    await Machine(work, "srv_old").beat()
    seen = list[Collection[ServerId]]()
    alone = Heartbeat(
        ServerId("srv_new"),
        work=work,
        clock=lambda: NOW,
        is_alone=True,
        when_gone=lambda: None,
        when_seen=seen.append,
    )

    async with alone.serving(), work.reading() as unit:
        there = await unit.servers.everyone()
    async with work.reading() as unit:
        left = await unit.servers.everyone()

    assert [one.id for one in there] == ["srv_new"]
    assert left == []


async def test_what_is_done_once_moves_to_whoever_leads(work: Work) -> None:
    """It starts with leading, is asked to stop when another leads, and starts again."""
    old, new = Machine(work, "srv_b"), Machine(work, "srv_a", started=NOW + timedelta(seconds=1))
    stop, begun, ended = asyncio.Event(), asyncio.Queue[str](), asyncio.Queue[str]()

    async def body(over: asyncio.Event) -> None:
        begun.put_nowait("begun")
        await over.wait()
        ended.put_nowait("ended")

    await new.beat()
    doing = asyncio.ensure_future(new.heart.once(body)(stop))
    async with asyncio.timeout(20):
        await begun.get()
        old.started = NOW
        await Machine(work, "srv_c", started=NOW - timedelta(days=1)).beat()
        await new.beat()
        await ended.get()
        await new.beat(after=GONE_AFTER)
        await begun.get()
        stop.set()
        await doing

    assert ended.qsize() == 1


@given(pauses=st.lists(st.floats(0, GONE_AFTER * 0.9), min_size=20, max_size=30), others=st.integers(0, 3))
def test_one_that_beats_in_time_is_never_taken_for_gone(pauses: list[float], others: int) -> None:
    """Whatever the others do; and those that do not beat are found out, each once."""
    watch, now = Watch(), 0.0
    silent = {ServerId(f"srv_{n}") for n in range(others)}
    found = list[ServerId]()

    for beats, pause in enumerate([*pauses, *[GONE_AFTER / 2] * 3]):
        now += pause
        there = [Server(id=name, started_at=NOW, beats=5) for name in silent.difference(found)]
        me = Server(id=ServerId("me"), started_at=NOW, beats=beats)
        found += watch.gone([me, *there], now=now) - {*found}

    assert sorted(found) == sorted(silent)


def test_all_agree_on_who_leads() -> None:
    """By what all of them read, in whatever order."""
    servers = [
        Server(id=ServerId(name), started_at=NOW + timedelta(seconds=at), beats=1)
        for name, at in (("srv_c", 0), ("srv_b", 0), ("srv_a", 1))
    ]

    assert first_of(servers) == first_of(servers[::-1]) == "srv_b"
    assert first_of([]) is None
