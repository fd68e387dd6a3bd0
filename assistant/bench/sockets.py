"""Measure what many open widgets cost: memory of the idle ones, waiting of those who talk beside them.

First the active customers talk alone, then beside the idle crowd, each asking every so many seconds
whether or not the last answer is there. A bare aiohttp server that echoes gets the same crowd and the same
customers from the same client, in the same run: what is beyond it is ours.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from rich.console import Console

from assistant.bench import serving
from assistant.bench.crowd import Crowd, There
from assistant.bench.driving import answered
from assistant.bench.figures import Figure, Floor, Latencies, Report, Unit
from assistant.bench.load import Kind
from assistant.bench.report import machine
from assistant.bench.server import Running, free_port, running
from assistant.bench.usage import HOW_TO, Usage, usage
from assistant.bench.workplace import FULL, QUICK, Scale, Workplace, prepare, signed_in
from assistant.errors import Unavailable

KILOBYTES_A_MEGABYTE = 1000
MEMORY = "idle connection, memory"
IDLE_TIME = "idle connections, processor"
ACTIVE = "turn over WebSocket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many are silent, how many talk, how often each of these asks, and for how long all do."""

    scale: Scale
    idle: int
    active: int
    every: float  # seconds
    seconds: float
    silence: float  # seconds in which nobody talks, to see what silence costs

    @property
    def rate(self) -> float:
        """Turns a second of all who talk."""
        return self.active / self.every


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """What a server did with a crowd: kilobytes for each, cores while silent, and how long turns took."""

    kilobytes: float | None
    cores: float | None
    alone: Latencies
    beside: Latencies
    lost: int  # connections that did not last
    refused: int


WHOLE = Size(
    scale=replace(FULL, articles=100), idle=5_000, active=200, every=10.0, seconds=30.0, silence=40.0
)
LOOK = Size(scale=QUICK, idle=20, active=4, every=0.5, seconds=2.0, silence=0.1)


def measured(size: Size, *, console: Console) -> Report:
    """Return what one run measures; raises `Unavailable` where a server or the crowd does not hold."""
    with (
        tempfile.TemporaryDirectory(prefix="concierge-bench-") as folder,
        console.status(f"indexing {size.scale.passages:,} passages") as status,
    ):
        workplace = prepare(Path(folder), size.scale)
        workplace = replace(workplace, settings={**workplace.settings, "INTAKE_PROCESS": "false"})
        serving.index(workplace, alone=1.0)
        status.update(f"an echo server with {size.idle:,} idle and {size.active} active sockets")
        echo = echoed(workplace, size)
        status.update(f"Concierge with {size.idle:,} idle and {size.active} active sockets")
        with serving.serving(workplace) as server:
            ours = stood(workplace, server, size, kind=Kind.SOCKET)
    notes = () if ours.kilobytes is not None else (f"memory and processor time: {HOW_TO}",)
    return Report(machine=machine(), figures=tuple(figures(ours, echo, size)), notes=notes)


def echoed(workplace: Workplace, size: Size) -> Stood:
    """Return what a server that only echoes does with the same crowd and the same customers."""
    port = free_port()
    log = workplace.folder / "echo.log"
    with running(["assistant.bench.empty", str(port)], port=port, settings={}, log=log) as server:
        return stood(workplace, server, size, kind=Kind.EMPTY_SOCKET)


def stood(workplace: Workplace, server: Running, size: Size, *, kind: Kind) -> Stood:
    """Have customers talk at a server, alone and then beside a crowd. Raises `Unavailable`."""

    def talked() -> tuple[Latencies, int]:
        """Have all who talk do so for a while."""
        outcome = answered(
            workplace, server, kind=kind, customers=size.active, seconds=size.seconds, rate=size.rate
        )
        return Latencies(milliseconds=outcome.milliseconds), outcome.refused

    alone, refused_alone = talked()
    tokens: tuple[str, ...] = ()
    if kind is Kind.SOCKET:
        tokens = tuple(signed_in(workplace, f"idle-{number}") for number in range(size.idle))
    before = usage(server.process.pid)
    with crowding(Crowd(url=server.url, people=size.idle, tokens=tokens)) as crowd:
        held = usage(server.process.pid)
        time.sleep(size.silence)
        after = usage(server.process.pid)
        beside, refused = talked()
        left = crowd.left()
    return Stood(
        kilobytes=_kilobytes(before, held, people=size.idle),
        cores=_cores(held, after, seconds=size.silence),
        alone=alone,
        beside=beside,
        lost=size.idle - left,
        refused=refused_alone + refused,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A crowd that is connected."""

    given: IO[str]
    told: IO[str]

    def left(self) -> int:
        """Send everybody home, and return how many were connected until then."""
        self.given.close()
        return _there(self.told)


@contextmanager
def crowding(crowd: Crowd) -> Iterator[Standing]:
    """Keep a crowd at a server while inside; raises `Unavailable` unless everybody comes in."""
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.bench.crowd"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if process.stdin is None or process.stdout is None:
            raise Unavailable("the crowd cannot be spoken with")
        process.stdin.write(crowd.model_dump_json() + "\n")
        process.stdin.flush()
        if (came := _there(process.stdout)) != crowd.people:
            raise Unavailable(f"{came} of {crowd.people} came in")
        yield Standing(given=process.stdin, told=process.stdout)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def figures(ours: Stood, echo: Stood, size: Size) -> Iterator[Figure]:
    """Return what was measured, each beside what the echo server did."""
    if ours.kilobytes is not None and echo.kilobytes is not None:
        bare = Floor(name="a bare aiohttp echo server", value=echo.kilobytes)
        yield Figure(name=MEMORY, value=ours.kilobytes, unit=Unit.KILOBYTES, floor=bare)
    if ours.cores is not None and echo.cores is not None:
        bare = Floor(name="a bare aiohttp echo server", value=echo.cores)
        yield Figure(name=f"{size.idle:,} {IDLE_TIME}", value=ours.cores, unit=Unit.CORES, floor=bare)
    yield Figure(name="turns sent", value=size.rate, unit=Unit.TURNS_PER_SECOND)
    for took, bare_took, name in (
        (ours.alone, echo.alone, f"{ACTIVE}, {size.active} active"),
        (ours.beside, echo.beside, f"{ACTIVE}, {size.active} active beside {size.idle:,} idle"),
    ):
        floor = Floor(name="an echo, median", value=bare_took.percentile(50))
        yield from took.figures(name, floor=floor)
    yield Figure(name="connections lost", value=ours.lost, unit=Unit.CONNECTIONS)
    if ours.refused:
        yield Figure(name="turns refused", value=ours.refused, unit=Unit.TURNS)


def _there(told: IO[str]) -> int:
    line = told.readline()
    if not line:
        raise Unavailable("the crowd did not hold", fix="allow more open files, as with `ulimit -n 20000`")
    return There.model_validate_json(line).connected


def _kilobytes(before: Usage | None, held: Usage | None, *, people: int) -> float | None:
    if before is None or held is None:
        return None
    return (held.resident_megabytes - before.resident_megabytes) * KILOBYTES_A_MEGABYTE / people


def _cores(held: Usage | None, after: Usage | None, *, seconds: float) -> float | None:
    if held is None or after is None:
        return None
    return (after.processor_seconds - held.processor_seconds) / seconds
