"""Test that a conversation can be followed over plain HTTP, by whom it is and by nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientTimeout

from assistant.client.events import Event, events_in
from tests.channels.site import DEADLINE, Browser, Site


@asynccontextmanager
async def followed(who: Browser, conversation: str, **headers: str) -> AsyncGenerator[AsyncGenerator[Event]]:
    """Follow a conversation."""
    address = f"{who.base}/v1/conversations/{conversation}/events"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with who.session.get(
        address, headers=who.headers | named, timeout=ClientTimeout(total=DEADLINE)
    ) as response:
        assert response.status == 200, await response.read()
        assert response.content_type == "text/event-stream"
        yield events_in(response.content)


async def until(events: AsyncGenerator[Event], name: str) -> list[Event]:
    """Return every event up to the next one of a name, that one included."""
    found: list[Event] = []
    async with asyncio.timeout(DEADLINE):
        while not found or found[-1].name != name:
            found.append(await anext(events))
    return found


async def test_the_id_of_the_last_event_is_where_one_goes_on(site: Site) -> None:
    """As browsers' EventSource sends it when it connects again."""
    ana = site.customer("ana")
    conversation = await ana.started()
    await ana.said(conversation, "How do I return an order?")

    async with followed(ana, conversation) as events:
        everything = [one for one in await until(events, "conversation") if one.name == "message"]
    async with followed(ana, conversation, Last_Event_ID=str(everything[0].id)) as events:
        rest = [one for one in await until(events, "conversation") if one.name == "message"]

    assert [one.id for one in everything] == ["1", "2", "3"]
    assert rest == everything[1:]


async def test_nobody_follows_what_is_not_theirs(site: Site) -> None:
    """Not even whether it is there is told."""
    conversation = await site.customer("ana").started()

    response = await site.customer("ben").get(f"/v1/conversations/{conversation}/events")

    assert response.status == 404


@pytest.mark.parametrize("told", ["x", "-1", "1" * 30, "١"])
async def test_an_id_that_is_no_number_is_refused(site: Site, told: str) -> None:
    """A stream from somewhere else would be worse than none."""
    ana = site.customer("ana")
    conversation = await ana.started()

    response = await ana.call(
        "GET", f"/v1/conversations/{conversation}/events", headers={"Last-Event-ID": told}
    )

    assert response.status == 400
    assert response.at("errors", 0, "field") == "Last-Event-ID"


async def test_whoever_is_erased_hears_goodbye_and_no_more(site: Site) -> None:
    """A stream outlives the request that opened it, and must not outlive the customer."""
    ana = site.customer("ana")
    conversation = await ana.started()

    async with followed(ana, conversation) as events:
        await until(events, "conversation")
        assert (await ana.call("DELETE", "/v1/me")).status == 204
        last = await until(events, "bye")
        rest = [one async for one in events]

    assert "erased" in last[-1].content
    assert rest == []


async def test_a_stream_has_no_head(site: Site) -> None:
    """It would wait for an end that does not come."""
    ana = site.customer("ana")
    conversation = await ana.started()

    response = await ana.call("HEAD", f"/v1/conversations/{conversation}/events")

    assert response.status == 405
