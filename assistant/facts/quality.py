"""Judge how good the facts about one customer are, and say why.

    score = confidence × freshness × agreement × possibility

- *confidence*: as it was learnt; 1 unless inferred.
- *freshness*: from 1 when learnt down to ½ on the day on which it stops holding, in a straight line;
  then 0. What has no end stays at 1.
- *agreement*: 0.2 for a fact that repeats or contradicts one which outranks it; 0.7 for a language that is
  not the one of the customer's locale and that they did not set; else 1. A limit (diet, allergens)
  is never the one that gives way to a liking.
- *possibility*: 0 for a value that is missing, of the wrong type, out of range or dated in the future.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from assistant.facts.kinds import Kind, Kinds
from assistant.facts.model import Origin, Preference, Quality

DISAGREES = 0.2
ELSEWHERE = 0.7
STALE = 0.75  # of freshness; below, it is said
AHEAD = timedelta(days=1)  # clocks may differ by less
ANIMAL = frozenset(
    {"beef", "chicken", "fish", "ham", "lamb", "meat", "pork", "salmon", "steak", "tuna", "turkey"}
)
DAIRY = frozenset(
    {"butter", "cheese", "cream", "dairy", "milk", "whole", "skimmed", "semi-skimmed", "yoghurt"}
)
BREAKS = {  # what nobody on a diet likes; words of a liking
    "vegan": ANIMAL | DAIRY | {"egg", "eggs", "honey", "leather", "wool", "silk", "fur"},
    "vegetarian": ANIMAL,
    "pescatarian": ANIMAL - {"fish", "salmon", "tuna"},
    "lactose-free": DAIRY,
    "dairy-free": DAIRY,
    "gluten-free": frozenset({"bread", "pasta", "wheat", "barley", "rye"}),
}
ALLERGENS = {
    "dairy": DAIRY,
    "milk": DAIRY,
    "nuts": frozenset({"almond", "hazelnut", "cashew", "walnut", "nuts"}),
}
LIMITS = ("diet", "allergens")
LIKINGS = ("favourite_food", "milk", "material", "flavour")


def judged(
    preferences: Sequence[Preference], *, kinds: Kinds, at: datetime, locale: str | None = None
) -> tuple[Preference, ...]:
    """Return preferences, all of one customer and typed, each with its quality."""
    return tuple(
        replace(one, quality=_quality(one, preferences, kinds=kinds, at=at, locale=locale))
        for one in preferences
    )


def _quality(
    one: Preference, all_: Sequence[Preference], *, kinds: Kinds, at: datetime, locale: str | None
) -> Quality:
    kind = kinds.of(one.topic)
    wrong = kind.wrong(one.value, today=at.date())
    if not wrong and one.learned_at > at + AHEAD:
        wrong = "was learnt in the future"
    if wrong:
        return Quality(
            score=0.0, reasons=(f"impossible: {wrong}" if wrong != "is missing" else "missing: no value",)
        )
    factors = [*_certain(one), *_fresh(one, at), *_agrees(one, all_, kind=kind, kinds=kinds, locale=locale)]
    score = 1.0
    for factor, _ in factors:
        score *= factor
    return Quality(score=round(score, 4), reasons=tuple(reason for _, reason in factors if reason))


def _certain(one: Preference) -> Iterator[tuple[float, str]]:
    sure = min(1.0, max(0.0, one.confidence))
    if sure < 1:
        yield sure, f"unsure: confidence {sure:.2f}"


def _fresh(one: Preference, at: datetime) -> Iterator[tuple[float, str]]:
    if one.valid_until is None:
        return
    if at >= one.valid_until:
        yield 0.0, f"stale: held until {one.valid_until:%Y-%m-%d}"
        return
    lasting = (one.valid_until - one.learned_at).total_seconds()
    age = max(0.0, (at - one.learned_at).total_seconds())
    fresh = 1 - 0.5 * age / lasting if lasting > 0 else 1.0
    yield fresh, f"stale: learnt {one.learned_at:%Y-%m-%d}" if fresh < STALE else ""


def _agrees(
    one: Preference, all_: Sequence[Preference], *, kind: Kind, kinds: Kinds, locale: str | None
) -> Iterator[tuple[float, str]]:
    """Yield what speaks against a fact: the first one that it repeats or contradicts, and its locale."""
    for other in (other for other in all_ if other is not one):
        problem = _repeats(one, other, kind) if _yields(one, other) else ""
        problem = problem or _gives_way(one, other, kinds=kinds)
        if problem:
            yield DISAGREES, problem
            break
    is_of_language = kind.topic == "language" and one.origin is not Origin.SET
    if is_of_language and locale and _spoken(one.value) != _spoken(locale):
        yield ELSEWHERE, f"contradictory: their locale is {locale}"


def _yields(one: Preference, other: Preference) -> bool:
    """Whether `one` is the weaker of two; of two alike, the later in the order of topics."""
    if other.outranks(one):
        return True
    return not one.outranks(other) and (one.topic, one.value) > (other.topic, other.value)


def _repeats(one: Preference, other: Preference, kind: Kind) -> str:
    """Say how a fact stands to one of the same kind that outranks it."""
    if other.topic != kind.topic:
        return ""
    mine, theirs = ({part.lower() for part in kind.parts(each.value)} for each in (one, other))
    if mine <= theirs:
        return f"duplicate: of {other.topic}"
    return "" if kind.several else f"contradictory: another {other.topic} outranks it"


def _gives_way(one: Preference, other: Preference, *, kinds: Kinds) -> str:
    """Say whether a liking cannot be true beside a diet or an allergy."""
    if other.topic not in LIMITS or one.topic not in LIKINGS:
        return ""
    broken = BREAKS if other.topic == "diet" else ALLERGENS
    said = _words(one.value)
    if said & {"oat", "soy", "soya", "almond", "coconut", "rice", "plant", "plant-based", "vegan"}:
        said -= DAIRY  # "oat milk", "vegan cheese"
    for limit in kinds.of(other.topic).parts(other.value):
        if said & broken.get(limit.lower(), frozenset()):
            return f"contradictory: {other.topic} outranks it"
    return ""


def _words(value: str) -> set[str]:
    return set(value.lower().replace(",", " ").replace("/", " ").split())


def _spoken(locale: str) -> str:
    return locale.lower().replace("_", "-").partition("-")[0]
