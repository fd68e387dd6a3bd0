"""Let the owner see, write and withdraw what the company publishes.

A deletion that was acknowledged holds from that moment: no answer cites the article again.
Whoever saves says which version they opened, so that the slower of two editors is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.articles.approved import FIELDS, approval, approved_words, based_on, is_approved
from assistant.articles.model import Article, Kind, Wanted
from assistant.errors import InvalidInput
from assistant.events import ArticleId, Clock
from assistant.publishing import Publishing
from assistant.tokens.model import Scope
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.identity import STAFF
from assistant.web.markdown import Markdown
from assistant.web.routes import Who, route
from assistant.work import Work
from knowledge import Document, checked_dates, is_valid

LETTERS = 200_000  # of one article
BODY_BYTES = 4 * LETTERS + 200_000
PAGE = 50  # articles in one list

Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]
Question = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LETTERS, pattern=r"^[^\x00]*$"),
    VISIBLE,
]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^(https?://|/)[^\x00-\x20]*$"),
]
Words = Annotated[tuple[Word, ...], Field(max_length=50)]

Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]

Searched = Callable[[], int]  # the last change that searches know of
Wake = Callable[[], None]  # says that a source is to be read
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]

log = structlog.stdlib.get_logger()


class Search(Strict):
    """Which articles to list; `after` is the last id of the page before."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")] = ""
    source: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")] = ""
    kind: Kind = Kind.ANY
    audience: Said = ""
    product: Said = ""
    region: Said = ""
    language: Said = ""
    after: Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00]*$")] = ""


class ArticleIn(Strict):
    """An article as the owner wrote it; what is left out is empty."""

    title: Word
    text: Text
    questions: Annotated[tuple[Question, ...], Field(max_length=200)] = ()
    url: Address | None = None
    audience: Words = ()
    product: Words = ()
    region: Words = ()
    language: Words = ()
    valid_from: date | None = None
    valid_until: date | None = None
    approved: bool = False  # its text is said word for word; whoever saves it stands by it
    based_on: Words = ()  # articles without which an approved answer is not used
    more: dict[Word, Words] = Field({}, max_length=50)  # whatever else its file says of it
    change: Version | None = None  # the one that was opened, 0 for a new article

    def document(self, article_id: str, *, by: str, today: date) -> Document:
        """Return what is to be published, approved `by` somebody if it is.

        Raises `InvalidInput` if no day lies in its span.
        """
        named = {name: getattr(self, name) for name in NAMED}
        more = {name: values for name, values in self.more.items() if name not in FIELDS}
        dates = {name: (day.isoformat(),) for name in DATED if (day := getattr(self, name)) is not None}
        metadata = {name: values for name, values in ({**more, **named} | dates).items() if values}
        if self.approved:
            metadata |= approval(by=by, on=today, based_on=self.based_on)
        if wrong := checked_dates(metadata):
            raise InvalidInput("valid_until", wrong, fix="choose a later day")
        return Document(
            id=article_id,
            title=self.title,
            text=self.text,
            questions=self.questions,
            metadata=metadata,
            url=self.url,
        )


NAMED = ("audience", "product", "region", "language")
DATED = ("valid_from", "valid_until")


class ArticleRow(BaseModel):
    """An article in a list."""

    id: str
    title: str
    source: str  # the folder that it was read from, or `desk`
    origin: str | None  # the source that the desk took it from
    is_own: bool  # written or changed at the desk: no folder overwrites it
    is_searchable: bool  # whether this server has taken its last change over
    is_valid: bool  # today
    changed_at: datetime
    change: int
    audience: tuple[str, ...]
    product: tuple[str, ...]
    region: tuple[str, ...]
    language: tuple[str, ...]
    valid_from: str | None
    valid_until: str | None
    approved: bool
    approval: str  # who approved it and when, in words
    based_on: tuple[str, ...]
    is_lapsed: bool  # not used until it is approved again: what it is based on changed or is gone
    instructions: tuple[str, ...]  # to assistants, found in it; no reply holds them

    @classmethod
    def of(cls, article: Article, *, searched: int, today: date, **more: object) -> Self:
        """Show `article`, as the change number `searched` has it."""
        said = article.document.metadata
        fields = {name: said.get(name, ()) for name in NAMED}
        dates = {name: next(iter(said.get(name, ())), None) for name in DATED}
        return cls.model_validate(
            {
                "id": article.id,
                "title": article.document.title,
                "source": article.source,
                "origin": article.origin,
                "is_own": article.is_own,
                "is_searchable": article.change <= searched,
                "is_valid": is_valid(said, today),
                "changed_at": article.changed_at,
                "change": article.change,
                "approved": is_approved(said),
                "approval": approved_words(said) if is_approved(said) else "",
                "based_on": based_on(said),
                "is_lapsed": article.is_lapsed,
                "instructions": article.instructions,
                **fields,
                **dates,
                **more,
            }
        )


class ArticleOut(ArticleRow):
    """A whole article, as the owner edits it."""

    text: str
    html: str
    questions: tuple[str, ...]
    url: str | None
    more: dict[str, tuple[str, ...]]


class ReturnedOut(BaseModel):
    """An article that was left to its source, as it stands until it is read; null if it was deleted."""

    article: ArticleOut | None


class OriginOut(BaseModel):
    """Where articles come from, and how many."""

    source: str
    articles: int


class ArticleList(BaseModel):
    """A page of articles by id; `next` is what to ask for `after`, absent on the last page."""

    articles: list[ArticleRow]
    matching: int
    lapsed: int  # approved answers, whatever is listed, that wait to be approved again
    next: str | None
    sources: list[OriginOut]


class PreviewIn(Strict):
    """Markdown to look at."""

    text: Annotated[str, StringConstraints(max_length=LETTERS, pattern=r"^[^\x00]*$")]


class PreviewOut(BaseModel):
    """The same as sanitised HTML."""

    html: str


class ArticlesDoor:
    """Serves the articles to the owner."""

    def __init__(
        self, publishing: Publishing, *, work: Work, searched: Searched, wake: Wake, clock: Clock
    ) -> None:
        self._publishing = publishing
        self._work = work
        self._searched = searched
        self._wake = wake
        self._clock = clock
        self._markdown = Markdown()

    @route("GET", "/v1/articles", who=Who.OWNER, scope=Scope.ARTICLES, takes=Search, gives=ArticleList)
    async def listed(self, _request: web.Request, query: Search) -> ArticleList:
        """List articles by id, a page at a time."""
        wanted = Wanted(
            words=query.q,
            source=query.source or None,
            kind=query.kind,
            said={name: value for name in NAMED if (value := getattr(query, name))},
            after=query.after,
            limit=PAGE,
        )
        async with self._work.reading() as work:
            found = await work.articles.listed(wanted)
            matching = await work.articles.matching(wanted)
            sources = await work.articles.sources()
            lapsed = await work.articles.lapsed()
        searched, today = self._searched(), self._clock().date()
        return ArticleList(
            articles=[ArticleRow.of(one, searched=searched, today=today) for one in found],
            matching=matching,
            next=found[-1].id if len(found) == PAGE else None,
            lapsed=lapsed,
            sources=[OriginOut(source=name, articles=count) for name, count in sources.items()],
        )

    @route("GET", "/v1/articles/{article:.+}", who=Who.OWNER, scope=Scope.ARTICLES, gives=ArticleOut)
    async def read(self, request: web.Request) -> ArticleOut:
        """Return an article as it is edited."""
        async with self._work.reading() as work:
            return await self._shown(await work.articles.get(named(request)))

    @route(
        "PUT",
        "/v1/articles/{article:.+}",
        who=Who.OWNER,
        scope=Scope.ARTICLES,
        takes=ArticleIn,
        gives=ArticleOut,
        body_bytes=BODY_BYTES,
    )
    async def put(self, request: web.Request, body: ArticleIn) -> ArticleOut:
        """Publish an article, or a new version of it; it can be cited at once."""
        document = body.document(named(request), by=request[STAFF].name, today=self._clock().date())
        article = await self._publishing.put(document, expected=body.change)
        log.info("article published", article=article.id, change=article.change)
        return await self._shown(article)

    @route("DELETE", "/v1/articles/{article:.+}", who=Who.OWNER, scope=Scope.ARTICLES)
    async def withdraw(self, request: web.Request) -> None:
        """Delete an article: it is never cited again, and no folder brings it back."""
        await self._publishing.withdraw(named(request))
        log.info("article withdrawn", article=named(request))

    @route("POST", "/v1/articles/{article:.+}/return", who=Who.OWNER, scope=Scope.ARTICLES, gives=ReturnedOut)
    async def give_back(self, request: web.Request) -> ReturnedOut:
        """Drop what the desk changed or deleted: the next time its source is read, that holds again."""
        article = await self._publishing.give_back(named(request))
        self._wake()
        log.info("article given back", article=named(request))
        return ReturnedOut(article=None if article is None else await self._shown(article))

    @route(
        "POST",
        "/v1/preview",
        who=Who.OWNER,
        scope=Scope.ARTICLES,
        takes=PreviewIn,
        gives=PreviewOut,
        body_bytes=BODY_BYTES,
    )
    async def preview(self, _request: web.Request, body: PreviewIn) -> PreviewOut:
        """Show Markdown as customers would see it."""
        return PreviewOut(html=await asyncio.to_thread(self._markdown.html, body.text))

    async def _shown(self, article: Article) -> ArticleOut:
        document = article.document
        known = {*NAMED, *DATED, *FIELDS}
        return ArticleOut.of(
            article,
            searched=self._searched(),
            today=self._clock().date(),
            text=document.text,
            html=await asyncio.to_thread(self._markdown.html, document.text),
            questions=document.questions,
            url=document.url,
            more={name: values for name, values in document.metadata.items() if name not in known},
        )


def named(request: web.Request) -> ArticleId:
    """Return the id of the article that a path names."""
    return ArticleId(request.match_info["article"])
