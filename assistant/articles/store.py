"""Keep articles with their passages and vectors, and number every change to them.

What is deleted is gone at once, text, passages and vectors; its id stays behind with the
number of its deletion, so that every index learns of it. Vectors are kept for each model
that made some, so that an old index can serve while a new one is built.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, bindparam, case, delete, exists, func, null, or_, select, update

from assistant.articles.approvals import Approvals
from assistant.articles.approved import APPROVED, based_on
from assistant.articles.model import DESK, Article, Changes, IndexedArticle, Kind, Wanted
from assistant.articles.reading import instructions_of
from assistant.errors import Conflict, NotFound
from assistant.events import ArticleId
from assistant.storage import tables
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import insert_into
from knowledge import Document, Passage, Vectors

_DOCUMENT = TypeAdapter(Document)
_PASSAGES = TypeAdapter(tuple[Passage, ...])

_articles, _vectors = tables.articles, tables.article_vectors

_READ_AT_ONCE = 500  # articles; bounds the memory that following a large change takes
_PRESENT = _articles.c.is_deleted.is_(False)
_USED = _PRESENT & _articles.c.is_lapsed.is_(False)


class ArticleStore:
    """Keeps articles, and tells what changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._approvals = Approvals(connection)

    async def fingerprints(self, source: str) -> dict[ArticleId, str]:
        """Return what is there of a source, each with the fingerprint of its content."""
        found = select(_articles.c.id, _articles.c.fingerprint).where(_articles.c.source == source, _PRESENT)
        rows = (await self._connection.execute(found)).mappings()
        return {row["id"]: row["fingerprint"] for row in rows}

    async def put(
        self,
        document: Document,
        *,
        source: str,
        passages: Sequence[Passage],
        vectors: Vectors,
        model: str,
        at: datetime,
        expected: int | None = None,
    ) -> int:
        """Keep an article with a vector for each passage, in order; return its change number.

        It replaces what had its id. Vectors of other models are dropped, for they are of the old text.
        Raises `Conflict` if it is not as it was at the `expected` change, where 0 is: not there.
        """
        change = await next_change(self._connection, Counter.ARTICLES)  # from here on, we are alone
        await self._check(ArticleId(document.id), expected)
        row = {
            "id": document.id,
            "source": source,
            "fingerprint": document.fingerprint,
            "change": change,
            "changed_at": at,
            "is_deleted": False,
            "is_lapsed": False,
            "document": _DOCUMENT.dump_json(document).decode(),
            "passages": _PASSAGES.dump_json(tuple(passages)).decode(),
        }
        new = insert_into(self._connection, _articles)
        others: dict[str, ColumnElement[Any]] = {name: new.excluded[name] for name in row if name != "id"}
        others["origin"] = _origin_under(source)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=others), row)
        await self._connection.execute(delete(_vectors).where(_vectors.c.article_id == document.id))
        await self._keep_vectors(ArticleId(document.id), vectors, model)
        await self._approvals.rest(ArticleId(document.id), based_on(document.metadata))
        await self._approvals.lapse([ArticleId(document.id)], change)
        return change

    async def remove(self, article_ids: Collection[ArticleId], *, source: str | None = None) -> int:
        """Delete articles; return the change number. Ids that are not there are passed over.

        With a `source`, they are its own from now on, even though they are gone.
        """
        owned = {"source": source, "origin": _origin_under(source)} if source is not None else {}
        gone = list(article_ids)
        change = await next_change(self._connection, Counter.ARTICLES)
        await self._connection.execute(delete(_vectors).where(_vectors.c.article_id.in_(gone)))
        await self._connection.execute(
            update(_articles)
            .where(_articles.c.id.in_(gone), _PRESENT)
            .values(is_deleted=True, change=change, fingerprint="", document=None, passages=None, **owned)
        )
        await self._approvals.lapse(gone, change)
        return change

    async def give_back(self, article_id: ArticleId) -> str:
        """Leave an article to the source that the desk took it from, and return that source.

        It stays as it is until it is read from there again. Raises `NotFound`, and `Conflict` for one
        that no source had.
        """
        found = select(_articles.c.source, _articles.c.origin).where(_articles.c.id == article_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None or row["source"] != DESK:
            raise NotFound("article changed at the desk", article_id)
        if row["origin"] is None:
            raise Conflict("the article was written at the desk and has no source", fix="delete it instead")
        await self._connection.execute(
            update(_articles)
            .where(_articles.c.id == article_id)
            .values(source=row["origin"], origin=None, fingerprint="")
        )
        source: str = row["origin"]
        return source

    async def held(self, source: str) -> frozenset[ArticleId]:
        """Return the articles of a source, with those that were deleted in its name."""
        found = select(_articles.c.id).where(_articles.c.source == source)
        return frozenset((await self._connection.execute(found)).scalars())

    async def listed(self, wanted: Wanted) -> list[Article]:
        """Return articles by id."""
        found = self._matching(select(_articles), wanted).where(_articles.c.id > wanted.after)
        rows = await self._connection.execute(found.order_by(_articles.c.id).limit(wanted.limit))
        return [_article(row) for row in rows.mappings()]

    async def matching(self, wanted: Wanted) -> int:
        """Return how many articles there are to list, on whatever page."""
        counted = self._matching(select(func.count()).select_from(_articles), wanted)
        found: int = (await self._connection.execute(counted)).scalar_one()
        return found

    async def sources(self) -> dict[str, int]:
        """Return how many articles each source has."""
        counted = select(_articles.c.source, func.count().label("articles")).where(_PRESENT)
        rows = await self._connection.execute(
            counted.group_by(_articles.c.source).order_by(_articles.c.source)
        )
        return {row["source"]: row["articles"] for row in rows.mappings()}

    async def latest_change(self) -> int:
        """Return the number of the last change, 0 before the first."""
        return await latest_change(self._connection, Counter.ARTICLES)

    async def changes_since(self, change: int, model: str) -> Changes:
        """Return what was put and removed after a change number, as far as `model` embedded it."""
        latest = await self.latest_change()
        removed = select(_articles.c.id).where(_articles.c.change > change, ~_USED)
        return Changes(
            upserted=tuple(await self._indexed_since(change, model)),
            removed=tuple((await self._connection.execute(removed)).scalars()),
            change=latest,
        )

    async def models(self) -> list[str]:
        """Return the encoders whose vectors are kept, the one that embedded most articles first."""
        counted = select(_vectors.c.model).group_by(_vectors.c.model).order_by(func.count().desc())
        return list((await self._connection.execute(counted)).scalars())

    async def without_vectors(self, model: str, limit: int) -> list[Passage]:
        """Return every passage of up to `limit` articles that `model` has not embedded yet."""
        embedded = exists().where(_vectors.c.article_id == _articles.c.id, _vectors.c.model == model)
        found = select(_articles.c.passages).where(_PRESENT, ~embedded).order_by(_articles.c.id).limit(limit)
        rows = (await self._connection.execute(found)).scalars()
        return [passage for kept in rows for passage in _PASSAGES.validate_json(kept)]

    async def put_vectors(self, passages: Sequence[Passage], vectors: Vectors, model: str) -> None:
        """Keep vectors that `model` made for whole articles, each row for the passage in its place.

        An article that changed since its passages were read is passed over. What was
        embedded counts as changed, so that the index of that model takes it in.
        """
        change = await next_change(self._connection, Counter.ARTICLES)
        start = 0
        for name, group in groupby(passages, key=lambda passage: passage.document_id):
            embedded = tuple(group)
            rows = vectors[start : start + len(embedded)]
            start += len(embedded)
            if await self._renumbered(ArticleId(name), embedded, change):
                await self._keep_vectors(ArticleId(name), rows, model)

    async def citable(self, article_ids: Collection[ArticleId], *, as_of: int) -> frozenset[ArticleId]:
        """Return those of some articles that are still as they were at a change number."""
        asked = {f"id_{place}": one for place, one in enumerate(article_ids)}
        result = await self._connection.execute(_citable(len(asked)), {"change": as_of, **asked})
        return frozenset(result.scalars())

    async def get(self, article_id: ArticleId) -> Article:
        """Return an article. Raises `NotFound`, also for one that was deleted."""
        found = await self.find(article_id)
        if found is None:
            raise NotFound("article", article_id)
        return found

    async def find(self, article_id: ArticleId) -> Article | None:
        """Return an article if it is there."""
        found = select(_articles).where(_articles.c.id == article_id, _PRESENT)
        row = (await self._connection.execute(found)).mappings().first()
        return None if row is None else _article(row)

    async def lapsed(self) -> int:
        """Return how many approved answers wait to be approved again."""
        return await self._approvals.lapsed()

    async def count(self) -> int:
        """Return how many articles there are."""
        counted = select(func.count()).select_from(_articles).where(_PRESENT)
        return (await self._connection.execute(counted)).scalar_one()

    def _matching(self, rows: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
        """Narrow a query down to what is wanted."""
        chosen = rows.where(_PRESENT)
        if wanted.source is not None:
            chosen = chosen.where(_articles.c.source == wanted.source)
        for name, value in wanted.said.items():
            chosen = chosen.where(_says(name, value))
        if wanted.kind is Kind.APPROVED:
            chosen = chosen.where(or_(_says(APPROVED, "true"), _says(APPROVED, "yes")))
        if wanted.kind is Kind.LAPSED:
            chosen = chosen.where(_articles.c.is_lapsed)
        if wanted.words:
            places = (_articles.c.id, *(_articles.c.document[name].as_string() for name in ("title", "text")))
            chosen = chosen.where(or_(*(place.icontains(wanted.words, autoescape=True) for place in places)))
        return chosen

    async def _check(self, article_id: ArticleId, expected: int | None) -> None:
        if expected is None:
            return
        found = select(_articles.c.change).where(_articles.c.id == article_id, _PRESENT)
        there = (await self._connection.execute(found)).scalar_one_or_none()
        if (there or 0) != expected:
            raise Conflict("the article was changed meanwhile", fix="open it again and repeat your change")

    async def _keep_vectors(self, article_id: ArticleId, vectors: Vectors, model: str) -> None:
        row = {
            "article_id": article_id,
            "model": model,
            "dimensions": vectors.shape[1],
            "vectors": np.ascontiguousarray(vectors, dtype="<f4").tobytes(),
        }
        new = insert_into(self._connection, _vectors)
        changed = {name: new.excluded[name] for name in ("dimensions", "vectors")}
        again = new.on_conflict_do_update(index_elements=["article_id", "model"], set_=changed)
        await self._connection.execute(again, row)

    async def _renumbered(self, article_id: ArticleId, passages: tuple[Passage, ...], change: int) -> bool:
        """Number an article as changed, if its passages are still these."""
        found = select(_articles.c.passages).where(_articles.c.id == article_id, _PRESENT)
        kept = (await self._connection.execute(found)).scalar_one_or_none()
        if kept is None or _PASSAGES.validate_json(kept) != passages:
            return False
        await self._connection.execute(
            update(_articles).where(_articles.c.id == article_id).values(change=change)
        )
        return True

    async def _indexed_since(self, change: int, model: str) -> list[IndexedArticle]:
        changed = (
            select(_articles.c.id, _articles.c.passages, _vectors.c.dimensions, _vectors.c.vectors)
            .join(_vectors, (_vectors.c.article_id == _articles.c.id) & (_vectors.c.model == model))
            .where(_articles.c.change > change, _USED)
            .order_by(_articles.c.id)
            .limit(_READ_AT_ONCE)
        )
        indexed: list[IndexedArticle] = []
        while True:
            after = indexed[-1].article_id if indexed else ""
            rows = (await self._connection.execute(changed.where(_articles.c.id > after))).mappings().all()
            indexed.extend(_indexed(row) for row in rows)
            if len(rows) < _READ_AT_ONCE:
                return indexed


@lru_cache(maxsize=16)
def _citable(number: int) -> Select[Any]:
    """Return what asks for so many articles; made once for each number, and so prepared."""
    asked = [bindparam(f"id_{place}", type_=_articles.c.id.type) for place in range(number)]
    return select(_articles.c.id).where(
        _articles.c.id.in_(asked), _articles.c.change <= bindparam("change"), _USED
    )


def _says(name: str, value: str) -> ColumnElement[bool]:
    """Whether an article says this of itself."""
    listed: ColumnElement[str] = _articles.c.document[("metadata", name)].as_string()
    return listed.icontains(json.dumps(value, ensure_ascii=False), autoescape=True)


def _origin_under(source: str) -> ColumnElement[Any]:
    """Return where an article came from before `source` has it: only what the desk takes has an origin."""
    if source != DESK:
        return null()
    return case((_articles.c.source == DESK, _articles.c.origin), else_=_articles.c.source)


def _article(row: Row) -> Article:
    return Article(
        id=row["id"],
        document=_DOCUMENT.validate_json(row["document"]),
        source=row["source"],
        fingerprint=row["fingerprint"],
        change=row["change"],
        changed_at=row["changed_at"],
        origin=row["origin"],
        is_lapsed=row["is_lapsed"],
        instructions=instructions_of(_PASSAGES.validate_json(row["passages"])),
    )


def _indexed(row: Row) -> IndexedArticle:
    numbers = np.frombuffer(row["vectors"], dtype="<f4").reshape(-1, row["dimensions"])
    return IndexedArticle(
        article_id=row["id"],
        passages=_PASSAGES.validate_json(row["passages"]),
        vectors=numbers.astype(np.float32, copy=False),
    )
