"""Keep a turn in two short transactions: the message, then everything that its reply brings.

The first stores the message, and acknowledges it to whoever watches. The second is all or nothing; it
checks what may have changed while the reply was being made: whether the assistant still owns the
conversation, and whether the articles that it cites still exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from assistant.answering.compose import choices_in
from assistant.answering.drawing import drawn_on
from assistant.answering.model import Draft, Step
from assistant.answering.think import Thought, explain, with_question
from assistant.attending import fetched
from assistant.caring import cared_for
from assistant.consents.model import Purpose
from assistant.context.declaring import USUAL
from assistant.context.model import Declarations, Told
from assistant.conversations.heard import Heard
from assistant.conversations.model import (
    Admitted,
    Conversation,
    JsonValue,
    Message,
    Offer,
    Purchase,
    Reply,
    Trace,
    Weighed,
)
from assistant.conversations.mood import REMEMBERED
from assistant.customers.model import CustomerView
from assistant.errors import Closed, Conflict
from assistant.escalation import bring_in_person, bring_up_to_date
from assistant.events import ArticleId, Clock, ConversationId, CustomerId, TraceId, message_added, new_id
from assistant.facts.model import Origin, Preference
from assistant.handoff.hours import ALWAYS, Hours
from assistant.minimising.model import Use
from assistant.offering import Spared, keep
from assistant.offers.differences import differences
from assistant.offers.model import Contribution, Signal, Suggestion
from assistant.offers.pressure import unpressed
from assistant.offers.reasons import reason, rests_on
from assistant.offers.shelf import Suggested
from assistant.reopening import NEVER, reopen
from assistant.surrounding import lasting, surrounded
from assistant.work import UnitOfWork, Work

SUBJECT = 80  # characters
FIRST_QUESTION = 2  # its place in a conversation, after the greeting: answered by name
PURPOSES = (Purpose.PERSONAL_ANSWERS, Purpose.OFFERS)

Context = tuple[Told, ...]  # what was sent of the customer's surroundings
Answered = tuple[Message | None, Conversation]


class SourcesGone(Exception):
    """An article that the reply cites was deleted or changed since it was found."""


class TakenOver(Exception):
    """The conversation changed hands since it was read, or the message was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known when an answer is thought of: the customer, and what was said so far."""

    views: Mapping[Purpose, CustomerView]  # what may be used for answers and for offers
    heard: tuple[Heard, ...]  # up to the message, it included; nothing counts before the first question


NOTHING = Known(views={}, heard=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a message; `answer` is None while a person owns the conversation or is awaited."""

    message: Message
    answer: Message | None
    conversation: Conversation
    is_repeat: bool

    @classmethod
    def of(cls, admitted: Admitted, answer: Message | None, conversation: Conversation) -> Self:
        """Return what came of a message that was admitted."""
        is_repeat = admitted.is_repeat
        return cls(message=admitted.message, answer=answer, conversation=conversation, is_repeat=is_repeat)


class Recorder:
    """Keeps what customers say and what they are answered."""

    def __init__(
        self,
        *,
        work: Work,
        clock: Clock,
        helpline: str | None = None,
        declared: Declarations = USUAL,
        hours: Hours = ALWAYS,
        reopens_within: timedelta = NEVER,
    ) -> None:
        self._work = work
        self._clock = clock
        self._helpline = helpline
        self._declared = declared
        self._hours = hours
        self._reopens_within = reopens_within

    async def admit(
        self,
        customer_id: CustomerId,
        conversation_id: ConversationId,
        *,
        client_id: str,
        text: str,
        context: Context = (),
        is_watched: bool = True,
    ) -> tuple[Admitted, Known]:
        """Store a customer's message, once for its `client_id`: from here on it is never lost.

        Where nobody watches, and an answer follows, it is on the disk together with that: a customer who
        heard nothing sends it again.

        A conversation that a person had goes on with it, if it ended not long ago.

        If it awaits an answer, return what is known for it too: asked for by itself, it would cost the
        turn a connection and a trip more.

        Raises `NotFound`, `Closed`, and `Conflict` if the id came before with another text.
        """
        now = self._clock()

        async def steps(unit: UnitOfWork) -> tuple[Admitted, Known]:
            """Keep the message, and tell of it if it is new."""
            admitted = await unit.conversations.admit(
                customer_id, conversation_id, client_id=client_id, text=text, at=now
            )
            if not admitted.is_repeat:
                await unit.outbox.add(message_added(conversation_id, admitted.message.seq, now))
            if not admitted.awaits_answer:
                if not admitted.is_repeat:
                    await bring_up_to_date(unit, admitted.conversation, now)
                return admitted, NOTHING
            known = await known_for(unit, customer_id, admitted.message)
            await self._hold(unit, known.views[Purpose.PERSONAL_ANSWERS], context, now)
            return admitted, self._surrounded(known, context, now)

        def is_told(kept: tuple[Admitted, Known]) -> bool:
            """Whether somebody hears of the message before it is answered."""
            return is_watched or not kept[0].awaits_answer

        try:
            return await self._work.write(steps, is_told=is_told)
        except Closed:
            if not await self._reopened(customer_id, conversation_id, now):
                raise
            return await self._work.write(steps, is_told=is_told)

    async def _reopened(self, customer_id: CustomerId, conversation_id: ConversationId, at: datetime) -> bool:
        async with self._work.writing() as unit:
            return await reopen(unit, customer_id, conversation_id, within=self._reopens_within, at=at)

    async def know(self, message: Message, conversation: Conversation) -> Known:
        """Return what is known for the answer to a message that was admitted before."""
        known = await self._work.read(lambda unit: known_for(unit, conversation.customer_id, message))
        return self._surrounded(known, (), self._clock())

    async def owed(self, message: Message) -> tuple[Conversation, Known] | None:
        """Take an admitted message and return what the answer needs, if the assistant owes it one.

        Another server that lives may be at it; then it is not ours.
        """
        async with self._work.writing() as unit:
            conversation = await unit.conversations.take(message)
        return None if conversation is None else (conversation, await self.know(message, conversation))

    async def _hold(self, unit: UnitOfWork, view: CustomerView, context: Context, now: datetime) -> None:
        """Keep what of the surroundings holds beyond the message; most of the time that is nothing."""
        may_be_personal = view.consents.allows(Purpose.PERSONAL_ANSWERS)
        kept = lasting(context, declared=self._declared, may_be_personal=may_be_personal, at=now)
        await unit.context.hold(view.profile.id, kept)

    def _surrounded(self, known: Known, context: Context, now: datetime) -> Known:
        views = {
            purpose: surrounded(view, context, declared=self._declared, at=now)
            for purpose, view in known.views.items()
        }
        return replace(known, views=views)

    async def record(
        self,
        message: Message,
        conversation: Conversation,
        *,
        thought: Thought,
        offers: Suggested,
        spared: Spared,
        as_of: int,
    ) -> tuple[Message, Conversation]:
        """Store the reply to `message` and everything that goes with it.

        Return it, and the conversation as it is with it.

        `as_of` is the change number of the articles that were searched.

        Raises `SourcesGone` and `TakenOver`, having stored nothing.
        """
        now, thought = self._clock(), cared_for(with_question(thought), helpline=self._helpline)
        thought = fetched(thought, hours=self._hours, at=now)
        reply = reply_of(thought, offers)

        async def steps(unit: UnitOfWork) -> tuple[Message, Conversation]:
            """Keep everything, or nothing."""
            await check_sources(unit, thought.draft, as_of=as_of)
            answer = await say(unit, conversation, message, thought=thought, reply=reply, at=now)
            learnt = await learn(unit, conversation, message, thought, now)
            chosen = offers.explained() | spared.explained()
            await unit.conversations.add_trace(trace_of(reply, message, thought, chosen, learnt, now))
            await keep(unit, conversation.customer_id, conversation.id, spared=spared, offers=offers, at=now)
            after = replace(conversation, seq=answer.seq, misses=thought.misses, updated_at=now)
            if not conversation.subject and thought.decision.step is not Step.ACKNOWLEDGE:
                after = await unit.conversations.set_subject(conversation.id, subject_of(message.text))
            await unit.outbox.add(message_added(conversation.id, answer.seq, now))
            await unit.minimising.note(drawn_on(thought), Use.ANSWER, at=now)
            await unit.minimising.note(offers.items, Use.OFFER, at=now)
            if thought.decision.reason is not None:
                after = await bring_in_person(unit, after, thought.decision.reason, now)
            return answer, after

        return await self._work.write(steps)

    async def came_of(self, message: Message) -> Answered:
        """Return what `message` was answered, if it was, and the conversation as it is now."""
        async with self._work.reading() as unit:
            answer = await unit.conversations.answer_to(message.id)
            return answer, await unit.conversations.get(message.conversation_id)

    async def unanswered(self) -> list[Message]:
        """Return what the assistant owes an answer to, oldest first."""
        async with self._work.reading() as unit:
            return await unit.conversations.unanswered()


async def known_for(unit: UnitOfWork, customer_id: CustomerId, message: Message) -> Known:
    """Return what is known of the customer for the answer to `message`, and what was said up to it."""
    views = await unit.customers.views(customer_id, PURPOSES)
    if message.seq <= FIRST_QUESTION:
        return Known(views=views, heard=(Heard(True, message.text),))
    return Known(views=views, heard=await unit.conversations.heard(message, REMEMBERED))


async def say(
    unit: UnitOfWork,
    conversation: Conversation,
    message: Message,
    *,
    thought: Thought,
    reply: Reply,
    at: datetime,
) -> Message:
    """Store the assistant's words. Raises `TakenOver` when the assistant may not."""
    try:
        return await unit.conversations.record(
            conversation.id,
            epoch=conversation.epoch,
            in_reply_to=message.id,
            text=thought.draft.text,
            reply=reply,
            at=at,
            misses=thought.misses,
        )
    except Conflict as conflict:
        raise TakenOver from conflict


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
        asks=thought.asks,
        waits=thought.waits,
        choices=thought.manner.phrases.yes_or_no if thought.asks else choices_in(thought.draft.text),
    )


def offers_of(offers: Suggested) -> tuple[Offer, ...]:
    """Return suggestions as they are shown: each with its reason and how it differs, without what presses."""
    return tuple(
        Offer(
            product_id=one.product.id,
            title=unpressed(one.product.title, otherwise=one.product.id),
            price=str(one.product.price),
            currency=one.product.currency,
            url=one.product.url,
            reason=unpressed(reason(one)),
            difference=unpressed(difference),
            contributions=tuple(weighed(part) for part in one.told),
            rests_on=purchase_of(one),
        )
        for one, difference in zip(offers.suggestions, differences(offers.suggestions), strict=True)
    )


def weighed(part: Contribution) -> Weighed:
    """Return a contribution as customers see it; what the owner calls a rule is for the staff."""
    because = part.because if part.product_id is None else unpressed(part.because, otherwise=part.because)
    if part.signal is Signal.SHOP:
        because = ""
    return Weighed(signal=part.signal, amount=part.amount, because=because)


def purchase_of(suggestion: Suggestion) -> Purchase | None:
    """Return what of theirs weighed most, if anything of theirs did."""
    part = rests_on(suggestion)
    if part is None or part.product_id is None:
        return None
    return Purchase(product_id=part.product_id, title=unpressed(part.because, otherwise=part.because))


async def check_sources(unit: UnitOfWork, draft: Draft, *, as_of: int) -> None:
    """Raise `SourcesGone` unless every article that `draft` cites or names is still as it was searched."""
    named = (*(source.article_id for source in draft.sources), *draft.asks_about)
    cited = {ArticleId(name) for name in named}
    if cited and not cited <= await unit.articles.citable(cited, as_of=as_of):
        raise SourcesGone


async def learn(
    unit: UnitOfWork, conversation: Conversation, message: Message, thought: Thought, at: datetime
) -> list[str]:
    """Keep what the customer said about themselves; the store asks whether we may.

    Return for the trace what came of each, in words.
    """
    delicate = {one.topic for one in thought.delicate if one.before is None}
    learnt = [f"not {topic}: asked first" for topic, _ in thought.meaning.stated if topic in delicate]
    said = [(topic, value, Origin.SAID) for topic, value in thought.meaning.stated if topic not in delicate]
    said += [
        (one.topic, one.value, Origin.SAID if one.before is None else Origin.SET)
        for one in thought.confirming.confirmed
    ]
    for topic, value, origin in said:
        preference = Preference(
            topic=topic,
            value=value,
            origin=origin,
            confidence=1.0,
            learned_at=at,
            source=f"message {message.id}",
        )
        kept = await unit.facts.learn(conversation.customer_id, preference)
        because = "they set it themselves" if topic in thought.view.set_topics else "we may not remember"
        learnt.append(f"{topic}={kept.value}" if kept else f"not {topic}={value}: {because}")
    return learnt


def trace_of(
    reply: Reply,
    message: Message,
    thought: Thought,
    offers: dict[str, JsonValue],
    learnt: Sequence[str],
    at: datetime,
) -> Trace:
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
        | ({"learnt": list(learnt)} if learnt else {})
        | {"offers": offers, "consents": [thought.view.consents.proof(one) for one in purposes]},
    )
