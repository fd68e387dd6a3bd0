"""What staff note is kept once, in order, apart from what is said, and goes with its conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.conversations.model import Author, Conversation, Note
from assistant.errors import Conflict
from assistant.work import Work
from tests.conversations.speaking import ANA, BEN, MARA, NOW, messages, started


async def noted(
    work: Work, conversation: Conversation, text: str, *, client_id: str = "n1", after: int = 0
) -> tuple[Note, bool]:
    """Have Mara note something, so many minutes from now."""
    async with work.writing() as unit:
        return await unit.notes.add(
            conversation,
            author_id=MARA,
            author_name="Mara",
            client_id=client_id,
            text=text,
            at=NOW + timedelta(minutes=after),
        )


async def kept(work: Work, conversation: Conversation) -> list[str]:
    """Return what is noted in a conversation."""
    async with work.reading() as unit:
        return [one.text for one in await unit.notes.of_conversation(conversation.id)]


async def test_notes_are_kept_once_and_in_order(work: Work) -> None:
    """A press on a slow line does not note twice."""
    conversation = await started(work)
    first = await noted(work, conversation, "Called the carrier.")

    again = await noted(work, conversation, "Called the carrier.", after=1)
    await noted(work, conversation, "They look into it.", client_id="n2", after=2)

    assert again == (first[0], True)
    assert await kept(work, conversation) == ["Called the carrier.", "They look into it."]


async def test_an_id_that_was_used_for_another_note_is_refused(work: Work) -> None:
    """Nothing is thrown away in silence."""
    conversation = await started(work)
    await noted(work, conversation, "Called the carrier.")

    with pytest.raises(Conflict, match="another note"):
        await noted(work, conversation, "Called the shop.")


async def test_a_note_is_no_message(work: Work) -> None:
    """It takes no number, so that a customer cannot even count them."""
    conversation = await started(work)
    await noted(work, conversation, "Rude on the phone.")

    async with work.writing() as unit:
        said = await unit.conversations.say(
            conversation.id, author=Author.SYSTEM, author_name=None, text="Hello", at=NOW
        )

    assert said.seq == conversation.seq + 1
    assert [one.text for one in await messages(work, conversation)] == ["Hello"]


async def test_notes_about_a_customer_are_theirs_alone_and_go_with_them(work: Work) -> None:
    """Who asks what is noted of them is told that; who is erased leaves none behind."""
    conversation = await started(work)
    await noted(work, conversation, "Ana prefers calls.")
    async with work.reading() as unit:
        of_ana, of_ben = await unit.notes.about(ANA), await unit.notes.about(BEN)
    async with work.writing() as unit:
        await unit.customers.erase(ANA, at=NOW)

    left = await kept(work, conversation)

    assert [one.text for one in of_ana] == ["Ana prefers calls."]
    assert of_ben == ()
    assert left == []
