"""Test what is Sunshine Conversations' own: a switchboard, offers, and messages that may not be too long."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from assistant.channels.helpdesk.api import Rejected
from assistant.channels.helpdesk.registry import helpdesk
from assistant.helpdesks.model import Kind, Vendor
from tests.helpdesk.connecting import connecting
from tests.helpdesk.fakes.sunshine import CUSTOMER, OURS, PEOPLE, FakeSunshine
from tests.helpdesk.specimens import SECRET, SPECIMENS
from tests.helpdesk.test_contract import NOW

CONVERSATION = "12"


async def test_people_see_the_conversation_from_its_beginning() -> None:
    """Without the first message's id, agents would be shown the last ten messages alone."""
    fake = FakeSunshine()
    fake.customer_writes(CONVERSATION, "A person, please.")

    async with connecting(Vendor.SUNSHINE, fake) as (desk, api):
        await desk.hand_off(api, CONVERSATION)

    first = str(fake.said[CONVERSATION][0].id)
    assert fake.passed == [{"switchboardIntegration": PEOPLE, "metadata": {"first_message_id": first}}]


async def test_an_offer_is_made_once_and_accepted_by_people() -> None:
    """Until they accept, the conversation is the assistant's."""
    fake = FakeSunshine()
    fake.customer_writes(CONVERSATION, "A person, please.")

    async with connecting(Vendor.SUNSHINE, fake, is_offered=True) as (desk, api):
        await desk.hand_off(api, CONVERSATION)
        await desk.hand_off(api, CONVERSATION)

    assert len(fake.passed) == 1
    assert (fake.active[CONVERSATION], fake.pending[CONVERSATION]) == (OURS, PEOPLE)


async def test_what_was_offered_is_accepted_before_a_reply() -> None:
    """Else the next words of the customer would go to people again."""
    fake = FakeSunshine()
    fake.customer_writes(CONVERSATION, "When do you open?")
    fake.active[CONVERSATION], fake.pending[CONVERSATION] = PEOPLE, OURS

    async with connecting(Vendor.SUNSHINE, fake) as (desk, api):
        await desk.reply(api, CONVERSATION, "We open at nine.")

    assert (fake.active[CONVERSATION], fake.pending[CONVERSATION]) == (OURS, None)


async def test_our_own_words_are_known_by_their_mark() -> None:
    """They come back as a delivery, like everything that is said."""
    fake = FakeSunshine()
    fake.customer_writes(CONVERSATION, "When do you open?")

    async with connecting(Vendor.SUNSHINE, fake) as (desk, api):
        await desk.reply(api, CONVERSATION, "We open at nine.")
        echo = fake.echo(CONVERSATION, fake.said[CONVERSATION][-1])
        delivery = SPECIMENS[Vendor.SUNSHINE].sign(echo, at=NOW, secret=SECRET)

        assert desk.read(delivery) == ()


async def test_a_long_reply_is_sent_as_it_is() -> None:
    """Markdown whose HTML is too long is refused; plain words are not."""
    fake = FakeSunshine()
    fake.customer_writes(CONVERSATION, "Everything, please.")

    async with connecting(Vendor.SUNSHINE, fake) as (desk, api):
        await desk.reply(api, CONVERSATION, "word " * 1000)

    assert len(fake.replies(CONVERSATION)) == 1


async def test_there_are_no_notes() -> None:
    """Whoever tries is told where the summary is read instead."""
    async with connecting(Vendor.SUNSHINE, FakeSunshine()) as (desk, api):
        with pytest.raises(Rejected, match="no notes"):
            await desk.note(api, CONVERSATION, "They want a person.")


async def test_the_shop_vouches_for_its_customer() -> None:
    """They signed in with what the shop signed: their id may open their history."""
    fake = FakeSunshine()
    fake.customer_writes(CONVERSATION, "Hello.")

    async with connecting(Vendor.SUNSHINE, fake) as (desk, api):
        person = await desk.customer(api, CONVERSATION)

    assert (person.id, person.name, person.external_id, person.is_verified) == (
        CUSTOMER,
        "Ada Byron",
        "c-7",
        True,
    )


def test_what_is_released_is_ours_only_by_default() -> None:
    """Another default integration answers what is released then."""
    specimen = SPECIMENS[Vendor.SUNSHINE]
    released = specimen.payloads()["released"].event
    delivery = specimen.sign(released, at=NOW, secret=SECRET)
    another = helpdesk(Vendor.SUNSHINE, specimen.declared("https://desk.example") | {"is_default": False})

    assert [one.kind for one in specimen.made().read(delivery)] == [Kind.RETURNED]
    assert another.read(delivery) == ()


@pytest.mark.parametrize(
    ("declared", "step", "told"),
    [
        ({"integration": "nobody"}, "switchboard", "nobody"),
        ({"people": "elsewhere"}, "switchboard", "elsewhere"),
        ({"key_secret": "old"}, "app", "401"),
    ],
)
async def test_a_wrong_setting_is_told(declared: dict[str, JsonValue], step: str, told: str) -> None:
    """The owner hears which step failed, why, and what to do."""
    async with connecting(Vendor.SUNSHINE, FakeSunshine(), **declared) as (desk, api):
        findings = await desk.check(api)

    bad = [one for one in findings if not one.is_well]
    assert [one.step for one in bad] == [step]
    assert told in bad[0].told
    assert bad[0].fix
