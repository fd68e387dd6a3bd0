"""Test one conversation from its first word to its end, as each vendor tells of it and lets us take part."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant.channels.helpdesk.api import Api
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.helpdesks.model import Ability, Happening, Kind, Posted
from tests.helpdesk.connecting import connecting
from tests.helpdesk.fakes.fake import Event, FakeHelpdesk
from tests.helpdesk.specimens import SECRET, SPECIMENS, Specimen
from tests.helpdesk.test_contract import NOW

CONVERSATION = "12"


@dataclass(frozen=True)
class Table:
    """A vendor's module and its fake, at one conversation."""

    specimen: Specimen
    desk: Helpdesk
    fake: FakeHelpdesk
    api: Api

    async def heard(self, event: Event | None) -> list[Happening]:
        """Return what we make of what the helpdesk delivers, its words asked for where they are left out."""
        if event is None:
            return []
        delivery = self.specimen.sign(event, at=NOW, secret=SECRET)
        self.desk.verify(delivery, now=NOW)
        told = [await self.desk.completed(self.api, one) for one in self.desk.read(delivery)]
        return [one for one in told if one is not None]

    async def hears_itself(self, posted: Posted) -> None:
        """Fail if what we just said comes back as somebody's words."""
        echoes = await self.heard(self.fake.echo(CONVERSATION, self.fake.said[CONVERSATION][-1]))
        assert [one for one in echoes if one.message_id is None or one.message_id != posted.message_id] == []


async def a_conversation(table: Table) -> None:
    """Go through all turns; each line is one that the assistant depends on."""
    desk, fake, api = table.desk, table.fake, table.api

    (asked,) = await table.heard(fake.customer_writes(CONVERSATION, "When do you open?"))
    assert (asked.kind, asked.text, asked.conversation) == (
        Kind.CUSTOMER_WROTE,
        "When do you open?",
        CONVERSATION,
    )
    assert asked.may_answer is not False
    await table.hears_itself(await desk.reply(api, CONVERSATION, "We open at nine. [1]"))

    await table.heard(fake.customer_writes(CONVERSATION, "A person, please."))
    if Ability.NOTE in desk.can:
        await table.hears_itself(await desk.note(api, CONVERSATION, "They asked when the shop opens."))
    await desk.hand_off(api, CONVERSATION)
    assert fake.is_with_people(CONVERSATION)

    (waits,) = await table.heard(fake.customer_writes(CONVERSATION, "Is anybody there?"))
    assert waits.kind is Kind.CUSTOMER_WROTE
    assert waits.may_answer is not True
    spoken = await table.heard(fake.person_writes(CONVERSATION, "I am."))
    assert [one.text.endswith("I am.") for one in spoken if one.kind is Kind.PERSON_WROTE] == [True]

    (given,) = await table.heard(fake.person_hands_back(CONVERSATION))
    assert (given.kind, given.conversation) == (Kind.RETURNED, CONVERSATION)
    (again,) = await table.heard(fake.customer_writes(CONVERSATION, "And on Sunday?"))
    assert again.may_answer is not False
    await table.hears_itself(await desk.reply(api, CONVERSATION, "Closed on Sundays. [1]"))

    (ended,) = await table.heard(fake.ends(CONVERSATION))
    assert (ended.kind, ended.conversation) == (Kind.ENDED, CONVERSATION)


@pytest.mark.parametrize("specimen", SPECIMENS.values(), ids=SPECIMENS.keys())
async def test_a_conversation_goes_to_a_person_and_comes_back(specimen: Specimen) -> None:
    """A customer is answered, fetches a person, and is answered again once that person gives back."""
    fake = specimen.fake()

    async with connecting(specimen.vendor, fake) as (desk, api):
        await a_conversation(Table(specimen=specimen, desk=desk, fake=fake, api=api))

    assert len(fake.replies(CONVERSATION)) == 2
