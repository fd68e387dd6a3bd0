"""Hold what was measured: latencies, figures with their floors, and the report of one run.

A floor is what the unavoidable part of the work took alone, in the same run. On a machine that
is busy with other things both rise, and their ratio still tells what we add.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a figure counts."""

    MILLISECONDS = "ms"
    SECONDS = "s"
    MEGABYTES = "MB"
    TURNS = "turns"
    CONNECTIONS = "connections"
    TURNS_PER_SECOND = "turns/s"
    PASSAGES_PER_SECOND = "passages/s"
    EVENTS_PER_SECOND = "events/s"
    BYTES = "bytes"
    KILOBYTES = "kB"
    CORES = "cores"
    TIMES = "×"

    @property
    def is_better_high(self) -> bool:
        """Whether more of it is better."""
        return self in {
            Unit.TURNS_PER_SECOND,
            Unit.PASSAGES_PER_SECOND,
            Unit.EVENTS_PER_SECOND,
            Unit.TIMES,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The unavoidable part alone, in the unit of the figure beside it."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that was measured."""

    name: str
    value: float
    unit: Unit
    floor: Floor | None = None

    @property
    def ratio(self) -> float | None:
        """How many times worse than its floor; 1 is as good as it can be."""
        if self.floor is None or self.floor.value <= 0 or self.value <= 0:
            return None
        better, worse = self.floor.value, self.value
        return better / worse if self.unit.is_better_high else worse / better


@dataclass(frozen=True, slots=True, kw_only=True)
class Latencies:
    """How long one kind of thing took, in milliseconds, each time that it was done."""

    milliseconds: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        """Return the smallest time within which at least `percent` of them were done.

        Always one of the times that were measured (nearest rank), never something between
        two. Raises `ValueError` where nothing was measured.
        """
        if not self.milliseconds:
            raise ValueError("nothing was measured")
        ordered = sorted(self.milliseconds)
        rank = math.ceil(percent / 100 * len(ordered))
        return ordered[max(rank, 1) - 1]

    def figures(self, name: str, *, floor: Floor | None = None) -> tuple[Figure, ...]:
        """Return p50, p95 and p99 as figures, each beside the same floor, which is a median."""
        return tuple(
            Figure(
                name=f"{name}, p{percent}",
                value=self.percentile(percent),
                unit=Unit.MILLISECONDS,
                floor=floor,
            )
            for percent in (50, 95, 99)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one run measured, in the order that it is read."""

    machine: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()  # what could not be measured here, and how to mend that

    def find(self, name: str) -> Figure | None:
        """Return the figure of that name, if it was measured."""
        return next((figure for figure in self.figures if figure.name == name), None)
