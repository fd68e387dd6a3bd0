"""Test what is Intercom's own: who a conversation is assigned to, and what is done to it but once."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from assistant.helpdesks.model import Vendor
from tests.helpdesk.connecting import connecting
from tests.helpdesk.fakes.intercom import AGENT, ASSISTANT, CONTACT, TEAM, FakeIntercom

CONVERSATION = "12"


async def test_a_conversation_goes_to_the_team_and_the_agent_once() -> None:
    """Every assignment is a line that agents read: one try more adds none."""
    fake = FakeIntercom()
    fake.customer_writes(CONVERSATION, "A person, please.")

    async with connecting(Vendor.INTERCOM, fake, agent=AGENT) as (desk, api):
        await desk.hand_off(api, CONVERSATION)
        await desk.hand_off(api, CONVERSATION)

    assert fake.assignees[CONVERSATION] == {"admin": str(AGENT), "team": str(TEAM)}
    assert fake.assignments == 2


async def test_a_teammate_who_has_it_keeps_it() -> None:
    """Whoever was faster than we is not sent away."""
    fake = FakeIntercom()
    fake.customer_writes(CONVERSATION, "A person, please.")
    fake.assignees[CONVERSATION]["admin"] = "32"

    async with connecting(Vendor.INTERCOM, fake, agent=AGENT) as (desk, api):
        await desk.hand_off(api, CONVERSATION)

    assert fake.assignees[CONVERSATION]["admin"] == "32"
    assert fake.assignments == 0


async def test_what_was_closed_is_opened_for_people() -> None:
    """Nobody looks among what is closed."""
    fake = FakeIntercom()
    fake.customer_writes(CONVERSATION, "A person, please.")
    fake.assignees[CONVERSATION]["admin"] = "32"
    fake.states[CONVERSATION] = "closed"

    async with connecting(Vendor.INTERCOM, fake) as (desk, api):
        await desk.hand_off(api, CONVERSATION)

    assert fake.states[CONVERSATION] == "open"


async def test_without_a_team_it_goes_to_nobody() -> None:
    """The assistant's teammate must not keep what waits for a person."""
    fake = FakeIntercom()
    fake.customer_writes(CONVERSATION, "A person, please.")
    fake.assignees[CONVERSATION]["admin"] = str(ASSISTANT)

    async with connecting(Vendor.INTERCOM, fake, team=None) as (desk, api):
        await desk.hand_off(api, CONVERSATION)
        ownership = await desk.ownership(api, CONVERSATION)

    assert (ownership.person_id, ownership.is_machine) == (None, None)


async def test_whose_conversation_it_is_can_be_asked() -> None:
    """The shop's id of a contact is a claim: nobody vouches for it here."""
    fake = FakeIntercom()
    fake.customer_writes(CONVERSATION, "Hello.")

    async with connecting(Vendor.INTERCOM, fake) as (desk, api):
        person = await desk.customer(api, CONVERSATION)

    assert (person.id, person.external_id, person.is_verified) == (CONTACT, "c-7", False)


@pytest.mark.parametrize(
    ("declared", "step", "told"),
    [
        ({"teammate": 901}, "teammate", "404"),
        ({"team": 78}, "team", "404"),
        ({"agent": 33}, "agent", "404"),
    ],
)
async def test_a_wrong_setting_is_told(declared: dict[str, JsonValue], step: str, told: str) -> None:
    """The owner hears which step failed, why, and what to do."""
    async with connecting(Vendor.INTERCOM, FakeIntercom(), **declared) as (desk, api):
        findings = await desk.check(api)

    bad = [one for one in findings if not one.is_well]
    assert [one.step for one in bad] == [step]
    assert told in bad[0].told
    assert bad[0].fix
