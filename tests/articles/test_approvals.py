"""Approved answers are used as long as what they are based on is as it was when somebody approved them."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.articles.approved import approval, approved_words, based_on, is_approved
from assistant.articles.model import Kind, Wanted
from assistant.events import ArticleId
from assistant.work import Work
from knowledge import Document, Metadata
from tests.articles.test_store import a_document, put, removed, since

ANSWER = ArticleId("answers/descale")


def an_answer(*bases: str) -> Document:
    """Make an approved answer that is based on some articles."""
    said = approval(by="Mara", on=date(2026, 3, 1), based_on=bases)
    return Document(id=ANSWER, title="How do I descale?", text="With one sachet.", metadata=said)


async def is_lapsed(work: Work) -> bool:
    """Say whether the approved answer waits to be approved again."""
    async with work.reading() as unit:
        return (await unit.articles.get(ANSWER)).is_lapsed


async def test_an_answer_lapses_once_its_base_changes(work: Work) -> None:
    """What was right last year is said no more after somebody changed the article it came from."""
    await put(work, a_document("base"))
    before = await put(work, an_answer("base"))

    await put(work, a_document("base", "Use vinegar."))

    changes = await since(work, before)
    assert [one.article_id for one in changes.upserted] == ["base"]
    assert changes.removed == (ANSWER,)
    assert await is_lapsed(work)


async def test_an_answer_lapses_once_its_base_is_gone(work: Work) -> None:
    """From the moment of deletion, no reply rests on it, whatever an index still holds."""
    await put(work, a_document("base"))
    found_at = await put(work, an_answer("base"))

    await removed(work, "base")

    async with work.reading() as unit:
        now = await unit.articles.latest_change()
        assert await unit.articles.citable([ANSWER], as_of=found_at) == frozenset()
        assert await unit.articles.citable([ANSWER], as_of=now) == frozenset()
        assert await unit.articles.lapsed() == 1


async def test_an_answer_based_on_what_is_not_there_is_not_used(work: Work) -> None:
    """Nobody can have read what does not exist."""
    await put(work, an_answer("nowhere"))

    assert await is_lapsed(work)
    assert (await since(work, 0)).upserted == ()


async def test_an_answer_is_used_again_once_it_is_approved_again(work: Work) -> None:
    """Somebody read both and stands by it."""
    await put(work, a_document("base"))
    await put(work, an_answer("base"))
    lapsed_at = await put(work, a_document("base", "Use vinegar."))

    await put(work, an_answer("base"))

    assert [one.article_id for one in (await since(work, lapsed_at)).upserted] == [ANSWER]
    assert not await is_lapsed(work)


async def test_publishing_the_same_again_lets_nothing_lapse(work: Work) -> None:
    """A folder that is read again, or a new encoder, changes no words."""
    await put(work, a_document("base"), an_answer("base"))

    await put(work, a_document("base"), a_document("other"))

    assert not await is_lapsed(work)


@pytest.mark.parametrize("going_back", [True, False])
async def test_a_base_that_changes_back_does_not_approve_anything(work: Work, going_back: bool) -> None:
    """A person approves, not chance."""
    await put(work, a_document("base"))
    await put(work, an_answer("base"))
    await put(work, a_document("base", "Use vinegar."))

    await put(work, a_document("base", "Use citric acid." if going_back else "Use lemon."))

    assert await is_lapsed(work)


async def test_the_owner_lists_what_waits_to_be_approved_again(work: Work) -> None:
    """Among hundreds of articles, nobody finds it otherwise."""
    await put(work, a_document("base"), a_document("other"))
    await put(work, an_answer("base"))

    async with work.reading() as unit:
        approved = [one.id for one in await unit.articles.listed(Wanted(kind=Kind.APPROVED))]
        lapsed = await unit.articles.listed(Wanted(kind=Kind.LAPSED))

    assert (approved, lapsed) == ([ANSWER], [])
    await removed(work, "base")
    async with work.reading() as unit:
        assert await unit.articles.matching(Wanted(kind=Kind.LAPSED)) == 1


@pytest.mark.parametrize(
    ("metadata", "approved"),
    [
        ({"approved": ("true",)}, True),
        ({"approved": ("Yes",)}, True),
        ({"approved": ("no",)}, False),
        ({}, False),
    ],
)
def test_only_who_says_so_is_approved(metadata: Metadata, approved: bool) -> None:
    """`approved: false` in a file means what it says."""
    assert is_approved(metadata) is approved
    assert based_on({**metadata, "based_on": ("a", "a")}) == (("a",) if approved else ())


def test_who_approved_is_told_as_far_as_it_is_known() -> None:
    """A file may say only that it is approved."""
    assert approved_words(an_answer().metadata) == "approved by Mara on 2026-03-01"
    assert approved_words({"approved": ("true",)}) == "approved"
