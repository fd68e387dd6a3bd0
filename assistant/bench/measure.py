"""Run the benchmark: one step after another, floors and figures in the same run.

The server, the client that drives it and each encoder run in processes of their own, and only
those at the same time that belong together.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from assistant.bench import encoder, floors, searching, serving, summarising
from assistant.bench.budgets import EMBEDDING, MEMORY
from assistant.bench.encoder import REFERENCE, SERVED
from assistant.bench.figures import Figure, Latencies, Report, Unit
from assistant.bench.report import machine
from assistant.bench.turn_floor import TurnFloor
from assistant.bench.usage import HOW_TO
from assistant.bench.workplace import SEED, Scale, Workplace, prepare
from knowledge import default_model_folder, open_embedder

ASKED = 100  # questions that time an encoder
SUMMARIES = 100
SAMPLE = 200  # passages that give the rate of embedding alone

Say = Callable[[str], object]


def measured(scale: Scale, *, console: Console) -> Report:
    """Return everything that one run measures; raises `Unavailable`."""
    notes: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="concierge-bench-") as folder,
        console.status("preparing") as status,
    ):
        workplace = prepare(Path(folder), scale)
        figures = tuple(_figures(workplace, notes=notes, say=status.update))
    return Report(machine=machine(), figures=figures, notes=tuple(notes))


def _figures(workplace: Workplace, *, notes: list[str], say: Say) -> Iterator[Figure]:
    say("embedding questions alone")
    embedding = _encoder(workplace, SERVED)
    say(f"indexing {workplace.scale.passages:,} passages")
    yield serving.index(workplace, alone=_embedding_rate(workplace))
    searches = []
    for passages in workplace.scale.searched:
        say(f"searching {passages:,} passages")
        searches.append(searching.timed(passages, seed=SEED))
    say("starting a server that does nothing")
    with TurnFloor.opened(workplace) as floor:
        say("starting and stopping the server")
        yield serving.starting(workplace, floor=floor.empty.seconds_to_ready)
        yield from _served(workplace, floor=floor, notes=notes, say=say)
        say("timing the parts of a turn")
        turn = floor.timed().turn
    for searched in searches:
        yield from searched.figures
    say("summarising a long conversation")
    yield from summarising.timed(times=SUMMARIES, floor=turn, seed=SEED)
    say("embedding questions with sentence-transformers")
    yield from _against_reference(workplace, embedding, notes=notes)


def _served(workplace: Workplace, *, floor: TurnFloor, notes: list[str], say: Say) -> Iterator[Figure]:
    with serving.serving(workplace) as server:
        for customers in workplace.scale.crowds:
            say(f"answering {customers} customers at a time")
            yield from serving.turns(workplace, server, customers=customers, floor=floor)
        say("answering over a WebSocket")
        yield from serving.socket_turns(workplace, server, floor=floor)
        say("answering at a fixed rate")
        yield from serving.sustained(workplace, server, floor=floor)
        held = serving.memory(server)
    if held is None:
        notes.append(f"{MEMORY}; {HOW_TO}")
    else:
        yield held


def _against_reference(workplace: Workplace, served: Latencies, *, notes: list[str]) -> Iterator[Figure]:
    yield from served.figures("question embedded")
    if not encoder.has_reference():
        notes.append(f"{EMBEDDING}; pip install 'concierge-assistant[models]'")
        return
    reference = _encoder(workplace, REFERENCE)
    yield from reference.figures("question embedded by sentence-transformers on PyTorch")
    times = reference.percentile(50) / served.percentile(50)
    yield Figure(name=EMBEDDING, value=times, unit=Unit.TIMES)


def _encoder(workplace: Workplace, which: str) -> Latencies:
    return encoder.timed_elsewhere(which, workplace.questions[:ASKED], folder=default_model_folder())


def _embedding_rate(workplace: Workplace) -> float:
    sections = [section for article in workplace.articles for section in article.sections][:SAMPLE]
    embedder = open_embedder(folder=default_model_folder())
    taken = floors.repeated(lambda _: embedder.embed(sections), 1)
    return 1000 * len(sections) / taken.percentile(50)
