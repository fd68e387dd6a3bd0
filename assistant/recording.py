"""Record a turn: reply, trace, what was learnt and what follows, all or nothing.

The second of a turn's two transactions. It checks what may have changed while the reply
was being made: whether the assistant still owns the conversation, and whether the articles
that it cites still exist. Nothing is stored if either is no longer so.
"""

from __future__ import annotations

from datetime import datetime

from assistant.answering.model import Step
from assistant.answering.think import Thought, explain
from assistant.conversations.model import Conversation, Message, Offer, Reply, Trace
from assistant.customers.model import Origin, Preference, Purpose
from assistant.escalation import bring_in_person
from assistant.errors import Conflict
from assistant.events import ArticleId, Clock, TraceId, message_added, new_id
from assistant.handoff.decide import reason_for_person
from assistant.handoff.model import Reason
from assistant.offers.reasons import differences, reason
from assistant.offers.shelf import Suggested
from assistant.work import UnitOfWork, Work


SUBJECT = 80  # characters


class SourcesGone(Exception):
    """An article that the reply cites was deleted or changed since it was found."""


class TakenOver(Exception):
    """Somebody else owns the conversation by now."""


class Recorder:
    """Writes the outcome of turns."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def record(
        self, message: Message, conversation: Conversation, *, thought: Thought, offers: Suggested
    ) -> Message:
        """Store the reply to `message` and everything that goes with it; return it as stored.

        Raises `SourcesGone` and `TakenOver`, having stored nothing.
        """
        now = self._clock()
        reply = reply_of(thought, offers)
        async with self._work.writing() as unit:
            await check_sources(unit, reply)
            try:
                answer = await unit.conversations.record(
                    conversation.id,
                    epoch=conversation.epoch,
                    in_reply_to=message.id,
                    text=thought.draft.text,
                    reply=reply,
                    at=now,
                    misses=thought.misses,
                )
            except Conflict as conflict:
                raise TakenOver from conflict
            await unit.conversations.add_trace(trace_of(reply, message, thought, offers, now))
            await learn(unit, conversation, message, thought, now)
            if not conversation.subject and thought.decision.step is not Step.ACKNOWLEDGE:
                await unit.conversations.set_subject(conversation.id, subject_of(message.text))
            await unit.outbox.add(message_added(conversation.id, answer.seq, now))
            if thought.decision.step is Step.HAND_OFF:
                await bring_in_person(unit, conversation, reason_of(thought), now)
        return answer

    async def leave_to_person(self, message: Message) -> None:
        """Mark `message` as one that a person will answer."""
        async with self._work.writing() as unit:
            await unit.conversations.settle(message.id)


def subject_of(text: str) -> str:
    """Return the first words of a question, as the conversation is called in lists."""
    line = " ".join(text.split())
    return line if len(line) <= SUBJECT else line[:SUBJECT].rsplit(" ", 1)[0] + " …"


def reply_of(thought: Thought, offers: Suggested) -> Reply:
    """Return what is kept and shown with the reply's words."""
    return Reply(
        decision=thought.decision.step,
        confidence=round(thought.decision.confidence, 4),
        sources=thought.draft.sources,
        offers=offers_of(offers),
        personal=thought.draft.personal,
        trace_id=TraceId(new_id("trc")),
    )


def offers_of(offers: Suggested) -> tuple[Offer, ...]:
    """Return suggestions as they are shown: each with its reason and how it differs."""
    return tuple(
        Offer(
            product_id=one.product.id,
            title=one.product.title,
            price=str(one.product.price),
            currency=one.product.currency,
            url=one.product.url,
            reason=reason(one),
            difference=difference,
        )
        for one, difference in zip(offers.suggestions, differences(offers.suggestions), strict=True)
    )


async def check_sources(unit: UnitOfWork, reply: Reply) -> None:
    """Raise `SourcesGone` unless every article that `reply` cites is still there."""
    cited = {ArticleId(source.article_id) for source in reply.sources}
    if cited and not cited <= await unit.articles.citable(cited):
        raise SourcesGone


async def learn(
    unit: UnitOfWork, conversation: Conversation, message: Message, thought: Thought, at: datetime
) -> None:
    """Keep what the customer said about themselves; the store asks whether we may."""
    for topic, value in thought.meaning.stated:
        said = Preference(
            topic=topic,
            value=value,
            origin=Origin.SAID,
            confidence=1.0,
            learned_at=at,
            source=f"message {message.id}",
        )
        await unit.customers.learn(conversation.customer_id, said)


def trace_of(reply: Reply, message: Message, thought: Thought, offers: Suggested, at: datetime) -> Trace:
    """Return why the turn went as it did."""
    if reply.trace_id is None:
        raise ValueError("a reply that is recorded has a trace")
    purposes = (Purpose.PERSONAL_ANSWERS, Purpose.OFFERS, Purpose.REMEMBER)
    return Trace(
        id=reply.trace_id,
        conversation_id=message.conversation_id,
        message_id=message.id,
        at=at,
        steps=explain(thought)
        | {"offers": offers.explained(), "consents": [thought.view.consents.proof(one) for one in purposes]},
    )


def reason_of(thought: Thought) -> Reason:
    """Return why a person is brought in, as the queue shows it."""
    if thought.meaning.wants_person:
        return Reason.REQUESTED
    if thought.meaning.is_upset:
        return Reason.UPSET
    return Reason.REPEATED_FAILURE if "in a row" in thought.decision.because else Reason.LOW_CONFIDENCE
