"""Test that what a customer says is answered or tried again, and never passed over in silence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from typing_extensions import override

from assistant.channels.exchanges import CustomerMessage
from assistant.channels.helpdesk.hearing import Hearing
from assistant.channels.helpdesk.wording import Wording
from assistant.channels.taking import Chat
from assistant.errors import Closed
from assistant.events import ConversationId
from assistant.helpdesks.kept import Arrival, Connection, Link
from assistant.helpdesks.model import Happening, Kind, Vendor
from assistant.recording import Outcome
from assistant.watching import NOBODY, Watcher
from assistant.web.identity import Caller
from assistant.work import Work

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
WROTE = Happening(kind=Kind.CUSTOMER_WROTE, conversation="12", id="message:1", text="Hello?")


class Ending(Chat):
    """A chat whose conversations have each ended when something is said in them."""

    def __init__(self) -> None:
        self.asked: list[ConversationId] = []

    @override
    async def take(
        self,
        caller: Caller,
        conversation_id: ConversationId,
        sent: CustomerMessage,
        *,
        watcher: Watcher = NOBODY,
    ) -> Outcome:
        """Take nothing."""
        self.asked.append(conversation_id)
        raise Closed("this conversation has ended")


async def arrived(work: Work) -> tuple[Link, Connection, Arrival]:
    """Have a helpdesk tell what a customer wrote, and take it on."""
    async with work.writing() as unit:
        settings = {"address": "https://desk.example", "bot_token": "a-token"}
        connection = await unit.helpdesks.add(Vendor.CHATWOOT, "Chat", settings, at=NOW)
        await unit.helpdesks.take_in(connection.id, "first", [WROTE], at=NOW)
        ((link_id, _),) = await unit.correspondence.due(NOW)
        link = await unit.correspondence.take(link_id)
        arrival = await unit.correspondence.next_arrival(link_id, NOW)
    assert link is not None
    assert arrival is not None
    return link, connection, arrival


async def test_words_that_found_no_open_conversation_are_not_taken_for_heard(work: Work) -> None:
    """They are tried again, and the owner hears of it in the end; a customer must not be left without."""
    link, connection, arrival = await arrived(work)
    chat = Ending()
    hearing = Hearing(chat, wording=Wording("https://us.example"), work=work, clock=lambda: NOW)

    with pytest.raises(Closed):
        await hearing.hear(link, connection, arrival)

    assert len(set(chat.asked)) == 2
