"""Let programs search what the company publishes for its customers."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.consulting import Consulting
from assistant.tokens.model import Scope
from assistant.web.bodies import Strict
from assistant.web.routes import Who, route


class Question(Strict):
    """What to look for, and how much of it."""

    q: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")
    ]
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class FoundOut(BaseModel):
    """A passage of an article; `score` tells the order and nothing else."""

    article_id: str
    title: str
    url: str | None
    text: str
    score: float


class FindingsOut(BaseModel):
    """What was found, best first."""

    found: list[FoundOut]


class FindingsDoor:
    """Serves searches in the articles for all customers."""

    def __init__(self, consulting: Consulting) -> None:
        self._consulting = consulting

    @route("GET", "/v1/search", who=Who.CHANNEL, scope=Scope.ANSWERS, takes=Question, gives=FindingsOut)
    async def search(self, _request: web.Request, query: Question) -> FindingsOut:
        """Return the passages that may answer a question; whether they do is not judged."""
        found = await self._consulting.find(query.q, limit=query.limit)
        return FindingsOut(
            found=[
                FoundOut(
                    article_id=one.document.id,
                    title=one.document.title,
                    url=one.document.url,
                    text=one.hit.passage.text,
                    score=round(one.hit.score, 4),
                )
                for one in found
            ]
        )
