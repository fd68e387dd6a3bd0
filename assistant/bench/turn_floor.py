"""Time what a turn cannot do without, right before and right after each load.

A machine that others use too is not equally fast at every moment, so a floor of minutes ago says little of
a load, and one load little of the program. Each is repeated, and the middle one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.bench import floors
from assistant.bench.driving import answered, latencies
from assistant.bench.encoder import timed
from assistant.bench.figures import Floor
from assistant.bench.load import Kind
from assistant.bench.searching import Halves, made_up
from assistant.bench.server import Running, free_port, running
from assistant.bench.workplace import SEED, Scale, Workplace
from knowledge import Embedder, default_model_folder, open_embedder

T = TypeVar("T")
ASKED = 100  # questions embedded
SECONDS = 1.0  # of requests to the server that does nothing


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

    def middle(self, other: Parts) -> Parts:
        """Return what lies between these and others."""
        return Parts(
            embedding=(self.embedding + other.embedding) / 2,
            search=(self.search + other.search) / 2,
            commit=(self.commit + other.commit) / 2,
            request=(self.request + other.request) / 2,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Generic[T]):
    """What came of a load, and the parts of a turn before and after it."""

    outcome: T
    before: Parts
    after: Parts

    @property
    def parts(self) -> Parts:
        """What the parts took meanwhile, as far as anybody knows."""
        return self.before.middle(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated(Generic[T]):
    """What came of the same load again and again, the quickest beside its floor first."""

    loads: tuple[Loaded[T], ...]

    @property
    def middle(self) -> Loaded[T]:
        """The one that counts: a moment of somebody else's hurry decides nothing."""
        return self.loads[len(self.loads) // 2]

    @property
    def worst(self) -> Loaded[T]:
        """The one that took longest."""
        return self.loads[-1]


class TurnFloor:
    """Times the parts of a turn, as often as it is asked to."""

    def __init__(self, workplace: Workplace, *, embedder: Embedder, halves: Halves, empty: Running) -> None:
        self._workplace = workplace
        self._embedder = embedder
        self._halves = halves
        self.empty = empty  # the server that does nothing

    @classmethod
    @contextmanager
    def opened(cls, workplace: Workplace) -> Iterator[TurnFloor]:
        """Get ready what is timed, and keep it ready."""
        embedder = open_embedder(folder=default_model_folder())
        halves = Halves.of(made_up(workplace.scale.articles, seed=SEED))
        port, log = free_port(), workplace.folder / "empty.log"
        with running(["assistant.bench.empty", str(port)], port=port, settings={}, log=log) as empty:
            yield cls(workplace, embedder=embedder, halves=halves, empty=empty)

    @property
    def scale(self) -> Scale:
        """How much is measured."""
        return self._workplace.scale

    def timed(self) -> Parts:
        """Return what each part takes now, the median of each."""
        request = answered(self._workplace, self.empty, kind=Kind.EMPTY, customers=1, seconds=SECONDS)
        return Parts(
            embedding=timed(self._embedder, self._workplace.questions[:ASKED]).percentile(50),
            search=self._halves.floor().value,
            commit=floors.sqlite_commit(self._workplace.folder).percentile(50),
            request=latencies(request).percentile(50),
        )

    def around(self, load: Callable[[Parts], T], *, took: Callable[[T], float]) -> Repeated[T]:
        """Return what came of as many loads as the scale says, by how many floors one `took`.

        `load` is told the parts as they were right before it.
        """
        done: list[Loaded[T]] = []
        before = self.timed()
        for _ in range(self.scale.loads):
            outcome = load(before)
            after = self.timed()
            done.append(Loaded(outcome=outcome, before=before, after=after))
            before = after
        done.sort(key=lambda one: took(one.outcome) / one.parts.turn.value)
        return Repeated(loads=tuple(done))
