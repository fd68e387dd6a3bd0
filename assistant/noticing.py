"""Look who is to be told something before they ask, and tell them: once, seldom, and only while it is true.

Customers are gone through page by page. Each occasion is queued once, whoever finds it first: another
process, or the same after a restart, finds it in the queue. When a notice is told, its reason is looked for
again: what was bought meanwhile, hidden or no longer allowed is withdrawn. `may_be_told` is the one place
where restraint (quiet hours, refusals, a complaint) is asked; a known fault is told whatever it says.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from assistant.consents.model import Purpose
from assistant.customers.model import CustomerView
from assistant.errors import NotFound
from assistant.events import Clock, ConversationId, CustomerId, new_id, notice_queued
from assistant.proactive.model import (
    Kind,
    Notice,
    NoticeId,
    Occasion,
    State,
    Trigger,
    first_to_tell,
    settled,
)
from assistant.proactive.triggers import Person, occasions
from assistant.work import UnitOfWork, Work

PAGE = 20  # customers read in one transaction, in a thread that turns share the interpreter with
PURPOSES = (Purpose.PROACTIVE, Purpose.OFFERS)

MayBeTold = Callable[[CustomerView, datetime, ConversationId], Awaitable[bool]]  # in this conversation

log = structlog.stdlib.get_logger()


async def always(_view: CustomerView, _now: datetime, _conversation: ConversationId) -> bool:
    """Hold nobody back."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice as it is told: what was queued, and what holds now."""

    notice: Notice
    occasion: Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    person: Person
    notices: Sequence[Notice]
    occasions: Sequence[Occasion]


class Noticing:
    """Owns the owner's triggers, and how far it has come among the customers."""

    def __init__(
        self,
        triggers: Collection[Trigger],
        *,
        work: Work,
        clock: Clock,
        most_in_week: int,
        may_be_told: MayBeTold = always,
    ) -> None:
        self.triggers = tuple(triggers)
        self._work = work
        self._clock = clock
        self._most_in_week = most_in_week
        self._may_be_told = may_be_told
        self._has_faults = any(one.kind is Kind.FAULT for one in self.triggers)
        self._after = CustomerId("")

    async def go_on(self) -> int | None:
        """Look at the next page of customers; return how many were queued, None after the last page.

        What fails is looked at again: the place is kept only once a page is done.
        """

        async def page(unit: UnitOfWork) -> list[tuple[CustomerId, _Found]]:
            """Return what is known and holds of each of them."""
            ids = await unit.customers.ids(after=self._after, limit=PAGE)
            return [(one, await self._found(unit, one)) for one in ids]

        found = await self._work.read(page)
        if not found:
            self._after = CustomerId("")
            return None
        queued = 0
        if any(one.occasions or _is_open(one.notices) for _, one in found):
            async with self._work.writing() as unit:
                for customer_id, one in found:
                    queued += await self._keep(unit, customer_id, one)
        self._after = found[-1][0]
        return queued

    async def go_round(self) -> int:
        """Look at all customers, from where we are; return how many notices were queued."""
        queued = 0
        while (some := await self.go_on()) is not None:
            queued += some
        return queued

    async def tell(self, customer_id: CustomerId, conversation_id: ConversationId) -> Told | None:
        """Return at most one thing to tell in a conversation, and note that it was told.

        Nobody has to wait for the next round: what holds at this moment is queued first.
        Asked again for the same conversation it is the same, as long as it holds and was not declined.
        """
        async with self._work.writing() as unit:
            found = await self._found(unit, customer_id, is_to_change=True)
            now = self._clock()
            current = {(one.trigger.name, one.key): one for one in found.occasions}
            before = [one for one in found.notices if one.told_in == conversation_id]
            for one in before:
                holds = current.get((one.trigger, one.occasion))
                return Told(notice=one, occasion=holds) if holds and one.state is State.TOLD else None
            await self._keep(unit, customer_id, found)
            found = replace(found, notices=await unit.proactive.of(customer_id))
            for one in await self._to_tell(found, conversation_id, now=now):
                holds = current.get((one.trigger, one.occasion))
                if holds and await unit.proactive.tell(one.id, conversation=conversation_id, at=now):
                    log.info("told before they asked", notice=one.id, kind=one.kind)
                    return Told(notice=one, occasion=holds)
        return None

    async def suggested(
        self, unit: UnitOfWork, customer_id: CustomerId, conversation_id: ConversationId
    ) -> list[Told]:
        """Return what an agent may bring up with a customer, the most urgent first; nothing is noted."""
        found = await self._found(unit, customer_id)
        current = {(one.trigger.name, one.key): one for one in found.occasions}
        return [
            Told(notice=one, occasion=holds)
            for one in await self._to_tell(found, conversation_id, now=self._clock())
            if (holds := current.get((one.trigger, one.occasion)))
        ]

    async def _to_tell(
        self, found: _Found, conversation_id: ConversationId, *, now: datetime
    ) -> list[Notice]:
        return first_to_tell(
            found.notices,
            now=now,
            most_in_week=self._most_in_week,
            may_be_told=await self._may_be_told(found.person.view, now, conversation_id),
        )

    async def _found(
        self, unit: UnitOfWork, customer_id: CustomerId, *, is_to_change: bool = False
    ) -> _Found:
        """Return what is known and holds; of whoever was erased or merged meanwhile, nothing."""
        views = await unit.customers.views(customer_id, PURPOSES)
        owned = views[Purpose.PROACTIVE].owned
        notices = await unit.proactive.of(customer_id, is_to_change=is_to_change)
        needs_purchases = self._has_faults or any(one.state is State.TOLD for one in notices)
        person = Person(
            views=views,
            purchases=await unit.proactive.purchases(customer_id) if needs_purchases else (),
            now=self._clock(),
            fit=await unit.predictions.newest(),
            on_sale=await unit.catalogue.in_stock(owned),
        )
        refused = {(one.trigger, one.product_id) for one in notices if one.state is State.DECLINED}
        holding = [
            one
            for one in occasions(self.triggers, person)
            if one.trigger.kind is Kind.FAULT or (one.trigger.name, one.product_id) not in refused
        ]
        return _Found(person=person, notices=notices, occasions=holding)

    async def _keep(self, unit: UnitOfWork, customer_id: CustomerId, found: _Found) -> int:
        """Queue what is new and settle what is over; return how many were queued."""
        try:
            await unit.customers.profile(customer_id)
        except NotFound:  # erased or merged since the page was read
            return 0
        await self._settle(unit, found)
        known = {(one.trigger, one.occasion) for one in found.notices}
        queued = 0
        for one in found.occasions:
            if (one.trigger.name, one.key) in known:
                continue
            notice = self._notice(customer_id, one)
            if await unit.proactive.queue(notice):
                await unit.outbox.add(notice_queued(customer_id, notice.id, notice.kind, notice.queued_at))
                queued += 1
        return queued

    async def _settle(self, unit: UnitOfWork, found: _Found) -> None:
        for notice, state in _settled(found):
            await unit.proactive.settle([notice], state, at=found.person.now)

    def _notice(self, customer_id: CustomerId, one: Occasion) -> Notice:
        now = self._clock()
        return Notice(
            id=NoticeId(new_id("ntc")),
            customer_id=customer_id,
            trigger=one.trigger.name,
            occasion=one.key,
            kind=one.trigger.kind,
            product_id=one.product_id,
            state=State.WAITING,
            queued_at=now,
            expires_at=now + timedelta(days=one.trigger.valid_days),
        )


def _settled(found: _Found) -> Iterator[tuple[NoticeId, State]]:
    for one in found.notices:
        keys = {each.key for each in found.occasions if each.trigger.name == one.trigger}
        state = settled(one, found.person.purchases, keys, now=found.person.now)
        if state is not one.state:
            yield one.id, state


def _is_open(notices: Sequence[Notice]) -> bool:
    return any(one.state in {State.WAITING, State.TOLD} for one in notices)
