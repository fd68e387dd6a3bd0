"""What was said can be read by whoever may: resumed, searched, explained, taken along."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assistant.consents.model import Purpose
from assistant.conversations.attachments import Attachment, MediaType
from assistant.conversations.heard import ANSWERED_WITHIN, Heard
from assistant.conversations.model import Author, Outcome, Trace
from assistant.errors import NotFound
from assistant.events import AttachmentId, ConversationId, MessageId, TraceId
from assistant.work import Work
from tests.conversations.speaking import (
    ANA,
    NOW,
    REPLY,
    admitted,
    closed,
    messages,
    recorded,
    started,
    taken_over,
)

A_FILE = Attachment(id=AttachmentId("att_1"), name="kettle.png", media_type=MediaType.PNG, size=7)


@pytest.mark.parametrize(
    ("misses", "is_taken", "outcome"),
    [(0, False, Outcome.RESOLVED), (1, False, Outcome.UNRESOLVED), (0, True, Outcome.HANDED_OFF)],
)
async def test_how_a_conversation_ended_follows_from_how_it_went(
    work: Work, misses: int, is_taken: bool, outcome: Outcome
) -> None:
    """Summaries and figures rest on it; nobody fills it in by hand."""
    conversation = await started(work)
    async with work.writing() as unit:
        await unit.conversations.set_subject(conversation.id, "Descaling")
        await unit.conversations.record(
            conversation.id, epoch=0, in_reply_to=None, text="…", reply=REPLY, at=NOW, misses=misses
        )
    if is_taken:
        await taken_over(work, conversation)

    once, twice = await closed(work, conversation), await closed(work, conversation)

    assert once == twice
    async with work.reading() as unit:
        past = await unit.conversations.past(ANA, Purpose.REMEMBER, before=NOW + timedelta(days=1), limit=5)
    assert [(one.subject, one.outcome) for one in past] == [("Descaling", outcome)]


async def test_messages_can_be_resumed_and_read_from_the_end(work: Work) -> None:
    """A socket asks for what it missed, a turn for the last few."""
    conversation = await started(work)
    for n in range(5):
        await admitted(work, conversation, f"message {n}", client_id=f"m{n}")

    async with work.reading() as unit:
        missed = await unit.conversations.messages(conversation.id, after=3)
        recent = await unit.conversations.recent(conversation.id, 2)
        first = await unit.conversations.messages(conversation.id, limit=1)

    assert [message.seq for message in missed] == [4, 5]
    assert [message.seq for message in recent] == [4, 5]
    assert [message.seq for message in first] == [1]


async def test_what_was_said_before_a_message_is_heard_with_what_the_last_reply_asked(work: Work) -> None:
    """What the system noted, and files, say nothing; older replies have been answered or not."""
    conversation = await started(work)
    await recorded(work, (await admitted(work, conversation, "Too early?", client_id="m0")).message)
    await recorded(work, (await admitted(work, conversation, "How do I descale?")).message)
    async with work.writing() as unit:
        for author, attachment in ((Author.SYSTEM, None), (Author.CUSTOMER, A_FILE)):
            await unit.conversations.say(
                conversation.id, author=author, author_name=None, text="…", at=NOW, attachment=attachment
            )
    now = (await admitted(work, conversation, "And then?", client_id="m2")).message
    await admitted(work, conversation, "Hello?", client_id="m3")

    async with work.reading() as unit:
        heard = await unit.conversations.heard(now, 3)
        a_day_later = await unit.conversations.heard(
            replace(now, at=NOW + ANSWERED_WITHIN + timedelta(seconds=1)), 3
        )

    assert heard == (
        Heard(False, "Use citric acid."),
        Heard(True, "How do I descale?"),
        Heard(False, "Use citric acid.", REPLY),
        Heard(True, "And then?"),
    )
    assert [one.reply for one in a_day_later] == [None] * 4


async def test_nothing_is_heard_before_the_first_message(work: Work) -> None:
    """Who begins is heard alone."""
    conversation = await started(work)
    first = (await admitted(work, conversation, "Hello?")).message

    async with work.reading() as unit:
        assert await unit.conversations.heard(first, 3) == (Heard(True, "Hello?"),)


async def test_a_trace_is_kept_as_it_was(work: Work) -> None:
    """Why a reply came about can be read months later."""
    conversation = await started(work)
    trace = Trace(
        id=TraceId("trc_1"),
        conversation_id=conversation.id,
        message_id=MessageId("msg_1"),
        at=NOW,
        steps={"found": [{"article": "descale", "score": 0.5}], "because": "it says so", "none": None},
    )

    async with work.writing() as unit:
        await unit.conversations.add_trace(trace)

    async with work.reading() as unit:
        assert await unit.conversations.trace(trace.id) == trace
        with pytest.raises(NotFound):
            await unit.conversations.trace(TraceId("trc_none"))


async def test_importing_history_again_changes_nothing(work: Work) -> None:
    """The same file may be loaded at every start of the demo."""
    await started(work)
    for _ in range(2):
        async with work.writing() as unit:
            past = await unit.conversations.import_past(
                ANA,
                started_at=NOW - timedelta(days=20),
                subject="A blocked portafilter",
                outcome=Outcome.RESOLVED,
                messages=[(Author.CUSTOMER, "It is blocked."), (Author.AGENT, "Soak it.")],
            )

    async with work.reading() as unit:
        earlier = await unit.conversations.past(ANA, Purpose.REMEMBER, before=NOW, limit=5)
        everything = await unit.conversations.of_customer(ANA)

    assert [one.id for one in earlier] == [past.id]
    assert not past.is_open
    assert len(everything) == 2
    assert [message.text for message in await messages(work, past)] == ["It is blocked.", "Soak it."]


async def test_staff_find_conversations_by_what_was_said(work: Work) -> None:
    """A percent sign is searched for, not obeyed."""
    conversation, other = await started(work), await started(work, client_id="other")
    await admitted(work, conversation, "Is it 50% off?")
    await admitted(work, other, "Is it 500 grams?")

    async with work.reading() as unit:
        found = await unit.conversations.search("50% OFF")
        everything = await unit.conversations.search("")

    assert [one.id for one in found] == [conversation.id]
    assert {one.id for one in everything} == {conversation.id, other.id}


async def test_an_export_holds_every_word(work: Work) -> None:
    """Customers take along what was said, not what we made of it."""
    conversation = await started(work)
    await admitted(work, conversation, "My secret recipe")

    async with work.reading() as unit:
        exported = await unit.conversations.export(ANA)

    assert "My secret recipe" in str(exported)
    assert conversation.id in str(exported)


async def test_a_rating_is_kept(work: Work) -> None:
    """The customer's word on how it went."""
    conversation = await started(work)

    async with work.writing() as unit:
        rated = await unit.conversations.rate(conversation.id, 4)
        with pytest.raises(NotFound):
            await unit.conversations.rate(ConversationId("cnv_none"), 4)

    assert rated == replace(conversation, rating=4)


async def test_what_was_said_in_one_moment_is_found_a_page_at_a_time(work: Work) -> None:
    """Messages of one moment stand in the order of their ids, so that none falls between two pages."""
    conversation = await started(work)
    for number in range(5):
        await admitted(work, conversation, f"A parcel 100% {number}", client_id=f"m{number}")

    seen: list[str] = []
    before: tuple[datetime, MessageId] | None = None
    async with work.reading() as unit:
        while page := await unit.conversations.mentions(["100%", "PARCEL"], 2, before=before):
            seen += [message.text for message, _ in page]
            before = (page[-1][0].at, page[-1][0].id)
        none = await unit.conversations.mentions(["100_", "parcel"], 2)

    assert sorted(seen) == [f"A parcel 100% {number}" for number in range(5)]
    assert none == []
