"""Test what is Zendesk's own: a tag for whose turn it is, updates that collide, and who the token is."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from assistant.channels.helpdesk.api import Rejected, TryLater
from assistant.helpdesks.model import Vendor
from tests.helpdesk.connecting import connecting
from tests.helpdesk.fakes.fake import Trouble
from tests.helpdesk.fakes.zendesk import AGENT, ASSISTANT, GROUP, TAG, TOKEN, FakeZendesk

TICKET = "12"


async def test_a_tag_is_added_to_those_that_are_there() -> None:
    """The field replaces all tags: a company's own must survive a handoff and its end."""
    fake = FakeZendesk()
    fake.customer_writes(TICKET, "A person, please.")

    async with connecting(Vendor.ZENDESK, fake) as (desk, api):
        await desk.hand_off(api, TICKET)
        handed = (fake.tags[TICKET], fake.assignees[TICKET], fake.groups[TICKET], fake.statuses[TICKET])
        await desk.hand_back(api, TICKET)

    assert handed == (["vip", TAG], AGENT, GROUP, "open")
    assert (fake.tags[TICKET], fake.assignees[TICKET]) == (["vip"], ASSISTANT)


async def test_an_agent_who_has_the_ticket_keeps_it() -> None:
    """Whoever was faster than we is not sent away."""
    fake = FakeZendesk()
    fake.customer_writes(TICKET, "A person, please.")
    fake.assignees[TICKET] = 32

    async with connecting(Vendor.ZENDESK, fake) as (desk, api):
        await desk.hand_off(api, TICKET)

    assert fake.assignees[TICKET] == 32
    assert fake.is_with_people(TICKET)


async def test_a_ticket_that_changed_meanwhile_is_looked_at_anew() -> None:
    """Two changes at once: ours waits, and overwrites nothing."""
    fake = FakeZendesk()
    fake.customer_writes(TICKET, "A person, please.")

    async with connecting(Vendor.ZENDESK, fake) as (desk, api):
        fake.changes_meanwhile = True
        with pytest.raises(TryLater):
            await desk.hand_off(api, TICKET)
        assert not fake.is_with_people(TICKET)
        await desk.hand_off(api, TICKET)

    assert fake.is_with_people(TICKET)


async def test_a_comment_is_sent_once() -> None:
    """A connection that broke after it arrived: a second comment would be read by the customer."""
    fake = FakeZendesk()
    fake.customer_writes(TICKET, "When do you open?")
    fake.troubles.append(Trouble(is_kept=True))

    async with connecting(Vendor.ZENDESK, fake) as (desk, api):
        with pytest.raises(Exception, match="no answer"):
            await desk.reply(api, TICKET, "We open at nine.")

    assert len(fake.replies(TICKET)) == 1


async def test_a_closed_ticket_takes_nothing() -> None:
    """It is final at Zendesk: trying again would never help."""
    fake = FakeZendesk()
    fake.customer_writes(TICKET, "Thanks.")
    fake.statuses[TICKET] = "closed"

    async with connecting(Vendor.ZENDESK, fake) as (desk, api):
        with pytest.raises(Rejected):
            await desk.reply(api, TICKET, "You are welcome.")


async def test_markdown_becomes_what_an_agent_would_write() -> None:
    """A link is a link; a script is nothing."""
    fake = FakeZendesk()
    fake.customer_writes(TICKET, "How?")

    async with connecting(Vendor.ZENDESK, fake) as (desk, api):
        await desk.reply(api, TICKET, "See [returns](https://shop.example/returns). <script>x</script>")

    assert '<a href="https://shop.example/returns"' in fake.replies(TICKET)[0]
    assert "<script" not in fake.replies(TICKET)[0]


@pytest.mark.parametrize(
    ("declared", "step", "told"),
    [
        ({"user": 901}, "user", "900"),
        ({"group": 78}, "group", "404"),
        ({"agent": 33}, "agent", "404"),
        ({"token": "old"}, "user", "401"),
    ],
)
async def test_a_wrong_setting_is_told(declared: dict[str, JsonValue], step: str, told: str) -> None:
    """The owner hears which step failed, why, and what to do."""
    async with connecting(Vendor.ZENDESK, FakeZendesk(), **declared) as (desk, api):
        findings = await desk.check(api)

    bad = [one for one in findings if not one.is_well]
    assert [one.step for one in bad] == [step]
    assert told in bad[0].told
    assert bad[0].fix


async def test_an_access_token_is_shown_as_such() -> None:
    """Zendesk moves from API tokens to OAuth: without an e-mail address the token is one of those."""
    fake = FakeZendesk()

    async with connecting(Vendor.ZENDESK, fake, email=None, token=TOKEN) as (desk, api):
        findings = await desk.check(api)

    assert all(one.is_well for one in findings)


async def test_whose_ticket_it_is_can_be_asked() -> None:
    """For the summary that an agent reads; an e-mail address proves nothing of who wrote."""
    fake = FakeZendesk()
    fake.customer_writes(TICKET, "Hello.")

    async with connecting(Vendor.ZENDESK, fake) as (desk, api):
        person = await desk.customer(api, TICKET)
        fake.person_writes(TICKET, "Hi.")
        ownership = await desk.ownership(api, TICKET)

    assert (person.id, person.name, person.email, person.is_verified) == (
        "55",
        "Ada",
        "ada@shop.example",
        False,
    )
    assert (ownership.person_id, ownership.is_machine) == (str(AGENT), None)
