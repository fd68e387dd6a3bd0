"""Let customers say of each answer whether it helped; the last word counts.

It steers a little which article comes first for others, unless they refused that we learn from them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from assistant.analytics.model import Signal
from assistant.events import Clock, ConversationId, MessageId
from assistant.web.bodies import Strict
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.work import Work


class Feedback(Strict):
    """Whether an answer helped; `asked` is what the customer was shown: thumbs, or the question."""

    helped: Annotated[bool, Field(strict=True)]
    asked: Literal["thumb", "solved"] = "thumb"


class FeedbackOut(BaseModel):
    """What the customer said of each answer, by message; what they said nothing of is absent."""

    helped: dict[str, bool]


class FeedbackDoor:
    """Takes what customers say of answers."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    @route("GET", "/v1/conversations/{conversation}/feedback", who=Who.CUSTOMER, gives=FeedbackOut)
    async def given(self, request: web.Request) -> FeedbackOut:
        """Return what the customer said of the answers in a conversation."""
        async with self._work.reading() as work:
            conversation = await work.conversations.owned(_id(request), request[CALLER].customer_id)
            helped = await work.analytics.given(conversation.id)
        return FeedbackOut(helped={str(message): one for message, one in helped.items()})

    @route(
        "PUT",
        "/v1/conversations/{conversation}/messages/{message}/feedback",
        who=Who.CUSTOMER,
        takes=Feedback,
        gives=FeedbackOut,
    )
    async def give(self, request: web.Request, body: Feedback) -> FeedbackOut:
        """Say whether an answer helped; return what was said of each in this conversation."""
        async with self._work.writing() as work:
            conversation = await work.conversations.owned(_id(request), request[CALLER].customer_id)
            await work.analytics.note(
                MessageId(request.match_info["message"]),
                of=conversation.id,
                signal=Signal(body.asked),
                helped=body.helped,
                at=self._clock(),
            )
            helped = await work.analytics.given(conversation.id)
        return FeedbackOut(helped={str(message): one for message, one in helped.items()})


def _id(request: web.Request) -> ConversationId:
    return ConversationId(request.match_info["conversation"])
