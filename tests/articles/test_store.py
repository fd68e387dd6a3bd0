"""Articles are the truth behind every index: numbered, and gone when they are deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.articles.model import DESK, Changes, Wanted
from assistant.errors import Conflict, NotFound
from assistant.events import ArticleId
from assistant.storage import Database
from assistant.work import Work
from knowledge import Document, Passage, PassageKind, Vectors
from tests.conftest import CONSENT_DEFAULTS
from tests.databases import KEYS, run_apart

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEW = "a-newer-encoder"


def a_document(name: str = "descale", text: str = "Use citric acid.") -> Document:
    """Make something to publish."""
    return Document(
        id=name, title=f"On {name}", text=text, questions=("How?",), metadata={"product": ("one", "two")}
    )


def passages_of(document: Document) -> tuple[Passage, ...]:
    """Cut a document into its title and its text."""
    return tuple(
        Passage(
            id=f"{document.id}#{n}",
            document_id=document.id,
            kind=kind,
            heading="",
            text=text,
            metadata=document.metadata,
        )
        for n, (kind, text) in enumerate(
            ((PassageKind.TITLE, document.title), (PassageKind.TEXT, document.text))
        )
    )


def vectors_for(passages: Sequence[Passage]) -> Vectors:
    """Stand in for an encoder: a different row for every text."""
    return np.array([[len(one.text), sum(one.text.encode()) % 7, 1.5] for one in passages], dtype=np.float32)


async def put(work: Work, *documents: Document, model: str = "mini", source: str = "folder") -> int:
    """Publish documents."""
    change = 0
    async with work.writing() as unit:
        for one in documents:
            cut = passages_of(one)
            change = await unit.articles.put(
                one, source=source, passages=cut, vectors=vectors_for(cut), model=model, at=NOW
            )
    return change


async def removed(work: Work, *names: str) -> int:
    """Delete articles."""
    async with work.writing() as unit:
        return await unit.articles.remove([ArticleId(name) for name in names])


async def since(work: Work, change: int, model: str = "mini") -> Changes:
    """Read what changed."""
    async with work.reading() as unit:
        return await unit.articles.changes_since(change, model)


async def test_an_article_comes_back_as_it_went_in(work: Work) -> None:
    """Text, questions, metadata, and every vector to the last bit."""
    document = a_document()

    change = await put(work, document)

    async with work.reading() as unit:
        article = await unit.articles.get(ArticleId("descale"))
        assert await unit.articles.fingerprints("folder") == {"descale": document.fingerprint}
        assert await unit.articles.count() == 1
    assert article.document == document
    (indexed,) = (await since(work, 0)).upserted
    assert indexed.passages == passages_of(document)
    np.testing.assert_array_equal(indexed.vectors, vectors_for(indexed.passages))
    assert article.change == change


async def test_an_index_is_told_only_what_it_has_not_seen(work: Work) -> None:
    """Following a change costs as much as the change, not as much as all articles."""
    before = await put(work, a_document("a"), a_document("b"))
    await put(work, a_document("b", "New text."))
    await removed(work, "a")

    changes = await since(work, before)

    assert [one.article_id for one in changes.upserted] == ["b"]
    assert changes.removed == ("a",)
    async with work.reading() as unit:
        assert await unit.articles.latest_change() == changes.change
    assert (await since(work, changes.change)).upserted == ()


async def test_what_was_deleted_can_never_be_cited(work: Work) -> None:
    """From the moment of deletion, whatever an index still holds."""
    await put(work, a_document("a"), a_document("b"))

    await removed(work, "a", "never-there")

    async with work.reading() as unit:
        asked = [ArticleId(name) for name in ("a", "b", "c")]
        now = await unit.articles.latest_change()
        assert await unit.articles.citable(asked, as_of=now) == {"b"}
        assert await unit.articles.fingerprints("folder") == {"b": a_document("b").fingerprint}
        assert await unit.articles.count() == 1
        with pytest.raises(NotFound):
            await unit.articles.get(ArticleId("a"))


async def test_what_changed_since_it_was_found_cannot_be_cited(work: Work) -> None:
    """A quote must be in the article as it stands, not as it stood when we searched."""
    found_at = await put(work, a_document("a"), a_document("b"))
    await put(work, a_document("b", "New text."))

    async with work.reading() as unit:
        asked = [ArticleId("a"), ArticleId("b")]
        assert await unit.articles.citable(asked, as_of=found_at) == {"a"}


async def test_what_was_deleted_can_be_published_again(work: Work) -> None:
    """A file that comes back is an article again."""
    await put(work, a_document())
    gone = await removed(work, "descale")

    await put(work, a_document())

    changes = await since(work, gone)
    assert [one.article_id for one in changes.upserted] == ["descale"]
    assert changes.removed == ()


async def test_a_new_encoder_embeds_everything_while_the_old_one_serves(work: Work) -> None:
    """Both sets of vectors are there until the change is complete."""
    old = await put(work, a_document("a"), a_document("b"))
    async with work.reading() as unit:
        first = await unit.articles.without_vectors(NEW, 1)
        everything = await unit.articles.without_vectors(NEW, 9)
    assert first == list(passages_of(a_document("a")))

    async with work.writing() as unit:
        await unit.articles.put_vectors(everything, vectors_for(everything), NEW)

    async with work.reading() as unit:
        assert await unit.articles.without_vectors(NEW, 9) == []
        assert await unit.articles.without_vectors("mini", 9) == []
    assert [one.article_id for one in (await since(work, old, NEW)).upserted] == ["a", "b"]
    np.testing.assert_array_equal(
        (await since(work, 0, NEW)).upserted[1].vectors, vectors_for(passages_of(a_document("b")))
    )


async def test_vectors_of_a_text_that_changed_meanwhile_are_dropped(work: Work) -> None:
    """A vector must stand for the text that it is kept beside."""
    await put(work, a_document())
    async with work.reading() as unit:
        stale = await unit.articles.without_vectors(NEW, 9)
    await put(work, a_document(text="Another text."))

    async with work.writing() as unit:
        await unit.articles.put_vectors(stale, vectors_for(stale), NEW)

    async with work.reading() as unit:
        assert await unit.articles.without_vectors(NEW, 9) == list(
            passages_of(a_document(text="Another text."))
        )


async def test_articles_put_at_once_get_numbers_of_their_own(work: Work) -> None:
    """Two imports together must not hide each other's changes from an index."""
    numbers = await asyncio.gather(*(put(work, a_document(f"d{n}")) for n in range(5)))

    assert sorted(numbers) == [1, 2, 3, 4, 5]


async def test_articles_are_listed_by_words_and_source_a_page_at_a_time(work: Work) -> None:
    """An owner with a thousand articles looks for one; signs of a pattern are only signs."""
    await put(work, a_document("a", "Use CITRIC acid."), a_document("b", "100 % wool_soap"))
    await put(work, a_document("c"), source=DESK)
    await removed(work, "gone")

    async with work.reading() as unit:
        listed = [one.id for one in await unit.articles.listed(Wanted(limit=2))]
        rest = [one.id for one in await unit.articles.listed(Wanted(limit=2, after="b"))]
        by_words = [one.id for one in await unit.articles.listed(Wanted(words="citric"))]
        by_sign = [one.id for one in await unit.articles.listed(Wanted(words="% wool_"))]
        by_source = await unit.articles.matching(Wanted(source=DESK))
        sources = await unit.articles.sources()

    assert (listed, rest) == (["a", "b"], ["c"])
    assert (by_words, by_sign, by_source) == (["a", "c"], ["b"], 1)
    assert sources == {DESK: 1, "folder": 2}


async def test_of_two_who_change_the_same_version_one_is_refused(work: Work) -> None:
    """At the very same moment, too: neither change may silently vanish."""
    before = await put(work, a_document())

    outcomes = await asyncio.gather(
        *(changed(work, f"Text {n}.", expected=before) for n in range(2)), return_exceptions=True
    )
    new = await asyncio.gather(changed(work, "New.", expected=0), return_exceptions=True)

    assert sorted(isinstance(one, Conflict) for one in outcomes) == [False, True]
    assert isinstance(new[0], Conflict)


async def changed(work: Work, text: str, *, expected: int) -> int:
    """Publish another text of the article that was opened at a change."""
    document = a_document(text=text)
    cut = passages_of(document)
    async with work.writing() as unit:
        return await unit.articles.put(
            document,
            source=DESK,
            passages=cut,
            vectors=vectors_for(cut),
            model="mini",
            at=NOW,
            expected=expected,
        )


async def test_what_was_deleted_in_a_sources_name_stays_its_own(work: Work) -> None:
    """A folder that still has the file must know that somebody decided otherwise."""
    await put(work, a_document("a"), a_document("b"))

    async with work.writing() as unit:
        await unit.articles.remove([ArticleId("a")], source=DESK)

    async with work.reading() as unit:
        assert await unit.articles.held(DESK) == {"a"}
        assert set(await unit.articles.fingerprints("folder")) == {"b"}


_STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["put", "remove", "follow"])), max_size=12
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_whoever_follows_the_changes_ends_with_what_is_there(
    database_url: str, steps: list[tuple[str, str]]
) -> None:
    """However often an index looks, and whatever happens in between."""
    followed, there = run_apart(_follow(database_url, steps))

    assert followed == there


async def _follow(url: str, steps: list[tuple[str, str]]) -> tuple[set[ArticleId], set[ArticleId]]:
    database = Database.open(url, keys=KEYS)
    work = Work(database, consent_defaults=CONSENT_DEFAULTS)
    async with work.reading() as unit:
        seen, held = await unit.articles.latest_change(), set(await unit.articles.fingerprints("folder"))
    for name, step in [*steps, ("", "follow")]:
        if step == "put":
            await put(work, a_document(name))
        elif step == "remove":
            await removed(work, name)
        else:
            changes = await since(work, seen)
            held = (held - set(changes.removed)) | {one.article_id for one in changes.upserted}
            seen = changes.change
    async with work.reading() as unit:
        there = set(await unit.articles.fingerprints("folder"))
    await database.close()
    return held, there
