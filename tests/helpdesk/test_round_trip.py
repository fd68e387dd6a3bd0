"""Test each vendor from a customer's words in the helpdesk to the answer there, and back from a person."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.conversations.model import Author, Owner
from assistant.helpdesks.model import Ability, Vendor
from tests.helpdesk.fakes.fake import Trouble, Who
from tests.helpdesk.served import connected
from tests.helpdesk.specimens import ANOTHER, SPECIMENS, Specimen

CONVERSATION, OTHER = "12", "13"
RETURNS, DELIVERY, KETTLE = (
    "How do I return an order?",
    "How long does delivery take?",
    "How do I descale the kettle?",
)
PERSON = "I want to talk to a person, please."

each_vendor = pytest.mark.parametrize(
    "specimen",
    [
        pytest.param(one, id=vendor, marks=() if vendor is Vendor.CHATWOOT else pytest.mark.slow)
        for vendor, one in SPECIMENS.items()
    ],
)
CHATWOOT = SPECIMENS[Vendor.CHATWOOT]


@each_vendor
async def test_a_customer_is_answered_passed_on_and_answered_again(
    specimen: Specimen, prepared: Path, tmp_path: Path
) -> None:
    """The whole way: a cited answer, a person with the summary, silence meanwhile, and on afterwards."""
    async with connected(specimen, prepared, tmp_path / "served") as desk:
        fake = desk.fake
        await desk.said(fake.customer_writes(CONVERSATION, RETURNS))
        first = await desk.replied(CONVERSATION, 1)
        await desk.said(fake.customer_writes(CONVERSATION, PERSON))
        await fake.until(lambda: fake.is_with_people(CONVERSATION))
        await desk.said(fake.customer_writes(CONVERSATION, KETTLE))
        await desk.said(fake.person_writes(CONVERSATION, "Robin here, with vinegar."))
        ours_there = [one for one in fake.said[CONVERSATION] if one.who is Who.ASSISTANT]
        for echo in (fake.echo(CONVERSATION, one) for one in ours_there):
            assert echo is None or (await desk.deliver(echo)).status == 200
        await desk.said(fake.person_hands_back(CONVERSATION))
        await desk.said(fake.customer_writes(CONVERSATION, DELIVERY))
        last = await desk.replied(CONVERSATION, 3)
        ((ours, messages),) = await desk.ours()

    assert "30 days" in first
    assert "/articles/returns.md" in first or "Send something back" in first
    assert "3 working days" in last
    assert len(fake.replies(CONVERSATION)) == 3  # the second says that a person is fetched
    if Ability.NOTE in desk.specimen.made().can:
        (note,) = fake.notes(CONVERSATION)
        assert "return an order" in note
    assert ours.owner is Owner.ASSISTANT
    written = [(one.author, one.text) for one in messages]
    by_people = [text for author, text in written if author is Author.AGENT]
    assert ["Robin here, with vinegar." in text for text in by_people] == [True]
    assert [text for author, text in written if author is Author.CUSTOMER] == [
        RETURNS,
        PERSON,
        KETTLE,
        DELIVERY,
    ]


@each_vendor
async def test_what_is_delivered_twice_counts_once(
    specimen: Specimen, prepared: Path, tmp_path: Path
) -> None:
    """Two at once, and one recorded and sent again a day later, are one question with one answer."""
    async with connected(specimen, prepared, tmp_path / "served") as desk:
        event = desk.fake.customer_writes(CONVERSATION, RETURNS)
        delivery = desk.signed(event)
        at_once = await asyncio.gather(*(desk.post(delivery) for _ in range(3)))
        await desk.replied(CONVERSATION, 1)
        desk.clock.by = timedelta(days=1)
        a_day_later = await desk.post(delivery)
        signed_anew = await desk.deliver(event)
        await desk.said(desk.fake.customer_writes(CONVERSATION, DELIVERY))
        await desk.replied(CONVERSATION, 2)
        ((_, messages),) = await desk.ours()

    assert [one.status for one in at_once] == [200, 200, 200]
    assert a_day_later.status == (401 if specimen.is_timed else 200)
    assert signed_anew.status == 200
    assert len(desk.fake.replies(CONVERSATION)) == 2
    assert [one.text for one in messages if one.author is Author.CUSTOMER] == [RETURNS, DELIVERY]


@each_vendor
async def test_nobody_else_is_believed(specimen: Specimen, prepared: Path, tmp_path: Path) -> None:
    """A wrong secret, none, a clock that is off, one byte changed: each is refused, and nothing is kept."""
    async with connected(specimen, prepared, tmp_path / "served") as desk:
        event = desk.fake.customer_writes(CONVERSATION, RETURNS)
        true = desk.signed(event)
        bare = {name: value for name, value in true.headers.items() if name not in specimen.proofs}
        altered = replace(true, body=true.body.replace(b"return", b"retuRn"))
        late = desk.signed(event, at=desk.clock() - timedelta(minutes=6))
        refused = [await desk.deliver(event, secret=ANOTHER), await desk.post(replace(true, headers=bare))]
        refused += [await desk.post(altered)] if specimen.signs_body else []
        refused += [await desk.post(late)] if specimen.is_timed else []
        unknown = await desk.site.nobody().post("/v1/helpdesks/hdk_" + "0" * 32)
        kept = await desk.ours()
        await desk.said(event)
        await desk.replied(CONVERSATION, 1)

    assert {one.status for one in refused} == {401}
    assert unknown.status == 404
    assert kept == []


@each_vendor
async def test_a_restart_between_any_two_steps_loses_nothing(
    specimen: Specimen, prepared: Path, tmp_path: Path
) -> None:
    """Each delivery is acknowledged by one server and worked on, at the latest, by the next."""
    async with connected(specimen, prepared, tmp_path / "served") as desk:
        fake = desk.fake
        await desk.said(fake.customer_writes(CONVERSATION, RETURNS))
        await desk.restart()
        await desk.said(fake.customer_writes(CONVERSATION, PERSON))
        await desk.restart()
        await fake.until(lambda: fake.is_with_people(CONVERSATION))
        await desk.restart()
        await desk.said(fake.person_hands_back(CONVERSATION))
        await desk.restart()
        await desk.said(fake.customer_writes(CONVERSATION, DELIVERY))
        last = await desk.replied(CONVERSATION, 3)

    assert "3 working days" in last
    assert "30 days" in fake.replies(CONVERSATION)[0]
    assert len(fake.replies(CONVERSATION)) == 3
    assert len(fake.notes(CONVERSATION)) <= 1


async def test_a_reply_of_which_nobody_knows_is_looked_for_before_it_is_repeated(
    prepared: Path, tmp_path: Path
) -> None:
    """The connection broke after the helpdesk had it: the customer reads it once."""
    async with connected(CHATWOOT, prepared, tmp_path / "served") as desk:
        desk.fake.troubles.append(Trouble(is_kept=True))
        await desk.said(desk.fake.customer_writes(CONVERSATION, RETURNS))
        await desk.fake.until(lambda: any(one.startswith("GET") for one in desk.fake.calls))
        await desk.said(desk.fake.customer_writes(CONVERSATION, DELIVERY))
        await desk.replied(CONVERSATION, 2)

    replies = desk.fake.replies(CONVERSATION)
    assert ["30 days" in one for one in replies] == [True, False]


async def test_a_reply_that_did_not_arrive_is_repeated_in_its_order(prepared: Path, tmp_path: Path) -> None:
    """Nothing that was said is left out, and the second answer does not come before the first."""
    async with connected(CHATWOOT, prepared, tmp_path / "served") as desk:
        desk.fake.troubles += [Trouble(), Trouble(status=429, headers={"Retry-After": "1"})]
        await desk.said(desk.fake.customer_writes(CONVERSATION, RETURNS))
        await desk.said(desk.fake.customer_writes(CONVERSATION, DELIVERY))
        for number in (1, 2):
            await desk.fake.until(lambda number=number: len(desk.fake.calls) >= number)  # type: ignore[misc]
            desk.clock.by += timedelta(minutes=1)  # nobody waits for the next try
        replies = [await desk.replied(CONVERSATION, number) for number in (1, 2)]

    assert "30 days" in replies[0]
    assert "3 working days" in replies[1]


async def test_what_the_helpdesk_refuses_is_told_to_owner_and_desk(prepared: Path, tmp_path: Path) -> None:
    """A customer who was not answered must not go unnoticed."""
    async with connected(CHATWOOT, prepared, tmp_path / "served") as desk:
        desk.fake.troubles.append(Trouble(status=422))
        await desk.said(desk.fake.customer_writes(CONVERSATION, RETURNS))
        await desk.fake.until(lambda: len(desk.fake.calls) == 1)
        await desk.said(desk.fake.customer_writes(OTHER, KETTLE))
        await desk.replied(OTHER, 1)
        first, _ = await desk.ours()
        async with desk.site.work.reading() as unit:
            notes = await unit.notes.of_conversation(first[0].id)

    assert desk.fake.replies(CONVERSATION) == []
    assert ["did not take an answer" in one.text for one in notes] == [True]
