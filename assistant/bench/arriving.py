"""Measure how many events a second the real server keeps while it answers, beside the least that it costs.

Events and questions come from processes of their own, at the same time. The floors are taken in
the same run: the rows that the server wrote, inserted again by sqlite3 alone into tables like its
own and as durably, and the same bodies, parsed as JSON and nothing else.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from assistant.bench import floors, load, sending, serving, tracked
from assistant.bench.budgets import AGAINST_INSERT, DECISIONS, EVENTS
from assistant.bench.driving import answered
from assistant.bench.figures import Figure, Floor, Latencies, Report, Unit
from assistant.bench.report import machine
from assistant.bench.server import Running, finished
from assistant.bench.usage import Usage, usage
from assistant.bench.workplace import FULL, QUICK, SEED, Scale, Workplace, prepare
from assistant.errors import Unavailable
from assistant.storage import schema

CONNECTIONS = 32
ASKING = 20  # customers who ask meanwhile
TURNS_A_SECOND = 10.0
WARMING = 3.0  # seconds, until those who ask are there


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How long events are sent, and how many there are to send."""

    scale: Scale
    seconds: float
    batches: int


WHOLE = Size(scale=replace(FULL, articles=100), seconds=20, batches=6_000)
LOOK = Size(scale=QUICK, seconds=2, batches=1_500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What came of sending and asking at the same time, and what the server took for it."""

    sent: sending.Outcome
    asked: load.Outcome
    alone: load.Outcome  # asking, before any event was sent
    before: Usage | None
    after: Usage | None


def measured(size: Size, *, console: Console) -> Report:
    """Return everything that one run measures; raises `Unavailable`."""
    with (
        tempfile.TemporaryDirectory(prefix="concierge-bench-") as folder,
        console.status("preparing") as status,
    ):
        workplace = _with_key(prepare(Path(folder), size.scale))
        status.update(f"making {size.batches * tracked.IN_A_BATCH:,} events")
        made = tracked.write(workplace.folder / "batches", batches=size.batches, seed=SEED)
        status.update(f"indexing {size.scale.passages:,} passages")
        finished(["assistant", "ingest", str(workplace.handbook)], settings=workplace.settings)
        status.update("sending events and asking, both at once")
        with serving.serving(workplace) as server:
            together = _together(workplace, server, size)
        status.update("inserting the same rows with sqlite3 alone")
        figures = (*_events(workplace, together, made), *_decisions(together), *_taken(together))
        return Report(machine=machine(), figures=figures)


def _with_key(workplace: Workplace) -> Workplace:
    return replace(workplace, settings={**workplace.settings, "WRITE_KEYS": secrets.token_hex(32)})


def _together(workplace: Workplace, server: Running, size: Size) -> Together:
    events = sending.Plan(
        url=server.url,
        write_key=workplace.settings["WRITE_KEYS"],
        batches=str(workplace.folder / "batches"),
        connections=CONNECTIONS,
        warming=WARMING,
        seconds=size.seconds,
    )
    alone = _asked(workplace, server, seconds=size.seconds / 2)
    before = usage(server.process.pid)
    with ThreadPoolExecutor(2) as threads:
        sent = threads.submit(
            finished, ["assistant.bench.sending"], settings={}, given=events.model_dump_json()
        )
        asked = threads.submit(_asked, workplace, server, seconds=size.seconds)
        outcome = sending.Outcome.model_validate_json(sent.result())
        after = usage(server.process.pid)
        return Together(sent=outcome, asked=asked.result(), alone=alone, before=before, after=after)


def _asked(workplace: Workplace, server: Running, *, seconds: float) -> load.Outcome:
    return answered(
        workplace, server, kind=load.Kind.HTTP, customers=ASKING, seconds=seconds, rate=TURNS_A_SECOND
    )


def _events(workplace: Workplace, together: Together, made: tracked.Made) -> Iterator[Figure]:
    """Return how many events were kept a second; raises `Unavailable` where one is missing or there twice."""
    sent = together.sent
    if sent.ran_out or not sent.events:
        raise Unavailable("the events ran out before the time was over", fix="measure for a shorter time")
    bodies = [
        body for body, _ in zip(tracked.read(workplace.folder / "batches"), range(sent.sent), strict=False)
    ]
    kept = workplace.folder / "kept" / "concierge.db"
    floors.check_kept(kept, bodies)
    asyncio.run(schema.upgrade(f"sqlite:///{workplace.folder / 'bare.db'}"))
    inserted = floors.inserted_again(kept, workplace.folder / "bare.db")
    rate = sent.events / sent.seconds
    insert = Floor(name="bare insert of the same rows", value=inserted)
    parse = Floor(name="bare JSON parsing, one core", value=floors.parsed(bodies))
    yield Figure(name=EVENTS, value=rate, unit=Unit.EVENTS_PER_SECOND, floor=insert)
    yield Figure(name="the same", value=rate, unit=Unit.EVENTS_PER_SECOND, floor=parse)
    yield Figure(name=AGAINST_INSERT, value=rate / inserted, unit=Unit.TIMES)
    yield from Latencies(milliseconds=sent.milliseconds).figures("batch of 100 acknowledged")
    yield Figure(name="size of an event", value=made.bytes_an_event, unit=Unit.BYTES)


def _decisions(together: Together) -> Iterator[Figure]:
    asked, alone = together.asked, Latencies(milliseconds=together.alone.milliseconds)
    for figure in Latencies(milliseconds=asked.milliseconds).figures(DECISIONS):
        percent = float(figure.name.rpartition("p")[2])
        floor = Floor(name="the same without events", value=alone.percentile(percent))
        yield replace(figure, floor=floor)
    if asked.refused:
        yield Figure(name=f"{DECISIONS}, refused", value=asked.refused, unit=Unit.TURNS)


def _taken(together: Together) -> Iterator[Figure]:
    """Return what was taken of the machine: by who sent, and by the server, the warming included."""
    sent = together.sent
    share = sent.processor_seconds / sent.seconds
    yield Figure(name="load generator, of one core", value=share, unit=Unit.CORES)
    if together.before is not None and together.after is not None:
        used = together.after.processor_seconds - together.before.processor_seconds
        yield Figure(name="server, of one core", value=used / (sent.seconds + WARMING), unit=Unit.CORES)
