"""Keep solved cases, for as long as whose they were lets us remember them and learn from them.

A case hangs on its conversation, and goes with it. Nothing is handed out of anybody who does not allow both,
nor of a conversation that was opened again; what may not be handed out any more is deleted soon after.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, and_, delete, false, or_, select, update

from assistant.consents.marks import asks
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.conversations.model import Author, Outcome
from assistant.events import CaseId, ConversationId, CustomerId, new_id
from assistant.solved.model import Case, Ended, Solution
from assistant.storage import tables
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import insert_into
from knowledge import Vectors

CONTENT = 3  # of five: who gave less was not helped
_ARTICLES = TypeAdapter(tuple[str, ...])

_cases, _conversations, _messages = tables.solved_cases, tables.conversations, tables.messages

_ANSWERED_BY_PERSON = (
    select(_messages.c.id)
    .where(_messages.c.conversation_id == _conversations.c.id, _messages.c.author == Author.AGENT)
    .exists()
)
_ENDED_WELL = and_(
    _conversations.c.is_open == false(),
    or_(
        _conversations.c.outcome == Outcome.RESOLVED,
        and_(_conversations.c.outcome == Outcome.HANDED_OFF, _ANSWERED_BY_PERSON),
    ),
    or_(_conversations.c.rating.is_(None), _conversations.c.rating >= CONTENT),
)


class SolvedStore:
    """Keeps what closed conversations taught."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents
        self.has_dropped = False  # so that the log has to be scrubbed

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def unlearnt(self, limit: int, *, since: datetime | None) -> list[Ended]:
        """Return conversations that ended well and were not looked at since they ended, oldest first.

        Only those that ended `since` then, if that is given.
        """
        same = _cases.c.conversation_id == _conversations.c.id
        found = (
            select(
                _conversations.c.id,
                _conversations.c.customer_id,
                _conversations.c.seq,
                _conversations.c.updated_at,
            )
            .outerjoin(_cases, same)
            .where(
                _ENDED_WELL,
                self._allowed(),
                or_(_cases.c.id.is_(None), _cases.c.seq < _conversations.c.seq),
            )
            .order_by(_conversations.c.updated_at, _conversations.c.id)
            .limit(limit)
        )
        if since is not None:
            found = found.where(_conversations.c.updated_at >= since)
        rows = (await self._connection.execute(found)).mappings()
        return [
            Ended(
                conversation_id=ConversationId(row["id"]),
                customer_id=CustomerId(row["customer_id"]),
                seq=row["seq"],
                at=row["updated_at"],
            )
            for row in rows
        ]

    async def keep(self, ended: Ended, solution: Solution | None) -> None:
        """Keep what a conversation taught, or that it taught nothing; its vector is made later.

        Nothing is kept of one that was forgotten meanwhile.
        """
        there = select(_conversations.c.id).where(_conversations.c.id == ended.conversation_id)
        if (await self._connection.execute(there.with_for_update(key_share=True))).first() is None:
            return
        row = {
            "seq": ended.seq,
            "question": solution.question if solution else "",
            "answer": solution.answer if solution else "",
            "by_person": solution.by_person if solution else False,
            "articles": _ARTICLES.dump_json(solution.articles if solution else ()).decode(),
            "solved_at": ended.at,
            "model": None,
            "vector": None,
        }
        new = insert_into(self._connection, _cases).on_conflict_do_update(
            index_elements=["conversation_id"], set_=row
        )
        await self._connection.execute(
            new, row | {"id": new_id("cas"), "conversation_id": ended.conversation_id}
        )

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def without_vectors(self, model: str, limit: int) -> list[tuple[CaseId, str]]:
        """Return cases that `model` did not embed, and their questions."""
        stale = or_(_cases.c.model.is_(None), _cases.c.model != model)
        found = self._shown(_cases.c.id, _cases.c.question).where(stale).order_by(_cases.c.id).limit(limit)
        rows = (await self._connection.execute(found)).mappings()
        return [(CaseId(row["id"]), row["question"]) for row in rows]

    async def embed(self, case_id: CaseId, vector: Vectors, model: str) -> None:
        """Keep the vector of a case's question."""
        packed = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        await self._connection.execute(
            update(_cases).where(_cases.c.id == case_id).values(vector=packed, model=model)
        )
        await next_change(self._connection, Counter.SOLVED)

    async def latest_change(self) -> tuple[int, int]:
        """Return numbers that differ once cases were learnt or dropped, or a customer was erased."""
        changed = await latest_change(self._connection, Counter.SOLVED)
        return changed, await latest_change(self._connection, Counter.MERGES)

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def findable(self, model: str) -> dict[CaseId, datetime]:
        """Return the cases that `model` may find, and when each was solved: enough to see what changed."""
        found = self._shown(_cases.c.id, _cases.c.solved_at).where(_cases.c.model == model)
        rows = (await self._connection.execute(found)).mappings()
        return {CaseId(row["id"]): row["solved_at"] for row in rows}

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def vectors(self, case_ids: Sequence[CaseId], model: str) -> dict[CaseId, Vectors]:
        """Return the vectors of those of some cases that may be found."""
        found = self._shown(_cases.c.id, _cases.c.vector).where(
            _cases.c.id.in_(case_ids), _cases.c.model == model
        )
        rows = (await self._connection.execute(found)).mappings()
        return {CaseId(row["id"]): np.frombuffer(row["vector"], dtype="<f4") for row in rows}

    @asks(Purpose.REMEMBER, Purpose.TRAINING)
    async def several(self, case_ids: Collection[CaseId]) -> dict[CaseId, Case]:
        """Return those of some cases that may be shown now."""
        found = self._shown(_cases).where(_cases.c.id.in_(list(case_ids)))
        rows = (await self._connection.execute(found)).mappings()
        return {CaseId(row["id"]): case_of(row) for row in rows}

    async def drop_refused(self) -> int:
        """Delete the cases of everybody who does not allow them any more; return how many there were."""
        kept = select(_conversations.c.id).where(self._allowed())
        gone = await self._connection.execute(delete(_cases).where(_cases.c.conversation_id.not_in(kept)))
        if gone.rowcount:
            self.has_dropped = True
            await next_change(self._connection, Counter.SOLVED)
        return gone.rowcount

    def _allowed(self) -> ColumnElement[bool]:
        return and_(
            *(
                self._consents.lets(_conversations.c.customer_id, purpose)
                for purpose in (Purpose.REMEMBER, Purpose.TRAINING)
            )
        )

    def _shown(self, *columns: object) -> Select[tuple[object, ...]]:
        shown: Select[tuple[object, ...]] = (
            select(*columns)  # type: ignore[call-overload]  # columns or a whole table, as callers need
            .join(_conversations, _conversations.c.id == _cases.c.conversation_id)
            .where(_cases.c.question != "", _ENDED_WELL, self._allowed())
        )
        return shown


def case_of(row: Row) -> Case:
    """Return the case in a row of `solved_cases`."""
    return Case(
        id=CaseId(row["id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        solution=Solution(
            question=row["question"],
            answer=row["answer"],
            by_person=row["by_person"],
            articles=_ARTICLES.validate_json(row["articles"]),
        ),
        solved_at=row["solved_at"],
    )
