"""Take one customer turn, start to finish: the product as one readable function.

A message is admitted exactly once and acknowledged. We look up who is speaking and what
they let us use, find what answers them, put it in the order that suits them, decide, write
a reply that cites its sources, perhaps add an offer, and record all of it in one
transaction. No transaction is open while a model runs.

A turn is repeated from the search if an article that it cites went away meanwhile, and
falls silent if a person took the conversation over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from assistant.answering.decide import Limits
from assistant.answering.think import Thought, think
from assistant.articles.library import Library
from assistant.conversations.model import Admitted, Conversation, Message, Owner
from assistant.customers.model import Purpose
from assistant.errors import Unavailable
from assistant.events import Clock, ConversationId, CustomerId, message_added
from assistant.in_line import InLine
from assistant.offers.shelf import Shelf, Suggested
from assistant.recording import Recorder, SourcesGone, TakenOver
from assistant.work import Work

ATTEMPTS = 3
PURPOSES = (Purpose.PERSONAL_ANSWERS, Purpose.OFFERS)
CANDIDATES = 10  # articles ranked for one reply
FIRST_QUESTION = 2  # its place in a conversation, after the greeting: answered by name

OnAdmitted = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a message; `answer` is None while a person owns the conversation or is awaited."""

    message: Message
    answer: Message | None
    conversation: Conversation
    is_repeat: bool


class Turns:
    """Takes customers' turns, one at a time in each conversation."""

    def __init__(
        self, *, work: Work, library: Library, shelf: Shelf, recorder: Recorder, limits: Limits, clock: Clock
    ) -> None:
        self._work = work
        self._library = library
        self._shelf = shelf
        self._recorder = recorder
        self._limits = limits
        self._clock = clock
        self._in_line = InLine()

    async def take(
        self,
        customer_id: CustomerId,
        conversation_id: ConversationId,
        *,
        client_id: str,
        text: str,
        on_admitted: OnAdmitted | None = None,
    ) -> Outcome:
        """Answer `text`, exactly once for a `client_id`; `on_admitted` is told when it is safely stored.

        Raises `NotFound`, `Closed`, `Conflict` if the id came before with another text, and `Unavailable`.
        """
        async with self._in_line.at(conversation_id):
            admitted = await self._admit(customer_id, conversation_id, client_id, text)
            if on_admitted is not None:
                await on_admitted(admitted.message)
            answer = (
                await self._answer(admitted.message, admitted.conversation)
                if admitted.awaits_answer
                else admitted.answer
            )
            async with self._work.reading() as unit:
                conversation = await unit.conversations.get(conversation_id)
        return Outcome(
            message=admitted.message, answer=answer, conversation=conversation, is_repeat=admitted.is_repeat
        )

    async def finish_unanswered(self) -> int:
        """Answer what was admitted before the last stop but not recorded; return how many there were."""
        async with self._work.reading() as unit:
            unanswered = await unit.conversations.unanswered()
        for message, conversation in unanswered:
            async with self._in_line.at(conversation.id):
                await self._answer(message, conversation)
        return len(unanswered)

    async def _admit(
        self, customer_id: CustomerId, conversation_id: ConversationId, client_id: str, text: str
    ) -> Admitted:
        now = self._clock()
        async with self._work.writing() as unit:
            admitted = await unit.conversations.admit(
                customer_id, conversation_id, client_id=client_id, text=text, at=now
            )
            if not admitted.is_repeat:
                await unit.outbox.add(message_added(conversation_id, admitted.message.seq, now))
        return admitted

    async def _answer(self, message: Message, conversation: Conversation) -> Message | None:
        if conversation.owner is not Owner.ASSISTANT:
            return await self._recorder.leave_to_person(message)
        for _ in range(ATTEMPTS):
            thought, offers = await self._think(message, conversation)
            try:
                return await self._recorder.record(message, conversation, thought=thought, offers=offers)
            except SourcesGone:
                await self._library.refresh()
            except TakenOver:
                return await self._recorder.leave_to_person(message)
        raise Unavailable("the articles are changing too fast to answer", fix="ask again in a moment")

    async def _think(self, message: Message, conversation: Conversation) -> tuple[Thought, Suggested]:
        async with self._work.reading() as unit:
            views = await unit.customers.views(conversation.customer_id, PURPOSES)
        found = await self._library.search(message.text, filter={}, limit=CANDIDATES)
        thought = think(
            message.text,
            found.hits,
            view=views[Purpose.PERSONAL_ANSWERS],
            misses=conversation.misses,
            limits=self._limits,
            is_first=message.seq <= FIRST_QUESTION,
        )
        if not thought.welcomes_offers:
            return thought, Suggested()
        return thought, await self._shelf.beside(views[Purpose.OFFERS], found.vector)
