"""Keep what came of answers, and find the questions that had none, as far as customers let us learn.

What a customer said of an answer on purpose counts unless they refused that we learn from them. What we only
observe, and every use of their words, needs that they allow it, or that the owner's defaults do where they
never decided. Both are asked when rows are read, so that a refusal holds for what came before it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, or_, select

from assistant.analytics.model import (
    REMEMBERED,
    SAID,
    Confirmed,
    Repeat,
    Signal,
    Unanswered,
    Vote,
    is_unsure,
)
from assistant.consents.marks import asks, own_eyes
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.conversations.model import Author, Owner, Reason, Reply
from assistant.errors import InvalidInput, NotFound
from assistant.events import ArticleId, ConversationId, CustomerId, MessageId, ProductId
from assistant.history.rows import order_of
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into

_REPLY = TypeAdapter(Reply)
FIRST_QUESTION = 2  # its place in a conversation; later ones mean little without what came before
UNANSWERED_READ = 2000  # the newest
REPEATS_READ = 500
DISSATISFIED = (Reason.REQUESTED, Reason.REPEATED_FAILURE, Reason.UPSET)

_outcomes, _settled = tables.outcomes, tables.settled_questions
_conversations, _customers, _handoffs = tables.conversations, tables.customers, tables.handoffs
_orders, _traces = tables.orders, tables.traces
_answers = tables.messages.alias("answers")
_questions = tables.messages.alias("questions")
_later = tables.messages.alias("later")


class AnalyticsStore:
    """Keeps outcomes, and reads them as far as customers let us learn."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    async def note(
        self,
        message_id: MessageId,
        *,
        of: ConversationId,
        signal: Signal,
        helped: bool,
        at: datetime,
    ) -> None:
        """Keep what came of an answer, for each article that it cites; the last word counts.

        Raises `NotFound` where the conversation `of` which it is has no such message, and `InvalidInput`
        if it cites nothing.
        """
        found = (
            select(_answers.c.reply, _conversations.c.customer_id)
            .join(_conversations, _conversations.c.id == _answers.c.conversation_id)
            .where(_answers.c.id == message_id, _answers.c.conversation_id == of)
        )
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("message", message_id)
        cited = _REPLY.validate_json(row["reply"]).sources if row["reply"] is not None else ()
        if not cited:
            raise InvalidInput("message", "cites no article", fix="name an answer of the assistant")
        about = {"message_id": message_id, "signal": signal, "customer_id": row["customer_id"]}
        for article in {source.article_id for source in cited}:
            await self._put({**about, "article_id": article, "helped": helped, "at": at})

    @own_eyes
    async def given(self, conversation_id: ConversationId) -> dict[MessageId, bool]:
        """Return what the customer said of each answer of a conversation, by message."""
        found = (
            select(_outcomes)
            .join(_answers, _answers.c.id == _outcomes.c.message_id)
            .where(_answers.c.conversation_id == conversation_id, _outcomes.c.signal.in_(list(SAID)))
            .order_by(_outcomes.c.at)
        )
        rows = (await self._connection.execute(found)).mappings()
        return {row["message_id"]: row["helped"] for row in rows}

    @asks(Purpose.TRAINING)
    async def votes(self, *, now: datetime) -> list[Vote]:
        """Return every outcome that may count."""
        found = (
            select(_outcomes, _customers.c.external_id)
            .join(_customers, _customers.c.id == _outcomes.c.customer_id)
            .where(_outcomes.c.at > now - REMEMBERED, self._may_count())
        )
        return [
            Vote(
                article_id=row["article_id"],
                customer_id=row["customer_id"],
                signal=Signal(row["signal"]),
                helped=row["helped"],
                at=row["at"],
                is_known=row["external_id"] is not None,
            )
            for row in (await self._connection.execute(found)).mappings()
        ]

    @asks(Purpose.TRAINING)
    async def owned_by_voters(self) -> dict[CustomerId, frozenset[ProductId]]:
        """Return what those of whom any outcome is kept have bought and kept, as far as they let us learn."""
        found = select(_orders).where(
            _orders.c.customer_id.in_(select(_outcomes.c.customer_id)),
            self._lets_learn(_orders.c.customer_id),
        )
        owned: dict[CustomerId, frozenset[ProductId]] = {}
        for row in (await self._connection.execute(found)).mappings():
            order = order_of(row)
            if order.is_theirs:
                products = frozenset(line.product_id for line in order.lines)
                owned[row["customer_id"]] = owned.get(row["customer_id"], frozenset()) | products
        return owned

    @asks(Purpose.TRAINING)
    async def confirmed(self, *, now: datetime) -> list[Confirmed]:
        """Return the questions whose answer was confirmed or refused, of known customers who allow it.

        Only those that began a conversation: the others mean little by themselves.
        """
        found = (
            select(_outcomes, _questions.c.text)
            .join(_answers, _answers.c.id == _outcomes.c.message_id)
            .join(_questions, _questions.c.id == _answers.c.in_reply_to)
            .join(_customers, _customers.c.id == _outcomes.c.customer_id)
            .where(
                _outcomes.c.signal.in_(list(SAID)),
                _outcomes.c.at > now - REMEMBERED,
                _customers.c.external_id.is_not(None),
                _questions.c.seq <= FIRST_QUESTION,
                self._lets_learn(_outcomes.c.customer_id),
            )
        )
        return [
            Confirmed(
                text=row["text"],
                customer_id=row["customer_id"],
                article_id=row["article_id"],
                helped=row["helped"],
                at=row["at"],
            )
            for row in (await self._connection.execute(found)).mappings()
        ]

    @own_eyes
    async def export(self, customer_id: CustomerId) -> list[dict[str, object]]:
        """Return what is kept of how answers helped a customer, oldest first."""
        found = select(_outcomes).where(_outcomes.c.customer_id == customer_id).order_by(_outcomes.c.at)
        kept = ("message_id", "article_id", "signal", "helped")
        return [
            {**{name: row[name] for name in kept}, "at": row["at"].isoformat()}
            for row in (await self._connection.execute(found)).mappings()
        ]

    @asks(Purpose.TRAINING)
    async def went_quiet(self, *, since: datetime, until: datetime) -> list[tuple[ConversationId, MessageId]]:
        """Return the answers after which nothing more was asked, by when they were given.

        Those of conversations that ended so count at once, the others once `until` has passed.
        """
        is_over = or_(
            _answers.c.at <= until,
            _conversations.c.is_open.is_(False),
        )
        return await self._observed(
            Signal.QUIET,
            _answers.c.at > since,
            is_over,
            _conversations.c.owner == Owner.ASSISTANT,
            ~_is_followed(),
        )

    @asks(Purpose.TRAINING)
    async def went_to_person(self, *, since: datetime) -> list[tuple[ConversationId, MessageId]]:
        """Return the answers after which a dissatisfied customer needed a person, who answered."""
        brought_in = (
            select(_handoffs.c.id)
            .where(
                _handoffs.c.conversation_id == _answers.c.conversation_id,
                _handoffs.c.requested_at >= _answers.c.at,
                _handoffs.c.reason.in_(list(DISSATISFIED)),
                ~_later_than_answer(
                    _later.c.author == Author.ASSISTANT,
                    _decision(_later.c.reply) == "answer",
                    _later.c.at <= _handoffs.c.requested_at,
                ),
            )
            .exists()
        )
        return await self._observed(
            Signal.AGENT,
            _answers.c.at > since,
            brought_in,
            _later_than_answer(_later.c.author == Author.AGENT),
        )

    @asks(Purpose.TRAINING)
    async def repeats(self, *, since: datetime, within: timedelta) -> list[Repeat]:
        """Return the questions asked `since`, each with what the same customer was answered before."""
        again = tables.messages.alias("again")
        talk = _conversations.alias("talk")
        found = (
            select(_answers.c.id, _answers.c.conversation_id, _questions.c.text, again.c.text.label("again"))
            .join(_questions, _questions.c.id == _answers.c.in_reply_to)
            .join(_conversations, _conversations.c.id == _answers.c.conversation_id)
            .join(talk, talk.c.customer_id == _conversations.c.customer_id)
            .join(again, again.c.conversation_id == talk.c.id)
            .where(
                again.c.author == Author.CUSTOMER,
                again.c.at > since,
                again.c.conversation_id != _answers.c.conversation_id,
                _answers.c.at < again.c.at,
                _answers.c.at > since - within,
                _decision(_answers.c.reply) == "answer",
                self._lets_learn(_conversations.c.customer_id),
            )
            .order_by(again.c.at.desc())
            .limit(REPEATS_READ)
        )
        return [
            Repeat(
                conversation_id=row["conversation_id"],
                answer_id=row["id"],
                asked=row["text"],
                asked_again=row["again"],
            )
            for row in (await self._connection.execute(found)).mappings()
        ]

    @asks(Purpose.TRAINING)
    async def unanswered(self, *, since: datetime) -> tuple[list[Unanswered], int]:
        """Return the questions that nobody was sure enough to answer, newest first.

        Beside them, how many more there are of customers who do not let us learn from them.
        """
        may = self._lets_learn(_conversations.c.customer_id)
        rows = (await self._connection.execute(_unanswered(since).add_columns(may.label("may")))).mappings()
        unsure = [row for row in rows if is_unsure(json.loads(row["steps"]))]
        questions = [
            Unanswered(
                id=row["id"],
                customer_id=row["customer_id"],
                text=row["text"],
                at=row["at"],
                said_since=row["said_since"],
            )
            for row in unsure
            if row["may"]
        ]
        return questions, len(unsure) - len(questions)

    async def settle(
        self, message_ids: Sequence[MessageId], *, article_id: ArticleId | None, at: datetime
    ) -> int:
        """Mark questions as seen to, by an article or by none being needed; return how many there were."""
        known = select(_questions.c.id).where(
            _questions.c.id.in_(list(message_ids)), _questions.c.author == Author.CUSTOMER
        )
        found = (await self._connection.execute(known)).scalars().all()
        for message_id in found:
            new = insert_into(self._connection, _settled)
            await self._connection.execute(
                new.on_conflict_do_update(
                    index_elements=["message_id"],
                    set_={"article_id": new.excluded.article_id, "at": new.excluded.at},
                ),
                {"message_id": message_id, "article_id": article_id, "at": at},
            )
        return len(found)

    async def _put(self, row: dict[str, object]) -> None:
        new = insert_into(self._connection, _outcomes)
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["message_id", "article_id", "signal"],
                set_={"helped": new.excluded.helped, "at": new.excluded.at},
            ),
            row,
        )

    async def _observed(
        self, signal: Signal, *which: ColumnElement[bool]
    ) -> list[tuple[ConversationId, MessageId]]:
        """Return answers of which this was not noted yet, of customers who let us learn."""
        noted = (
            select(_outcomes.c.message_id)
            .where(_outcomes.c.message_id == _answers.c.id, _outcomes.c.signal == signal)
            .exists()
        )
        found = (
            select(_answers.c.conversation_id, _answers.c.id)
            .join(_conversations, _conversations.c.id == _answers.c.conversation_id)
            .where(
                _answers.c.author == Author.ASSISTANT,
                _decision(_answers.c.reply) == "answer",
                ~noted,
                self._lets_learn(_conversations.c.customer_id),
                *which,
            )
        )
        return [(row[0], row[1]) for row in (await self._connection.execute(found)).all()]

    def _lets_learn(
        self, customer: ColumnElement[str], *, undecided: bool | None = None
    ) -> ColumnElement[bool]:
        return self._consents.lets(customer, Purpose.TRAINING, undecided=undecided)

    def _may_count(self) -> ColumnElement[bool]:
        customer = _outcomes.c.customer_id
        was_said = _outcomes.c.signal.in_(list(SAID)) & self._lets_learn(customer, undecided=True)
        return or_(was_said, self._lets_learn(customer))


def _decision(reply: ColumnElement[object]) -> ColumnElement[str]:
    decision: ColumnElement[str] = reply["decision"].as_string()
    return decision


def _later_than_answer(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(_later.c.id)
        .where(_later.c.conversation_id == _answers.c.conversation_id, _later.c.seq > _answers.c.seq, *which)
        .correlate_except(_later)  # it may stand two levels below the answers
        .exists()
    )


def _is_followed() -> ColumnElement[bool]:
    """Whether an answer led to more than thanks."""
    by_assistant = (_later.c.author == Author.ASSISTANT) & (_decision(_later.c.reply) != "acknowledge")
    return _later_than_answer(or_(_later.c.author == Author.AGENT, by_assistant))


def _unanswered(since: datetime) -> Select[tuple[object, ...]]:
    unsure = (
        select(_handoffs.c.id)
        .where(
            _handoffs.c.conversation_id == _answers.c.conversation_id,
            _handoffs.c.requested_at == _answers.c.at,
            _handoffs.c.reason == Reason.LOW_CONFIDENCE,
        )
        .exists()
    )
    decision = _decision(_answers.c.reply)
    seen_to = select(_settled.c.message_id).where(_settled.c.message_id == _questions.c.id).exists()
    by_person = (
        select(_later.c.text)
        .where(
            _later.c.conversation_id == _answers.c.conversation_id,
            _later.c.seq > _answers.c.seq,
            _later.c.author == Author.AGENT,
        )
        .order_by(_later.c.seq)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            _questions.c.id,
            _questions.c.text,
            _questions.c.at,
            _conversations.c.customer_id,
            _traces.c.steps,
            by_person.label("said_since"),
        )
        .join(_questions, _questions.c.id == _answers.c.in_reply_to)
        .join(_conversations, _conversations.c.id == _answers.c.conversation_id)
        .join(_traces, _traces.c.message_id == _questions.c.id)
        .where(
            _answers.c.at > since,
            or_(decision == "ask_back", (decision == "hand_off") & unsure),
            ~seen_to,
            ~_later_than_answer(_later.c.author == Author.ASSISTANT, _decision(_later.c.reply) == "answer"),
        )
        .order_by(_questions.c.at.desc(), _questions.c.id)
        .limit(UNANSWERED_READ)
    )
