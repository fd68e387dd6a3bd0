"""Killed in the middle of any step of a handover, the server goes on with the conversation where it was."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, DummyCookieJar

from tests.processes.command import concierge
from tests.processes.server import Server, started
from tests.processes.test_killed import ingested

pytestmark = pytest.mark.slow

QUESTION = "How long does delivery take?"

Headers = dict[str, str]
Answer = dict[str, Any]  # JSON as it came


@dataclass(slots=True, kw_only=True)
class Walk:
    """A server that dies in the middle of each step, and whoever goes on with it."""

    server: Server
    folder: Path
    session: ClientSession
    deaths: int = 0

    async def step(self, who: Headers, method: str, path: str, body: object = None) -> Answer:
        """Send a request, kill the server under it, and send it again to the one that comes back.

        What was obeyed before it died, and has no id of its own, is refused the second time with a conflict.
        """
        dying = asyncio.create_task(self._sent(who, method, path, body))
        await asyncio.sleep(0)
        if self.deaths % 2:
            await dying  # acknowledged a moment before
        await self.server.kill()
        await dying
        self.deaths += 1
        port = int(self.server.base.rpartition(":")[2])
        self.server = await started("serve", folder=self.folder, port=port)
        answered = await self._sent(who, method, path, body)
        assert answered is not None
        assert answered[0] in {200, 201, 204, 409}, (method, path, answered)
        return answered[1]

    async def get(self, who: Headers, path: str) -> Answer:
        """Read something from the server that runs."""
        answered = await self._sent(who, "GET", path, None)
        assert answered is not None
        assert answered[0] == 200, answered
        return answered[1]

    async def _sent(self, who: Headers, method: str, path: str, body: object) -> tuple[int, Answer] | None:
        try:
            async with self.session.request(
                method, self.server.base + path, json=body, headers=who
            ) as response:
                return response.status, json.loads(await response.text() or "{}")
        except (ClientError, ConnectionError):
            return None


async def signed_in(session: ClientSession, server: Server, folder: Path, name: str) -> Headers:
    """Return how an agent signs what they send."""
    done = await concierge("token", f"{name}@example.com", "--name", name.title(), folder=folder)
    link = re.search(r"sign-in#(\S+)", done.said)
    assert link, done.said
    async with session.post(f"{server.base}/v1/staff/session", json={"token": link.group(1)}) as response:
        assert response.status == 200
        return {"Authorization": f"Bearer {response.cookies['concierge_staff'].value}"}


async def walked(walk: Walk, customer: Headers, agent: Headers, colleague: Headers) -> str:
    """Go from the first question to the rating, dying at each step; return the conversation."""
    begun = await walk.step(customer, "POST", "/v1/conversations", {"client_id": "walk"})
    conversation: str = begun["conversation"]["id"]
    theirs, desk = f"/v1/conversations/{conversation}", f"/v1/desk/conversations/{conversation}"
    await walk.step(customer, "POST", f"{theirs}/messages", {"client_id": "m1", "text": QUESTION})
    await walk.step(customer, "POST", f"{theirs}/person", {})
    (waiting,) = (await walk.get(agent, "/v1/queue"))["waiting"]
    assert waiting["conversation_id"] == conversation
    await walk.step(agent, "POST", f"/v1/handoffs/{waiting['id']}/claim", {})
    queue = await walk.get(agent, "/v1/queue")
    assert [one["id"] for one in queue["mine"]] == [waiting["id"]]
    assert (await walk.step(agent, "GET", f"{desk}/assist"))["replies"]
    await walk.step(agent, "POST", f"{desk}/messages", {"client_id": "a1", "text": "Within three days."})
    quiet = await walk.step(customer, "POST", f"{theirs}/messages", {"client_id": "m2", "text": QUESTION})
    assert quiet["reply"] is None
    await walk.step(agent, "POST", f"{desk}/notes", {"client_id": "n1", "text": "Patient."})
    await walk.step(agent, "POST", f"{desk}/transfer", {"note": "Knows parcels better"})
    (passed,) = (await walk.get(colleague, "/v1/queue"))["waiting"]
    await walk.step(colleague, "POST", f"/v1/handoffs/{passed['id']}/claim", {})
    queue = await walk.get(colleague, "/v1/queue")
    assert [one["id"] for one in queue["mine"]] == [passed["id"]]
    await walk.step(colleague, "POST", f"{desk}/hand-back", {"note": "Three days"})
    back = (await walk.get(agent, desk))["conversation"]
    assert back["owner"] == "assistant"
    again = await walk.step(customer, "POST", f"{theirs}/messages", {"client_id": "m3", "text": QUESTION})
    assert again["reply"]["author"] == "assistant"
    await walk.step(customer, "POST", f"{theirs}/close", {})
    await walk.step(customer, "POST", f"{theirs}/rating", {"score": 5})
    return conversation


async def test_a_handover_goes_on_wherever_the_server_dies(tmp_path: Path) -> None:
    """Nothing is lost, nobody answers twice, and nobody is left waiting."""
    folder = await ingested(tmp_path)
    no_browser = DummyCookieJar()  # in one browser the second agent's session would end the first one's
    async with ClientSession(cookie_jar=no_browser) as session:
        server = await started("serve", folder=folder)
        walk = Walk(server=server, folder=folder, session=session)
        try:
            agent = await signed_in(session, server, folder, "mara")
            colleague = await signed_in(session, server, folder, "jon")
            async with session.post(f"{server.base}/v1/visitors", json={}) as response:
                customer = {"Authorization": f"Bearer {(await response.json())['token']}"}

            conversation = await walked(walk, customer, agent, colleague)

            found = await walk.get(agent, f"/v1/desk/conversations/{conversation}")
            queue = await walk.get(agent, "/v1/queue")
        finally:
            await walk.server.stop()

    messages = found["messages"]
    said = Counter(one["client_id"] for one in messages if one["client_id"])
    answers = Counter(one["in_reply_to"] for one in messages if one["author"] == "assistant")
    asked = {one["client_id"]: one["id"] for one in messages if one["author"] == "customer"}
    assert [one["seq"] for one in messages] == list(range(1, len(messages) + 1))
    assert said == {"m1": 1, "a1": 1, "m2": 1, "m3": 1}
    assert {answers[asked["m1"]], answers[asked["m3"]]} == {1}
    assert answers[asked["m2"]] == 0
    for told in ("Mara has joined", "Mara is passing you on", "Jon has joined"):
        assert sum(told in one["text"] for one in messages) == 1
    assert [one["text"] for one in found["notes"]] == ["Patient."]
    assert (found["conversation"]["rating"], found["conversation"]["is_open"]) == (5, False)
    assert queue["waiting"] == queue["mine"] == []
    assert walk.deaths == 14
