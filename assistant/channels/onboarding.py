"""Put the few questions that the owner wants asked at the start, each of which may be skipped.

An answer is a fact that the customer set. Whoever answered or skipped is not asked again; what they skipped
they find on the page about their data, for whenever they like.
"""

from __future__ import annotations

from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.errors import NotFound
from assistant.events import Clock, CustomerId
from assistant.facts.kinds import Kind, Kinds, Type
from assistant.facts.model import Origin, Preference
from assistant.facts.questions import Answered
from assistant.web.bodies import Strict
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.work import UnitOfWork, Work

log = structlog.stdlib.get_logger()

Value = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"),
]


class AnswerQuestion(Strict):
    """What a customer answers; nothing skips the question."""

    value: Value | None


class QuestionOut(BaseModel):
    """One question of the owner's that has no answer yet."""

    topic: str
    asks: str
    benefit: str
    type: Type
    choices: list[str]
    was_asked: bool  # and skipped, or its answer was deleted: not to be asked again

    @classmethod
    def of(cls, kind: Kind, *, was_asked: bool) -> QuestionOut:
        """Show the question for facts of `kind`."""
        return cls(
            topic=kind.topic,
            asks=kind.asks,
            benefit=kind.benefit,
            type=kind.type,
            choices=list(kind.options),
            was_asked=was_asked,
        )


class QuestionsOut(BaseModel):
    """What would help to know, in the owner's order."""

    questions: list[QuestionOut]


class OnboardingDoor:
    """Serves the owner's questions to customers."""

    def __init__(self, *, work: Work, kinds: Kinds, clock: Clock) -> None:
        self._work = work
        self._kinds = kinds
        self._clock = clock

    @route("GET", "/v1/me/questions", who=Who.CUSTOMER, gives=QuestionsOut)
    async def questions(self, request: web.Request) -> QuestionsOut:
        """Return what is not known of the customer and would help."""
        async with self._work.reading() as work:
            return await self._open(work, request[CALLER].customer_id)

    @route("PUT", "/v1/me/questions/{topic}", who=Who.CUSTOMER, takes=AnswerQuestion, gives=QuestionsOut)
    async def answer(self, request: web.Request, body: AnswerQuestion) -> QuestionsOut:
        """Keep an answer as set by the customer, or that they skip the question; return what is left."""
        customer_id, now = request[CALLER].customer_id, self._clock()
        kind = self._kinds.of(request.match_info["topic"])
        if not kind.asks:
            raise NotFound("question", request.match_info["topic"])
        async with self._work.writing() as work:
            if body.value is not None:
                answer = Preference(
                    topic=kind.topic,
                    value=body.value,
                    origin=Origin.SET,
                    confidence=1.0,
                    learned_at=now,
                    source="question",
                )
                await work.facts.state(customer_id, answer)
            noted = Answered(topic=kind.topic, is_skipped=body.value is None, at=now)
            await work.questions.note(customer_id, noted)
            left = await self._open(work, customer_id)
        log.info("question answered", customer=request[CALLER].pseudonym, skipped=body.value is None)
        return left

    async def _open(self, work: UnitOfWork, customer_id: CustomerId) -> QuestionsOut:
        held = {one.topic for one in (await work.customers.own(customer_id)).preferences}
        asked = {one.topic for one in await work.questions.of(customer_id)}
        return QuestionsOut(
            questions=[
                QuestionOut.of(kind, was_asked=kind.topic in asked)
                for kind in self._kinds.asked
                if kind.topic not in held
            ]
        )
