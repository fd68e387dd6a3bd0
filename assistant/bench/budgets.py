"""Hold the budgets that the project promises, and tell which of them a run missed.

A budget on time was set for a machine on which the unavoidable part of the work takes so long. A slower
machine may take as much longer, by the floor of the same run, and is sent as much less in a second; a faster
one has to be no faster.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.bench.figures import Figure, Report

TURN = "turn over HTTP, 1 customer"
SUSTAINED = "turn at the promised rate, open loop"
READY = "start to ready, index on disk"
MEMORY = "resident memory after the load"
EVENTS = "events kept while answering"
AGAINST_INSERT = "events kept, against the bare insert"
DECISIONS = "decision while events arrive"
CANDIDATES = "candidates ranked"
WHOLE_CATALOGUE = "whole catalogue ranked"
SUMMARY = "context summary, 60 messages"
ASSIST = "suggestions for an agent"
EMBEDDING = "question embedded, against sentence-transformers"

FLOOR_OF_A_TURN = (
    2.9  # milliseconds: 10,000 passages on one core of the machine that the budgets were set for
)
FLOOR_OF_A_START = 0.4  # seconds: an empty aiohttp server, when the floor of a turn was 3.3 ms
"""Of all runs that published both, the one nearest to the machine that the budgets were set for.

The shortest that was published, too: a shorter one would allow more on a slower machine.
"""

PROMISED_RATE = 100.0  # turns a second on that machine


def promised_rate(floor_of_a_turn: float) -> float:
    """Return how many turns a second a machine has to keep up with, from its floor of a turn in milliseconds.

    A slower one has to manage as many fewer, a faster one no more.
    """
    return PROMISED_RATE * min(1.0, FLOOR_OF_A_TURN / floor_of_a_turn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The worst value that one figure may have."""

    figure: str
    limit: float
    why: str
    is_optional: bool = False  # needs an extra that may not be installed
    floor: float | None = None  # beside which the limit was set; without it the limit holds on any machine

    def limit_for(self, figure: Figure) -> float:
        """Return the limit on the machine that the figure was measured on."""
        if self.floor is None or figure.floor is None:
            return self.limit
        return self.limit * max(1.0, figure.floor.value / self.floor)

    def allows(self, figure: Figure) -> bool:
        """Whether the figure keeps within the budget."""
        if figure.unit.is_better_high:
            return figure.value >= self.limit
        return figure.value <= self.limit_for(figure)


BUDGETS = (
    Budget(
        figure=f"{TURN}, p95",
        limit=20,
        floor=FLOOR_OF_A_TURN,
        why="an answer without a language model feels instant",
    ),
    Budget(
        figure=f"{SUSTAINED}, p95",
        limit=100,
        floor=FLOOR_OF_A_TURN,
        why="a busy shop's whole traffic on one machine",
    ),
    Budget(figure=READY, limit=3, floor=FLOOR_OF_A_START, why="a restart that nobody notices"),
    Budget(figure=MEMORY, limit=300, why="fits the smallest machine that is rented out"),
    Budget(figure=f"{SUMMARY}, p95", limit=100, floor=FLOOR_OF_A_TURN, why="an agent does not wait for it"),
    Budget(figure=EMBEDDING, limit=5, why="what serving without PyTorch has to bring", is_optional=True),
)
EVENT_BUDGETS = (
    Budget(figure=AGAINST_INSERT, limit=0.25, why="most of what it costs is the database's"),
    Budget(figure=f"{DECISIONS}, p95", limit=100, why="nobody waits because a shop reports much"),
)
OFFER_BUDGETS = (
    Budget(
        figure=f"{CANDIDATES}, p95",
        limit=10,
        floor=FLOOR_OF_A_TURN,
        why="a shop's own page waits for it: 500 candidates",
    ),
    Budget(
        figure=f"{WHOLE_CATALOGUE}, p95",
        limit=25,
        floor=FLOOR_OF_A_TURN,
        why="a turn waits for it: 10,000 products",
    ),
)
ASSIST_BUDGETS = (
    Budget(
        figure=f"{ASSIST}, p95",
        limit=150,
        floor=FLOOR_OF_A_TURN,
        why="they stand there before the agent has read the message",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A budget that was not kept; `figure` is absent where nothing was measured."""

    budget: Budget
    figure: Figure | None


def misses(report: Report, budgets: tuple[Budget, ...] = BUDGETS) -> tuple[Miss, ...]:
    """Return every budget that the run did not keep, or should have measured and did not."""
    measured = ((budget, report.find(budget.figure)) for budget in budgets)
    return tuple(
        Miss(budget=budget, figure=figure) for budget, figure in measured if not _kept(budget, figure)
    )


def _kept(budget: Budget, figure: Figure | None) -> bool:
    return budget.is_optional if figure is None else budget.allows(figure)
