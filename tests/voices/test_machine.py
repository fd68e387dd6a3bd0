"""Test the law of one voice on walks that nobody thought of: people, turns and crashes in any order.

Two server processes share a database. A turn may stop where the assistant thinks, and anything may happen
before it goes on, or dies. After every step the conversation has one owner; once all is at rest, nothing
is owed to anybody.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Coroutine
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from assistant.conversations.model import Owner
from assistant.errors import Closed, Conflict
from assistant.storage import Database
from assistant.work import Work
from tests.conftest import CONSENT_DEFAULTS
from tests.databases import KEYS, PostgreSQL, sqlite_url
from tests.voices.law import broken
from tests.voices.stage import MARA, NOOR, QUESTION, WANTS_PERSON, Process, Talk

T = TypeVar("T")

STEPS = 40  # in one walk
LONG = 15  # messages, before anybody ends it
TEXTS = st.sampled_from([QUESTION, WANTS_PERSON, "Thanks!", "F-10231", "That did not help"])
AGENTS = st.sampled_from([MARA, NOOR])


class Conversing(RuleBasedStateMachine):
    """One conversation, its customer, two agents and two processes."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._numbers = count()
        self._turns: dict[Process, asyncio.Task[object]] = {}
        self._database = Database.open(self.url, keys=KEYS)
        self._work = Work(self._database, consent_defaults=CONSENT_DEFAULTS)
        self._processes = [Process(self._work), Process(self._work)]

    @initialize()
    def begin(self) -> None:
        """Start a conversation, also when the last one has ended."""
        self._talk, self._owner = self._run(Talk.begun(self._work)), Owner.ASSISTANT
        self._length = 0
        self._seen: dict[str, int] = {}

    @rule(text=TEXTS, at=st.integers(0, 1), thinks=st.booleans())
    def the_customer_writes(self, text: str, at: int, thinks: bool) -> None:
        """Through one of the processes; where the assistant answers, it may take its time."""
        process = self._processes[at]
        if process not in self._turns:
            self._run(self._write(process, text, thinks=thinks))

    @rule()
    def the_customer_asks_for_a_person(self) -> None:
        """By the button."""
        self._try(self._talk.ask())

    @precondition(lambda self: bool(self._turns))
    @rule(at=st.integers(0, 1), dies=st.booleans())
    def a_turn_goes_on(self, at: int, dies: bool) -> None:
        """To its end, or its process dies."""
        process = self._processes[at]
        if process in self._turns:
            self._run(self._end(process, dies=dies))

    @rule(at=st.integers(0, 1))
    def leftovers_are_looked_for(self, at: int) -> None:
        """By a process that is in no turn, perhaps of what the other is about to answer."""
        if self._processes[at] not in self._turns:
            self._run(self._processes[at].finish())

    @precondition(lambda self: self._owner is Owner.NOBODY)
    @rule(agent=AGENTS)
    def an_agent_claims(self, agent: str) -> None:
        """And reads everything."""
        self._try(self._talk.claim(agent))
        self._seen[agent] = self._run(self._talk.state()).seq

    @precondition(lambda self: self._owner is Owner.ASSISTANT)
    @rule(agent=AGENTS)
    def an_agent_takes_over(self, agent: str) -> None:
        """From the assistant, perhaps while it thinks."""
        self._try(self._talk.pull(agent))
        self._seen[agent] = self._run(self._talk.state()).seq

    @precondition(lambda self: self._owner is Owner.PERSON)
    @rule()
    def the_other_agent_claims_too(self) -> None:
        """And is told that somebody was faster."""
        assert not self._try(self._talk.claim(self._other))

    @precondition(lambda self: self._owner is Owner.PERSON)
    @rule()
    def an_agent_reads(self) -> None:
        """See what is new."""
        self._seen[self._agent] = self._run(self._talk.state()).seq

    @precondition(lambda self: self._owner is Owner.PERSON)
    @rule()
    def an_agent_replies(self) -> None:
        """To what they have seen."""
        agent = self._agent
        self._try(self._talk.reply(agent, f"a{next(self._numbers)}", seen=self._seen.get(agent, 0)))

    @precondition(lambda self: self._owner is Owner.PERSON)
    @rule()
    def an_agent_passes_on(self) -> None:
        """To whoever comes first."""
        self._try(self._talk.pass_on(self._agent))

    @rule(agent=AGENTS)
    def an_agent_without_it_speaks(self, agent: str) -> None:
        """And is refused, whoever else has it."""
        if self._owner is not Owner.PERSON or agent is self._other:
            assert not self._try(self._talk.reply(agent, f"a{next(self._numbers)}"))
            assert not self._try(self._talk.hand_back(agent))

    @precondition(lambda self: self._owner is Owner.PERSON)
    @rule(note=st.sampled_from(["", "", "Sent anew"]))
    def an_agent_hands_back(self, note: str) -> None:
        """With a note or without."""
        agent = self._agent
        self._try(self._talk.hand_back(agent, note=note, seen=self._seen.get(agent, 0)))

    @precondition(lambda self: self._length > LONG)
    @rule(agent=AGENTS)
    def an_agent_closes(self, agent: str) -> None:
        """Unless the customer wrote something that they have not seen."""
        seen = self._seen.get(agent, 0)
        before = self._run(self._talk.scene())
        unseen = [one for one in before.messages if one.author == "customer" and one.seq > seen]
        if self._try(self._talk.close(agent, seen=seen)) and before.conversation.is_open:
            assert unseen == []

    @precondition(lambda self: self._length > LONG)
    @rule()
    def the_customer_closes(self) -> None:
        """Whoever has it."""
        self._try(self._talk.close())

    @property
    def _agent(self) -> str:
        """Who has the conversation."""
        return NOOR if self._run(self._talk.state()).agent_id == self._talk.agents[NOOR].id else MARA

    @property
    def _other(self) -> str:
        return MARA if self._agent is NOOR else NOOR

    @invariant()
    def one_owner(self) -> None:
        """The law holds at each moment, but for what is owed: that takes until all is at rest."""
        scene = self._run(self._talk.scene())
        if scene.owed:
            assert scene.conversation.is_open
            assert scene.conversation.owner is Owner.ASSISTANT
        self._owner, self._length = scene.conversation.owner, scene.conversation.seq
        assert [one for one in broken(scene) if not one.startswith("nobody")] == []
        if not scene.conversation.is_open and not self._turns:
            assert broken(scene) == []
            self.begin()

    @rule()
    def all_comes_to_rest(self) -> None:
        """The turns end, what was left is answered: now the whole law holds."""
        for process in list(self._turns):
            self._run(self._end(process, dies=False))
        self._run(self._processes[0].finish())
        assert broken(self._run(self._talk.scene())) == []

    @override
    def teardown(self) -> None:
        """Look at the whole law once more."""
        try:
            self.all_comes_to_rest()
        finally:
            self._run(self._database.close())
            self._runner.close()

    async def _write(self, process: Process, text: str, *, thinks: bool) -> None:
        process.hold()
        turn = asyncio.create_task(self._talk.say(process, text, f"c{next(self._numbers)}"))
        reached = asyncio.create_task(process.thinking.reached.wait())
        await asyncio.wait((turn, reached), return_when=asyncio.FIRST_COMPLETED)
        reached.cancel()
        self._turns[process] = turn
        if turn.done() or not thinks:
            await self._end(process, dies=False)

    async def _end(self, process: Process, *, dies: bool) -> None:
        turn = self._turns.pop(process)
        if dies:
            turn.cancel()
        process.thinking.goes_on.set()
        (came_of_it,) = await asyncio.gather(turn, return_exceptions=True)
        if isinstance(came_of_it, Exception):
            raise came_of_it

    def _run(self, steps: Coroutine[object, object, T]) -> T:
        return self._runner.run(steps)

    def _try(self, step: Awaitable[object]) -> bool:
        """Take a step that may be refused; say whether it was not."""

        async def taken() -> bool:
            """Being refused is an answer too."""
            try:
                await step
            except (Conflict, Closed):
                return False
            return True

        return self._run(taken())


def walked(url: str, *, walks: int) -> None:
    """Walk through conversations on a database."""
    machine = type("Conversing", (Conversing,), {"url": url})
    usual = settings(
        max_examples=walks,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    run_state_machine_as_test(machine, settings=usual)


def test_any_walk_keeps_the_law_on_sqlite(fresh_sqlite: Path, tmp_path: Path, races: int) -> None:
    """What people do to a support conversation is not on anybody's list."""
    walked(sqlite_url(Path(shutil.copy(fresh_sqlite, tmp_path / "walks.db"))), walks=races)


def test_any_walk_keeps_the_law_on_postgresql(postgresql: PostgreSQL, races: int) -> None:
    """There, steps of two processes are not taken one after the other by themselves."""
    walked(postgresql.emptied(), walks=races // 2)


@pytest.mark.slow
def test_many_walks_keep_the_law(fresh_sqlite: Path, tmp_path: Path) -> None:
    """The rare ones take a while to come by."""
    walked(sqlite_url(Path(shutil.copy(fresh_sqlite, tmp_path / "walks.db"))), walks=40)
