"""Test what is Front's own: two kinds of webhooks, a challenge, previews, merges, and replies that wait."""

from __future__ import annotations

import base64
import json

import pytest
from pydantic import JsonValue

from assistant.channels.helpdesk.registry import helpdesk
from assistant.errors import Unauthenticated
from assistant.helpdesks.model import Delivery, Kind, Vendor
from tests.helpdesk.connecting import connecting
from tests.helpdesk.fakes.front import AGENT, ASSISTANT, CONTACT, OWN_INBOX, PEOPLES_INBOX, FakeFront
from tests.helpdesk.specimens import ANOTHER, SECRET, SPECIMENS, signed
from tests.helpdesk.test_contract import NOW

CONVERSATION = "12"
FRONT = SPECIMENS[Vendor.FRONT]


def test_a_challenge_is_given_back_to_whom_it_is_signed_by() -> None:
    """Front saves no address that does not answer it; whoever else asks is told nothing."""
    desk, sync = FRONT.made(), FRONT.payloads()["sync"].event
    delivery = FRONT.sign(sync, at=NOW, secret=SECRET)

    desk.verify(delivery, now=NOW)
    assert json.loads(desk.greet(delivery) or b"") == {"challenge": "9f1c7e"}
    assert desk.read(delivery) == ()
    with pytest.raises(Unauthenticated):
        desk.verify(FRONT.sign(sync, at=NOW, secret=ANOTHER), now=NOW)


def test_nothing_is_greeted_without_a_challenge() -> None:
    """Events are no greetings, and neither is a challenge without an end."""
    event = FakeFront().customer_writes(CONVERSATION, "Hello.")
    delivery = FRONT.sign(event, at=NOW, secret=SECRET)
    endless = Delivery(headers={"x-front-challenge": "9" * 5000}, body=b"{}")

    assert FRONT.made().greet(delivery) is None
    assert FRONT.made().greet(endless) is None


@pytest.mark.parametrize("secret", [SECRET, ANOTHER])
def test_a_rule_signs_without_a_time(secret: str) -> None:
    """Rules use an older scheme: the owner says which of the two it is, never the delivery."""
    desk = helpdesk(Vendor.FRONT, FRONT.declared("https://desk.example") | {"webhook": "rule"})
    body = FRONT.payloads()["customer_writes_by_a_rule"].event.body
    proof = base64.b64encode(signed(secret, body, "sha1")).decode()
    delivery = Delivery(headers={"x-front-signature": proof}, body=body)

    if secret == SECRET:
        desk.verify(delivery, now=NOW)
        assert [one.kind for one in desk.read(delivery)] == [Kind.CUSTOMER_WROTE]
    else:
        with pytest.raises(Unauthenticated):
            desk.verify(delivery, now=NOW)
    with pytest.raises(Unauthenticated):
        FRONT.made().verify(delivery, now=NOW)


async def test_what_a_preview_leaves_out_is_asked_for() -> None:
    """An application hears that somebody wrote, and not what."""
    fake = FakeFront()
    fake.is_preview = True
    event = fake.customer_writes(CONVERSATION, "When do you open?")

    async with connecting(Vendor.FRONT, fake) as (desk, api):
        (heard,) = desk.read(FRONT.sign(event, at=NOW, secret=SECRET))
        told = await desk.completed(api, heard)

    assert heard.text == ""
    assert told is not None
    assert (told.id, told.text, told.message_id) == (heard.id, "When do you open?", "uid1001")
    assert told.person is not None
    assert told.person.id == CONTACT


async def test_our_own_words_in_a_preview_concern_nobody() -> None:
    """They come back as a delivery that does not even say who wrote."""
    fake = FakeFront()
    fake.is_preview = True

    async with connecting(Vendor.FRONT, fake) as (desk, api):
        await desk.reply(api, CONVERSATION, "We open at nine.")
        echo = fake.echo(CONVERSATION, fake.said[CONVERSATION][-1])
        (heard,) = desk.read(FRONT.sign(echo, at=NOW, secret=SECRET))

        assert await desk.completed(api, heard) is None


async def test_what_is_complete_is_not_asked_for() -> None:
    """A call for every message would use up what Front allows in a minute."""
    fake = FakeFront()
    event = fake.customer_writes(CONVERSATION, "When do you open?")

    async with connecting(Vendor.FRONT, fake) as (desk, api):
        (heard,) = desk.read(FRONT.sign(event, at=NOW, secret=SECRET))
        assert await desk.completed(api, heard) == heard

    assert fake.calls == []


async def test_a_reply_is_accepted_and_sent_later() -> None:
    """Its id is one to ask by, and its conversation stays open."""
    fake = FakeFront()
    fake.customer_writes(CONVERSATION, "When do you open?")

    async with connecting(Vendor.FRONT, fake) as (desk, api):
        posted = await desk.reply(api, CONVERSATION, "We open at nine.")
        (*_, ours) = await desk.history(api, CONVERSATION)

    assert (posted.message_id, posted.is_queued) == (ours.message_id, True)
    assert fake.statuses[CONVERSATION] == "open"


async def test_what_was_merged_is_found_where_it_went() -> None:
    """Front answers 301 for ever: the reply goes to the conversation that the customer sees."""
    fake = FakeFront()
    fake.customer_writes("13", "When do you open?")
    fake.merged[CONVERSATION] = "13"

    async with connecting(Vendor.FRONT, fake) as (desk, api):
        await desk.reply(api, CONVERSATION, "We open at nine.")
        await desk.hand_off(api, CONVERSATION)

    assert len(fake.replies("13")) == 1
    assert fake.is_with_people("13")


async def test_a_conversation_goes_to_people_and_comes_back() -> None:
    """A team is an inbox; an agent is an assignee; both are undone."""
    fake = FakeFront()
    fake.customer_writes(CONVERSATION, "A person, please.")

    async with connecting(Vendor.FRONT, fake, agent=AGENT) as (desk, api):
        await desk.hand_off(api, CONVERSATION)
        handed = (fake.assignees[CONVERSATION], fake.inboxes[CONVERSATION])
        ownership = await desk.ownership(api, CONVERSATION)
        await desk.hand_back(api, CONVERSATION)

    assert handed == (AGENT, PEOPLES_INBOX)
    assert (ownership.person_id, ownership.is_machine) == (AGENT, False)
    assert (fake.assignees[CONVERSATION], fake.inboxes[CONVERSATION]) == (ASSISTANT, OWN_INBOX)


async def test_without_a_seat_unassigning_gives_back() -> None:
    """Companies pay for seats: the assistant needs none."""
    fake = FakeFront()
    fake.customer_writes(CONVERSATION, "Hello.")
    event = FRONT.payloads()["unassigned"].event

    async with connecting(Vendor.FRONT, fake, teammate=None) as (desk, api):
        (heard,) = desk.read(FRONT.sign(event, at=NOW, secret=SECRET))
        await desk.hand_back(api, CONVERSATION)

    assert heard.kind is Kind.RETURNED
    assert fake.assignees[CONVERSATION] is None


async def test_whose_conversation_it_is_can_be_asked() -> None:
    """Front knows them by a contact."""
    fake = FakeFront()
    fake.customer_writes(CONVERSATION, "Hello.")

    async with connecting(Vendor.FRONT, fake) as (desk, api):
        person = await desk.customer(api, CONVERSATION)

    assert (person.id, person.name, person.email) == (CONTACT, "Ada", "ada@shop.example")


@pytest.mark.parametrize(
    ("declared", "step", "told"),
    [
        ({"token": "old"}, "token", "401"),
        ({"teammate": "tea_901"}, "teammate", "404"),
        ({"agent": "tea_33"}, "agent", "404"),
        ({"inbox": "inb_78"}, "people's inbox", "404"),
    ],
)
async def test_a_wrong_setting_is_told(declared: dict[str, JsonValue], step: str, told: str) -> None:
    """The owner hears which step failed, why, and what to do."""
    async with connecting(Vendor.FRONT, FakeFront(), **declared) as (desk, api):
        findings = await desk.check(api)

    bad = [one for one in findings if not one.is_well]
    assert bad[0].step == step
    assert told in bad[0].told
    assert bad[0].fix
