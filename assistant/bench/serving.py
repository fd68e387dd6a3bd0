"""Measure the real server in its own process: starting, indexing, answering, and what it holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from assistant.bench.budgets import MEMORY, PROMISED_RATE, READY, SUSTAINED, TURN, promised_rate
from assistant.bench.driving import answered, latencies
from assistant.bench.figures import Figure, Floor, Latencies, Unit
from assistant.bench.load import Kind, Outcome
from assistant.bench.server import HOST, Running, finished, free_port, running
from assistant.bench.turn_floor import Parts, TurnFloor
from assistant.bench.usage import Usage, usage
from assistant.bench.workplace import MOST_CUSTOMERS, Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of a load, and what the server had used before and after it."""

    outcome: Outcome
    before: Usage | None
    after: Usage | None

    def processor(self, name: str) -> Iterator[Figure]:
        """Return the time that a turn took on the processor; nothing where that cannot be read."""
        if self.before is not None and self.after is not None and self.outcome.milliseconds:
            used = (self.after.processor_seconds - self.before.processor_seconds) * 1000
            value = used / len(self.outcome.milliseconds)
            yield Figure(name=f"{name}, processor time", value=value, unit=Unit.MILLISECONDS)


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


def turns(workplace: Workplace, server: Running, *, customers: int, floor: TurnFloor) -> tuple[Figure, ...]:
    """Time turns over HTTP with so many customers at a time, each waiting for the answer."""

    def load(_: Parts) -> Answered:
        """Drive it, and see what that used."""
        before = usage(server.process.pid)
        outcome = answered(workplace, server, kind=Kind.HTTP, customers=customers)
        return Answered(outcome=outcome, before=before, after=usage(server.process.pid))

    loaded = floor.around(load, took=lambda one: late(one.outcome)).middle
    outcome, turn = loaded.outcome.outcome, loaded.parts.turn
    name = TURN if customers == 1 else f"turn over HTTP, {customers} customers"
    rate = Figure(
        name=f"{name}, rate",
        value=len(outcome.milliseconds) / outcome.seconds,
        unit=Unit.TURNS_PER_SECOND,
        floor=Floor(name="one turn's parts after another", value=1000 / turn.value),
    )
    # With more, most of it is waiting in line.
    times = _figures(outcome, name=name, floor=turn if customers == 1 else None)
    return (*times, rate, *loaded.outcome.processor(name))


def socket_turns(workplace: Workplace, server: Running, *, floor: TurnFloor) -> tuple[Figure, ...]:
    """Time turns over a WebSocket with one customer, beside a socket that only says the same back."""
    echo = latencies(answered(workplace, floor.empty, kind=Kind.EMPTY_SOCKET, customers=1)).percentile(50)
    loads = floor.around(lambda _: answered(workplace, server, kind=Kind.SOCKET, customers=1), took=late)
    loaded = loads.middle
    value = loaded.parts.turn.value - loaded.parts.request + echo
    beside = Floor(name="embed + search + 2 commits + socket echo", value=value)
    return _figures(loaded.outcome, name="turn over WebSocket, 1 customer", floor=beside)


def sustained(workplace: Workplace, server: Running, *, floor: TurnFloor) -> tuple[Figure, ...]:
    """Send turns at the rate that was promised for such a machine, whether or not the server keeps up."""

    def load(parts: Parts) -> Outcome:
        """Send as many as the machine has to manage at its pace."""
        return answered(
            workplace,
            server,
            kind=Kind.HTTP,
            customers=MOST_CUSTOMERS,
            seconds=workplace.scale.sustained_seconds,
            warm_up=workplace.scale.warm_up_seconds,
            rate=promised_rate(parts.turn.value),
        )

    loads = floor.around(load, took=late)
    loaded, worst = loads.middle, loads.worst
    sent = Figure(
        name=f"{SUSTAINED}, sent",
        value=promised_rate(loaded.before.turn.value),
        unit=Unit.TURNS_PER_SECOND,
        floor=Floor(name="as promised", value=PROMISED_RATE),
    )
    first = Latencies(milliseconds=loaded.outcome.warming_up).percentile(95)
    return (
        sent,
        *_figures(loaded.outcome, name=SUSTAINED, floor=loaded.parts.turn),
        _within(f"{SUSTAINED}, worst of {len(loads.loads)}, p95", late(worst.outcome), worst.parts.turn),
        _within(f"{SUSTAINED}, all newly come in, p95", first, loaded.parts.turn),
    )


def memory(server: Running) -> Figure | None:
    """Return what the server holds in memory now, or nothing where that cannot be read."""
    held = usage(server.process.pid)
    if held is None:
        return None
    return Figure(name=MEMORY, value=held.resident_megabytes, unit=Unit.MEGABYTES)


def late(outcome: Outcome) -> float:
    """Return within how many milliseconds 95 % of the turns were answered."""
    return latencies(outcome).percentile(95)


def _within(name: str, milliseconds: float, floor: Floor) -> Figure:
    return Figure(name=name, value=milliseconds, unit=Unit.MILLISECONDS, floor=floor)


def _figures(outcome: Outcome, *, name: str, floor: Floor | None) -> tuple[Figure, ...]:
    times = latencies(outcome).figures(name, floor=floor)
    if not outcome.refused:
        return times
    return (*times, Figure(name=f"{name}, refused", value=outcome.refused, unit=Unit.TURNS))
