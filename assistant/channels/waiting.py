"""Tell customers who wait where they stand in line, and how long it will take."""

from __future__ import annotations

import math
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from assistant.awaiting import standing_of
from assistant.events import Clock, ConversationId
from assistant.handoff.hours import Hours
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.work import Work


class WaitOut(BaseModel):
    """Where somebody stands; nothing of it for who does not wait."""

    position: int | None = None
    expected_minutes: int | None = None  # whole ones, rounded up; absent where it cannot be said
    is_staffed: bool = True  # whether anybody is there to help
    opens_at: datetime | None = None  # out of hours: when somebody is there again


class WaitingDoor:
    """Serves the line to those who stand in it."""

    def __init__(self, *, work: Work, clock: Clock, hours: Hours) -> None:
        self._work = work
        self._clock = clock
        self._hours = hours

    @route("GET", "/v1/conversations/{conversation}/wait", who=Who.CUSTOMER, gives=WaitOut)
    async def read(self, request: web.Request) -> WaitOut:
        """Return the place in line and the expected wait, which change as others are helped."""
        now = self._clock()
        conversation_id = ConversationId(request.match_info["conversation"])
        async with self._work.reading() as work:
            await work.conversations.owned(conversation_id, request[CALLER].customer_id)
            standing = await standing_of(work, conversation_id, now)
        if standing is None:
            return WaitOut()
        if not self._hours.is_open(now):
            opens_at = self._hours.next_opening(now)
            return WaitOut(position=standing.place, is_staffed=False, opens_at=opens_at)
        expected = standing.expected
        return WaitOut(
            position=standing.place,
            expected_minutes=math.ceil(expected.total_seconds() / 60) if expected is not None else None,
            is_staffed=standing.is_staffed,
        )
