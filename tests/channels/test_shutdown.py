"""Test that stopping the server, politely or not, loses and doubles nothing it acknowledged."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections import Counter
from pathlib import Path

from aiohttp import ClientError, ClientSession

from assistant.storage import Database
from assistant.work import Work
from tests.channels.process import Server, started
from tests.channels.site import Browser, closed, frame, settings_in, shop_token

QUESTION = "How do I return an order?"
CUSTOMERS = 4
BEFORE_STOPPING = 12  # turns acknowledged before the server is told to stop


class Traffic:
    """Customers who send one message after the other until the server is gone."""

    def __init__(self, server: Server, session: ClientSession) -> None:
        self._browsers = [
            Browser(
                session=session, base=server.base, headers={"Authorization": f"Bearer {shop_token(f'c{n}')}"}
            )
            for n in range(CUSTOMERS)
        ]
        self.acknowledged: dict[tuple[str, str], str] = {}  # (conversation, client id) → message id
        self.enough = asyncio.Event()

    async def run(self) -> None:
        """Chat until nobody answers any more."""
        await asyncio.gather(*(self._chat(browser) for browser in self._browsers))

    async def _chat(self, browser: Browser) -> None:
        conversation = await browser.started()
        for number in range(10_000):
            client_id = f"m{number}"
            try:
                response = await browser.said(conversation, QUESTION, client_id=client_id)
            except (ClientError, TimeoutError):
                return
            if response.status != 201:
                return
            self.acknowledged[conversation, client_id] = response.text("message", "id")
            if len(self.acknowledged) >= BEFORE_STOPPING:
                self.enough.set()


async def kept(folder: Path) -> tuple[Counter[str], list[str], int]:
    """Return how often each customer message is kept, which were answered, and how many were not."""
    settings = settings_in(folder)
    database = Database.open(settings.database, keys=await asyncio.to_thread(settings.keyring))
    try:
        async with Work(database, consent_defaults=settings.consent_defaults).reading() as work:
            found = [
                message
                for conversation in await work.conversations.search("", 1000)
                for message in await work.conversations.messages(conversation.id, limit=100_000)
            ]
            unanswered = await work.conversations.unanswered()
    finally:
        await database.close()
    said = Counter[str](one.id for one in found if one.author == "customer")
    answered = [one.in_reply_to for one in found if one.author == "assistant" and one.in_reply_to]
    return said, [str(one) for one in answered], len(unanswered)


async def test_a_polite_stop_finishes_turns_and_says_goodbye(prepared: Path, tmp_path: Path) -> None:
    """An operator updates the software in the middle of the day; no customer may notice more than a pause."""
    folder = Path(shutil.copytree(prepared, tmp_path / "served"))

    async with ClientSession() as session, started(folder) as server:
        traffic = Traffic(server, session)
        chatting = asyncio.create_task(traffic.run())
        await traffic.enough.wait()
        ana = Browser(session=session, base=server.base)
        token = shop_token("listener")
        ana.headers["Authorization"] = f"Bearer {token}"
        conversation = await ana.started()
        async with ana.socket("/v1/socket") as opened:
            await opened.send_json({"type": "hello", "token": token, "conversation": conversation})
            await frame(opened, "ready")
            stopping = asyncio.create_task(server.stopped(signal.SIGTERM))
            await frame(opened, "bye")
            code = await closed(opened)
        exit_code = await stopping
        await chatting

    said, answered, unanswered = await kept(folder)
    assert (exit_code, code, unanswered) == (0, 1001, 0)
    assert all(said[one] == 1 for one in traffic.acknowledged.values())
    assert sorted(answered) == sorted(said)


async def test_a_killed_server_has_every_acknowledged_message_once(prepared: Path, tmp_path: Path) -> None:
    """Power fails in the middle of turns: what was acknowledged is there, and what was begun is finished."""
    folder = Path(shutil.copytree(prepared, tmp_path / "served"))

    async with ClientSession() as session:
        async with started(folder) as server:
            traffic = Traffic(server, session)
            chatting = asyncio.create_task(traffic.run())
            await traffic.enough.wait()
            await server.stopped(signal.SIGKILL)
            await chatting
        async with started(folder) as server:
            await send_again(traffic, server, session)
            await server.stopped(signal.SIGTERM)

    said, answered, unanswered = await kept(folder)
    assert unanswered == 0
    assert set(said.values()) == {1}
    assert sorted(answered) == sorted(said)


async def send_again(traffic: Traffic, server: Server, session: ClientSession) -> None:
    """Send what was acknowledged once more, as a client does that lost the answer."""
    by_conversation: dict[str, Browser] = {}
    for number in range(CUSTOMERS):
        browser = Browser(session=session, base=server.base)
        browser.headers["Authorization"] = f"Bearer {shop_token(f'c{number}')}"
        by_conversation[await browser.started()] = browser
    for (conversation, client_id), message_id in traffic.acknowledged.items():
        response = await by_conversation[conversation].said(conversation, QUESTION, client_id=client_id)
        assert response.status == 200
        assert response.text("message", "id") == message_id
        assert response.at("reply") is not None
