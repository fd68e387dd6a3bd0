"""Drive a server from a process of its own, so that the client shares no interpreter with it."""

from __future__ import annotations

from assistant.bench.figures import Latencies
from assistant.bench.load import Kind, Outcome, Plan
from assistant.bench.server import Running, finished
from assistant.bench.workplace import Workplace


def answered(
    workplace: Workplace,
    server: Running,
    *,
    kind: Kind,
    customers: int,
    seconds: float | None = None,
    warm_up: float = 0.0,
    rate: float | None = None,
) -> Outcome:
    """Drive a server, by default for as long as the scale says; raises `Unavailable` where it refuses.

    An open loop, of `rate`, may `warm_up` for so many seconds before.
    """
    plan = Plan(
        url=server.url,
        kind=kind,
        customers=customers,
        seconds=workplace.scale.seconds if seconds is None else seconds,
        warm_up=warm_up,
        rate=rate,
        tokens=workplace.tokens,
        questions=workplace.questions,
    )
    printed = finished(["assistant.bench.load"], settings={}, given=plan.model_dump_json())
    return Outcome.model_validate_json(printed)


def latencies(outcome: Outcome) -> Latencies:
    """Return how long its turns took."""
    return Latencies(milliseconds=outcome.milliseconds)
