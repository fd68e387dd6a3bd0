"""Change the encoder of a running company: customers are answered all the while, and once is enough."""

from __future__ import annotations

import asyncio
import csv
import re
import signal
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.knowledge.tiny_models import NEEDS_THE_EXTRA, tiny_bert
from tests.processes.command import concierge
from tests.processes.server import Server, running

pytestmark = [pytest.mark.slow, NEEDS_THE_EXTRA, pytest.mark.timeout(400)]

ARTICLES = 2_000  # so many that embedding them again takes some seconds
ANSWER = "Parcels to Norway arrive within nine working days."
EMBEDDING = re.compile(r"embedding with the new encoder +passages=(\d+)")
CHANGED = re.compile(r"encoder changed +model=(\S+) passages=(\d+)")
SENT = re.compile(r"answered .*route=/v1/conversations/\S+/messages status=201")
READY = re.compile(r"ready +passages=(\d+)")
WAITING = 120.0  # seconds, on a machine that is busy with other tests


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The folder of another encoder."""
    return tiny_bert(tmp_path / "tiny")


@pytest.fixture
async def filled(tmp_path: Path) -> Path:
    """A data folder with many articles, embedded with the default encoder."""
    source = tmp_path / "articles"
    source.mkdir()
    with (source / "faq.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["question", "answer"])
        rows.writerow(["How long does delivery to Norway take?", ANSWER])
        rows.writerows(
            [f"What does spare part {number} cost?", f"Spare part {number} costs {number} pounds."]
            for number in range(1, ARTICLES)
        )
    data = tmp_path / "data"
    done = await concierge("ingest", str(source), folder=data)
    assert done.code == 0, done.said
    return data


async def said(server: Server, what: re.Pattern[str]) -> re.Match[str]:
    """Wait until the server says something, or has said it already."""
    assert server.process.stdout
    async with asyncio.timeout(WAITING):
        while not (found := what.search(server.said)):
            line = await server.process.stdout.readline()
            assert line, f"it ended before it said that:\n{server.said}"
            server.said += line.decode()
    return found


async def said_at_all(server: Server) -> str:
    """Stop the server politely and return everything that it ever said."""
    server.process.send_signal(signal.SIGTERM)
    rest, _ = await server.process.communicate()
    return server.said + rest.decode()


async def reply(base: str) -> str:
    """Ask, as somebody new, how long delivery takes; return the reply, empty if a person was fetched."""
    async with ClientSession(base) as session:
        async with session.post("/v1/visitors", json={}) as response:
            session.headers["Authorization"] = f"Bearer {(await response.json())['token']}"
        async with session.post("/v1/conversations", json={"client_id": "c"}) as response:
            conversation = (await response.json())["conversation"]["id"]
        question = {"client_id": "m", "text": "How long does delivery to Norway take?"}
        async with session.post(f"/v1/conversations/{conversation}/messages", json=question) as response:
            assert response.status == 201, await response.text()
            outcome = await response.json()
    return str(outcome["reply"]["text"]) if outcome["reply"] else ""


async def test_customers_are_answered_while_the_encoder_is_changed(filled: Path, tiny: Path) -> None:
    """Embedding takes minutes in a real company: nobody may notice, and it must be over after once."""
    async with running("serve", folder=filled, model_name=str(tiny), log_level="DEBUG") as server:
        await said(server, EMBEDDING)
        answer = await reply(server.base)
        model, passages = (await said(server, CHANGED)).groups()

        assert ANSWER in answer
        sent, changed = SENT.search(server.said), CHANGED.search(server.said)
        assert sent
        assert changed
        assert sent.start() < changed.start()
        assert model.startswith(f"{tiny}@")
        assert int(passages) >= ARTICLES
        await reply(server.base)

    async with running("serve", folder=filled, model_name=str(tiny)) as again:
        await reply(again.base)
        everything = await said_at_all(again)

    assert READY.findall(everything) == [passages]
    assert not EMBEDDING.search(everything)
    assert not CHANGED.search(everything)


async def test_a_change_that_was_cut_off_goes_on_from_there(filled: Path, tiny: Path) -> None:
    """A power cut in the night of the change must not begin the night again."""
    async with running("serve", folder=filled, model_name=str(tiny)) as server:
        embedded = int((await said(server, EMBEDDING)).group(1))
        await server.kill()

    async with running("serve", folder=filled, model_name=str(tiny)) as again:
        answer = await reply(again.base)
        passages = int((await said(again, CHANGED)).group(2))

    assert ANSWER in answer
    assert int(EMBEDDING.findall(again.said)[-1]) <= passages - embedded
