"""Test that a helpdesk which tells only that somebody wrote is asked what, and not taken for a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.conversations.model import Author, Owner
from assistant.helpdesks.model import Vendor
from tests.helpdesk.fakes.fake import Trouble
from tests.helpdesk.fakes.front import FakeFront
from tests.helpdesk.served import connected
from tests.helpdesk.specimens import SPECIMENS

CONVERSATION = "12"
RETURNS, DELIVERY = "How do I return an order?", "How long does delivery take?"


@pytest.mark.slow
async def test_words_that_were_left_out_are_asked_for_and_answered(prepared: Path, tmp_path: Path) -> None:
    """Front's applications are sent previews; our own reply comes back as one, and is nobody's."""
    fake = FakeFront()
    fake.is_preview = True

    async with connected(SPECIMENS[Vendor.FRONT], prepared, tmp_path / "served", fake=fake) as desk:
        fake.troubles.append(Trouble(status=503))
        await desk.said(fake.customer_writes(CONVERSATION, RETURNS))
        first = await desk.replied(CONVERSATION, 1)
        echo = fake.echo(CONVERSATION, fake.said[CONVERSATION][-1])
        assert echo is not None
        await desk.said(echo)
        await desk.said(fake.customer_writes(CONVERSATION, DELIVERY))
        last = await desk.replied(CONVERSATION, 2)
        ((ours, messages),) = await desk.ours()

    assert "30 days" in first
    assert "3 working days" in last
    assert [one.text for one in messages if one.author is Author.CUSTOMER] == [RETURNS, DELIVERY]
    assert ours.owner is Owner.ASSISTANT
