"""Time the summary of a long conversation, made by what serves, in words of the made-up handbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from assistant.bench import floors
from assistant.bench.budgets import SUMMARY
from assistant.bench.corpus import sentence
from assistant.bench.figures import Figure, Floor
from assistant.bench.shop import NOW, made_up
from assistant.conversations.model import Author, Message
from assistant.escalation import HISTORY
from assistant.events import ConversationId, MessageId
from assistant.handoff.brief import brief
from assistant.handoff.model import Reason
from assistant.handoff.summary import summarise

SENTENCES = 3  # of one message
ASKS = "Could you send two of them by 6:30 pm on Friday? My order is F-{number}."


def timed(*, times: int, floor: Floor, seed: int) -> Iterator[Figure]:
    """Return how long a summary and its brief take, beside `floor`, by which the machine is judged."""
    (view,) = made_up(products=50, histories=5, customers=1, candidates=10, seed=seed).customers
    messages = _messages(seed)

    def summarised(_: int) -> None:
        """Do what a handoff does once everything is read."""
        brief(summarise(view=view, messages=messages, reason=Reason.REQUESTED))

    yield from floors.repeated(summarised, times).figures(SUMMARY, floor=floor)


def _messages(seed: int) -> list[Message]:
    random = Random(seed)  # noqa: S311  # no secret is made of it
    said = [" ".join(sentence(random) for _ in range(SENTENCES)) for _ in range(HISTORY)]
    return [
        Message(
            id=MessageId(f"msg_{seq}"),
            conversation_id=ConversationId("cnv_1"),
            seq=seq,
            author=Author.CUSTOMER if seq % 2 else Author.AGENT,
            author_name=None,
            text=f"{text} {ASKS.format(number=10_000 + seq)}",
            at=NOW + timedelta(minutes=seq),
        )
        for seq, text in enumerate(said, start=1)
    ]
