"""Follow the owner's rules in the database, and say which of them hold for a customer now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from structlog import get_logger

from assistant.customers.model import CustomerView
from assistant.events import Clock
from assistant.offers.rule_store import RuleStore
from assistant.offers.rules import Rule, State

OpenRules = Callable[[], AbstractAsyncContextManager[RuleStore]]
SegmentsOf = Callable[[CustomerView], Awaitable[frozenset[str]]]
log = get_logger(__name__)


class Rulebook:
    """Holds the rules in memory; the database is the truth."""

    def __init__(self, *, reading: OpenRules, segments_of: SegmentsOf, clock: Clock) -> None:
        self._reading = reading
        self._segments_of = segments_of
        self._clock = clock
        self._rules: tuple[Rule, ...] = ()
        self._change = 0

    async def refresh(self) -> None:
        """Take over changed rules, all at once."""
        async with self._reading() as kept:
            change = await kept.latest_change()
            if change == self._change:
                return
            self._rules = await kept.listed()
        self._change = change
        log.info("offer rules refreshed", change=change, rules=len(self._rules))

    async def in_force(self, view: CustomerView) -> tuple[Rule, ...]:
        """Return the rules that hold for a customer now; `view` is of purpose OFFERS and allowed.

        In which segments they are is looked up only if a running rule asks.
        """
        now = self._clock()
        running = tuple(one for one in self._rules if one.state(now) is State.RUNNING)
        if all(one.segment is None for one in running):
            return running
        segments = await self._segments_of(view)
        return tuple(one for one in running if one.segment is None or one.segment in segments)
