"""Assist an agent, the second use case: what is suggested for each customer message while a person has it.

The same search, order and words answer as in a customer's turn; but nothing is decided and nothing is sent.
Each suggestion says what it rests on, and the agent chooses. Beside them stand cases that were solved before
and what may be offered now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answering import compose
from assistant.answering.asked import asked
from assistant.answering.drawing import drawn_on
from assistant.answering.judge import Judge, Standard
from assistant.answering.think import Thought, think
from assistant.answering.understand import understand
from assistant.articles.library import Found, Library
from assistant.choices.model import UNHEARD, Choice, Heeded, Verdict, distance
from assistant.choosing import Choosing, Told
from assistant.consents.model import Purpose
from assistant.conversations.heard import Heard
from assistant.conversations.model import Author, Conversation, Message, Offer, Owner, Source
from assistant.conversations.mood import REMEMBERED, mood_in
from assistant.errors import NotFound
from assistant.events import CaseId, Clock, ConversationId, MessageId
from assistant.handoff.actions import Action, Proposed, next_actions
from assistant.handoff.model import Handoff
from assistant.minimising.model import Use
from assistant.nearest import Nearest
from assistant.offering import Offering, offered_by_agent
from assistant.offers.shelf import Suggested
from assistant.recording import Known, Recorder, offers_of
from assistant.solved.model import Case, asking, asks
from assistant.work import Work

CANDIDATES = 10  # articles ranked
REPLIES = 3  # suggested, one for each key
UNLIKELY = 0.02  # confidence; below, reading a suggestion costs more than it brings
SIMILAR = 3  # solved cases shown
LOOKED_BACK = 100  # messages among which a suggestion may have been for one, and been sent as another


class Kind(StrEnum):
    """What a suggestion is made of."""

    ARTICLE = "article"
    CASE = "case"
    MACRO = "macro"
    OFFER = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A reply that the agent may send, and what it rests on."""

    kind: Kind
    id: str  # of the article or case
    text: str  # Markdown
    sources: tuple[Source, ...]
    confidence: float  # that it answers what was asked
    personal: tuple[str, ...] = ()  # why for this customer
    told: Heeded = UNHEARD  # what agents did with it, for questions like this


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A case that was solved before, and how alike its question is: a cosine."""

    case: Case
    alike: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistance:
    """What an agent is offered for one customer message; `question` is what was searched for."""

    message_id: MessageId
    seq: int
    question: str = ""
    actions: tuple[Action, ...] = ()  # what to do next, the most urgent first
    replies: tuple[Suggestion, ...] = ()
    similar: tuple[Similar, ...] = ()
    offers: tuple[Offer, ...] = ()
    no_offers_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assist:
    """Makes suggestions for conversations that a person has, or that wait for one."""

    work: Work
    recorder: Recorder
    library: Library
    judge: Judge
    offering: Offering
    cases: Nearest[CaseId]
    choosing: Choosing
    clock: Clock

    async def suggest(self, conversation_id: ConversationId, *, after: int = 0) -> Assistance | None:
        """Return what to offer for the customer's last message, if it is numbered above `after`.

        Nothing while the assistant has the conversation, nor once it has ended. Raises `NotFound`.
        """
        async with self.work.reading() as unit:
            conversation = await unit.conversations.get(conversation_id)
            if conversation.owner is Owner.ASSISTANT or not conversation.is_open or conversation.seq <= after:
                return None
            recent = await unit.conversations.recent(conversation_id, REMEMBERED + 1)
            handoff = await unit.handoffs.of_conversation(conversation_id)
        message = next((one for one in reversed(recent) if one.author is Author.CUSTOMER), None)
        if message is None or message.seq <= after:
            return None
        known = await self.recorder.know(message, conversation)
        found = await self._for(message, conversation, known)
        return replace(found, actions=self._actions(handoff, found.replies))

    def _actions(self, handoff: Handoff | None, replies: Sequence[Suggestion]) -> tuple[Action, ...]:
        """Return what to do next; a reply is to be sent where the assistant itself would be sure enough."""
        if handoff is None or handoff.ended_at is not None:
            return ()
        best = replies[0] if replies and replies[0].sources else None
        is_sure = best is not None and best.confidence >= self.judge.standard.limits.answer
        proposed = (
            Proposed(article_id=best.id, title=best.sources[0].title, confidence=best.confidence)
            if best is not None and is_sure
            else None
        )
        return next_actions(handoff, reply=proposed, now=self.clock())

    async def _for(self, message: Message, conversation: Conversation, known: Known) -> Assistance:
        heard = asking_in(known.heard)
        if not heard:
            return Assistance(message_id=message.id, seq=message.seq)
        standard, view = self.judge.standard, known.views[Purpose.PERSONAL_ANSWERS]
        wanted = asked(heard)
        found = await self.library.search(
            wanted, limit=CANDIDATES, known=standard.examples, readership=view.readership
        )
        mood = mood_in(known.heard, found.vector, encoder=found.model)
        thought = think(heard, found.hits, view=view, misses=0, standard=standard, mood=mood)
        offers, because = await self.offering.for_agent(
            known.views, thought, found, known.heard, conversation
        )
        await self._note_use(thought, offers)
        told = await self.choosing.told(found.vector, model=found.model)
        return Assistance(
            message_id=message.id,
            seq=message.seq,
            question=wanted,
            replies=replies_of(wanted, thought, standard, told),
            similar=await self._similar(found, conversation, told),
            offers=offers_of(offers),
            no_offers_because=because,
        )

    async def _note_use(self, thought: Thought, offers: Suggested) -> None:
        """Note which kinds of things about customers suggestions drew on."""
        answered, offered = tuple(drawn_on(thought)), offers.items
        if answered or offered:
            async with self.work.writing() as unit:
                await unit.minimising.note(answered, Use.ANSWER, at=self.clock())
                await unit.minimising.note(offered, Use.OFFER, at=self.clock())

    async def choose(
        self,
        conversation_id: ConversationId,
        message_id: MessageId,
        *,
        kind: Kind,
        suggested: str,
        verdict: Verdict,
        text: str,
        sent: MessageId | None,
    ) -> bool:
        """Keep what an agent did with a suggestion of this `text` for a customer's message.

        What was sent is compared with it. Return whether that may be learnt from. Raises `NotFound`.
        """
        async with self.work.reading() as unit:
            conversation = await unit.conversations.get(conversation_id)
            said = {one.id: one for one in await unit.conversations.recent(conversation_id, LOOKED_BACK)}
        message, reply = said.get(message_id), said.get(sent) if sent else None
        if message is None or message.author is not Author.CUSTOMER:
            raise NotFound("message", message_id)
        if sent and (reply is None or reply.author is not Author.AGENT):
            raise NotFound("message", sent)
        if kind is Kind.OFFER and reply is not None:
            async with self.work.writing() as unit:
                await offered_by_agent(
                    unit, conversation.customer_id, conversation_id, suggested, at=self.clock()
                )
        heard = asking_in((await self.recorder.know(message, conversation)).heard)
        if not heard:
            return False
        changed = await asyncio.to_thread(distance, text, reply.text) if reply else None
        choice = Choice(
            conversation_id=conversation_id,
            message_id=message_id,
            kind=kind,
            suggested=suggested,
            verdict=verdict,
            distance=changed,
            at=self.clock(),
        )
        return await self.choosing.keep(choice, asked(heard), customer=conversation.customer_id)

    async def _similar(self, found: Found, conversation: Conversation, told: Told) -> tuple[Similar, ...]:
        """Return solved cases that are alike, as far as they may still be shown."""
        near = await asyncio.to_thread(self.cases.search, found.vector, model=found.model, limit=2 * SIMILAR)
        if not near:
            return ()
        cases = await self.work.read(lambda unit: unit.solved.several([one for one, _ in near]))
        alike = [
            Similar(case=cases[one], alike=cosine)
            for one, cosine in near
            if one in cases and cases[one].conversation_id != conversation.id
        ]

        def worth(one: Similar) -> float:
            """How alike it is, and what came of it for others."""
            return one.alike + told.get((Kind.CASE, one.case.id), UNHEARD).moved

        return tuple(sorted(alike, key=worth, reverse=True)[:SIMILAR])


def asking_in(heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """Return what was said up to the last thing that the customer asks; wishes for a person are left out.

    Thanks, a greeting, or "are you there?" ask nothing new: what was asked before still stands.
    """
    said = [
        Heard(True, asking(one.text)) if one.is_own else one
        for one in heard
        if not one.is_own or asking(one.text)
    ]
    while said and not (said[-1].is_own and (asks(said[-1].text) or _leans(said))):
        said.pop()
    return tuple(said)


def _leans(said: Sequence[Heard]) -> bool:
    """Whether the last message is a short question that is understood with what was said before it."""
    last = said[-1].text
    return asked(said) != last and not understand(last, follows_answer=True).is_small_talk


def replies_of(wanted: str, thought: Thought, standard: Standard, told: Told) -> tuple[Suggestion, ...]:
    """Return a reply from each of the best articles; never the same words twice.

    The surest come first, moved by what agents did with them for questions like this one.
    """
    ranked = thought.ranked
    sure = [
        standard.calibrator.confidence([one.hit for one in (*ranked[place:], *ranked[:place])])
        for place in range(len(ranked))
    ]
    heard = [told.get((Kind.ARTICLE, one.hit.document_id), UNHEARD) for one in ranked]
    best = sorted(range(len(ranked)), key=lambda place: (-(sure[place] + heard[place].moved), place))
    found: dict[str, Suggestion] = {}
    for place in [one for one in best if sure[one] + max(heard[one].moved, 0.0) >= UNLIKELY][:REPLIES]:
        draft = compose.answer(wanted, ranked[place:], name=None, manner=thought.manner)
        one = Suggestion(
            kind=Kind.ARTICLE,
            id=ranked[place].hit.document_id,
            text=draft.text,
            sources=draft.sources,
            confidence=round(sure[place], 4),
            personal=draft.personal,
            told=heard[place],
        )
        found.setdefault(one.text, one)
    return tuple(found.values())
