"""Describe what a tracked event comes to: something done, something told, a step of an order, or a refusal.

Events come in the format of Segment's tracking API. Everything here is plain: who reads the
format makes these, who keeps them knows nothing of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from assistant.events import CustomerId
from assistant.history.model import OrderLine


class Trait(StrEnum):
    """What a profile is brought up to date with."""

    NAME = "name"
    EMAIL = "email"
    LOCALE = "locale"
    REGION = "region"


class Step(StrEnum):
    """What may happen to an order, as events tell it."""

    COMPLETED = "order_completed"
    UPDATED = "order_updated"
    REFUNDED = "order_refunded"
    CANCELLED = "order_cancelled"


class Subject(NamedTuple):
    """Whom an event is about: a customer by the shop's own id, or somebody who is nobody yet."""

    name: str  # the shop's id; of a visitor, our id
    is_known: bool

    @property
    def trail(self) -> str:
        """What a kept refusal is found by when the customer is erased; gives nobody away."""
        return hashlib.sha256(self.name.encode()).hexdigest() if self.is_known else self.name


class Done(NamedTuple):
    """Something that somebody did."""

    place: int  # in the batch
    subject: Subject
    id: str  # the reporter's; a repeat counts once
    kind: str
    at: datetime
    product_id: str | None
    properties: str | None  # a flat JSON object


class Told(NamedTuple):
    """What a customer is called, as of a moment."""

    place: int
    subject: Subject
    at: datetime
    traits: dict[Trait, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What one step tells of an order; of a refund, what went back."""

    lines: tuple[
        OrderLine, ...
    ] = ()  # none: the step is about all of it; one of no pieces: about the whole line
    currency: str | None = None
    status: str | None = None
    is_gift: bool = False


class Ordered(NamedTuple):
    """One step of an order."""

    place: int
    subject: Subject
    order_id: str
    id: str
    step: Step
    at: datetime
    facts: OrderFacts


@dataclass(slots=True)
class Steps:
    """What was told of one order."""

    customer_id: CustomerId
    order_id: str
    before: list[Ordered] = field(default_factory=list)
    new: list[Ordered] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """Whether there is anybody at all who was erased or merged, or who cleared some of their history."""

    erased: bool
    merged: bool
    cleared: bool


class Rejected(NamedTuple):
    """An event that is not kept, and why."""

    place: int
    id: str | None
    subject: Subject | None
    problem: str
    fix: str
    event: str | None  # as it came; absent where it may not be kept aside either


@dataclass(slots=True)
class Batch:
    """What one request came to."""

    size: int = 0
    done: list[Done] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    ordered: list[Ordered] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def events(self) -> list[Done | Told | Ordered]:
        """All that can be kept."""
        return [*self.done, *self.told, *self.ordered]

    @property
    def subjects(self) -> set[Subject]:
        """Everybody whom it is about."""
        return {one.subject for one in self.events}


def customer_of(user_id: str | None, anonymous_id: str | None) -> Subject | None:
    """Return whom an event is about: the one place that decides it.

    A user id is the shop's own, for only its servers hold a write key. An anonymous id is
    somebody of its own and never joined to a customer here: nobody has verified that it is theirs.
    """
    if user_id:
        return Subject(user_id, True)
    if anonymous_id:
        return Subject(visitor_id(anonymous_id), False)
    return None


def visitor_id(anonymous_id: str) -> CustomerId:
    """Return the id of the customer who stands for an anonymous id, always the same one."""
    return CustomerId("cus_" + hashlib.sha256(b"anonymous:" + anonymous_id.encode()).hexdigest()[:32])
