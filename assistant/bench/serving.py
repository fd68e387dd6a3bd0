"""Measure the real server in its own process: starting, indexing, answering, and what it holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from assistant.bench.budgets import MEMORY, READY, SUSTAINED, TURN, promised_rate
from assistant.bench.figures import Figure, Floor, Latencies, Unit
from assistant.bench.load import Kind, Outcome, Plan
from assistant.bench.server import HOST, Running, finished, free_port, running
from assistant.bench.usage import Usage, usage
from assistant.bench.workplace import MOST_CUSTOMERS, Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a turn cannot do without, each measured alone, in milliseconds."""

    embedding: float
    search: float
    commit: float
    request: float  # an empty handler over the same client

    @property
    def turn(self) -> Floor:
        """The floor of a turn: embed, search, two commits, one request."""
        value = self.embedding + self.search + 2 * self.commit + self.request
        return Floor(name="embed + search + 2 commits + empty handler", value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What the server that does nothing took: to start in seconds, for one round trip in milliseconds."""

    seconds_to_ready: float
    request: float
    echo: float


def index(workplace: Workplace, *, alone: float) -> Figure:
    """Bring the handbook into the database and time it, the products untimed.

    `alone` is the rate of embedding alone.
    """
    started = time.perf_counter()
    finished(["assistant", "ingest", str(workplace.handbook)], settings=workplace.settings)
    seconds = time.perf_counter() - started
    rate = workplace.scale.passages / seconds
    finished(["assistant", "ingest", str(workplace.products), "--products"], settings=workplace.settings)
    floor = Floor(name="embedding alone", value=alone)
    return Figure(name="indexing", value=rate, unit=Unit.PASSAGES_PER_SECOND, floor=floor)


def empty(workplace: Workplace) -> Empty:
    """Drive the server that does nothing, as the real one is driven."""
    log = workplace.folder / "empty.log"
    port = free_port()
    with running(["assistant.bench.empty", str(port)], port=port, settings={}, log=log) as server:
        request = answered(workplace, server, kind=Kind.EMPTY, customers=1)
        echo = answered(workplace, server, kind=Kind.EMPTY_SOCKET, customers=1)
    return Empty(
        seconds_to_ready=server.seconds_to_ready,
        request=_latencies(request).percentile(50),
        echo=_latencies(echo).percentile(50),
    )


def starting(workplace: Workplace, *, floor: float) -> Figure:
    """Start and stop the server a few times and return the median until it was ready.

    The first start builds the snapshot that later ones load, and is not counted.
    """
    seconds = []
    for _ in range(workplace.scale.starts + 1):
        with serving(workplace) as server:
            seconds.append(server.seconds_to_ready)
    nothing = Floor(name="an empty aiohttp server", value=floor)
    return Figure(name=READY, value=median(seconds[1:]), unit=Unit.SECONDS, floor=nothing)


@contextmanager
def serving(workplace: Workplace, *, log: str = "server.log") -> Iterator[Running]:
    """Run the real server on what the workplace holds; `log` is the name of its log there."""
    port = free_port()
    command = ["assistant", "serve", "--host", HOST, "--port", str(port)]
    with running(command, port=port, settings=workplace.settings, log=workplace.folder / log) as server:
        yield server


def turns(workplace: Workplace, server: Running, *, customers: int, parts: Parts) -> tuple[Figure, ...]:
    """Time turns over HTTP with so many customers at a time, each waiting for the answer."""
    before = usage(server.process.pid)
    outcome = answered(workplace, server, kind=Kind.HTTP, customers=customers)
    after = usage(server.process.pid)
    name = TURN if customers == 1 else f"turn over HTTP, {customers} customers"
    rate = Figure(
        name=f"{name}, rate",
        value=len(outcome.milliseconds) / outcome.seconds,
        unit=Unit.TURNS_PER_SECOND,
        floor=Floor(name="one turn's parts after another", value=1000 / parts.turn.value),
    )
    floor = parts.turn if customers == 1 else None  # with more, most of it is waiting in line
    processor = _processor(before, after, turns=len(outcome.milliseconds), name=name)
    return (*_figures(outcome, name=name, floor=floor), rate, *processor)


def socket_turns(workplace: Workplace, server: Running, *, parts: Parts, echo: float) -> tuple[Figure, ...]:
    """Time turns over a WebSocket with one customer; `echo` is the floor of the socket alone."""
    outcome = answered(workplace, server, kind=Kind.SOCKET, customers=1)
    value = parts.turn.value - parts.request + echo
    floor = Floor(name="embed + search + 2 commits + socket echo", value=value)
    return _figures(outcome, name="turn over WebSocket, 1 customer", floor=floor)


def sustained(workplace: Workplace, server: Running, *, parts: Parts) -> tuple[Figure, ...]:
    """Send turns at the rate that was promised for such a machine, whether or not the server keeps up."""
    seconds, rate = workplace.scale.sustained_seconds, promised_rate(parts.turn.value)
    outcome = answered(
        workplace, server, kind=Kind.HTTP, customers=MOST_CUSTOMERS, seconds=seconds, rate=rate
    )
    sent = Figure(name=f"{SUSTAINED}, sent", value=rate, unit=Unit.TURNS_PER_SECOND)
    return (sent, *_figures(outcome, name=SUSTAINED, floor=parts.turn))


def memory(server: Running) -> Figure | None:
    """Return what the server holds in memory now, or nothing where that cannot be read."""
    held = usage(server.process.pid)
    if held is None:
        return None
    return Figure(name=MEMORY, value=held.resident_megabytes, unit=Unit.MEGABYTES)


def answered(
    workplace: Workplace,
    server: Running,
    *,
    kind: Kind,
    customers: int,
    seconds: float | None = None,
    rate: float | None = None,
) -> Outcome:
    """Drive a server from a process of its own; raises `Unavailable` where it refuses."""
    plan = Plan(
        url=server.url,
        kind=kind,
        customers=customers,
        seconds=workplace.scale.seconds if seconds is None else seconds,
        rate=rate,
        tokens=workplace.tokens,
        questions=workplace.questions,
    )
    printed = finished(["assistant.bench.load"], settings={}, given=plan.model_dump_json())
    return Outcome.model_validate_json(printed)


def _figures(outcome: Outcome, *, name: str, floor: Floor | None) -> tuple[Figure, ...]:
    times = _latencies(outcome).figures(name, floor=floor)
    if not outcome.refused:
        return times
    return (*times, Figure(name=f"{name}, refused", value=outcome.refused, unit=Unit.TURNS))


def _processor(before: Usage | None, after: Usage | None, *, turns: int, name: str) -> Iterator[Figure]:
    if before is not None and after is not None and turns:
        used = (after.processor_seconds - before.processor_seconds) * 1000 / turns
        yield Figure(name=f"{name}, processor time", value=used, unit=Unit.MILLISECONDS)


def _latencies(outcome: Outcome) -> Latencies:
    return Latencies(milliseconds=outcome.milliseconds)
