"""Test that whoever acts at once, in whatever order, one voice answers and nothing is lost.

Each scene is a few people who act at once on one conversation. Two server processes take the turns. A
longer run: `pytest tests/voices --races 200`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from itertools import chain

import pytest

from assistant.conversations.model import Owner
from assistant.errors import Closed, Conflict
from assistant.storage import Database
from tests.voices.law import broken
from tests.voices.stage import MARA, NOOR, QUESTION, WANTS_PERSON, Process, Talk
from tests.voices.unhurried import Unhurried

Act = Callable[[Talk, Process, Process], Coroutine[object, object, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """What is so before, and what people then do at once."""

    before: tuple[Act, ...] = ()
    at_once: tuple[Act, ...] = field(default=())
    reopens: bool = False  # whether a customer who writes soon after the end goes on with the same person


def says(text: str, client_id: str, *, elsewhere: bool = False) -> Act:
    """Have the customer say something, through the one process or the other."""
    return lambda talk, one, other: talk.say(other if elsewhere else one, text, client_id)


async def asks(talk: Talk, _one: Process, _other: Process) -> None:
    """Press the button for a person."""
    await talk.ask()


async def mara_claims(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Mara take it."""
    await talk.claim(MARA)


async def mara_pulls(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Mara take it from whoever has it."""
    await talk.pull(MARA)


async def mara_passes_on(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Mara pass it on to whoever comes first."""
    await talk.pass_on(MARA)


async def noor_pulls(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Noor take it from whoever has it."""
    await talk.pull(NOOR)


async def noor_claims(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Noor take it."""
    await talk.claim(NOOR)


async def mara_replies(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Mara answer what she has read."""
    seen = (await talk.state()).seq
    await talk.reply(MARA, f"mara-{seen}", seen=seen)


async def mara_hands_back(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Mara hand back without a word."""
    await talk.hand_back(MARA, seen=(await talk.state()).seq)


async def mara_settles(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Mara hand back with a note on what she has read."""
    await talk.hand_back(MARA, note="Sent anew", seen=(await talk.state()).seq)


async def mara_closes(talk: Talk, _one: Process, _other: Process) -> None:
    """Have Mara end it, having read what was there."""
    await talk.close(MARA, seen=(await talk.state()).seq)


async def customer_closes(talk: Talk, _one: Process, _other: Process) -> None:
    """Have the customer end it."""
    await talk.close()


async def restarts(_talk: Talk, _one: Process, other: Process) -> None:
    """Have the other process look for what was left, as it does after a start."""
    await other.finish()


async def stops_in_mid_turn(talk: Talk, one: Process, _other: Process) -> None:
    """Have the customer say something, and the process die while the assistant thinks."""
    one.hold()
    turn = asyncio.create_task(talk.say(one, QUESTION, "cut off"))
    await one.thinking.reached.wait()
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
    one.thinking.goes_on.set()


WAITING = (says(QUESTION, "c0"), asks)
CLAIMED = (*WAITING, mara_claims)

RACES = {
    "two agents claim at once": Race(
        before=WAITING, at_once=(mara_claims, noor_claims, says(QUESTION, "c1"))
    ),
    "a person is asked for while the assistant answers": Race(at_once=(says(QUESTION, "c1"), asks)),
    "both the button and the words ask for a person": Race(at_once=(says(WANTS_PERSON, "c1"), asks)),
    "two messages through two processes": Race(
        at_once=(says(QUESTION, "c1"), says(WANTS_PERSON, "c2", elsewhere=True), asks)
    ),
    "the customer writes while an agent claims": Race(
        before=WAITING, at_once=(mara_claims, says(QUESTION, "c1"), says(QUESTION, "c2", elsewhere=True))
    ),
    "the customer writes while an agent answers": Race(
        before=CLAIMED, at_once=(mara_replies, says(QUESTION, "c1"), says(QUESTION, "c2", elsewhere=True))
    ),
    "the customer writes while an agent hands back": Race(
        before=CLAIMED, at_once=(mara_hands_back, says(QUESTION, "c1"), says(QUESTION, "c2", elsewhere=True))
    ),
    "the customer writes while an agent settles": Race(
        before=CLAIMED, at_once=(mara_settles, says(QUESTION, "c1"), restarts)
    ),
    "the customer writes while an agent closes": Race(
        before=CLAIMED, at_once=(mara_closes, says(QUESTION, "c1"), says(QUESTION, "c2", elsewhere=True))
    ),
    "the customer writes while an agent passes on": Race(
        before=CLAIMED, at_once=(mara_passes_on, says(QUESTION, "c1"), mara_replies, noor_claims)
    ),
    "the customer goes on after the end": Race(
        before=CLAIMED,
        at_once=(mara_closes, says(QUESTION, "c1"), says(QUESTION, "c2", elsewhere=True), mara_replies),
        reopens=True,
    ),
    "both end it at once": Race(before=CLAIMED, at_once=(mara_closes, customer_closes, mara_replies)),
    "an agent claims what the customer ends": Race(
        before=WAITING, at_once=(mara_claims, customer_closes, asks)
    ),
    "an agent takes over while the assistant answers": Race(
        at_once=(mara_pulls, says(QUESTION, "c1"), says(WANTS_PERSON, "c2", elsewhere=True), asks)
    ),
    "two agents take over what the customer ends": Race(at_once=(mara_pulls, noor_pulls, customer_closes)),
    "a restart finds what a person is asked for": Race(
        before=(stops_in_mid_turn,), at_once=(restarts, asks, says(QUESTION, "c1"))
    ),
    "what a person answered comes back": Race(
        before=(stops_in_mid_turn, asks, mara_claims, mara_replies), at_once=(mara_hands_back, restarts)
    ),
    "asked for, taken and handed back within one turn": Race(
        at_once=(says(QUESTION, "c1"), lambda talk, one, other: in_turn(talk, one, other))
    ),
}


async def in_turn(talk: Talk, one: Process, other: Process) -> None:
    """Bring a person in, and have them gone again."""
    for step in (asks, mara_claims, mara_hands_back):
        await step(talk, one, other)


async def outcome(act: Awaitable[object]) -> None:
    """Take a step; being told that somebody was faster, or that it has ended, is an answer too."""
    try:
        await act
    except (Conflict, Closed):
        return


@pytest.mark.parametrize("name", RACES)
async def test_whoever_acts_at_once_one_voice_answers(
    name: str, database: Database, database_url: str, races: int
) -> None:
    """The assistant and a person who both answer, or neither, is what customers remember of a handover."""
    race, breaches = RACES[name], list[str]()
    for seed in range(races):
        work = Unhurried(database, seed=seed, by_statement="postgresql" in database_url)
        one, other = Process(work, reopens=race.reopens), Process(work, reopens=race.reopens)
        talk = await Talk.begun(work)
        one.thinking.goes_on.set()
        other.thinking.goes_on.set()
        for act in race.before:
            await act(talk, one, other)

        await asyncio.gather(*(outcome(act(talk, one, other)) for act in race.at_once))
        await other.finish()

        scene = await talk.scene(reopens=race.reopens)
        breaches += [f"order {seed}: {breach}" for breach in broken(scene)]
    assert breaches == []


async def test_what_was_owed_while_a_person_had_it_is_never_the_assistants(database: Database) -> None:
    """A restart while Mara has the conversation: she answers, the assistant does not."""
    work = Unhurried(database, seed=0, by_statement=False)
    one, other, talk = Process(work), Process(work), await Talk.begun(work)
    await stops_in_mid_turn(talk, one, other)
    for act in (asks, mara_claims):
        await act(talk, one, other)

    assert await other.finish() == 0
    assert (await talk.state()).owner is Owner.PERSON
    assert broken(await talk.scene()) == []


def test_the_scenes_use_every_act() -> None:
    """A scene that nobody plays finds nothing."""
    acts = set(chain.from_iterable((*race.before, *race.at_once) for race in RACES.values()))

    assert {mara_claims, mara_pulls, mara_replies, mara_hands_back, mara_settles, mara_closes} <= acts
