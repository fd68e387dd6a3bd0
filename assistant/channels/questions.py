"""Show the owner what customers asked and no article answers, and take note once one does."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.audit.model import Deed
from assistant.errors import NotFound
from assistant.events import ArticleId, Clock, MessageId
from assistant.gathering import Gap, Gathering
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work

SHOWN = 50  # groups

Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,8}_[0-9a-f]{32}$")]

log = structlog.stdlib.get_logger()


class GapOut(BaseModel):
    """Questions that mean much the same, in words that hide who asked; the title is one of them."""

    id: str
    title: str
    examples: tuple[str, ...]
    asked: int
    customers: int
    last_asked_at: datetime

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """Show a group."""
        return cls(
            id=gap.id,
            title=gap.title,
            examples=gap.examples,
            asked=len(gap.messages),
            customers=gap.customers,
            last_asked_at=gap.last_asked_at,
        )


class GapList(BaseModel):
    """Groups, what most customers asked first; `left_out` questions may not be shown."""

    groups: list[GapOut]
    left_out: int


class DraftOut(BaseModel):
    """An article to begin with: its title, the known questions, and what a person answered if one did."""

    title: str
    text: str
    questions: tuple[str, ...]
    messages: tuple[str, ...]  # to mark as seen to once it is published


class Settle(Strict):
    """Which questions were seen to, and by which article; none where none is needed."""

    messages: Annotated[tuple[Id, ...], Field(min_length=1, max_length=2000)]
    article: (
        Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f]*$")] | None
    ) = None


class Settled(BaseModel):
    """How many questions were marked."""

    settled: int


class QuestionsDoor:
    """Serves unanswered questions to the owner."""

    def __init__(self, gathering: Gathering, *, auditor: Auditor, work: Work, clock: Clock) -> None:
        self._gathering = gathering
        self._auditor = auditor
        self._work = work
        self._clock = clock

    @route("GET", "/v1/questions", who=Who.OWNER, gives=GapList)
    async def listed(self, request: web.Request) -> GapList:
        """List what customers asked and no article answers, grouped by meaning."""
        found = await self._gathering.gaps()
        async with self._work.writing() as work:
            seen = len(found.groups[:SHOWN])
            await self._auditor.note_many(work, request[STAFF], Deed.READ_QUESTIONS, found=seen)
        return GapList(groups=[GapOut.of(one) for one in found.groups[:SHOWN]], left_out=found.left_out)

    @route("GET", "/v1/questions/{question}", who=Who.OWNER, gives=DraftOut)
    async def draft(self, request: web.Request) -> DraftOut:
        """Return an article to begin with, for the group that a question belongs to."""
        gap = await self._gathering.gap(MessageId(request.match_info["question"]))
        return DraftOut(
            title=gap.title, text=gap.said_since or "", questions=gap.questions, messages=gap.messages
        )

    @route(
        "POST",
        "/v1/questions/settled",
        who=Who.OWNER,
        takes=Settle,
        gives=Settled,
        refuses=(NotFound,),
    )
    async def settle(self, _request: web.Request, body: Settle) -> Settled:
        """Mark questions as seen to: an article answers them now, or none is needed."""
        article = ArticleId(body.article) if body.article is not None else None
        async with self._work.writing() as work:
            if article is not None:
                await work.articles.get(article)
            count = await work.analytics.settle(
                [MessageId(one) for one in body.messages], article_id=article, at=self._clock()
            )
        log.info("questions settled", questions=count, article=article)
        return Settled(settled=count)
