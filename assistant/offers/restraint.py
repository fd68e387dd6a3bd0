"""Decide whether to offer anything now: how much was offered, what was declined, and how somebody feels.

Pure: everything follows from what was kept of a customer, so it holds over several conversations and
after a restart, and can be said again from the same rows. Whoever shows something that was not asked
for asks here first: beside a reply, in a greeting, or before they ask. A page of the shop's own asks for
its shelf and is not held back; nor does what it shows count here.

A refusal silences for a while, twice as long each time, and lessens what comes after; too many silence
until they ask. What is ignored again and again counts as refused. Refusals are forgotten in time, and
what was taken up makes up for one each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from assistant.customers.model import CustomerView
from assistant.facts.kinds import HIDE
from assistant.offers.quiet import QuietHours, is_quiet
from assistant.restraint.model import Encounter, Kind

DAY = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")


class Place(StrEnum):
    """Where something would be offered."""

    BESIDE = "beside a reply"
    GREETING = "in a greeting"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the owner set, and what was set by reasoning."""

    per_conversation: int = 3  # showings, however many products each
    per_day: int = 6  # in any 24 hours
    pause: timedelta = timedelta(hours=12)  # after a first refusal; twice as long after each further one
    longest_pause: timedelta = timedelta(days=30)
    refusals: int = 4  # from which on nothing is offered until they ask
    hides: int = 3  # products that they hid, for one refusal
    ignored: int = 8  # showings in a row of which nothing came, for one refusal
    forgotten: timedelta = timedelta(days=180)  # how long a refusal counts
    after_complaint: timedelta = timedelta(days=3)
    after_grave: timedelta = timedelta(days=30)
    quiet: QuietHours | None = None
    home: ZoneInfo = field(default=UTC_ZONE)


USUAL = Bounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """How often somebody declined offers of late, and when last."""

    times: int = 0
    last: datetime | None = None


def held_back(
    view: CustomerView,
    *,
    place: Place,
    now: datetime,
    conversation_id: str | None = None,
    bounds: Bounds = USUAL,
) -> str | None:
    """Say why nothing may be offered now; None if something may. `view` is of purpose OFFERS or PROACTIVE.

    The words are for the trace, and for customers who look into it.
    """
    if not view.allowed:
        return f"no consent to {view.purpose}"
    refused = refusals(view, now=now, bounds=bounds)
    return (
        _strained(view, now=now, conversation_id=conversation_id, bounds=bounds)
        or _declined(refused, now=now, bounds=bounds)
        or _enough(view, refused, now=now, conversation_id=conversation_id, bounds=bounds)
        or _night(view, place=place, now=now, bounds=bounds)
    )


def refusals(view: CustomerView, *, now: datetime, bounds: Bounds = USUAL) -> Refused:
    """Return what counts as refused since they last asked for offers or agreed to them."""
    asked = [one.at for one in view.encounters if one.kind is Kind.WELCOMED]
    given = view.consents.decided.get(view.purpose)
    asked += [given.at] if given and given.granted else []
    since = max([now - bounds.forgotten, *asked])
    met = sorted((one for one in view.encounters if since < one.at <= now), key=lambda one: one.at)
    said = [one.at for one in met if one.kind is Kind.DECLINED]
    hidden = sorted(
        one.learned_at
        for one in view.preferences
        if one.topic.startswith(HIDE) and since < one.learned_at <= now
    )
    taken, ignored = _taken_and_ignored(view, met, bounds=bounds)
    times = sorted([*said, *hidden[bounds.hides - 1 :: bounds.hides], *ignored])
    counted = times[min(taken, len(times)) :]
    return Refused(times=len(counted), last=counted[-1] if counted else None)


def _taken_and_ignored(
    view: CustomerView, met: Iterable[Encounter], *, bounds: Bounds
) -> tuple[int, list[datetime]]:
    """Return how many showings something came of, and the moments at which too many in a row were ignored.

    A showing was taken up if they bought, opened or clicked one of its products later.
    """
    later = [(activity.product_id, activity.at) for activity in view.activities]
    later += [(line.product_id, order.placed_at) for order in view.orders for line in order.lines]
    taken, in_a_row, ignored = 0, 0, list[datetime]()
    for one in met:
        if one.kind is not Kind.OFFERED:
            continue
        if any(at > one.at and product in one.products for product, at in later):
            taken, in_a_row = taken + 1, 0
            continue
        in_a_row += 1
        if in_a_row % bounds.ignored == 0:
            ignored.append(one.at)
    return taken, ignored


def _strained(
    view: CustomerView, *, now: datetime, conversation_id: str | None, bounds: Bounds
) -> str | None:
    for strain in view.strains:
        if strain.is_with_person and strain.conversation_id != conversation_id:
            return "held back because a conversation of yours is with a person or waits for one"
        if not strain.is_with_person and now - strain.at < bounds.after_complaint:
            return "held back because you rated a conversation badly " + _on(strain.at)
    for kind, silence, words in (
        (Kind.GRAVE, bounds.after_grave, "because of something grave that you spoke of"),
        (Kind.COMPLAINED, bounds.after_complaint, "because something went wrong"),
    ):
        at = max((one.at for one in view.encounters if one.kind is kind), default=None)
        if at is not None and now - at < silence:
            return f"held back {words} {_on(at)}"
    return None


def _declined(refused: Refused, *, now: datetime, bounds: Bounds) -> str | None:
    if refused.last is None:
        return None
    because = f"held back because you declined {_on(refused.last)}"
    if refused.times >= bounds.refusals:
        return f"{because}, {refused.times} times in all: until you ask for offers"
    until = refused.last + min(bounds.pause * 2 ** (refused.times - 1), bounds.longest_pause)
    return f"{because}: until {until:%Y-%m-%d %H:%M}Z" if now < until else None


def _enough(
    view: CustomerView, refused: Refused, *, now: datetime, conversation_id: str | None, bounds: Bounds
) -> str | None:
    shown = [one for one in view.encounters if one.kind is Kind.OFFERED]
    here = sum(one.conversation_id == conversation_id for one in shown if conversation_id is not None)
    if here >= (most := lessened(bounds.per_conversation, refused)):
        return f"held back because {here} of at most {most} were offered in this conversation"
    today = sum(now - DAY < one.at <= now for one in shown)
    if today >= (most := lessened(bounds.per_day, refused)):
        return f"held back because {today} of at most {most} were offered within a day"
    return None


def lessened(most: int, refused: Refused) -> int:
    """Return a cap after refusals: half of it for each, but one at least where there was any."""
    return max(most >> refused.times, min(most, 1))


def _night(view: CustomerView, *, place: Place, now: datetime, bounds: Bounds) -> str | None:
    if place is Place.BESIDE or not is_quiet(bounds.quiet, now, region=view.profile.region, home=bounds.home):
        return None
    return "held back because it is night where you are"


def _on(moment: datetime) -> str:
    return f"on {moment:%Y-%m-%d}"
