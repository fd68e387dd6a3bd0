"""Warn agents before an answer that was promised is late, and when it is; take back what was put aside.

Each warning is noted with the handoff and told in the same transaction, once whichever process looks.
"""

from __future__ import annotations

from assistant.events import Clock, Event, Topic, handoff_changed
from assistant.handoff.model import Handoff, Warned
from assistant.work import Work

TOPICS = {
    Warned.DUE_SOON: Topic.SERVICE_LEVEL_DUE_SOON,
    Warned.BREACHED: Topic.SERVICE_LEVEL_BREACHED,
}


class Promising:
    """Looks after what agents must not forget."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def look(self) -> None:
        """Warn of what is due now, and take back what was put aside until now. Raises `Unavailable`."""
        now = self._clock()
        async with self._work.reading() as unit:
            waiting = await unit.handoffs.waiting()
            is_anything_due = await unit.handoffs.is_any_due(now)
        for one in waiting:
            warning = one.warning(now)
            if warning is not None and warning is not one.warned:
                await self._warn(one, warning)
        if is_anything_due:
            await self._wake()

    async def _warn(self, handoff: Handoff, warning: Warned) -> None:
        now = self._clock()
        async with self._work.writing() as unit:
            if await unit.handoffs.warn(handoff.id, warning):
                about, told = handoff.conversation_id, {"handoff": handoff.id}
                await unit.outbox.add(Event(topic=TOPICS[warning], about=about, details={**told}, at=now))

    async def _wake(self) -> None:
        now = self._clock()
        async with self._work.writing() as unit:
            for handoff_id, conversation_id in await unit.handoffs.wake_due(now):
                await unit.outbox.add(handoff_changed(conversation_id, handoff_id, now))
