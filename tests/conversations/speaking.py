"""Have customers, the assistant and agents speak, for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.conversations.model import Admitted, Author, Conversation, Message, Owner, Reply, Source
from assistant.events import CustomerId, StaffId, TraceId
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANA = CustomerId("cus_ana")
BEN = CustomerId("cus_ben")
MARA = StaffId("stf_mara")
REPLY = Reply(
    decision="answer",
    confidence=0.9,
    sources=(Source(article_id="descale", title="Descale", url=None, quote="Use citric acid."),),
    personal=("you own the Larkspur One",),
    trace_id=TraceId("trc_1"),
)


async def started(work: Work, customer: CustomerId = ANA, client_id: str = "start") -> Conversation:
    """Have a customer start a conversation."""
    async with work.writing() as unit:
        await unit.customers.visitor(customer, locale="en", at=NOW)
        conversation, _ = await unit.conversations.start(customer, channel="web", client_id=client_id, at=NOW)
    return conversation


async def admitted(
    work: Work, conversation: Conversation, text: str = "Hello?", client_id: str = "m1"
) -> Admitted:
    """Have the customer say something."""
    async with work.writing() as unit:
        return await unit.conversations.admit(
            conversation.customer_id, conversation.id, client_id=client_id, text=text, at=NOW
        )


async def recorded(work: Work, to: Message, epoch: int = 0) -> Message:
    """Have the assistant answer."""
    async with work.writing() as unit:
        return await unit.conversations.record(
            to.conversation_id,
            epoch=epoch,
            in_reply_to=to.id,
            text="Use citric acid.",
            reply=REPLY,
            at=NOW,
            misses=0,
        )


async def taken_over(work: Work, conversation: Conversation, epoch: int = 0) -> Conversation:
    """Have Mara take the conversation over."""
    async with work.writing() as unit:
        return await unit.conversations.change_owner(
            conversation.id, owner=Owner.PERSON, agent_id=MARA, epoch=epoch, at=NOW
        )


async def said(work: Work, conversation: Conversation, text: str = "I am on it.") -> Message:
    """Have Mara say something."""
    async with work.writing() as unit:
        return await unit.conversations.say(
            conversation.id,
            author=Author.AGENT,
            author_name="Mara",
            text=text,
            at=NOW,
            client_id="a1",
            agent_id=MARA,
        )


async def closed(work: Work, conversation: Conversation) -> Conversation:
    """End a conversation."""
    async with work.writing() as unit:
        return await unit.conversations.close(conversation.id, at=NOW)


async def messages(work: Work, conversation: Conversation) -> tuple[Message, ...]:
    """Read what was said."""
    async with work.reading() as unit:
        return await unit.conversations.messages(conversation.id)
