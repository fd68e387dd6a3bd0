"""Keep what each approved answer is based on, and let it lapse when that changes or goes.

A lapsed answer is to every index what a deleted article is: it leaves in the same transaction in which
its base changed, with the same change number, so that no reply rests on it from that moment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from assistant.events import ArticleId
from assistant.storage import tables
from assistant.storage.engine import Connection

_articles, _bases = tables.articles, tables.article_bases
_STANDS = (_articles.c.is_deleted.is_(False), _articles.c.is_lapsed.is_(False))


class Approvals:
    """Keeps what approved answers rest on; called by the store that changes the articles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def rest(self, article_id: ArticleId, based_on: Sequence[str]) -> None:
        """Remember what an article rests on, as it is now; if some of that is not there, it has lapsed."""
        await self._connection.execute(delete(_bases).where(_bases.c.article_id == article_id))
        wanted = [name for name in based_on if name != article_id]
        if not wanted:
            return
        found = select(_articles.c.id, _articles.c.fingerprint).where(
            _articles.c.id.in_(wanted), _articles.c.is_deleted.is_(False)
        )
        there = {row["id"]: row["fingerprint"] for row in (await self._connection.execute(found)).mappings()}
        rows = [
            {"article_id": article_id, "based_on": name, "fingerprint": fingerprint}
            for name, fingerprint in there.items()
        ]
        if rows:
            await self._connection.execute(insert(_bases), rows)
        if len(there) < len(wanted):
            article = update(_articles).where(_articles.c.id == article_id)
            await self._connection.execute(article.values(is_lapsed=True))

    async def lapse(self, article_ids: Collection[ArticleId], change: int) -> None:
        """Take out of use what rests on articles that are gone or no longer as they were."""
        base = _articles.alias("base")
        resting = (
            select(_bases.c.article_id)
            .join(base, base.c.id == _bases.c.based_on)
            .where(
                _bases.c.based_on.in_(bindparam("changed", expanding=True)),
                or_(base.c.is_deleted, base.c.fingerprint != _bases.c.fingerprint),
            )
        )
        lapsed = update(_articles).where(_articles.c.id.in_(resting), *_STANDS)
        await self._connection.execute(
            lapsed.values(is_lapsed=True, change=change), {"changed": list(article_ids)}
        )

    async def lapsed(self) -> int:
        """Return how many approved answers wait to be approved again."""
        counted = select(func.count()).where(_articles.c.is_lapsed, _articles.c.is_deleted.is_(False))
        return (await self._connection.execute(counted)).scalar_one()
