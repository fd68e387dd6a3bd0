"""Time what an agent waits for: from a customer's message to the suggestions for it, on the real server.

The customer writes over HTTP, the desk watches over its WebSocket, as in service; the encoder, the search,
the solved cases, the catalogue and the database are those that serve. The floor is that of a turn.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import aiohttp
from rich.console import Console

from assistant.bench import serving
from assistant.bench.budgets import ASSIST
from assistant.bench.customer import LONGEST_ANSWER, post, start
from assistant.bench.figures import Figure, Latencies, Report
from assistant.bench.report import machine
from assistant.bench.turn_floor import TurnFloor
from assistant.bench.workplace import FULL, QUICK, SIGNED_IN_FOR, Scale, Workplace, prepare
from assistant.channels.assist import AssistanceOut, AssistSent
from assistant.consents.model import Consent, Purpose
from assistant.conversations.model import Outcome
from assistant.errors import Unavailable
from assistant.events import new_id
from assistant.settings import Settings, prepared
from assistant.solved.model import Ended, Solution
from assistant.staff.model import Role
from assistant.tasks.opening import opened
from assistant.work import UnitOfWork

CUSTOMER = 0  # whose token is used
ANSWER = "Take the part out, rinse it with warm water, and put it back the other way around."
LOOK_EVERY, READY_WITHIN = 0.25, 300.0  # seconds, until the server has embedded the cases
WARMING = 5  # messages before any is timed


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What is searched, and how often it is asked."""

    scale: Scale
    cases: int
    messages: int


WHOLE = Size(scale=FULL, cases=2_000, messages=100)
LOOK = Size(scale=QUICK, cases=30, messages=10)


def measured(size: Size, *, console: Console) -> Report:
    """Return everything that one run measures; raises `Unavailable`."""
    with (
        tempfile.TemporaryDirectory(prefix="concierge-bench-") as folder,
        console.status(f"indexing {size.scale.passages:,} passages") as status,
    ):
        workplace = prepare(Path(folder), size.scale)
        serving.index(workplace, alone=1.0)
        status.update("suggesting")
        return Report(machine=machine(), figures=timed(workplace, size))


def timed(workplace: Workplace, size: Size) -> tuple[Figure, ...]:
    """Return how long suggestions take with a workplace that is indexed; raises `Unavailable`."""
    session = asyncio.run(_stocked(workplace, cases=size.cases))
    with TurnFloor.opened(workplace) as floor, serving.serving(workplace) as server:
        loaded = floor.around(
            lambda _: asyncio.run(_asked(server.url, workplace, session=session, messages=size.messages)),
            took=lambda latencies: latencies.percentile(95),
        ).middle
    return loaded.outcome.figures(ASSIST, floor=loaded.parts.turn)


async def _stocked(workplace: Workplace, *, cases: int) -> str:
    """Keep so many solved cases, and return a session of an agent's."""
    now = datetime.now(UTC)
    settings = await asyncio.to_thread(prepared, Settings(data_folder=workplace.folder / "kept"))
    async with opened(settings) as work:
        async with work.writing() as unit:
            await _solved(unit, workplace.questions, cases=cases, at=now)
            agent = await unit.staff.invite("bench@localhost", "Agent", Role.AGENT, at=now)
            link = await unit.staff.link(agent.id, at=now, expires=now + SIGNED_IN_FOR)
        async with work.writing() as unit:
            return (await unit.staff.redeem(link, now)).token


async def _solved(unit: UnitOfWork, questions: Sequence[str], *, cases: int, at: datetime) -> None:
    """Have one customer who allows it ask everything again and again, and be helped each time."""
    customer = await unit.customers.recognise(
        "bench-solved", name=None, email=None, locale="en", region="AU", at=at
    )
    for purpose in (Purpose.REMEMBER, Purpose.TRAINING):
        consent = Consent(purpose=purpose, granted=True, source="customer", at=at)
        await unit.consents.decide(customer.id, consent)
    for number, question in enumerate(islice(cycle(questions), cases)):
        talk, _ = await unit.conversations.start(customer.id, channel="web", client_id=str(number), at=at)
        await unit.conversations.close(talk.id, at=at, outcome=Outcome.RESOLVED)
        ended = Ended(conversation_id=talk.id, customer_id=customer.id, seq=0, at=at)
        await unit.solved.keep(ended, Solution(question=question, answer=ANSWER, by_person=True))


async def _asked(url: str, workplace: Workplace, *, session: str, messages: int) -> Latencies:
    timeout = aiohttp.ClientTimeout(total=LONGEST_ANSWER)
    async with aiohttp.ClientSession(url, timeout=timeout) as client:
        customer = {"Authorization": f"Bearer {workplace.tokens[CUSTOMER]}"}
        agent = {"Authorization": f"Bearer {session}"}
        conversation = (await start(client, customer)).id
        await post(client, f"/v1/conversations/{conversation}/person", {}, customer)
        questions = cycle(workplace.questions)
        await _say(client, conversation, next(questions), customer)
        await _has_cases(client, conversation, agent)
        async with client.ws_connect("/v1/desk/socket", headers=agent, origin=url) as desk:
            await desk.send_json({"type": "watch", "conversation": conversation})
            await _suggested(desk)
            taken = []
            for question in islice(questions, WARMING + messages):
                started = time.perf_counter()
                await _say(client, conversation, question, customer)
                await _suggested(desk)
                taken.append((time.perf_counter() - started) * 1000)
    return Latencies(milliseconds=tuple(taken[WARMING:]))


async def _say(client: aiohttp.ClientSession, conversation: str, text: str, headers: dict[str, str]) -> None:
    path = f"/v1/conversations/{conversation}/messages"
    await post(client, path, {"client_id": new_id("say"), "text": text}, headers)


async def _has_cases(client: aiohttp.ClientSession, conversation: str, headers: dict[str, str]) -> None:
    """Wait until solved cases are found; raises `Unavailable` where they never are."""
    until = time.perf_counter() + READY_WITHIN
    while time.perf_counter() < until:
        path = f"/v1/desk/conversations/{conversation}/assist"
        async with client.get(path, headers=headers) as response:
            if response.ok and AssistanceOut.model_validate_json(await response.read()).similar:
                return
        await asyncio.sleep(LOOK_EVERY)
    raise Unavailable("no solved case was found")


async def _suggested(desk: aiohttp.ClientWebSocketResponse) -> None:
    """Wait for suggestions; raises `Unavailable` where there are none."""
    while True:
        frame = await desk.receive(timeout=LONGEST_ANSWER)
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise Unavailable(f"the desk's socket ended with {frame.type.name}")
        if '"type":"assist"' not in frame.data[:40]:
            continue
        if not AssistSent.model_validate_json(frame.data).assistance.replies:
            raise Unavailable("nothing was suggested")
        return
