"""Test that whoever sits at a terminal adds, tries and mends endpoints, and reads what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import InvalidInput, NotFound, Unavailable
from assistant.settings import Settings
from assistant.tasks.webhooks import added, dead_letters, listing, replayed, rotated, tried
from tests.channels.site import settings_in

URL = "http://127.0.0.1:9/hooks"  # where nobody listens
EARLY = "2020-01-01T00:00"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an owner whose systems stand beside the service."""
    return settings_in(tmp_path, allowed_private_hosts=("127.0.0.1",))


async def an_endpoint(settings: Settings) -> str:
    """Add an endpoint that nobody listens at; return its id."""
    said = await added(settings, URL, name="Orders [1]", events="message.added", with_content=False)
    assert "secret, shown this once: whsec_" in said
    return said.split()[0]


async def test_an_endpoint_is_listed_by_its_whole_id(settings: Settings) -> None:
    """Every other command wants it, and a line that was cut cannot be copied."""
    assert "concierge webhooks add" in await listing(settings)

    webhook = await an_endpoint(settings)

    said = await listing(settings)
    assert f"{webhook}  on" in said
    assert f"Orders [1]: {URL}" in said
    assert "told of message.added, ids alone; 0 sent, 0 waiting, 0 dead" in said


async def test_a_test_that_does_not_arrive_says_why_and_is_dead(settings: Settings) -> None:
    """A script that tries an endpoint fails with it."""
    webhook = await an_endpoint(settings)

    with pytest.raises(Unavailable, match="did not arrive: cannot be reached"):
        await tried(settings, webhook)

    said = await dead_letters(settings)
    delivery = said.split()[0]
    assert f"to {webhook}, attempts: 1; cannot be reached" in said
    assert (
        await replayed(settings, delivery, since=None, with_sent=False) == f"{delivery} is on its way again"
    )
    assert await dead_letters(settings) == "nothing is dead"
    assert await replayed(settings, webhook, since=EARLY, with_sent=True) == "on their way again: 0"


async def test_a_secret_is_changed(settings: Settings) -> None:
    """And the terminal says how long the old one holds."""
    webhook = await an_endpoint(settings)

    first, second = [await rotated(settings, webhook) for _ in range(2)]

    assert first != second
    assert "24 hours" in first


async def test_what_is_wrong_is_named_with_its_option(settings: Settings) -> None:
    """Whoever mistypes reads what there is."""
    webhook = await an_endpoint(settings)

    with pytest.raises(InvalidInput, match="URL: is not https"):
        await added(settings, "http://shop.example/", name=None, events="", with_content=False)
    with pytest.raises(InvalidInput, match="there is no event") as refused:
        await added(settings, URL, name=None, events="message.written", with_content=False)
    assert "message.added" in refused.value.fix
    with pytest.raises(InvalidInput, match="is missing"):
        await replayed(settings, webhook, since=None, with_sent=False)
    with pytest.raises(InvalidInput, match="'noon' is no moment"):
        await replayed(settings, webhook, since="noon", with_sent=False)
    for step in (rotated, tried):
        with pytest.raises(NotFound, match="whk_none"):
            await step(settings, "whk_none")
