"""Tell a customer who waits for a person where they stand, and how long it will take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.events import ConversationId
from assistant.handoff.foretelling import Desk, expected_wait, handling_time
from assistant.handoff.model import Handoff, Stage
from assistant.handoff.ordering import OPEN_AFTER, is_open_to
from assistant.staff.model import Presence, Staff
from assistant.work import UnitOfWork

LATELY = 200  # conversations whose handling time counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands in line."""

    place: int
    is_staffed: bool  # whether anybody is there
    expected: timedelta | None  # `None` where it cannot be said


async def standing_of(unit: UnitOfWork, conversation_id: ConversationId, now: datetime) -> Standing | None:
    """Return where a customer stands in line; `None` for who does not wait."""
    handoff = await unit.handoffs.of_conversation(conversation_id)
    place = await unit.handoffs.position(conversation_id)
    if handoff is None or handoff.stage is not Stage.WAITING or place is None:
        return None
    there = [one for one in await unit.staff.all() if one.presence(now) is Presence.PRESENT]
    able = [one for one in there if is_open_to(handoff, one, now)]
    expected = await _expected(unit, place, able or there, now)
    if expected is not None and not able:
        expected = max(expected, _until_open(handoff, now))
    return Standing(place=place, is_staffed=bool(there), expected=expected)


async def _expected(unit: UnitOfWork, place: int, agents: list[Staff], now: datetime) -> timedelta | None:
    loads = await unit.handoffs.loads(now)
    desk = Desk(
        slots=sum(one.capacity for one in agents),
        held=sum(loads.get(one.id, 0) for one in agents),
        handling=handling_time(await unit.handoffs.took(LATELY)),
    )
    return expected_wait(place, desk)


def _until_open(handoff: Handoff, now: datetime) -> timedelta:
    """Return how long it takes until anybody may help."""
    return handoff.requested_at + OPEN_AFTER - now
