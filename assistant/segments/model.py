"""Decide whether a customer is in a segment, and say why, from what a purpose let us read.

A comparison holds, does not hold, or is open where what it asks for is not known; open stays open through
`not`, so nobody is counted for what we were not told or may not read. Whatever the answer is, it comes with
the words that explain it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.consents.model import Purpose
from assistant.customers.model import CustomerView
from assistant.events import ProductId
from assistant.facts.kinds import SEPARATORS
from assistant.history.model import Order
from assistant.predictions.model import Fit, Outlook
from assistant.predictions.stage import Lifecycle, bought_on, lifecycle_of

VIEWED = "product_viewed"


class Field(StrEnum):
    """What a segment may ask for."""

    STAGE = "stage"
    REGION = "region"
    LOCALE = "locale"
    ACCOUNT = "account"
    ROLE = "role"
    FACT = "fact"
    BOUGHT = "bought"
    BOUGHT_CATEGORY = "bought_category"
    VIEWED = "viewed"
    ORDERS = "orders"
    SPENT = "spent"
    DAYS_SINCE_ORDER = "days_since_order"
    CHANCE_TO_RETURN = "chance_to_return"
    EXPECTED_VALUE = "expected_value"


class How(StrEnum):
    """How a field is compared."""

    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One field, compared with words or with a number."""

    field: Field
    how: How
    words: tuple[str, ...] = ()
    number: float = 0.0
    topic: str = ""  # of a fact
    currency: str = ""  # of money
    within_days: int | None = None  # None looks at everything that is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """All of these hold."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """At least one of these holds."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """This does not hold."""

    rule: Rule


Rule = Comparison | Every | Some | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Customers whom the owner counts together."""

    name: str
    title: str
    when: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether a rule holds, None where that is open; and why, whichever it is."""

    holds: bool | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a rule is held against: a view, and what follows from it."""

    view: CustomerView
    now: datetime
    lifecycle: Lifecycle
    categories: Mapping[ProductId, frozenset[str]] = field(default_factory=dict)
    outlook: Outlook | None = None
    currency: str = ""  # of the outlook's money

    @property
    def own(self) -> tuple[Order, ...]:
        """The orders that they kept for themselves, up to now."""
        return tuple(one for one in self.view.orders if one.own_lines and one.placed_at <= self.now)


def known_of(
    view: CustomerView,
    *,
    now: datetime,
    fit: Fit | None = None,
    outlook: Outlook | None = None,
    categories: Mapping[ProductId, frozenset[str]] | None = None,
) -> Known:
    """Return what follows from a view; with a `fit`, silences are measured by it."""
    return Known(
        view=view,
        now=now,
        lifecycle=lifecycle_of(view.orders, now=now, gaps=fit.gaps if fit else None),
        categories=categories or {},
        outlook=outlook,
        currency=fit.currency if fit else "",
    )


def counted_in(segments: Collection[Segment], known: Known) -> list[tuple[Segment, str]]:
    """Return the segments that a customer is in, each with its reason; none where the purpose is refused."""
    if not known.view.allowed:
        return []
    answers = [(one, answer(one.when, known)) for one in segments]
    return [(one, found.because) for one, found in answers if found.holds]


def answer(rule: Rule, known: Known) -> Answer:
    """Return whether a rule holds for a customer, and why."""
    match rule:
        case Comparison():
            return _compared(rule, known)
        case Not():
            inner = answer(rule.rule, known)
            return Answer(holds=None if inner.holds is None else not inner.holds, because=inner.because)
        case Every():
            return _joined([answer(one, known) for one in rule.rules], decisive=False)
        case Some():
            return _joined([answer(one, known) for one in rule.rules], decisive=True)


def fields_of(rule: Rule) -> frozenset[Field]:
    """Return every field that a rule asks for."""
    match rule:
        case Comparison():
            return frozenset({rule.field})
        case Not():
            return fields_of(rule.rule)
        case Every() | Some():
            return frozenset().union(*(fields_of(one) for one in rule.rules))


def _joined(answers: list[Answer], *, decisive: bool) -> Answer:
    """Return the first answer that decides; else what is open; else all, which then agree."""
    for wanted in (decisive, None):
        for one in answers:
            if one.holds is wanted:
                return one
    return Answer(holds=not decisive, because=", and ".join(dict.fromkeys(one.because for one in answers)))


def _compared(asked: Comparison, known: Known) -> Answer:
    if asked.field in NUMBERS:
        return _measured(asked, NUMBERS[asked.field](asked, known))
    found = WORDS[asked.field](asked, known)
    name = asked.topic or asked.field.replace("_", " ")
    if found is None:
        return Answer(holds=None, because=f"{name} is not known")
    folded = {one.casefold(): one for one in found}
    hits = [folded[one.casefold()] for one in asked.words if one.casefold() in folded]
    when = _within(asked)
    if hits:
        why = known.lifecycle.because if asked.field is Field.STAGE else ""
        said = ", ".join(dict.fromkeys(hits)).replace("_", " ")
        return Answer(holds=True, because=f"{name}{when}: {said}{f' ({why})' if why else ''}")
    return Answer(holds=False, because=f"{name}{when}: not {' or '.join(asked.words).replace('_', ' ')}")


def _measured(asked: Comparison, found: float | None) -> Answer:
    name = asked.field.replace("_", " ")
    if found is None:
        return Answer(holds=None, because=f"{name} is not known")
    holds = {
        How.AT_LEAST: found >= asked.number,
        How.AT_MOST: found <= asked.number,
    }.get(asked.how, found == asked.number)
    bound = f"{'' if holds else 'not '}{asked.how.replace('_', ' ')} {asked.number:g}"
    money = f" {asked.currency}" if asked.currency else ""
    return Answer(holds=holds, because=f"{name}{_within(asked)}: {round(found, 2):g}{money}, {bound}")


def _within(asked: Comparison) -> str:
    return "" if asked.within_days is None else f" within {asked.within_days} days"


def _recent(asked: Comparison, known: Known) -> list[Order]:
    return [one for one in known.own if _is_recent(asked, one.placed_at, known.now)]


def _is_recent(asked: Comparison, at: datetime, now: datetime) -> bool:
    return at <= now and (asked.within_days is None or at >= now - timedelta(days=asked.within_days))


def _bought(asked: Comparison, known: Known) -> frozenset[ProductId]:
    return frozenset(line.product_id for one in _recent(asked, known) for line in one.own_lines)


def _categories(asked: Comparison, known: Known) -> frozenset[str]:
    return frozenset[str]().union(*(known.categories.get(one, frozenset()) for one in _bought(asked, known)))


def _viewed(asked: Comparison, known: Known) -> frozenset[str] | None:
    if not known.view.consents.allows(Purpose.REMEMBER):
        return None  # then what they did is not handed out
    return frozenset(
        one.product_id
        for one in known.view.activities
        if one.kind == VIEWED and one.product_id and _is_recent(asked, one.at, known.now)
    )


def _fact(asked: Comparison, known: Known) -> frozenset[str] | None:
    value = known.view.preferred(asked.topic)
    return None if value is None else frozenset({value, *SEPARATORS.split(value)})


def _one(value: str | None) -> frozenset[str] | None:
    return None if value is None else frozenset({value})


def _account(_asked: Comparison, known: Known) -> frozenset[str]:
    standing = known.view.standing
    return frozenset({standing.account.id} if standing else ())


def _role(_asked: Comparison, known: Known) -> frozenset[str]:
    standing = known.view.standing
    return frozenset({standing.role} if standing and standing.role else ())


def _spent(asked: Comparison, known: Known) -> float:
    ours = [one for one in _recent(asked, known) if one.currency == asked.currency]
    return float(sum(line.price * line.quantity for one in ours for line in one.own_lines))


def _days_since_order(_asked: Comparison, known: Known) -> float | None:
    days = bought_on(known.view.orders, now=known.now)
    return float((known.now.date() - days[-1]).days) if days else None


def _chance_to_return(_asked: Comparison, known: Known) -> float | None:
    ours = [one for one in known.own if one.currency == known.currency]
    has_repeated = len(bought_on(ours, now=known.now)) > 1  # after one day the model takes it to be 1
    return known.outlook.alive if known.outlook and has_repeated else None


def _expected_value(asked: Comparison, known: Known) -> float | None:
    return known.outlook.value if known.outlook and asked.currency == known.currency else None


Words = Callable[[Comparison, Known], Collection[str] | None]
WORDS: Mapping[Field, Words] = {
    Field.STAGE: lambda _, known: (known.lifecycle.stage,),
    Field.REGION: lambda _, known: _one(known.view.profile.region),
    Field.LOCALE: lambda _, known: _one(known.view.profile.locale),
    Field.ACCOUNT: _account,
    Field.ROLE: _role,
    Field.FACT: _fact,
    Field.BOUGHT: _bought,
    Field.BOUGHT_CATEGORY: _categories,
    Field.VIEWED: _viewed,
}
"""What is compared with words; None where it is not known."""

NUMBERS: Mapping[Field, Callable[[Comparison, Known], float | None]] = {
    Field.ORDERS: lambda asked, known: float(len(_recent(asked, known))),
    Field.SPENT: _spent,
    Field.DAYS_SINCE_ORDER: _days_since_order,
    Field.CHANCE_TO_RETURN: _chance_to_return,
    Field.EXPECTED_VALUE: _expected_value,
}
"""What is compared with a number; None where it is not known."""
