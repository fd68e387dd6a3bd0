"""Describe what an owner wants customers told in time, and what waits to be told to whom.

A trigger is a rule of the owner's. An occasion is that it holds for a customer now, with a key that stays the
same as long as it is the same occasion: so it is told once. A notice is an occasion in the queue. It holds no
words: these are made when it is told, from what is known and allowed then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from assistant.consents.model import Purpose
from assistant.events import ConversationId, CustomerId, ProductId
from assistant.segments.model import Rule

NoticeId = NewType("NoticeId", str)

WEEK = timedelta(days=7)
COUNTS_AS_BOUGHT = timedelta(days=30)  # between being told of a product and buying it


class Kind(StrEnum):
    """What a notice is about, the most urgent first."""

    FAULT = "fault"
    MAINTENANCE = "maintenance"
    RENEWAL = "renewal"
    REPLENISHMENT = "replenishment"
    MILESTONE = "milestone"
    REENGAGEMENT = "reengagement"


URGENCY = tuple(Kind)

PURPOSES: dict[Kind, tuple[Purpose, ...]] = {
    Kind.FAULT: (),  # whoever bought what is faulty has to be told: decision 67
    Kind.MAINTENANCE: (Purpose.PROACTIVE,),
    Kind.RENEWAL: (Purpose.PROACTIVE, Purpose.OFFERS),
    Kind.REPLENISHMENT: (Purpose.PROACTIVE, Purpose.OFFERS),
    Kind.MILESTONE: (Purpose.PROACTIVE,),
    Kind.REENGAGEMENT: (Purpose.PROACTIVE, Purpose.OFFERS),
}
"""All that a customer must allow before a notice of a kind is queued, or told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One rule of the owner's; what a kind does not ask for is left as it is."""

    name: str
    kind: Kind
    words: str  # said to the customer; `{product}` stands for the product's title
    products: frozenset[ProductId] = frozenset()  # without any, all; maintenance and faults name theirs
    when: Rule | None = None  # whom it is for, as in a segment; without one, everybody
    days_before: int = 0  # that a customer is told ahead of what is due
    lasts_days: int = 0  # from a purchase to the end of a subscription or warranty
    every_days: int = 0  # between two times that something is to be done
    orders: int = 0  # the order that is a milestone
    years: int = 0  # after the first order, every so many
    bought_from: date | None = None  # of what is faulty
    bought_until: date | None = None
    valid_days: int = 30  # that a notice waits to be told


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """That a trigger holds for a customer now."""

    trigger: Trigger
    key: str  # the same as long as it is the same occasion
    because: str  # in words that the customer may read
    product_id: ProductId | None = None
    title: str = ""  # of the product

    @property
    def words(self) -> str:
        """What the customer is told."""
        return self.trigger.words.replace("{product}", self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One product that somebody bought and did not send back."""

    product_id: ProductId
    title: str
    day: date


class State(StrEnum):
    """What became of a notice."""

    WAITING = "waiting"
    TOLD = "told"
    DECLINED = "declined"
    BOUGHT = "bought"  # within `COUNTS_AS_BOUGHT`
    WITHDRAWN = "withdrawn"  # its reason was gone before it was told; it may come back
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An occasion in the queue of one customer."""

    id: NoticeId
    customer_id: CustomerId
    trigger: str
    occasion: str
    kind: Kind
    product_id: ProductId | None
    state: State
    queued_at: datetime
    expires_at: datetime
    told_at: datetime | None = None
    told_in: ConversationId | None = None
    ended_at: datetime | None = None

    @property
    def is_capped(self) -> bool:
        """Whether it counts among what a customer is told in a week; what is dangerous does not."""
        return self.kind is not Kind.FAULT


def first_to_tell(
    notices: Collection[Notice], *, now: datetime, most_in_week: int, may_be_told: bool
) -> list[Notice]:
    """Return what may be told now, the most urgent first, then what waited longest.

    A fault is told whatever was told before, and whether or not customers may be told anything else.
    """
    told = sum(one.is_capped and one.told_at is not None and one.told_at > now - WEEK for one in notices)
    is_quiet = not may_be_told or told >= most_in_week
    waiting = (
        one
        for one in notices
        if one.state is State.WAITING and one.expires_at > now and not (is_quiet and one.is_capped)
    )
    return sorted(waiting, key=lambda one: (URGENCY.index(one.kind), one.queued_at, one.id))


def settled(notice: Notice, bought: Sequence[Purchase], found: Collection[str], *, now: datetime) -> State:
    """Return what became of a notice by now; `found` are the keys of its trigger's present occasions.

    One that was withdrawn waits again where its reason is back, as when consent is given again.
    """
    if notice.state is State.TOLD:
        is_bought = notice.told_at is not None and any(
            one.product_id == notice.product_id
            and notice.told_at.date() <= one.day <= (notice.told_at + COUNTS_AS_BOUGHT).date()
            for one in bought
        )
        return State.BOUGHT if is_bought else State.TOLD
    if notice.state not in {State.WAITING, State.WITHDRAWN}:
        return notice.state
    if notice.expires_at <= now:
        return State.EXPIRED
    return State.WAITING if notice.occasion in found else State.WITHDRAWN
