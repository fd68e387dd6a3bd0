"""Spare customers offers that they do not want, or not now, and heed at once what they say of them.

The rules are pure and stand in `offers.restraint`; here they meet what was just said. What bears on the
next offer is kept with the reply, in its transaction, and only for whoever agreed to offers at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from assistant.answering.model import Decision, Draft, Step
from assistant.answering.think import Thought
from assistant.articles.library import Found
from assistant.consents.model import Consent, Purpose
from assistant.conversations.declining import Refusal, only_refuses, refusal_in
from assistant.conversations.delicate import delicate_in
from assistant.conversations.heard import Heard
from assistant.conversations.model import Conversation, JsonValue, Reason
from assistant.conversations.mood import Topic
from assistant.customers.model import CustomerView
from assistant.events import Clock, ConversationId, CustomerId
from assistant.offers.restraint import USUAL, Bounds, Place, held_back
from assistant.offers.shelf import Shelf, Suggested
from assistant.restraint.model import Encounter, Kind
from assistant.work import UnitOfWork

GRAVE_TOPICS = frozenset({Topic.SELF_HARM, Topic.SAFETY, Topic.BEREAVEMENT})
LET_DOWN = frozenset({Reason.UPSET, Reason.REPEATED_FAILURE})
DOOR = "chat"  # where a consent was withdrawn
NOT_NOW: Mapping[str, str] = {
    "en": "All right, no offers for now.",
    "de": "In Ordnung, vorerst keine Angebote.",
    "fr": "D'accord, pas d'offres pour le moment.",
    "es": "De acuerdo, sin ofertas por ahora.",
    "it": "Va bene, per ora niente offerte.",
    "pt": "Está bem, sem ofertas por agora.",
    "nl": "Prima, voorlopig geen aanbiedingen.",
}
NO_MORE: Mapping[str, str] = {
    "en": "There will be no more offers. This can be changed under privacy at any time.",
    "de": "Es gibt keine Angebote mehr. Das lässt sich unter Privatsphäre jederzeit ändern.",
    "fr": "Il n'y aura plus d'offres. Cela peut être changé à tout moment sous confidentialité.",
    "es": "No habrá más ofertas. Se puede cambiar en cualquier momento en privacidad.",
    "it": "Non ci saranno più offerte. Si può cambiare in ogni momento sotto privacy.",
    "pt": "Não haverá mais ofertas. Pode ser alterado a qualquer momento em privacidade.",
    "nl": "Er komen geen aanbiedingen meer. Dit kan altijd worden gewijzigd onder privacy.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spared:
    """What a turn means for offers: why there are none, and what bears on the next."""

    held_back: str | None = None
    refusal: Refusal | None = None
    heard: Kind | None = None  # in this message
    is_kept: bool = False  # whether they agreed to offers, so that anything is to be kept

    def explained(self) -> dict[str, JsonValue]:
        """Return why nothing was offered, for the trace; nothing where nothing held it back."""
        said: dict[str, JsonValue] = {"said": self.refusal} if self.refusal else {}
        return said | ({"held_back": self.held_back} if self.held_back else {})


FREE = Spared()
UNANSWERED = "no question was answered"


def heeded(thought: Thought, heard: Sequence[Heard]) -> Thought:
    """Return the thought with an answer to who wants no offers, in their language.

    A message that says nothing else is no question to be looked up; a person whom it brings in for
    another reason than doubt comes all the same.
    """
    refusal = refusal_in(heard)
    if refusal not in {Refusal.DECLINES, Refusal.FORBIDS}:
        return thought
    phrases = NO_MORE if refusal is Refusal.FORBIDS else NOT_NOW
    words = phrases.get(thought.manner.spoken.language, phrases["en"])
    if only_refuses(heard) and thought.decision.reason in {None, Reason.LOW_CONFIDENCE}:
        asked_back = thought.decision.step is Step.ASK_BACK and not thought.meaning.says_unhelpful
        decision = Decision(step=Step.ACKNOWLEDGE, confidence=1.0, because="they want no offers")
        return replace(
            thought, decision=decision, draft=Draft(text=words), misses=thought.misses - int(asked_back)
        )
    if refusal is Refusal.FORBIDS:
        return replace(thought, draft=replace(thought.draft, text=f"{thought.draft.text}\n\n{words}"))
    return thought


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """Takes from the shelf what may be offered now."""

    shelf: Shelf
    clock: Clock
    bounds: Bounds = USUAL

    async def beside(
        self,
        views: Mapping[Purpose, CustomerView],
        thought: Thought,
        found: Found,
        heard: Sequence[Heard],
        conversation: Conversation,
    ) -> tuple[Suggested, Spared]:
        """Return what to offer beside the reply, and why it may be nothing."""
        view = views[Purpose.OFFERS]
        spared = self.spared(view, thought, heard, conversation)
        topic = None if spared.held_back else found.topic(thought.best.document_id)
        return await self.shelf.beside(view, topic, model=found.model), spared

    async def for_agent(
        self,
        views: Mapping[Purpose, CustomerView],
        thought: Thought,
        found: Found,
        heard: Sequence[Heard],
        conversation: Conversation,
    ) -> tuple[Suggested, str | None]:
        """Return what an agent may offer, and why it may be nothing: what customers want counts for both.

        Only that the assistant itself had no answer is no reason here.
        """
        spared = self.spared(views[Purpose.OFFERS], thought, heard, conversation)
        because = None if spared.held_back == UNANSWERED else spared.held_back
        topic = None if because or not found.hits else found.topic(found.hits[0].document_id)
        return await self.shelf.beside(views[Purpose.OFFERS], topic, model=found.model), because

    async def special(self, view: CustomerView) -> Suggested:
        """Return what to offer in a greeting, most of the time nothing; `view` is of purpose OFFERS."""
        if await self._held_back(view, Place.GREETING, now=self.clock()):
            return Suggested()
        return await self.shelf.special(view)

    async def may_tell(self, view: CustomerView, now: datetime, conversation_id: ConversationId) -> bool:
        """Whether a conversation may bring what was not asked for; `view` is of purpose PROACTIVE."""
        return not await self._held_back(view, Place.UNASKED, now=now, conversation_id=conversation_id)

    async def _held_back(
        self, view: CustomerView, place: Place, *, now: datetime, conversation_id: str | None = None
    ) -> str | None:
        """Say why nothing may come unasked; off the loop, as the clocks of a country are read from files."""
        asked = partial(held_back, view, place=place, now=now, bounds=self.bounds)
        return await asyncio.to_thread(asked, conversation_id=conversation_id)

    def spared(
        self, view: CustomerView, thought: Thought, heard: Sequence[Heard], conversation: Conversation
    ) -> Spared:
        """Return whether anything may be offered beside the reply."""
        refusal, at = refusal_in(heard), self.clock()
        because = held_back(
            view if refusal is not Refusal.WELCOMES else _welcomed(view, at),
            place=Place.BESIDE,
            now=at,
            conversation_id=conversation.id,
            bounds=self.bounds,
        )
        if not view.allowed:
            return Spared(held_back=because, refusal=refusal)
        now = _strain_in(thought, heard[-1])
        if refusal in {Refusal.DECLINES, Refusal.FORBIDS}:
            because = "held back because you declined just now"
        elif now or (because is None and delicate_in(one.text for one in heard[:-1] if one.is_own)):
            because = "held back because of what was said in this conversation"
        elif because is None and not thought.welcomes_offers:
            because = UNANSWERED
        return Spared(held_back=because, refusal=refusal, heard=now, is_kept=True)


async def keep(
    unit: UnitOfWork,
    customer_id: CustomerId,
    conversation_id: str,
    *,
    spared: Spared,
    offers: Suggested,
    at: datetime,
) -> None:
    """Keep what bears on the next offer, within the caller's transaction.

    Whoever forbids offers withdraws their consent, which they see and can give again.
    """
    kinds = [spared.heard] if spared.heard else []
    kinds += [_KEPT_OF[spared.refusal]] if spared.refusal else []
    met = [Encounter(kind=kind, at=at, conversation_id=conversation_id) for kind in kinds]
    met += shown(offers, conversation_id, at=at)
    if spared.is_kept:
        await unit.restraint.note(customer_id, met)
        await unit.showings.note(customer_id, offers.showing)
        if spared.refusal is Refusal.FORBIDS:
            withdrawn = Consent(purpose=Purpose.OFFERS, granted=False, source="customer", at=at, door=DOOR)
            await unit.consents.decide(customer_id, withdrawn)


async def offered_by_agent(
    unit: UnitOfWork, customer_id: CustomerId, conversation_id: str, product: str, *, at: datetime
) -> None:
    """Keep that an agent offered a product, so that it counts as any other offer does."""
    if (await unit.consents.of(customer_id)).allows(Purpose.OFFERS):
        met = Encounter(kind=Kind.OFFERED, at=at, conversation_id=conversation_id, products=(product,))
        await unit.restraint.note(customer_id, [met])


def shown(offers: Suggested, conversation_id: str, *, at: datetime) -> list[Encounter]:
    """Return the one showing that offers are, if there are any."""
    if not offers.suggestions:
        return []
    products = tuple(str(one.product.id) for one in offers.suggestions)
    return [Encounter(kind=Kind.OFFERED, at=at, conversation_id=conversation_id, products=products)]


_KEPT_OF = {
    Refusal.DECLINES: Kind.DECLINED,
    Refusal.FORBIDS: Kind.DECLINED,
    Refusal.WELCOMES: Kind.WELCOMED,
}


def _strain_in(thought: Thought, message: Heard) -> Kind | None:
    """Return what in a message, or in what was thought of it, leaves no room for offers."""
    delicate = delicate_in([message.text])
    if delicate is Kind.GRAVE or GRAVE_TOPICS.intersection(thought.mood.topics):
        return Kind.GRAVE
    is_upset = thought.meaning.is_upset or thought.decision.reason in LET_DOWN
    return Kind.COMPLAINED if delicate or thought.mood.topics or is_upset else None


def _welcomed(view: CustomerView, at: datetime) -> CustomerView:
    return replace(view, encounters=(Encounter(kind=Kind.WELCOMED, at=at), *view.encounters))
