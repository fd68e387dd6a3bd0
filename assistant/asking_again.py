"""Tell agents what they are about to ask that the customer told already, and count what they asked anyway."""

from __future__ import annotations

from assistant.conversations.model import Conversation, Message
from assistant.escalation import HISTORY
from assistant.handoff.asking import asked
from assistant.work import UnitOfWork


async def known_before(unit: UnitOfWork, conversation: Conversation, text: str) -> tuple[str, ...]:
    """Return the answers to what an agent is about to ask that are known by now."""
    handoff = await unit.handoffs.of_conversation(conversation.id)
    if handoff is None:
        return ()
    before = await unit.conversations.recent(conversation.id, HISTORY)
    return asked(text, before=before, summary=handoff.summary).again


async def count_questions(unit: UnitOfWork, message: Message) -> tuple[str, ...]:
    """Count the questions of an agent's `message`; return the answers to them that were known before."""
    handoff = await unit.handoffs.of_conversation(message.conversation_id)
    if handoff is None:
        return ()
    recent = await unit.conversations.recent(message.conversation_id, HISTORY)
    before = [one for one in recent if one.seq < message.seq]
    found = asked(message.text, before=before, summary=handoff.summary)
    if found.questions:
        await unit.handoffs.count_questions(handoff.id, asked=found.questions, again=len(found.again))
    return found.again
