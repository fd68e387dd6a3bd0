"""Killed at any moment, the server loses and doubles nothing that it acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientError, ClientPayloadError, ClientResponse, ClientSession

from tests.processes.command import concierge
from tests.processes.server import running

CUSTOMERS = 24
QUESTIONS = ("How long does delivery take?", "Can I send something back?", "I want to talk to a person")
ARTICLES = {
    "delivery.md": "# How long delivery takes\n\nParcels arrive within three working days.\n",
    "returns.md": "# Send something back\n\nYou can return anything within 30 days.\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that the server acknowledged."""

    headers: dict[str, str]
    path: str
    body: dict[str, str]
    message_id: str


async def begin(session: ClientSession, base: str, number: int) -> tuple[dict[str, str], str]:
    """Start a visitor's conversation; return how to sign, and where its messages go."""
    async with session.post(f"{base}/v1/visitors", json={}) as response:
        headers = {"Authorization": f"Bearer {(await response.json())['token']}"}
    body = {"client_id": f"conversation-{number}"}
    async with session.post(f"{base}/v1/conversations", json=body, headers=headers) as response:
        conversation = (await response.json())["conversation"]["id"]
    return headers, f"/v1/conversations/{conversation}/messages"


async def events(response: ClientResponse) -> AsyncIterator[tuple[str, dict[str, dict[str, str]]]]:
    """Yield the server-sent events of a response until it ends or breaks off."""
    name = ""
    async for line in response.content:
        field, _, value = line.decode().strip().partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


async def ask(
    session: ClientSession, base: str, number: int, *, acknowledged: list[Sent], enough: asyncio.Event
) -> None:
    """Send one message after another until the server is gone, noting what it acknowledged."""
    headers, path = await begin(session, base, number)
    for turn in range(1000):
        body = {"client_id": f"m-{number}-{turn}", "text": QUESTIONS[turn % 2 if turn < 6 else 2]}
        try:
            async with session.post(
                base + path, json=body, headers=headers | {"Accept": "text/event-stream"}
            ) as response:
                async for name, details in events(response):
                    if name == "admitted":
                        sent = Sent(
                            headers=headers, path=path, body=body, message_id=details["message"]["id"]
                        )
                        acknowledged.append(sent)
                        if len(acknowledged) >= 2 * CUSTOMERS:
                            enough.set()
        except (ClientError, ClientPayloadError, ConnectionError):
            return


async def asked_until_killed(folder: Path) -> list[Sent]:
    """Have many customers ask at once and kill the server in the middle; return what it acknowledged."""
    acknowledged: list[Sent] = []
    enough = asyncio.Event()
    async with (
        running("serve", folder=folder, requests_per_minute="100000") as server,
        ClientSession() as session,
    ):
        asking = [
            asyncio.create_task(ask(session, server.base, number, acknowledged=acknowledged, enough=enough))
            for number in range(CUSTOMERS)
        ]
        async with asyncio.timeout(60):
            await enough.wait()
        await server.kill()
        await asyncio.gather(*asking)
    return acknowledged


async def messages(session: ClientSession, base: str, sent: Sent) -> list[dict[str, str]]:
    """Return every message of the conversation that something was sent to."""
    async with session.get(base + sent.path.removesuffix("/messages"), headers=sent.headers) as response:
        found: list[dict[str, str]] = (await response.json())["messages"]
    return found


async def ingested(tmp_path: Path, **settings: str) -> Path:
    """Return a data folder with two articles in it, or in the database that `settings` name."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for name, text in ARTICLES.items():
        (articles / name).write_text(text)
    data = tmp_path / "data"
    done = await concierge("ingest", str(articles), folder=data, **settings)
    assert done.code == 0, done.said
    return data


async def test_what_was_acknowledged_is_there_once_and_answered_once(tmp_path: Path) -> None:
    """A customer who saw their message accepted must never have to send it again, nor see it twice."""
    data = await ingested(tmp_path)

    acknowledged = await asked_until_killed(data)

    async with (
        running("serve", folder=data, requests_per_minute="100000") as again,
        ClientSession() as session,
    ):
        for sent in acknowledged:
            async with session.post(again.base + sent.path, json=sent.body, headers=sent.headers) as repeat:
                outcome = await repeat.json()
            assert repeat.status == 200, outcome
            assert outcome["message"]["id"] == sent.message_id
            found = await messages(session, again.base, sent)
            assert [one["client_id"] for one in found].count(sent.body["client_id"]) == 1
            answers = [one for one in found if one["in_reply_to"] == sent.message_id]
            assert answers == ([outcome["reply"]] if outcome["reply"] else [])
            assert answers or outcome["conversation"]["owner"] == "nobody"
            assert [int(one["seq"]) for one in found] == list(range(1, len(found) + 1))
