"""Learn predictions again when what they were learnt from is no longer what may be used, or is old.

Whoever is erased, clears orders or no longer allows analytics is soon counted in no version: the next is
learnt without them, and what was learnt before is forgotten, also where too few are left to learn from.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from structlog import get_logger

from assistant.errors import ConciergeError
from assistant.events import Clock
from assistant.history.model import Order
from assistant.predictions.model import WEEK, Fit, Used
from assistant.predictions.store import withdrawals_of
from assistant.work import Work

REST = timedelta(hours=1)  # between two looks for new orders, once a fit is a week old

log = get_logger(__name__)

Progress = Callable[[int, int], None]


class Refitting:
    """Learns a new version, at once or when it is due."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock
        self._rests_until: datetime | None = None

    async def refit(self, progress: Progress = lambda _done, _all: None) -> Fit:
        """Learn from what may be used now, in a thread of its own, and keep that as a new version.

        Raises `ConciergeError` with too few customers; then nothing holds that counts more than may be used.
        """
        async with self._work.reading() as unit:
            used = await unit.predictions.used()
            histories = await unit.predictions.histories()
        async with self._work.writing() as unit:
            version = await unit.predictions.next_version()
        try:
            fit = await asyncio.to_thread(_learnt, histories, version, used, self._clock(), progress)
        except ConciergeError:
            async with self._work.writing() as unit:
                await unit.predictions.forget_before(used.withdrawals)
            raise
        async with self._work.writing() as unit:
            await unit.predictions.keep(fit)
        return fit

    async def refit_if_due(self) -> Fit | None:
        """Learn again if due, and return the new version; None where it is not, or too few are left."""
        if not await self._is_due():
            return None
        try:
            fit = await self.refit()
        except ConciergeError as error:
            self._rests_until = self._clock() + WEEK
            log.info("too little left to learn from", reason=str(error))
            return None
        log.info("learnt predictions again", version=fit.version, buyers=fit.buyers)
        return fit

    async def _is_due(self) -> bool:
        """Whether orders were withdrawn since, or a week has passed and brought new ones.

        A shop that never had anything learnt is left alone.
        """
        async with self._work.reading() as unit:
            newest = await unit.predictions.newest()
            withdrawals = await unit.predictions.withdrawals()
            if newest and withdrawals_of(newest) < withdrawals:
                return True
            now = self._clock()
            if self._rests_until and now < self._rests_until:
                return False
            if newest is None:
                return await unit.predictions.has_ever_fitted()
            if now < newest.fitted_at + WEEK:
                return False
            self._rests_until = now + REST
            return await unit.predictions.used() != newest.used


def _learnt(
    histories: Sequence[Sequence[Order]], version: int, used: Used, now: datetime, progress: Progress
) -> Fit:
    """Learn; the first call loads what computes it, which takes its time."""
    from assistant.predictions.learning import learnt

    return learnt(histories, version=version, used=used, now=now, progress=progress)
