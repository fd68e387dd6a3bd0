"""Put one conversation on stage, with the real stores, turns and queue: only articles are none.

A turn stops where the assistant thinks, so that anything can happen before it speaks.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import numpy as np

from assistant.answering.decide import Limits
from assistant.answering.judge import Judge, Standard
from assistant.answering.phrasing import Patience, Phrasing
from assistant.answering.think import Thought
from assistant.articles.library import Found, Library
from assistant.conversations.model import Conversation, Message
from assistant.errors import Closed, Conflict
from assistant.escalation import Escalation, pull
from assistant.events import ConversationId, CustomerId, new_id
from assistant.handoff.passing import Passing
from assistant.handoff.queue import Queue
from assistant.leftovers import Leftovers
from assistant.offering import FREE, Offering
from assistant.offers.shelf import Suggested
from assistant.recording import Outcome, Recorder
from assistant.remembering import Remembering
from assistant.reopening import NEVER
from assistant.staff.model import Role, Staff
from assistant.turn import Turns
from assistant.watching import Watcher
from assistant.work import UnitOfWork, Work
from knowledge import SHIPPED
from tests.voices.law import Promised, Scene

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
MARA, NOOR = "Mara", "Noor"  # the agents of each conversation
QUESTION, WANTS_PERSON = "Where is my parcel?", "I want to talk to a person"
STANDARD = Standard(calibrator=SHIPPED, limits=Limits(answer=0.5, ask_back=0.2, misses=2))


@dataclass(slots=True)
class Thinking:
    """Stands for the library: finds nothing, and stops there while it is told to."""

    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def search(self, text: str, **_: object) -> Found:
        """Find nothing, in one's own time."""
        self.reached.set()
        await self.goes_on.wait()
        nothing = np.zeros(0, dtype=np.float32)
        return Found(question=text, hits=(), vector=nothing, shown=nothing, model="none", change=0)


class Aside:
    """Stands for what is remembered and offered: nothing."""

    async def add(self, thought: Thought, _message: Message) -> Thought:
        """Add nothing."""
        return thought

    async def beside(self, *_: object) -> tuple[Suggested, object]:
        """Offer nothing."""
        return Suggested(), FREE


class Judged:
    """Stands for the judge: one standard."""

    standard = STANDARD


class Process:
    """One server process: its turns, and where they think."""

    def __init__(self, work: Work, *, reopens: bool = False) -> None:
        self.thinking = Thinking()
        self.turns = Turns(
            recorder=Recorder(work=work, clock=lambda: NOW, reopens_within=WEEK if reopens else NEVER),
            library=cast(Library, self.thinking),
            judge=cast(Judge, Judged()),
            phrasing=Phrasing(None, patience=Patience(seconds=1, turn_seconds=5)),
            remembering=cast(Remembering, Aside()),
            offering=cast(Offering, Aside()),
        )

    def hold(self) -> None:
        """Stop at the next thought."""
        self.thinking.goes_on.clear()
        self.thinking.reached.clear()

    async def finish(self) -> int:
        """Answer what is owed."""
        self.thinking.goes_on.set()
        return await Leftovers(self.turns).finish()


@dataclass(slots=True, kw_only=True)
class Talk:
    """One conversation, who takes part, and what they were promised."""

    work: Work
    id: ConversationId
    customer_id: CustomerId
    agents: dict[str, Staff]
    kept: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    @classmethod
    async def begun(cls, work: Work) -> Talk:
        """Have a new customer start a conversation."""
        customer = CustomerId(new_id("cus"))
        async with work.writing() as unit:
            await unit.customers.visitor(customer, locale="en", at=NOW)
            started, _ = await unit.conversations.start(customer, channel="web", client_id="start", at=NOW)
            agents = {
                name: await unit.staff.invite(f"{name}@{customer}.example", name, Role.AGENT, at=NOW)
                for name in (MARA, NOOR)
            }
        return cls(work=work, id=started.id, customer_id=customer, agents=agents)

    async def say(self, process: Process, text: str, client_id: str) -> Outcome | None:
        """Have the customer say something, and the assistant answer if it is the one to."""

        async def admitted(_message: Message) -> None:
            """Take the promise."""
            self.kept.add(client_id)

        try:
            return await process.turns.take(
                self.customer_id, self.id, client_id=client_id, text=text, watcher=Watcher(admitted=admitted)
            )
        except Closed:
            self.refused.add(client_id)
            return None

    async def ask(self) -> None:
        """Press the button for a person."""
        await Escalation(work=self.work, clock=lambda: NOW).ask(self.customer_id, self.id)

    async def claim(self, agent: str) -> None:
        """Take whatever handoff is the latest."""
        async with self.work.writing() as unit:
            handoff = await unit.handoffs.of_conversation(self.id)
            if handoff is None:
                raise Conflict("nobody waits")
            await _queue(unit).claim(handoff.id, staff=self.agents[agent], at=NOW)

    async def pull(self, agent: str) -> None:
        """Take it, also from the assistant."""
        async with self.work.writing() as unit:
            await pull(unit, self.id, staff=self.agents[agent], at=NOW)

    async def pass_on(self, agent: str) -> None:
        """Pass it on to whoever comes first."""
        async with self.work.writing() as unit:
            passing = Passing(unit.handoffs, unit.conversations, unit.outbox)
            await passing.transfer(self.id, staff=self.agents[agent], note="Please", at=NOW)

    async def reply(self, agent: str, client_id: str, *, seen: int | None = None) -> None:
        """Have an agent say something."""
        try:
            async with self.work.writing() as unit:
                await _queue(unit).reply(
                    self.id,
                    staff=self.agents[agent],
                    client_id=client_id,
                    text="I am on it.",
                    at=NOW,
                    seen=seen,
                )
        except (Closed, Conflict):
            self.refused.add(client_id)
            raise
        self.kept.add(client_id)

    async def hand_back(self, agent: str, *, note: str = "", seen: int | None = None) -> None:
        """Give the conversation back to the assistant."""
        async with self.work.writing() as unit:
            await _queue(unit).hand_back(self.id, staff=self.agents[agent], note=note, at=NOW, seen=seen)

    async def close(self, by: str | None = None, *, seen: int | None = None) -> None:
        """End the conversation."""
        async with self.work.writing() as unit:
            await _queue(unit).close(self.id, at=NOW, by=self.agents[by] if by else None, seen=seen)

    async def state(self) -> Conversation:
        """Return the conversation as it is now."""
        async with self.work.reading() as unit:
            return await unit.conversations.get(self.id)

    async def scene(self, *, reopens: bool = False) -> Scene:
        """Return everything that the law looks at."""
        async with self.work.reading() as unit:
            handoff = await unit.handoffs.of_conversation(self.id)
            return Scene(
                conversation=await unit.conversations.get(self.id),
                messages=await unit.conversations.messages(self.id),
                handoffs=[handoff] if handoff else [],
                owed=[one for one in await unit.conversations.unanswered() if one.conversation_id == self.id],
                reopens=reopens,
                promised=Promised(kept=frozenset(self.kept), refused=frozenset(self.refused)),
            )


def _queue(unit: UnitOfWork) -> Queue:
    return Queue(unit.handoffs, unit.conversations, unit.outbox)
