"""Test what Freshchat, Freshdesk and Help Scout each do otherwise than the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from pydantic import JsonValue

from assistant.channels.helpdesk.api import Api, Rejected, TryLater, Unknown
from assistant.channels.helpdesk.helpscout import HelpScout
from assistant.channels.helpdesk.helpscout_settings import HelpScoutSettings
from assistant.channels.helpdesk.registry import helpdesk
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.errors import InvalidInput, Unauthenticated
from assistant.helpdesks.model import Delivery, Kind, Vendor
from assistant.retrying import told_wait
from tests.helpdesk.fakes.fake import FakeHelpdesk, Trouble, Who
from tests.helpdesk.fakes.freshchat import AGENT, FakeFreshchat, public_key
from tests.helpdesk.fakes.freshdesk import FakeFreshdesk
from tests.helpdesk.fakes.helpscout import PERSON, USER, FakeHelpScout
from tests.helpdesk.specimens import ANOTHER, SECRET, SPECIMENS

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TICKET = "12"
WITHIN_TWO_DAYS, NEARLY_TWO_DAYS = 172_000.0, 172_750.0  # seconds; a token lasts 172,800


@asynccontextmanager
async def connected(
    fake: FakeHelpdesk, vendor: Vendor, made: Callable[[Mapping[str, JsonValue]], Helpdesk] | None = None
) -> AsyncIterator[tuple[Helpdesk, Api]]:
    """Yield a vendor's module and the way to its fake on loopback."""
    async with TestServer(fake.app()) as server, ClientSession() as session:
        declared = SPECIMENS[vendor].declared(str(server.make_url("/")).rstrip("/"))
        desk = helpdesk(vendor, declared) if made is None else made(declared)
        yield desk, Api(session, base=desk.api_base, headers={})
    assert not fake.faults


async def test_freshchat_may_have_sent_what_it_refused() -> None:
    """It was seen to answer 400 to a message that arrived: whoever sends looks before they repeat."""
    fake = FakeFreshchat()
    async with connected(fake, Vendor.FRESHCHAT) as (desk, api):
        fake.troubles.append(Trouble(status=400, is_kept=True))

        with pytest.raises(Unknown):
            await desk.reply(api, TICKET, "At nine.")

        assert [one.text for one in await desk.history(api, TICKET)] == ["At nine."]


async def test_freshchat_says_when_a_message_is_only_accepted() -> None:
    """202 is its word for: not sent yet."""
    fake = FakeFreshchat()
    async with connected(fake, Vendor.FRESHCHAT) as (desk, api):
        fake.troubles.append(Trouble(status=202, is_kept=True))

        posted = await desk.reply(api, TICKET, "At nine.")

    assert posted.is_queued


async def test_freshchats_customer_and_owner_are_told() -> None:
    """The assistant's own agent is a machine, Robin is none."""
    fake = FakeFreshchat()
    async with connected(fake, Vendor.FRESHCHAT) as (desk, api):
        customer, ours = await desk.customer(api, TICKET), await desk.ownership(api, TICKET)
        fake.person_writes(TICKET, "Hello")
        theirs = await desk.ownership(api, TICKET)

    assert (customer.name, customer.email) == ("Ada", "ada@shop.example")
    assert (ours.person_id, ours.is_machine, theirs.is_machine) == (AGENT, True, False)


@pytest.mark.parametrize(
    "written", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"]
)
def test_what_is_no_public_key_is_refused_at_once(written: str) -> None:
    """Else every webhook would be refused, and nobody knew why."""
    declared = SPECIMENS[Vendor.FRESHCHAT].declared("https://desk.example") | {"public_keys": [written]}

    with pytest.raises(InvalidInput, match="public key"):
        helpdesk(Vendor.FRESHCHAT, declared)


def test_a_public_key_may_have_lost_its_lines() -> None:
    """A form or an environment variable keeps no line breaks."""
    specimen = SPECIMENS[Vendor.FRESHCHAT]
    one_line = " ".join(public_key(SECRET).split("\n"))
    desk = helpdesk(Vendor.FRESHCHAT, specimen.declared("https://desk.example") | {"public_keys": [one_line]})
    event = FakeFreshchat().customer_writes(TICKET, "Hello")

    desk.verify(specimen.sign(event, at=NOW, secret=SECRET), now=NOW)
    with pytest.raises(Unauthenticated):
        desk.verify(specimen.sign(event, at=NOW, secret=ANOTHER), now=NOW)


def test_freshdesks_secret_may_stand_behind_the_address() -> None:
    """Some accounts cannot send headers of their own."""
    declared = SPECIMENS[Vendor.FRESHDESK].declared("https://desk.example")
    desk = helpdesk(Vendor.FRESHDESK, declared | {"secret_in": "query", "secret_name": "key"})

    desk.verify(Delivery(headers={}, body=b"{}", query={"key": SECRET}), now=NOW)
    with pytest.raises(Unauthenticated):
        desk.verify(Delivery(headers={"key": SECRET}, body=b"{}"), now=NOW)


def test_freshdesks_event_may_stand_behind_the_address() -> None:
    """A rule whose body Freshdesk writes can say there what it stands for."""
    desk = SPECIMENS[Vendor.FRESHDESK].made()
    body = b'{"freshdesk_webhook": {"ticket_id": 12, "ticket_latest_public_comment": "<p>Hi</p>"}}'

    wrote, ended = (
        Delivery(headers={}, body=body, query={"event": kind}) for kind in ("customer_wrote", "ended")
    )

    assert [one.text for one in desk.read(wrote)] == ["Hi"]
    assert [one.kind for one in desk.read(ended)] == [Kind.ENDED]
    assert desk.key(wrote) != desk.key(ended)


async def test_freshdesks_history_begins_with_the_description_and_goes_on_for_pages() -> None:
    """A ticket's first message is not among its conversations, and 100 come at once."""
    fake = FakeFreshdesk()
    for number in range(102):
        fake.customer_writes(TICKET, f"Message {number}")
    async with connected(fake, Vendor.FRESHDESK) as (desk, api):
        said = await desk.history(api, TICKET)
        customer = await desk.customer(api, TICKET)

    assert [one.text for one in said] == [f"Message {number}" for number in range(102)]
    assert customer.email == "ada@shop.example"


async def test_a_status_that_freshdesk_lacks_is_named_with_those_it_has() -> None:
    """Statuses are numbers, and each company has its own."""
    fake = FakeFreshdesk()
    async with connected(
        fake, Vendor.FRESHDESK, lambda declared: helpdesk(Vendor.FRESHDESK, {**declared, "back_status": 9})
    ) as (desk, api):
        statuses = (await desk.check(api))[-1]

    assert not statuses.is_well
    assert "9" in statuses.told
    assert "2, 3, 4, 5" in statuses.fix


async def test_help_scouts_token_is_fetched_once_and_again_before_it_ends() -> None:
    """A token for every call would cost as much as the calls."""
    fake, moments = FakeHelpScout(), [0.0]
    async with connected(fake, Vendor.HELPSCOUT, timed(moments)) as (desk, api):
        await desk.note(api, TICKET, "One")
        moments[0] = WITHIN_TWO_DAYS
        await desk.note(api, TICKET, "Two")
        within = len(fake.tokens)
        moments[0] = NEARLY_TWO_DAYS
        await desk.note(api, TICKET, "Three")

    assert (within, len(fake.tokens)) == (1, 2)


async def test_help_scouts_token_is_renewed_when_it_was_withdrawn() -> None:
    """Somebody else fetched one, or it was revoked: one more try with a new one, and no more."""
    fake = FakeHelpScout()
    async with connected(fake, Vendor.HELPSCOUT) as (desk, api):
        await desk.note(api, TICKET, "One")
        fake.tokens.append("another")
        await desk.note(api, TICKET, "Two")
        fake.troubles.extend([Trouble(status=401)] * 3)
        with pytest.raises(Rejected):
            await desk.note(api, TICKET, "Three")

    assert fake.notes(TICKET) == ["<p>One</p>", "<p>Two</p>"]


async def test_help_scouts_merged_conversation_is_followed() -> None:
    """It answers 301 for sixty days, and the reply has to reach the customer where they are."""
    fake = FakeHelpScout()
    fake.merged["3"] = TICKET
    async with connected(fake, Vendor.HELPSCOUT) as (desk, api):
        await desk.reply(api, "3", "At nine.")

    assert fake.replies(TICKET) == ["<p>At nine.</p>"]


async def test_an_answer_does_not_reactivate_at_help_scout() -> None:
    """A reply without a status would put the conversation on people's list."""
    fake = FakeHelpScout()
    fake.statuses[TICKET] = "pending"
    async with connected(fake, Vendor.HELPSCOUT) as (desk, api):
        await desk.reply(api, TICKET, "At nine.")

    assert fake.statuses[TICKET] == "pending"


async def test_help_scouts_long_history_is_read_in_order() -> None:
    """Pages come newest first."""
    fake = FakeHelpScout()
    for number in range(30):
        fake.keep(TICKET, Who.CUSTOMER if number % 2 == 0 else Who.PERSON, f"Message {number}")
    async with connected(fake, Vendor.HELPSCOUT) as (desk, api):
        said = await desk.history(api, TICKET)
        fake.person_writes(TICKET, "Mine")
        theirs = await desk.ownership(api, TICKET)

    assert [one.text for one in said] == [f"Message {number}" for number in range(30)]
    assert (theirs.person_id, theirs.is_machine) == (str(PERSON), False)


async def test_a_user_that_help_scout_lacks_is_told() -> None:
    """What the assistant writes would otherwise stand under somebody else's name."""
    fake = FakeHelpScout()
    async with connected(
        fake, Vendor.HELPSCOUT, lambda declared: helpdesk(Vendor.HELPSCOUT, {**declared, "user": USER + 9})
    ) as (desk, api):
        own, user = await desk.check(api)

    assert own.is_well
    assert not user.is_well
    assert "profile" in user.fix


async def test_help_scouts_limit_is_told_with_its_own_header() -> None:
    """It says how long to wait under a name that no other vendor uses."""
    fake = FakeHelpScout()
    fake.troubles.append(Trouble(status=429, headers={"X-RateLimit-Retry-After": "9"}))
    async with connected(fake, Vendor.HELPSCOUT) as (desk, api):
        with pytest.raises(TryLater) as later:
            await desk.note(api, TICKET, "One")

    assert told_wait(later.value.headers, now=NOW) == timedelta(seconds=9)


def timed(moments: list[float]) -> Callable[[Mapping[str, JsonValue]], Helpdesk]:
    """Return how to make a Help Scout whose clock stands at the last moment."""
    return lambda declared: HelpScout(HelpScoutSettings.model_validate(declared), clock=lambda: moments[0])
