"""Publish, change and withdraw single articles, as the owner does at the desk.

Customers' questions go on meanwhile: a text is cut off the loop and embedded a few passages
at a time, with questions in between. Once a call returns, this process searches what it
changed; others follow within seconds, and what was withdrawn is cited by none of them.
"""

from __future__ import annotations

from assistant.articles.approved import based_on
from assistant.articles.ingest import embedded
from assistant.articles.library import Library
from assistant.articles.model import DESK, Article, is_open_to_more
from assistant.articles.reading import passages_of
from assistant.errors import InvalidInput
from assistant.events import ArticleId, Clock, articles_changed
from assistant.work import UnitOfWork, Work
from knowledge import Document


class Publishing:
    """Writes articles in the owner's name: no folder that is read later overwrites them."""

    def __init__(self, *, work: Work, library: Library, clock: Clock) -> None:
        self._work = work
        self._library = library
        self._clock = clock

    async def put(self, document: Document, *, expected: int | None) -> Article:
        """Publish an article or its new version, if it still is as it was at the `expected` change.

        Raises `Conflict`, and `InvalidInput` if more people would find it than may find what it rests on.
        """
        embedding = self._library.embedding
        passages = await passages_of(document, embedding)
        vectors = await embedded(passages, embedding)
        now = self._clock()
        async with self._work.writing() as unit:
            await check_readers(unit, document)
            change = await unit.articles.put(
                document,
                source=DESK,
                passages=passages,
                vectors=vectors,
                model=embedding.model,
                at=now,
                expected=expected,
            )
            await unit.outbox.add(articles_changed(change, now))
            article = await unit.articles.get(ArticleId(document.id))
        await self._library.refresh()
        return article

    async def withdraw(self, article_id: ArticleId) -> None:
        """Delete an article for good; its id is remembered, so that no folder brings it back.

        Raises `NotFound`.
        """
        now = self._clock()
        async with self._work.writing() as unit:
            await unit.articles.get(article_id)
            change = await unit.articles.remove([article_id], source=DESK)
            await unit.outbox.add(articles_changed(change, now))
        await self._library.refresh()

    async def give_back(self, article_id: ArticleId) -> Article | None:
        """Leave an article to the source it came from; it is read from there soon, if the source is known.

        Return it as it stands until then, None if the owner had deleted it. Raises `NotFound`, `Conflict`.
        """
        now = self._clock()
        async with self._work.writing() as unit:
            location = await unit.articles.give_back(article_id)
            await unit.sources.ask_for(location, now)
            return await unit.articles.find(article_id)


async def check_readers(unit: UnitOfWork, document: Document) -> None:
    """Raise `InvalidInput` where an answer would tell others what an article for one account says."""
    for name in based_on(document.metadata):
        base = await unit.articles.find(ArticleId(name))
        if base is not None and is_open_to_more(document.metadata, base.document.metadata):
            fix = "name the same `account` and `account_role`, or fewer"
            raise InvalidInput("based_on", f"{name!r} is for the members of an account alone", fix=fix)
