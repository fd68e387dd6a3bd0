"""Test who is whom through a helpdesk, whose turn it is, and that one in trouble troubles nobody else."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestServer
from pydantic import JsonValue
from typing_extensions import override

from assistant.conversations.model import Author, Owner
from assistant.customers.model import Profile
from assistant.helpdesks.model import Vendor
from tests.channels.site import DEADLINE
from tests.helpdesk.fakes.chatwoot import FakeChatwoot
from tests.helpdesk.fakes.fake import Event, Said, Trouble, Who
from tests.helpdesk.fakes.generic import FakeGeneric
from tests.helpdesk.served import Counterpart, connected
from tests.helpdesk.specimens import SPECIMENS

CHATWOOT, GENERIC = SPECIMENS[Vendor.CHATWOOT], SPECIMENS[Vendor.GENERIC]
CONVERSATION, OTHER = "12", "13"
RETURNS, DELIVERY = "How do I return an order?", "How long does delivery take?"
REOPENED_NO_MORE = timedelta(days=40)


async def owners(desk: Counterpart) -> list[Profile]:
    """Return whose our conversations are, oldest first."""
    found = await desk.ours()
    async with desk.site.work.reading() as unit:
        return [await unit.customers.profile(conversation.customer_id) for conversation, _ in found]


async def ended(desk: Counterpart) -> None:
    """Wait until our conversation has ended."""
    async with asyncio.timeout(DEADLINE):
        while any(one.is_open for one, _ in await desk.ours()):
            pass


def claimed(event: Event) -> Event:
    """Return words of the same contact, for whose id nobody vouches."""
    return Event(body=event.body.replace(b'"hmac_verified": true', b'"hmac_verified": false'))


async def test_only_whom_the_helpdesk_vouches_for_is_the_shops_customer(
    prepared: Path, tmp_path: Path
) -> None:
    """Whoever types somebody else's id into a widget sees nothing of theirs, in whichever conversation."""
    fake = FakeChatwoot(identifier="ana")
    async with connected(CHATWOOT, prepared, tmp_path / "served", fake=fake) as desk:
        await desk.said(fake.customer_writes(CONVERSATION, RETURNS))
        await desk.replied(CONVERSATION, 1)
        await desk.said(claimed(fake.customer_writes(CONVERSATION, DELIVERY)))
        await desk.replied(CONVERSATION, 2)
        await desk.said(claimed(fake.customer_writes(OTHER, DELIVERY)))
        await desk.replied(OTHER, 1)
        found = await owners(desk)

    assert [one.external_id for one in found] == ["ana", None, None]
    assert found[1].id == found[2].id  # the same contact is the same visitor


async def test_an_agent_at_our_desk_answers_in_the_helpdesk_and_hands_back(
    prepared: Path, tmp_path: Path
) -> None:
    """Whoever works at our desk reaches the customer there, and the helpdesk knows whose turn it is."""
    async with connected(CHATWOOT, prepared, tmp_path / "served") as desk:
        fake, mara = desk.fake, await desk.site.agent()
        await desk.said(fake.customer_writes(CONVERSATION, RETURNS))
        await desk.replied(CONVERSATION, 1)
        ((ours, _),) = await desk.ours()
        where = f"/v1/desk/conversations/{ours.id}"
        claim = await mara.post(f"{where}/claim")
        await fake.until(lambda: fake.is_with_people(CONVERSATION))
        said = await mara.post(f"{where}/messages", {"client_id": "m1", "text": "Mara here."})
        second = await desk.replied(CONVERSATION, 2)
        back = await mara.post(f"{where}/hand-back", {"note": ""})
        await fake.until(lambda: not fake.is_with_people(CONVERSATION))

    assert [claim.status, said.status, back.status] == [200, 201, 200]
    assert second == "Mara here."
    assert len(fake.replies(CONVERSATION)) == 2


async def test_whoever_takes_it_at_the_helpdesk_is_left_alone_until_it_ends(
    prepared: Path, tmp_path: Path
) -> None:
    """The assistant hears what is said, and begins anew with whoever writes after the end."""
    async with connected(CHATWOOT, prepared, tmp_path / "served") as desk:
        fake = desk.fake
        await desk.said(fake.customer_writes(CONVERSATION, RETURNS))
        await desk.replied(CONVERSATION, 1)
        await desk.said(fake.person_writes(CONVERSATION, "Robin here."))
        await desk.said(fake.customer_writes(CONVERSATION, DELIVERY))
        await desk.said(fake.ends(CONVERSATION))
        await ended(desk)
        fake.statuses["12"] = "pending"  # type: ignore[attr-defined]  # of Chatwoot's alone
        desk.clock.by = REOPENED_NO_MORE
        await desk.said(fake.customer_writes(CONVERSATION, DELIVERY))
        last = await desk.replied(CONVERSATION, 2)
        (first, messages), (second, _) = await desk.ours()

    assert "3 working days" in last
    assert (first.is_open, first.owner, first.agent_id) == (False, Owner.PERSON, desk.connection.staff_id)
    assert [one.text for one in messages if one.author is Author.AGENT] == ["Robin here."]
    assert (second.is_open, second.customer_id) == (True, first.customer_id)


async def test_a_helpdesk_that_does_not_answer_holds_up_no_other(prepared: Path, tmp_path: Path) -> None:
    """However many of its conversations wait."""
    silent, answers = FakeChatwoot(), asyncio.Event()
    silent.troubles.extend(Trouble(status=503, after=answers) for _ in range(9))
    async with connected(CHATWOOT, prepared, tmp_path / "served") as desk, TestServer(silent.app()) as server:
        address = str(server.make_url("/")).rstrip("/")
        async with desk.site.work.writing() as unit:
            declared = CHATWOOT.declared(address)
            other = await unit.helpdesks.add(Vendor.CHATWOOT, "Silent", declared, at=desk.clock())
        well, desk.connection = desk.connection, other
        for number in range(9):
            await desk.said(silent.customer_writes(str(number + 20), RETURNS))
        desk.connection = well
        await desk.said(desk.fake.customer_writes(CONVERSATION, RETURNS))
        reply = await desk.replied(CONVERSATION, 1)
        answers.set()

    assert "30 days" in reply
    assert not any(silent.replies(str(number + 20)) for number in range(9))


class Nameless(FakeGeneric):
    """A helpdesk whose list of messages says no ids of them, against what its owner declared."""

    @override
    def _shown(self, said: Said) -> dict[str, JsonValue]:
        return super()._shown(said) | ({"id": None} if said.who is Who.ASSISTANT else {})


async def test_an_answer_that_is_not_as_declared_stops_no_helpdesk(prepared: Path, tmp_path: Path) -> None:
    """One list that cannot be read leaves a reply unsure; every other customer is answered as before."""
    async with connected(GENERIC, prepared, tmp_path / "served", fake=Nameless()) as desk:
        desk.fake.troubles.append(Trouble(is_kept=True))
        await desk.said(desk.fake.customer_writes(CONVERSATION, RETURNS))
        await desk.fake.until(lambda: any(one.startswith("GET") for one in desk.fake.calls))
        await desk.said(desk.fake.customer_writes(OTHER, DELIVERY))
        reply = await desk.replied(OTHER, 1)
        repeated = await desk.replied(CONVERSATION, 2)

    assert "3 working days" in reply
    assert "30 days" in repeated


async def test_what_cannot_be_read_is_refused_and_told_to_the_owner(prepared: Path, tmp_path: Path) -> None:
    """A helpdesk that changed its format must not go unnoticed."""
    async with connected(CHATWOOT, prepared, tmp_path / "served") as desk:
        odd = Event(body=b'{"event": "message_created", "id": 1}')
        refused = await desk.deliver(odd)
        told = await desk.trouble()
        huge = await desk.deliver(Event(body=b"x" * 2_000_000))

    assert (refused.status, huge.status) == (400, 413)
    assert "could not be read" in told
