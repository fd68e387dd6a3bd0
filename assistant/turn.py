"""Take one customer turn, start to finish: the product as one readable function.

A message is admitted exactly once and acknowledged. We look up who is speaking and what they let us use,
find what answers them, put it in the order that suits them, decide, write a reply that cites its sources,
perhaps add an offer, and record all of it in one transaction; none is open while a model runs. If an article
that it cites went away meanwhile, we search again; if a person took over, we fall silent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.answering.asked import asked
from assistant.answering.judge import Judge
from assistant.answering.phrasing import Pen, Phrasing
from assistant.answering.think import think
from assistant.articles.library import Library
from assistant.consents.model import Purpose
from assistant.conversations.model import Conversation, Message
from assistant.conversations.mood import mood_in
from assistant.errors import Unavailable
from assistant.events import ConversationId, CustomerId
from assistant.in_line import InLine
from assistant.offering import Offering, heeded
from assistant.recording import Answered, Context, Known, Outcome, Recorder, SourcesGone, TakenOver
from assistant.remembering import Remembering
from assistant.watching import NOBODY, Watcher

CANDIDATES, ATTEMPTS = 10, 3  # articles ranked for one reply; times that one is searched for


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Takes customers' turns, one at a time in each conversation."""

    recorder: Recorder
    library: Library
    judge: Judge
    phrasing: Phrasing
    remembering: Remembering
    offering: Offering
    in_line: InLine = field(default_factory=InLine)

    async def take(
        self,
        customer_id: CustomerId,
        conversation_id: ConversationId,
        *,
        client_id: str,
        text: str,
        context: Context = (),
        watcher: Watcher = NOBODY,
    ) -> Outcome:
        """Answer `text`, exactly once for a `client_id`; `watcher` hears how it goes on.

        Raises `NotFound`, `Closed`, `Conflict` if the id came before with another text, and `Unavailable`.
        """
        pen = self.phrasing.begin(on_piece=watcher.piece)
        async with self.in_line.at(conversation_id):
            admitted, known = await self.recorder.admit(
                customer_id,
                conversation_id,
                client_id=client_id,
                text=text,
                context=context,
                is_watched=watcher is not NOBODY,
            )
            await watcher.admitted(admitted.message)
            came_of_it = admitted.answer, admitted.conversation
            if admitted.awaits_answer:
                came_of_it = await self._answer(admitted.message, admitted.conversation, known, pen)
        return Outcome.of(admitted, *came_of_it)

    async def finish(self, message: Message) -> bool:
        """Answer a message that was admitted before, if it is owed an answer; say whether it was."""
        async with self.in_line.at(message.conversation_id):
            if (owed := await self.recorder.owed(message)) is not None:
                await self._answer(message, *owed, self.phrasing.plain())
        return owed is not None

    async def _answer(self, message: Message, conversation: Conversation, known: Known, pen: Pen) -> Answered:
        for _ in range(ATTEMPTS):
            standard, heard, view = self.judge.standard, known.heard, known.views[Purpose.PERSONAL_ANSWERS]
            try:
                found = await self.library.search(
                    asked(heard), limit=CANDIDATES, known=standard.examples, readership=view.readership
                )
                mood = mood_in(heard, found.vector, encoder=found.model)
                thought = think(
                    heard, found.hits, view=view, misses=conversation.misses, standard=standard, mood=mood
                )
                thought = await pen.phrase(heeded(thought, heard), found.question)
                thought = await self.remembering.add(thought, message)
                offers, spared = await self.offering.beside(known.views, thought, found, heard, conversation)
                return await self.recorder.record(
                    message, conversation, thought=thought, offers=offers, spared=spared, as_of=found.change
                )
            except SourcesGone:
                await self.library.refresh()
            except TakenOver:
                if (owed := await self.recorder.owed(message)) is None:
                    return await self.recorder.came_of(message)
                conversation, known = owed
        raise Unavailable("too much changes at once to answer", fix="ask again in a moment")
