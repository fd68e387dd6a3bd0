"""Recall what a customer was told or told us in earlier conversations, when they refer to it.

Nothing is kept for this: their messages are read when they say "last time", as far as they agreed
to be remembered, and embedded then. So what was erased is forgotten at once, and a turn that does not
look back costs nothing. Whatever is recalled says when it was said, and by whom.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.model import Step
from assistant.answering.think import Thought
from assistant.articles.library import Library
from assistant.consents.model import Purpose
from assistant.conversations.model import Author, Message
from assistant.work import Work
from knowledge import Memory, Recalled, Turn, Vectors

LOOKED_THROUGH = 60  # messages of earlier conversations, the latest
STEP = 8  # messages embedded at once, so that other customers' questions pass in between
NEAR = 0.3  # cosine to the question; below, the nearest memory is about something else
QUOTED = 160  # characters
LOOKS_BACK = re.compile(
    r"\b(?:last\s+(?:time|week|month|year)|previous(?:ly)?|earlier|the\s+other\s+day|(?:a\s+)?while\s+ago|as\s+before|"
    r"(?:days?|weeks?|months?)\s+ago|you\s+(?:told|said|promised|recommended|suggested|wrote|mentioned)|"
    r"(?:i|we)\s+(?:told|said|asked|wrote|mentioned|talked|spoke|discussed)|(?:do\s+you\s+)?remember|remind\s+me)\b",
    re.IGNORECASE,
)
MARKS = re.compile(r"[*_`#<>\[\]()|~\\]")
NAMES = {Author.CUSTOMER: "you wrote", Author.AGENT: "our colleague wrote", Author.ASSISTANT: "I wrote"}


class Remembering:
    """Finds in a customer's earlier conversations what they refer to."""

    def __init__(self, *, work: Work, library: Library) -> None:
        self._work = work
        self._library = library

    async def add(self, thought: Thought, message: Message) -> Thought:
        """Return the thought with what the message refers to, as far as the customer may be remembered."""
        view = thought.view
        is_wanted = LOOKS_BACK.search(message.text) and thought.decision.step is not Step.ACKNOWLEDGE
        if not (is_wanted and view.profile.is_known and view.consents.allows(Purpose.REMEMBER)):
            return thought
        said = await self._work.read(
            lambda unit: unit.conversations.earlier(
                view.profile.id, Purpose.REMEMBER, than=message.conversation_id, limit=LOOKED_THROUGH
            )
        )
        turns = [turn_of(one) for one in worth_recalling(said)]
        found = await self._nearest(message.text, turns)
        return with_memory(thought, found) if found is not None else thought

    async def _nearest(self, text: str, turns: Sequence[Turn]) -> Recalled | None:
        if not turns:
            return None
        embedding = self._library.embedding
        texts = [turn.embedded_text for turn in turns]
        rows = [
            row
            for start in range(0, len(texts), STEP)
            for row in await embedding.embed_all(texts[start : start + STEP])
        ]

        def recall(vector: Vectors) -> tuple[Recalled, ...]:
            """Return the one memory that bears most on the question."""
            return Memory(turns, np.stack(rows)).recall(text, vector, limit=1)

        best = await embedding.embed(text, recall)
        return next((one for one in best if one.cosine >= NEAR), None)


def worth_recalling(said: Sequence[Message]) -> list[Message]:
    """Return messages without those that only look back themselves, and without the answers to these."""
    looked = {
        one.id
        for one in said
        if one.author is Author.CUSTOMER and one.text.rstrip().endswith("?") and LOOKS_BACK.search(one.text)
    }
    return [one for one in said if one.author in NAMES and not {one.id, one.in_reply_to} & looked]


def turn_of(message: Message) -> Turn:
    """Return a message as a memory holds it."""
    return Turn(
        id=message.id,
        conversation=message.conversation_id,
        at=message.at,
        speaker=message.author,
        is_customer=message.author is Author.CUSTOMER,
        text=message.text,
    )


def with_memory(thought: Thought, found: Recalled) -> Thought:
    """Return the thought with the memory before its words, and where it comes from among its reasons."""
    day = f"{found.turn.at.day} {found.turn.at:%B %Y}"
    words = f"On {day} {NAMES[Author(found.turn.speaker)]}: “{quoted(found.turn.text)}”"
    draft = replace(
        thought.draft,
        text=f"{words}\n\n{thought.draft.text}",
        personal=(*thought.draft.personal, f"From your conversation on {day}."),
    )
    return replace(thought, draft=draft, recalled=(found.turn.id,))


def quoted(text: str) -> str:
    """Return a message as it may stand in another: on one line, without marks, cut at a word."""
    line = " ".join(MARKS.sub(" ", text).split())
    return line if len(line) <= QUOTED else line[:QUOTED].rsplit(" ", 1)[0] + " …"
