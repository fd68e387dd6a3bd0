"""Keep what agents did with suggestions for customers from whom we may learn, as long as the conversation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import ColumnElement, and_, delete, select

from assistant.choices.model import Choice, Verdict
from assistant.consents.marks import asks
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.events import ChoiceId, ConversationId, CustomerId, MessageId, new_id
from assistant.storage import tables
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import insert_into
from knowledge import Vectors

KEPT_FOR = timedelta(days=365)

_choices, _conversations, _customers, _messages = (
    tables.assist_choices,
    tables.conversations,
    tables.customers,
    tables.messages,
)


class ChoiceStore:
    """Keeps choices; the last word on a suggestion for a question counts."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    async def note(self, choice: Choice, vector: Vectors, model: str, *, customer: CustomerId) -> bool:
        """Keep a choice and the vector of its question; say whether that is allowed, else nothing is kept."""
        consents = await self._consents.of(customer)
        if not (consents.allows(Purpose.REMEMBER) and consents.allows(Purpose.TRAINING)):
            return False
        row = {
            "conversation_id": choice.conversation_id,
            "verdict": choice.verdict,
            "distance": choice.distance,
            "at": choice.at,
            "model": model,
            "vector": np.ascontiguousarray(vector, dtype="<f4").tobytes(),
        }
        new = insert_into(self._connection, _choices).on_conflict_do_update(
            index_elements=["message_id", "kind", "suggested"],
            set_=row | {"id": (choice_id := new_id("cho"))},
        )
        key = {"message_id": choice.message_id, "kind": choice.kind, "suggested": choice.suggested}
        await self._connection.execute(new, row | key | {"id": choice_id})
        await next_change(self._connection, Counter.CHOICES)
        return True

    async def latest_change(self) -> tuple[int, int]:
        """Return numbers that differ once choices were made or dropped, or a customer was erased."""
        changed = await latest_change(self._connection, Counter.CHOICES)
        return changed, await latest_change(self._connection, Counter.MERGES)

    async def drop_refused(self) -> int:
        """Delete the choices of everybody who does not allow them any more; return how many there were."""
        kept = select(_conversations.c.id).where(self._allowed())
        gone = await self._connection.execute(delete(_choices).where(_choices.c.conversation_id.not_in(kept)))
        if gone.rowcount:
            await next_change(self._connection, Counter.CHOICES)
        return gone.rowcount

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def findable(self, model: str) -> dict[ChoiceId, datetime]:
        """Return the choices whose question `model` embedded, and when each was made."""
        found = select(_choices.c.id, _choices.c.at).join(_conversations).where(self._allowed())
        rows = (await self._connection.execute(found.where(_choices.c.model == model))).mappings()
        return {ChoiceId(row["id"]): row["at"] for row in rows}

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def vectors(self, choice_ids: Sequence[ChoiceId]) -> dict[ChoiceId, Vectors]:
        """Return the vectors of some choices, as far as they are there."""
        found = select(_choices.c.id, _choices.c.vector).join(_conversations).where(self._allowed())
        rows = (await self._connection.execute(found.where(_choices.c.id.in_(choice_ids)))).mappings()
        return {ChoiceId(row["id"]): np.frombuffer(row["vector"], dtype="<f4") for row in rows}

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def several(self, choice_ids: Collection[ChoiceId]) -> dict[ChoiceId, Choice]:
        """Return those of some choices that may be learnt from now."""
        found = select(_choices).join(_conversations).where(self._allowed())
        rows = (await self._connection.execute(found.where(_choices.c.id.in_(list(choice_ids))))).mappings()
        return {ChoiceId(row["id"]): choice_of(row) for row in rows}

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def of_articles(self) -> list[tuple[str, CustomerId, Choice]]:
        """Return what known customers asked and who they are, with each choice of an article for it."""
        found = (
            select(_choices, _messages.c.text, _conversations.c.customer_id)
            .join(_messages, _messages.c.id == _choices.c.message_id)
            .join(_conversations, _conversations.c.id == _choices.c.conversation_id)
            .join(_customers, _customers.c.id == _conversations.c.customer_id)
            .where(_choices.c.kind == "article", _customers.c.external_id.is_not(None), self._allowed())
        )
        rows = (await self._connection.execute(found)).mappings()
        return [(row["text"], CustomerId(row["customer_id"]), choice_of(row)) for row in rows]

    async def expire(self, now: datetime) -> None:
        """Forget what is too old to say much of today's articles."""
        old = await self._connection.execute(delete(_choices).where(_choices.c.at < now - KEPT_FOR))
        if old.rowcount:
            await next_change(self._connection, Counter.CHOICES)

    def _allowed(self) -> ColumnElement[bool]:
        return and_(
            *(
                self._consents.lets(_conversations.c.customer_id, purpose)
                for purpose in (Purpose.REMEMBER, Purpose.TRAINING)
            )
        )


def choice_of(row: Row) -> Choice:
    """Return the choice in a row of `assist_choices`."""
    return Choice(
        conversation_id=ConversationId(row["conversation_id"]),
        message_id=MessageId(row["message_id"]),
        kind=row["kind"],
        suggested=row["suggested"],
        verdict=Verdict(row["verdict"]),
        distance=row["distance"],
        at=row["at"],
    )
