"""Note what staff see and change, in the transaction in which they do."""

from __future__ import annotations

from collections.abc import Callable

from assistant.audit.model import Deed
from assistant.conversations.model import Conversation
from assistant.events import Clock, CustomerId
from assistant.staff.model import Staff
from assistant.work import UnitOfWork


class Auditor:
    """Writes lines of the log; customers are in it by pseudonym."""

    def __init__(self, pseudonym: Callable[[CustomerId], str], *, clock: Clock) -> None:
        self._pseudonym = pseudonym
        self._clock = clock

    async def note(self, work: UnitOfWork, staff: Staff, deed: Deed, *, of: Conversation) -> None:
        """Note a deed about a conversation and whose it is."""
        customer = self._pseudonym(of.customer_id)
        await work.audit.add(staff.id, deed, customer=customer, about=of.id, at=self._clock())

    async def note_customer(
        self, work: UnitOfWork, staff: Staff, deed: Deed, customer_id: CustomerId, *, about: str
    ) -> None:
        """Note a deed about a customer, outside any conversation."""
        customer = self._pseudonym(customer_id)
        await work.audit.add(staff.id, deed, customer=customer, about=about, at=self._clock())

    async def note_many(self, work: UnitOfWork, staff: Staff, deed: Deed, *, found: int) -> None:
        """Note a deed about nobody in particular, and how much was found."""
        await work.audit.add(staff.id, deed, customer=None, about=str(found), at=self._clock())

    async def note_thing(self, work: UnitOfWork, staff: Staff, deed: Deed, *, about: str) -> None:
        """Note a deed about something of the company's, by its id."""
        await work.audit.add(staff.id, deed, customer=None, about=about, at=self._clock())
