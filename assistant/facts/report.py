"""Sum up how good the facts about all customers are: what is used, what is left out, and why.

A report names no value of a fact: whoever reads it needs to know what to mend, not who eats what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from assistant.facts.kinds import Kinds
from assistant.facts.model import Preference
from assistant.facts.using import Standard, usable

OTHERS = "(topics that no kind knows)"
PROBLEMS = ("duplicate", "stale", "contradictory", "impossible", "missing", "unsure", "expired", "unexpected")


@dataclass(slots=True, kw_only=True)
class OfKind:
    """The facts of one kind."""

    facts: int = 0
    left_out: int = 0
    total: float = 0.0  # of scores
    holders: set[str] = field(default_factory=set)

    @property
    def score(self) -> float:
        """The mean."""
        return self.total / self.facts if self.facts else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """A fact that is left out, without its value."""

    customer: str  # a pseudonym
    topic: str
    origin: str
    score: float
    because: str


@dataclass(slots=True)
class Report:
    """How good the facts are, customer after customer."""

    standard: Standard
    customers: int = 0
    with_facts: int = 0
    facts: int = 0
    used: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, OfKind] = field(default_factory=dict)
    weak: list[Weak] = field(default_factory=list)

    def add(self, customer: str, known: tuple[Preference, ...], *, locale: str) -> None:
        """Count what holds of one more customer, who is named by a pseudonym."""
        at = self.standard.clock()
        judged = self.standard.judged(known, locale=locale)
        used, _ = usable(judged, at=at, bar=self.standard.bar)
        self.customers += 1
        self.with_facts += bool(judged)
        self.facts += len(judged)
        self.used += len(used)
        for one in judged:
            self._count(customer, one, is_used=one in used)

    def _count(self, customer: str, one: Preference, *, is_used: bool) -> None:
        score = one.quality.score if one.quality else 0.0
        problems = tuple(dict.fromkeys(_problems(one, at=self.standard.clock())))
        self.problems.update(problems)
        kind = self.standard.kinds.of(one.topic)
        topic = kind.topic if kind.is_declared else OTHERS
        counted = self.kinds.setdefault(topic, OfKind())
        counted.facts += 1
        counted.total += score
        counted.left_out += not is_used
        counted.holders.add(customer)
        if not is_used:
            self.weak.append(
                Weak(
                    customer=customer,
                    topic=topic,
                    origin=one.origin.name.lower(),
                    score=score,
                    because=", ".join(problems),
                )
            )

    def without(self, kinds: Kinds) -> dict[str, int]:
        """Return how many customers each kind is not known of."""
        return {topic: self.customers - len(self.kinds.get(topic, OfKind()).holders) for topic in kinds}


def _problems(one: Preference, *, at: datetime) -> Iterator[str]:
    """Yield what is wrong with a fact, in the words of `PROBLEMS`."""
    if one.quality is not None:
        yield from (reason.partition(":")[0] for reason in one.quality.reasons)
    if one.valid_until is not None and at >= one.valid_until:
        yield "expired"
    if not one.expected:
        yield "unexpected"


def as_rows(report: Report) -> dict[str, object]:
    """Return a report as JSON may hold it."""
    missing = report.without(report.standard.kinds)
    return {
        "customers": report.customers,
        "customers_with_facts": report.with_facts,
        "facts": report.facts,
        "used": report.used,
        "left_out": report.facts - report.used,
        "bar": report.standard.bar,
        "problems": {name: report.problems[name] for name in PROBLEMS},
        "kinds": [
            {
                "topic": topic,
                "facts": one.facts,
                "left_out": one.left_out,
                "score": round(one.score, 4),
                "customers": len(one.holders),
                "customers_without": missing.get(topic),
            }
            for topic, one in sorted(report.kinds.items(), key=lambda item: (-item[1].facts, item[0]))
        ],
        "unknown_of_everybody": sorted(topic for topic in missing if topic not in report.kinds),
        "weak": [
            {
                "customer": one.customer,
                "topic": one.topic,
                "origin": one.origin,
                "score": one.score,
                "because": one.because,
            }
            for one in sorted(report.weak, key=lambda one: (one.score, one.customer, one.topic))
        ],
    }
